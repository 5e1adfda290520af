"""Databases with all tables and nothing in them. Making the tables takes longer than most tests: it is done once."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - registers the tables
from bot.store.database import sync_url

OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES_AND_INDEXES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
)
FILLED = SQL(" UNION ALL ").join(
    SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(Literal(name), Identifier(name))
    for name in SQLModel.metadata.tables
)
NUMBERS_ANEW = """
    SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def sqlite_at(path: Path) -> str:
    """Write a blank SQLite file and return its URL."""
    path.write_bytes(_sqlite_file())
    return f"sqlite:///{path}"


@contextmanager
def postgresql_on(server_url: str) -> Iterator[str]:
    """Have a PostgreSQL database without tables for a while.

    Thousands that were left behind would take minutes to tidy away.
    """
    name = f"t{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield url_of(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


class Blanks:
    """PostgreSQL databases with all tables and nothing in them, lent to one test after the other.

    Copying one took longer than most tests; taking out what a test wrote takes a tenth of that.
    """

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._free: list[str] = []
        self._whole: frozenset[str] = frozenset()

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Give the URL of one for a while; one that cannot be made blank again is not lent a second time."""
        url = self._free.pop() if self._free else self._made()
        yield url
        if _emptied(url, self._whole):
            self._free.append(url)

    def _made(self) -> str:
        name = f"blank{uuid4().hex}"
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        url = url_of(self._server_url, name)
        _make_tables(url)
        with psycopg.connect(url, autocommit=True) as connection:
            self._whole = _named(connection)
        return url


def _emptied(url: str, whole: frozenset[str]) -> bool:
    """Delete every row and let every number begin anew; False where its tables and indexes are others."""
    with psycopg.connect(url, autocommit=True) as connection:
        # What a test left running, and what it would still write.
        connection.execute(OTHERS_OUT)
        if _named(connection) != whole:
            return False
        # In whatever order: all rows go.
        connection.execute("SET session_replication_role = replica")
        for (name,) in connection.execute(FILLED).fetchall():
            connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
        connection.execute(NUMBERS_ANEW)
    return True


def _named(connection: psycopg.Connection) -> frozenset[str]:
    return frozenset(name for (name,) in connection.execute(TABLES_AND_INDEXES).fetchall())


def url_of(server_url: str, name: str) -> str:
    """Point the URL of a server's own database at another."""
    return server_url.replace("/postgres?", f"/{name}?")


@cache
def _sqlite_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        _make_tables(f"sqlite:///{path}")
        return path.read_bytes()


def _make_tables(url: str) -> None:
    engine = create_engine(sync_url(url))
    SQLModel.metadata.create_all(engine)
    engine.dispose()
