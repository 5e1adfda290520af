"""The two doors of the database."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.store.database import Database, async_url
from bot.store.tables import Client


def acme() -> Client:
    return Client(name="Acme", folded="acme", made_by="test", made_at=datetime(2026, 1, 5, 9, tzinfo=UTC))


async def test_what_is_written_is_read_back_with_its_zone(database: Database) -> None:
    async with database.writing() as session:
        session.add(acme())
    async with database.asking() as session:
        (client,) = (await session.exec(select(Client))).all()
    assert client.made_at == datetime(2026, 1, 5, 9, tzinfo=UTC)


async def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(RuntimeError, match="halfway"):
        async with database.writing() as session:
            session.add(acme())
            await session.flush()
            raise RuntimeError("halfway")
    async with database.asking() as session:
        assert (await session.exec(select(Client))).all() == []


def test_an_unknown_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"mysql is no database we speak; use sqlite"):
        async_url("mysql://localhost/x")
