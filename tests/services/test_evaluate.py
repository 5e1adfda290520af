"""Live judging: day by day under a fake clock, over real databases."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.ledger import Cell, root_parts
from bot.services.backtest import Fired, Row, Rules
from bot.services.backtest import replay as backtested
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.store import snapshots
from bot.store.database import Database
from bot.store.tables import (
    Alert,
    AlertEvent,
    Client,
    Cursor,
    Item,
    Note,
    OpenedDay,
    Snapshot,
    Team,
    TeamEvening,
    Threshold,
    Watch,
)
from bot.store.upsert import table_of

FIRST = date(2025, 1, 6)
ZONE = ZoneInfo("Europe/Berlin")
CLIENTS = ("Acme", "Bolt", "Cask", "Dune", "Echo")
OPEN = date(9999, 12, 31)

Key = tuple[int, date, date]
Amounts = tuple[int, int, int, int]


class Clock:
    """A clock that stands where it is put: at noon of a day."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


@dataclass
class Live:
    """A company with one team, its clock, and the log that its ledger is filled from."""

    company: Company
    clock: Clock
    rows: Sequence[Row]
    known: dict[Key, Amounts] = field(default_factory=dict)

    async def know(self, today: date) -> None:
        """Bring the ledger to what is known before a day."""
        now = ledger([row for row in self.rows if row.opened < today], today)
        changed = [key for key in {*now, *self.known} if now.get(key) != self.known.get(key)]
        async with self.company.database.writing() as session:
            gone = tuple_(col(OpenedDay.destination), col(OpenedDay.day), col(OpenedDay.known)).in_(changed)
            await session.execute(delete(OpenedDay).where(gone))
            if new := [_row(key, now[key]) for key in changed if key in now]:
                await session.execute(table_of(OpenedDay).insert(), new)
        self.known = now

    async def judge(self, today: date) -> list[AlertEvent]:
        """Evaluate on a day."""
        self.clock.day = today
        async with self.company.database.writing() as session:
            return await evaluate(session, self.company)

    async def live_through(self, first: date, last: date) -> list[AlertEvent]:
        """Fill and evaluate on every day."""
        events = []
        for number in range((last - first).days + 1):
            await self.know(first + timedelta(days=number))
            events += await self.judge(first + timedelta(days=number))
        return events


def ledger(rows: Sequence[Row], today: date) -> dict[Key, Amounts]:
    """Sum a log into the ledger as it stands on a day."""
    cells: dict[Key, Amounts] = defaultdict(lambda: (0, 0, 0, 0))
    for row in rows:
        known = OPEN if row.closed is None or row.seconds is None or row.closed >= today else row.closed
        seconds = 0 if known == OPEN else row.seconds or 0
        key = CLIENTS.index(row.client) + 1, row.opened, known
        parts, total, squares, roots = cells[key]
        cells[key] = parts + WHOLE, total + seconds, squares + seconds**2, roots + root_parts(seconds, WHOLE)
    return dict(cells)


def _row(key: Key, amounts: Amounts) -> dict[str, Any]:
    return {"team_id": 1} | Cell(*key, *amounts)._asdict()


def log(days: int, seed: int = 3) -> list[Row]:
    """Make a log in which one client grows from day 70 on and falls back after day 130."""
    chance = random.Random(seed)  # noqa: S311 - an invented log
    rows = []
    for number in range(days):
        weights = [4.0, 4.0, 4.0, 3.0, 3.0]
        if 70 <= number < 130:
            weights[0] += 0.5 * (number - 70)
        for client in chance.choices(CLIENTS, weights, k=9 + int(weights[0] / 4)):
            opened = FIRST + timedelta(days=number)
            closed = opened + timedelta(days=chance.randrange(12)) if chance.random() < 0.9 else None
            rows.append(Row("ticket", client, opened, closed, int(3600 * chance.lognormvariate(0, 0.8))))
    return rows


@pytest.fixture
async def live(database: Database) -> Live:
    clock = Clock(FIRST)
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=clock()))
        for name in CLIENTS:
            session.add(Client(name=name, folded=name.lower(), made_by="zendesk", made_at=clock()))
            await session.flush()
        session.add(Threshold(team_id=1, share=0.4, since=FIRST, set_by="U1", set_at=clock()))
    return Live(Company(database, ZONE, clock), clock, log(190))


async def stored(live: Live) -> list[tuple[str, date, date | None, str]]:
    async with live.company.database.asking() as session:
        found = await session.exec(select(Alert).order_by(col(Alert.opened_on)))
        return [(CLIENTS[each.client_id - 1], each.opened_on, each.cleared_on, each.reason) for each in found]


