"""Writing shares marks the team whose judged evenings they change."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.attribution import WHOLE
from bot.domain.ledger import root_parts
from bot.domain.load import Evening
from bot.store import efforts, snapshots
from bot.store.database import Database
from bot.store.tables import Client, Item, Team

OPENED, CLOSED, JUDGED = date(2025, 3, 3), date(2025, 3, 12), date(2025, 3, 20)
OPEN = date(9999, 12, 31)


def share(known: date, seconds: int, destination: int = 1) -> dict[str, Any]:
    return {
        "item_id": 1,
        "destination": destination,
        "team_id": 1,
        "parts": WHOLE,
        "day": OPENED,
        "known": known,
        "seconds": seconds,
        "seconds2": seconds**2,
        "roots": root_parts(seconds, WHOLE),
        "solved_in": None,
        "flags": 0,
        "notice": None,
        "imposed_day": None,
        "injected_day": None,
        "urgent_day": None,
        "work": "",
    }


@pytest.fixture
async def judged(database: Database) -> Database:
    at = datetime(2025, 3, 3, tzinfo=UTC)
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=at))
        session.add(Client(name="Acme", folded="acme", made_by="U1", made_at=at))
        session.add(
            Item(
                source="zendesk",
                external_id="1",
                kind="ticket",
                title="",
                opened_at=at,
                updated_at=at,
                opened_day=OPENED,
            )
        )
        await session.flush()
        evening = Evening(JUDGED, 0, 0, 0, 0, None, 0, 0.25, 0, {})
        await snapshots.save_evening(session, 1, evening, thin=False)
    return database


async def marked(database: Database, new: Mapping[str, Any]) -> date | None:
    async with database.writing() as session:
        await efforts.write_shares(session, {}, {(1, new["destination"]): new})
        return await snapshots.changed_from(session, 1)


async def test_an_item_that_comes_late_has_its_opening_evening_judged_again(judged: Database) -> None:
    assert await marked(judged, share(OPEN, 0)) == OPENED


async def test_what_is_not_judged_yet_marks_nothing(judged: Database) -> None:
    assert await marked(judged, share(OPEN, 0) | {"day": JUDGED + timedelta(days=1)}) is None


async def test_the_earliest_mark_stands(judged: Database) -> None:
    async with judged.writing() as session:
        for day in (CLOSED, OPENED, CLOSED):
            await snapshots.mark_changed(session, 1, day)
        assert await snapshots.changed_from(session, 1) == OPENED
        await snapshots.unmark_changed(session, 1)
        assert await snapshots.changed_from(session, 1) is None
