"""How far streams have been read, and the few facts of an installation."""

from datetime import UTC, datetime

from sqlmodel import select

from bot.store import cursors
from bot.store.database import Database
from bot.store.tables import SkippedRecord
from integrations.records import Skipped

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


async def test_a_cursor_is_new_until_it_is_saved(database: Database) -> None:
    async with database.writing() as session:
        cursor = await cursors.get(session, "desk", "tickets")
        assert (cursor.value, cursor.received) == (None, 0)
        cursor.value, cursor.last_good_at = "7", NOW
        await cursors.save(session, cursor)
    async with database.asking() as session:
        again = await cursors.get(session, "desk", "tickets")
        assert (again.value, again.last_good_at) == ("7", NOW)
        assert [row.stream for row in await cursors.of_source(session, "desk")] == ["tickets"]
        assert await cursors.of_source(session, "other") == []


async def test_rewinding_and_dropping_concern_one_source(database: Database) -> None:
    async with database.writing() as session:
        for source in ("desk", "tracker"):
            cursor = await cursors.get(session, source, "all")
            cursor.value = "7"
            await cursors.save(session, cursor)
        await cursors.rewind(session, "desk")
    async with database.writing() as session:
        assert [(row.source, row.value) for row in await cursors.every(session)] == [("desk", None), ("tracker", "7")]
        await cursors.drop(session, ["tracker"])
    async with database.asking() as session:
        assert [row.source for row in await cursors.every(session)] == ["desk"]


async def test_a_record_that_cannot_be_read_is_kept_once_with_its_last_reason(database: Database) -> None:
    async with database.writing() as session:
        await cursors.save_skipped(session, "desk", "tickets", [Skipped("17", "no date"), Skipped("17", "no id")], NOW)
        await cursors.save_skipped(session, "desk", "tickets", [], NOW)
    async with database.asking() as session:
        assert [(row.at_id, row.why) for row in await session.exec(select(SkippedRecord))] == [("17", "no id")]


async def test_a_fact_of_the_installation_is_overwritten(database: Database) -> None:
    async with database.writing() as session:
        assert await cursors.value_of(session, "zone") is None
        await cursors.set_value(session, "zone", "a")
        await cursors.set_value(session, "zone", "b")
    async with database.asking() as session:
        assert await cursors.value_of(session, "zone") == "b"