async def everything(session: AsyncSession) -> list[list[object]]:
    """Return all that judging wrote, in order."""
    kept: list[list[object]] = []
    for table in (Snapshot, TeamEvening, Watch, Alert, AlertEvent, Note):
        rows = (await session.exec(select(table))).all()
        # A note that is written again gets a number of its own on PostgreSQL.
        kept.append([*sorted(repr(sorted(row.model_dump(exclude={"at", "id"}).items())) for row in rows)])
    return kept


def pages(fired: Sequence[Fired]) -> list[tuple[str, date, date | None]]:
    return [(each.client, each.fired_at, each.resolved_at) for each in fired if each.severity == "page"]


async def test_day_by_day_alerts_are_those_of_the_backtest(live: Live) -> None:
    until = FIRST + timedelta(days=190)
    await live.live_through(FIRST + timedelta(days=1), until)
    expected = backtested(live.rows, {"": Rules(0.4)}, until)
    assert pages(expected)
    assert [each[:3] for each in await stored(live)] == pages(expected)
    async with live.company.database.asking() as session:
        notes = (await session.exec(select(Note).order_by(col(Note.noted_on)))).all()
    assert [(CLIENTS[n.client_id - 1], n.noted_on, n.ended_on) for n in notes] == [
        (each.client, each.fired_at, each.resolved_at) for each in expected if each.severity == "note"
    ]


async def test_judging_all_at_once_writes_what_judging_daily_wrote(live: Live) -> None:
    until = FIRST + timedelta(days=190)
    await live.know(until)
    await live.judge(until)
    expected = backtested(live.rows, {"": Rules(0.4)}, until)
    assert [each[:3] for each in await stored(live)] == pages(expected)


RISEN = FIRST + timedelta(days=120)
"""A day on which Acme's episode is open."""


async def contents(live: Live) -> list[list[object]]:
    async with live.company.database.asking() as session:
        return await everything(session)


async def test_judging_twice_changes_nothing(live: Live) -> None:
    await live.know(RISEN)
    assert await live.judge(RISEN)
    before = await contents(live)
    assert await live.judge(RISEN) == []
    assert await contents(live) == before


async def test_a_kill_while_judging_leaves_nothing_behind_and_the_next_run_the_same(live: Live) -> None:
    await live.know(RISEN)
    live.clock.day = RISEN
    with pytest.raises(InterruptedError):
        async with live.company.database.writing() as session:
            await evaluate(session, live.company)
            raise InterruptedError
    assert not any(await contents(live))
    await live.judge(RISEN)
    once = await contents(live)
    async with live.company.database.writing() as session:
        await snapshots.mark_changed(session, 1, FIRST)
    assert await live.judge(RISEN) == []
    assert await contents(live) == once


async def test_a_past_judged_for_the_first_time_tells_only_of_what_is_still_on(live: Live) -> None:
    await live.know(RISEN)
    events = await live.judge(RISEN)
    assert {event.kind for event in events} <= {"opened", "upgraded", "reminded", "refreshed"}
    assert events[0].kind == "opened"
    assert events[-1].day == RISEN - timedelta(days=1)
    [(client, opened_on, cleared_on, reason)] = await stored(live)
    assert (client, cleared_on, reason) == ("Acme", None, "above")
    assert opened_on < RISEN - timedelta(days=14)


async def test_an_episode_that_ended_before_it_was_ever_judged_is_written_as_cleared(live: Live) -> None:
    until = FIRST + timedelta(days=190)
    await live.know(until)
    events = await live.judge(until)
    [(_, opened_on, cleared_on, _)] = await stored(live)
    assert cleared_on is not None
    assert [event.kind for event in events if event.kind in {"opened", "cleared"}] == ["opened", "cleared"]
    assert (events[0].day, events[-1].day) == (opened_on, cleared_on)


async def test_figures_of_an_event_hold_what_a_message_says(live: Live) -> None:
    await live.know(RISEN)
    events = await live.judge(RISEN)
    figures = events[-1].figures
    assert figures["limit"] == 0.4
    assert figures["clear_level"] == pytest.approx(0.34)
    assert figures["low"] < figures["q28"] < 1
    assert len(figures["weekly"]) == 8
    assert figures["weekly"][-1] == figures["q7"]
    assert figures["weeks_to_cross"] is None
    assert figures["days_above"] > 3
    assert figures["n28"] < figures["items28"]
    assert figures["hours28"] / figures["team_hours28"] == pytest.approx(figures["raw28"])


