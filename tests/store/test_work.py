"""Touches and worklogs, and the items that they concern."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import work
from bot.store.database import Database

AT = datetime(2026, 11, 9, 8, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.writing() as session:
        yield session


def touch(ref: str, item: str, action: str | None = None) -> dict[str, Any]:
    return {"source": "s", "external_id": ref, "item_ref": item, "at": AT, "action": action, "seconds": None}


def log(ref: str, item: str, day: date, seconds: int) -> dict[str, Any]:
    return {"source": "s", "external_id": ref, "item_ref": item, "day": day, "seconds": seconds}


async def test_a_touch_concerns_its_item_and_those_of_the_same_action(session: AsyncSession) -> None:
    await work.save_touches(session, [touch("1", "A", "x"), touch("2", "B", "x"), touch("3", "C"), touch("4", "D")])
    assert await work.refs_of_touches(session, "s", ["1"]) == {"A", "B"}
    assert await work.refs_of_touches(session, "s", ["3"]) == {"C"}
    assert await work.refs_of_touches(session, "other", ["1"]) == set()


async def test_an_action_counts_each_of_its_items_once(session: AsyncSession) -> None:
    await work.save_touches(session, [touch("1", "A", "x"), touch("2", "A", "x"), touch("3", "B", "x")])
    assert await work.items_of_actions(session, ["x", "y"]) == {"x": 2}


async def test_hours_logged_add_up_by_item_and_day_and_zero_is_nothing(session: AsyncSession) -> None:
    rows = [log("1", "A", MONDAY, 60), log("2", "A", MONDAY, 30), log("3", "A", TUESDAY, 0), log("4", "B", MONDAY, 0)]
    await work.save_worklogs(session, rows)
    assert await work.logged_days(session, "s", ["A", "B"]) == {"A": {MONDAY: 90}}


async def test_a_census_of_some_days_speaks_of_no_others(session: AsyncSession) -> None:
    await work.save_worklogs(session, [log("1", "A", MONDAY, 60), log("2", "A", TUESDAY, 60)])
    assert await work.worklogs_not_in(session, "s", frozenset(), TUESDAY, TUESDAY) == {"2"}
    assert await work.worklogs_not_in(session, "s", frozenset({"2"}), None, None) == {"1"}
    assert await work.drop_worklogs(session, "s", ["1", "9"]) == {"A"}
    assert await work.refs_of_worklogs(session, "s", ["1", "2"]) == {"A"}
