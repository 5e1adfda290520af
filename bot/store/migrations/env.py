"""Alembic's entry: one connection, the tables of this program, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from bot.store import tables


def _render(kind: str, thing: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column type, and SQLModel's strings, as what they are in the database."""
    if kind == "type" and isinstance(thing, tables.UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and type(thing).__name__ == "AutoString":
        return "sa.String()"
    return False


def run() -> None:
    """Run what Alembic was asked for."""
    engine = create_engine(context.config.attributes["url"], hide_parameters=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            render_item=_render,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
