"""What many ask is read once as long as the books are the same, and never once they are not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import FRENCH, speaking
from bot.services.company import Company
from bot.store import key_values
from bot.store.database import Database

Ask = Callable[[], Awaitable[str | None]]


class Asked:
    """Somebody who asks for a fact, and how often it was read for it."""

    def __init__(self, database: Database) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.company = Company(database, ZoneInfo("Europe/Paris"), lambda: self.now)
        self.read = 0
        self.begun, self.waits = asyncio.Event(), asyncio.Event()
        self.waits.set()

    async def ask(self) -> str | None:
        async with self.company.database.asking() as session:
            # Something was looked up before in the same session, as names are.
            await key_values.read(session, "another")
            return await self.company.shared(session, ("fact",), lambda: self._read(session))

    async def _read(self, session: AsyncSession) -> str | None:
        self.read += 1
        self.begun.set()
        fact = await key_values.read(session, "fact")
        await self.waits.wait()
        return fact


async def write(database: Database, fact: str) -> None:
    async with database.writing() as session:
        await key_values.write(session, "fact", fact)


async def test_who_asks_the_same_at_once_or_later_shares_one_reading(database: Database) -> None:
    await write(database, "old")
    asked = Asked(database)
    assert await asyncio.gather(*(asked.ask() for _ in range(20))) == ["old"] * 20
    assert await asked.ask() == "old"
    assert asked.read == 1


async def test_what_any_connection_writes_is_read_anew(database: Database) -> None:
    await write(database, "old")
    asked, other = Asked(database), Database(database.engine.url.render_as_string(hide_password=False))
    assert await asked.ask() == "old"
    await write(other, "new")
    assert await asked.ask() == "new"
    await write(database, "newer")
    assert await asked.ask() == "newer"
    assert asked.read == 3
    await other.close()


async def test_who_asks_after_a_writing_does_not_get_what_was_being_read_before_it(database: Database) -> None:
    await write(database, "old")
    asked = Asked(database)
    asked.waits.clear()
    early = asyncio.create_task(asked.ask())
    await asked.begun.wait()
    await asyncio.sleep(0.05)
    await write(database, "new")
    late = asyncio.create_task(asked.ask())
    await asyncio.sleep(0.05)
    asked.waits.set()
    assert await late == "new"
    assert await early in {"old", "new"}


async def test_a_reading_that_fails_is_read_anew_by_those_who_waited(database: Database) -> None:
    asked = Asked(database)

    async def fail() -> str:
        asked.read += 1
        await asyncio.sleep(0.01)
        raise LookupError(str(asked.read))

    async def ask() -> str:
        async with database.asking() as session:
            return await asked.company.shared(session, ("failing",), fail)

    failed = await asyncio.gather(*(ask() for _ in range(3)), return_exceptions=True)
    assert sorted(str(error) for error in failed) == ["1", "2", "3"]


async def test_who_gives_up_does_not_take_the_reading_from_the_others(database: Database) -> None:
    await write(database, "old")
    asked = Asked(database)
    asked.waits.clear()
    first, second = asyncio.create_task(asked.ask()), asyncio.create_task(asked.ask())
    await asked.begun.wait()
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.sleep(0.05)
    asked.waits.set()
    assert await second == "old"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_another_minute_or_language_is_another_answer(database: Database) -> None:
    await write(database, "old")
    asked = Asked(database)
    await asked.ask()
    with speaking(FRENCH):
        await asked.ask()
    asked.now += timedelta(minutes=1)
    await asked.ask()
    assert asked.read == 3


async def test_what_is_being_written_is_not_shared(database: Database) -> None:
    asked = Asked(database)
    with pytest.raises(AssertionError, match="half done"):
        async with database.writing() as session:
            await asked.company.shared(session, ("fact",), lambda: asked._read(session))
