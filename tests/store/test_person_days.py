"""Who had what in progress, so that nobody counts for more than one day a day."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import person_days
from bot.store.database import Database
from bot.store.person_days import InProgress
from bot.store.tables import PersonDay

MONDAY = date(2026, 11, 9)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.writing() as session:
        yield session


async def rows(session: AsyncSession) -> list[tuple[str, str, date]]:
    statement = select(PersonDay).order_by(col(PersonDay.item_ref), col(PersonDay.day), col(PersonDay.record).desc())
    return [(row.item_ref, row.record, row.day) for row in await session.exec(statement)]


async def test_only_days_that_differ_are_reported_as_changed(session: AsyncSession) -> None:
    days = {("ana", MONDAY), ("ana", TUESDAY)}
    assert await person_days.replace_progress(session, "t", [InProgress("A", days, (), date.min)]) == days
    changed = await person_days.replace_progress(
        session, "t", [InProgress("A", {("ana", MONDAY), ("bo", TUESDAY)}, (), date.min)]
    )
    assert changed == {("ana", TUESDAY), ("bo", TUESDAY)}


async def test_days_before_the_horizon_are_frozen(session: AsyncSession) -> None:
    await person_days.replace_progress(session, "t", [InProgress("A", {("ana", MONDAY)}, (), date.min)])
    assert await person_days.replace_progress(session, "t", [InProgress("A", {("bo", MONDAY)}, (), TUESDAY)]) == set()
    assert await rows(session) == [("A", "progress", MONDAY)]


async def test_what_is_going_on_grows_to_a_day_once_and_outlives_the_purge(session: AsyncSession) -> None:
    await person_days.replace_progress(session, "t", [InProgress("A", (), {("ana", MONDAY)}, date.min)])
    assert await person_days.prolong(session, MONDAY - timedelta(days=1)) == set()
    assert await person_days.prolong(session, TUESDAY) == {("ana", MONDAY), ("ana", TUESDAY)}
    assert await person_days.prolong(session, TUESDAY) == set()
    assert await person_days.purge(session, WEDNESDAY) == 2
    assert await rows(session) == [("A", "ongoing", WEDNESDAY)]


async def test_a_persons_load_counts_items_in_progress_and_seconds_logged(session: AsyncSession) -> None:
    for ref in ("A", "B"):
        await person_days.replace_progress(
            session, "t", [InProgress(ref, {("ana", MONDAY)}, {("ana", TUESDAY)}, date.min)]
        )
    log = {"record": "w1", "item_ref": "C", "day": MONDAY, "person": "ana", "logged_seconds": 3600}
    assert await person_days.replace_logged(session, "t", [log]) == {("ana", MONDAY)}
    loads = await person_days.loads(session, ["ana"], MONDAY, MONDAY)
    assert [(load.items, load.logged) for load in loads.values()] == [(2, 3600)]
    assert await person_days.sharers(session, {("ana", MONDAY)}) == {("t", "A"), ("t", "B")}
    assert await person_days.sharers(session, {("ana", TUESDAY)}) == set()


async def test_a_worklog_that_moves_changes_both_of_its_days(session: AsyncSession) -> None:
    log = {"record": "w1", "item_ref": "C", "day": MONDAY, "person": "ana", "logged_seconds": 3600}
    await person_days.replace_logged(session, "t", [log])
    moved = {**log, "day": TUESDAY, "person": "bo"}
    assert await person_days.replace_logged(session, "t", [moved]) == {("ana", MONDAY), ("bo", TUESDAY)}
    assert await person_days.days_of_records(session, "t", ["w1"]) == {("bo", TUESDAY)}
