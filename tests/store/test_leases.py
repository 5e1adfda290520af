"""A job is held by one at a time, until it is given back or runs out."""

from datetime import UTC, datetime, timedelta

from bot.store import leases
from bot.store.database import Database

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def claim(database: Database, holder: str, after: timedelta = timedelta()) -> bool:
    async with database.writing() as session:
        return await leases.claim(session, "pull", holder, NOW + after, MINUTE)


async def test_one_holds_it_and_may_prolong_it(database: Database) -> None:
    assert await claim(database, "a")
    assert not await claim(database, "b")
    assert await claim(database, "a", MINUTE / 2)
    assert not await claim(database, "b", MINUTE)


async def test_one_that_ran_out_is_anybodys(database: Database) -> None:
    assert await claim(database, "a")
    assert await claim(database, "b", MINUTE)
    assert not await claim(database, "a", MINUTE)


async def test_only_the_holder_gives_it_back(database: Database) -> None:
    assert await claim(database, "a")
    async with database.writing() as session:
        await leases.release(session, "pull", "b", NOW)
    assert not await claim(database, "b")
    async with database.writing() as session:
        await leases.release(session, "pull", "a", NOW)
    assert await claim(database, "b")