async def test_a_corrected_past_is_judged_again_and_nothing_is_told_twice(live: Live) -> None:
    await live.know(RISEN)
    first = await live.judge(RISEN)
    late = [Row("ticket", "Acme", RISEN - timedelta(days=40), RISEN - timedelta(days=38), 7200) for _ in range(6)]
    live.rows = [*live.rows, *late]
    await live.know(RISEN)
    async with live.company.database.writing() as session:
        await snapshots.mark_changed(session, 1, late[0].opened)
    again = await live.judge(RISEN)
    assert {event.kind for event in again} <= {"refreshed"}
    assert [event.kind for event in first].count("opened") == 1
    corrected = await contents(live)
    async with live.company.database.writing() as session:
        await snapshots.mark_changed(session, 1, FIRST)
    assert {event.kind for event in await live.judge(RISEN)} == set()
    assert (await contents(live))[:3] == corrected[:3]


async def test_an_episode_that_the_corrected_past_does_not_know_is_cleared_with_a_word(live: Live) -> None:
    await live.know(RISEN)
    await live.judge(RISEN)
    live.rows = [row if row.client != "Acme" else replace(row, client=CLIENTS[row.opened.day % 5]) for row in live.rows]
    await live.know(RISEN)
    async with live.company.database.writing() as session:
        await snapshots.mark_changed(session, 1, FIRST)
    events = await live.judge(RISEN)
    assert [(event.kind, event.why) for event in events] == [("cleared", "the past was corrected")]
    assert (await stored(live))[0][2] == RISEN - timedelta(days=1)


async def pulled(live: Live, at: datetime, *, backfilled: bool = True) -> None:
    """Say when the helpdesk answered last, and let the team's items be its."""
    good = at if backfilled else None
    async with live.company.database.writing() as session:
        await session.merge(Cursor(source="zendesk", stream="tickets", last_good_at=good, backfilled_at=good))
        await session.merge(Cursor(source="zendesk", stream="census"))
        item = Item(
            id=1,
            source="zendesk",
            external_id="1",
            kind="ticket",
            team_id=1,
            title="",
            opened_at=at,
            updated_at=at,
            opened_day=at.date(),
        )
        await session.merge(item)


async def test_a_late_source_freezes_open_alerts_and_says_so_once(live: Live) -> None:
    await live.know(RISEN)
    await live.judge(RISEN)
    await pulled(live, live.clock())
    before = await contents(live)
    later = RISEN + timedelta(days=3)
    await live.know(later)
    stale = await live.judge(later)
    assert [event.kind for event in stale] == ["stale"]
    assert await live.judge(later) == []
    assert (await contents(live))[:3] == before[:3]
    live.clock.day = later
    await pulled(live, live.clock())
    fresh = await live.judge(later)
    assert fresh[0].kind == "fresh"
    assert not {event.kind for event in fresh} & {"opened", "cleared"}


async def test_a_late_source_of_another_team_freezes_nothing(live: Live) -> None:
    await live.know(RISEN)
    await live.judge(RISEN)
    async with live.company.database.writing() as session:
        at = live.clock() - timedelta(days=9)
        session.add(Cursor(source="jira", stream="issues", last_good_at=at, backfilled_at=at))
    assert "stale" not in {event.kind for event in await live.judge(RISEN + timedelta(days=2))}


async def test_nothing_is_judged_during_a_first_pull(live: Live) -> None:
    live.clock.day = RISEN
    await pulled(live, live.clock(), backfilled=False)
    await live.know(RISEN)
    assert await live.judge(RISEN) == []
    assert not any(await contents(live))


async def test_a_day_is_judged_once_its_source_answered_after_its_end(live: Live) -> None:
    await live.know(RISEN)
    live.clock.day = RISEN
    await pulled(live, datetime(2025, 5, 5, 20, tzinfo=UTC))
    await live.judge(RISEN)
    async with live.company.database.asking() as session:
        assert await snapshots.last_day(session, 1) == date(2025, 5, 4)
    await pulled(live, datetime(2025, 5, 5, 22, 30, tzinfo=UTC))
    await live.judge(RISEN)
    async with live.company.database.asking() as session:
        assert await snapshots.last_day(session, 1) == date(2025, 5, 5)


async def test_an_alert_of_a_team_that_is_not_live_is_marked_as_observed(live: Live) -> None:
    await live.know(RISEN)
    await live.judge(RISEN)
    async with live.company.database.asking() as session:
        assert (await session.exec(select(Alert.observed))).all() == [True]


async def test_a_team_without_items_is_not_judged(live: Live) -> None:
    assert await live.judge(RISEN) == []
