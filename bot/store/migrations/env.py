"""Alembic's entry: one connection, the tables of this program, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import SQLModel

from bot.store import tables
from bot.store.database import LONGEST_LOCK_WAIT_MS

ONE_AT_A_TIME = 5_127_734_402
"""The advisory lock under which PostgreSQL lets one of several starting replicas migrate."""


def _render(kind: str, thing: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column type, and SQLModel's strings, as what they are in the database."""
    if kind == "type" and isinstance(thing, tables.UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and type(thing).__name__ == "AutoString":
        return "sa.String()"
    return False


def _engine(url: str) -> Engine:
    """Return an engine on which a migration that is killed half-way leaves nothing behind."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        # The driver commits each CREATE TABLE by itself, unless transactions are begun by us.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={LONGEST_LOCK_WAIT_MS}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def run() -> None:
    """Run what Alembic was asked for."""
    engine = _engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            render_item=_render,
            compare_type=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
            context.run_migrations()
    engine.dispose()


run()
