"""Databases with all tables and nothing in them. Making the tables takes longer than most tests: they are copied."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - registers the tables
from bot.store.database import sync_url

NOTHING = "template1"


def sqlite_at(path: Path) -> str:
    """Write a blank SQLite file and return its URL."""
    path.write_bytes(_sqlite_file())
    return f"sqlite:///{path}"


@contextmanager
def postgresql_on(server_url: str, like: str = NOTHING) -> Iterator[str]:
    """Have a PostgreSQL database for a while, a copy of the one that is named.

    Thousands that were left behind would take minutes to tidy away.
    """
    name = f"t{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(like)))
    yield url_of(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def postgresql_to_copy(server_url: str) -> str:
    """Make a blank PostgreSQL database that lasts as long as the server, and return its name."""
    name = "blank"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    _make_tables(url_of(server_url, name))
    return name


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
