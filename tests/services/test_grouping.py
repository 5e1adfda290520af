"""Clients that count as one, judged day by day: one message for the group, and back again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.domain.group import SUBSIDIARY
from bot.domain.ledger import root_parts
from bot.services import grouping
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.services.limits import active_clients, set_limit
from bot.services.preview import preview
from bot.services.refused import Refused
from bot.store import clients, snapshots, teams
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Client, OpenedDay, Snapshot, Team, Threshold

FIRST, DAYS = date(2025, 1, 6), 84
DAILY = {"Acme": 8, "Nord": 8, **dict.fromkeys(("Bolt", "Cask", "Dune", "Echo", "Falk"), 4)}
"""Acme and Nord open 22 % each, 44 % together."""

NOON = datetime(2025, 3, 31, 12, tzinfo=UTC)


def opened() -> Iterator[OpenedDay]:
    """Yield twelve weeks in which every item takes an hour."""
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        for at, count in enumerate(DAILY.values(), 1):
            parts = count * WHOLE
            sums = {"seconds": 3600 * count, "seconds2": 3600**2 * count, "roots": root_parts(3600, parts)}
            yield OpenedDay(team_id=1, destination=at, day=day, known=day, parts=parts, **sums)


@pytest.fixture
async def company(database: Database) -> Company:
    """Give a company that has judged twelve weeks, up to Sunday 30 March 2025."""
    company = Company(database, ZoneInfo("Europe/Berlin"), lambda: NOON)
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOON)
        session.add_all([Client(name=name, folded=name.casefold(), made_by="test", made_at=NOON) for name in DAILY])
        session.add_all(opened())
        await session.flush()
        team = await session.get_one(Team, 1)
        await set_limit(session, company, "U1", team, None, 0.3)
        await evaluate(session, company)
    return company


async def join(company: Company, since: date | None = None) -> None:
    async with company.database.writing() as session:
        found = await clients.by_id(session, [1, 2])
        await grouping.join(session, company, "U1", found[1], found[2], kind=SUBSIDIARY, since=since)
        await evaluate(session, company)


async def leave(company: Company, since: date | None = None) -> None:
    async with company.database.writing() as session:
        found = await clients.by_id(session, [2])
        await grouping.leave(session, company, "U1", found[2], since)
        await evaluate(session, company)


async def standing(company: Company) -> list[tuple[int, str]]:
    async with company.database.asking() as session:
        rows = await session.exec(select(Alert).order_by(col(Alert.id)))
        return [(alert.client_id, alert.state) for alert in rows]


async def judged(company: Company, day: date) -> dict[int, float]:
    async with company.database.asking() as session:
        rows = await session.exec(select(Snapshot).where(col(Snapshot.day) == day))
        return {row.destination: round(row.q28, 2) for row in rows}


async def test_the_group_is_paged_once_and_its_past_is_as_it_was_after_it_is_parted(company: Company) -> None:
    assert await standing(company) == []
    before = await judged(company, FIRST + timedelta(days=70))
    await join(company)
    assert await standing(company) == [(1, "open")]
    assert (await judged(company, FIRST + timedelta(days=70)))[1] == 0.44
    assert 2 not in await judged(company, FIRST + timedelta(days=70))
    await leave(company)
    assert await standing(company) == [(1, "cleared")]
    assert await judged(company, FIRST + timedelta(days=70)) == before


async def test_with_a_day_only_evenings_from_it_on_are_other_ones(company: Company) -> None:
    since = date(2025, 3, 24)
    before = await judged(company, since - timedelta(days=1))
    await join(company, since)
    assert await judged(company, since - timedelta(days=1)) == before
    assert (await judged(company, since))[1] == 0.44
    async with company.database.asking() as session:
        (alert,) = await session.exec(select(Alert))
        assert (alert.reason, alert.since) == ("above", since), "joining is neither a step nor a course"
        assert await snapshots.changed_from(session, 1) is None
    await leave(company, date(2025, 3, 28))
    assert (await judged(company, date(2025, 3, 27)))[1] == 0.44
    assert (await judged(company, date(2025, 3, 28)))[2] == 0.22


async def test_what_was_open_of_a_member_ends_and_names_the_group(company: Company) -> None:
    async with company.database.writing() as session:
        session.add(Threshold(team_id=1, client_id=2, share=0.15, since=FIRST, set_by="U1", set_at=NOON))
        await snapshots.mark_changed(session, 1, FIRST)
        await evaluate(session, company)
    assert await standing(company) == [(2, "open")]
    await join(company)
    assert await standing(company) == [(2, "cleared"), (1, "open")]
    async with company.database.asking() as session:
        (ended,) = await session.exec(select(AlertEvent).where(col(AlertEvent.kind) == "cleared"))
        assert ended.figures["group"] == 1


async def test_a_group_is_one_of_the_active_clients_and_may_be_tried_under_a_limit(company: Company) -> None:
    await join(company)
    async with company.database.asking() as session:
        assert await active_clients(session, company) == {1: 6}
        found, team = await clients.by_id(session, [1, 2]), await session.get_one(Team, 1)
        tried = await preview(session, company, team, found[1], 0.6)
        assert ([alert.client for alert in tried.does], tried.would) == ([1], ())
        with pytest.raises(Refused, match="counts in the group Acme"):
            await preview(session, company, team, found[2], 0.6)
