"""The two doors of the database."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, update
from sqlmodel import select

from bot.services.gather import learn_all
from bot.store.database import RULES, RULES_VERSION, Database, async_url
from bot.store.tables import Client, KeyValue
from bot.store.upsert import table_of

CLIENT = table_of(Client)


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


async def test_the_rules_are_read_once_until_one_of_them_changes_whoever_changes_it(database: Database) -> None:
    other = Database(database.url.replace("+aiosqlite", "").replace("+psycopg", ""))
    async with database.writing() as session:
        first = await learn_all(session)
        assert await learn_all(session) is first
        session.add(acme())
        assert (await learn_all(session)).directory.names[1] == "Acme"
    async with database.asking() as session:
        second = await learn_all(session)
        assert second is await learn_all(session)
        assert second.directory.names[1] == "Acme"
    async with other.writing() as session:
        await session.execute(update(CLIENT).values(name="Globex"))
    async with database.asking() as session:
        third = await learn_all(session)
    assert third.directory.names[1] == "Globex"
    await other.close()


async def test_two_that_change_the_first_rules_at_once_are_both_kept(database: Database) -> None:
    together = asyncio.Barrier(2)

    async def change() -> None:
        async with database.writing() as session:
            session.add(acme())
            await session.flush()
            if not database.is_sqlite:
                # SQLite has one writer at a time.
                await together.wait()

    await asyncio.gather(change(), change())
    async with database.asking() as session:
        assert len((await session.exec(select(Client))).all()) == 2


async def test_what_is_taken_back_changes_no_rule(database: Database) -> None:
    with pytest.raises(RuntimeError, match="halfway"):
        async with database.writing() as session:
            session.add(acme())
            await session.flush()
            raise RuntimeError("halfway")
    async with database.asking() as session:
        assert await session.get(KeyValue, RULES_VERSION) is None


async def test_the_rules_are_all_the_tables_that_judging_an_item_looks_things_up_in(database: Database) -> None:
    read: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        read.update(re.findall(r"(?:FROM|JOIN) (\w+)", statement))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    async with database.asking() as session:
        await learn_all(session)
    assert read - {"key_value"} == RULES
