"""Crowding out, judged evening by evening beside an open alert: the mark comes, is kept, and goes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.domain.item import STILL_OPEN
from bot.domain.ledger import root_parts
from bot.domain.signals.crowding import Pace
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.store import efforts, items, snapshots
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Client, Item, Team, Threshold, Watch
from bot.store.upsert import table_of

FIRST = date(2025, 1, 6)
CLIENTS = ("Acme", "Bolt", "Cask", "Dune")
NEVER = datetime.min.replace(tzinfo=UTC)
HOUR = 3600
EFFORT = 3600
GROWS, SLOW, QUICK, DAYS = 58, 94, 112, 135
"""Days from which on Acme brings more, others' items take two days, and five hours again; how many there are."""

MARKED, UNMARKED = date(2025, 4, 17), date(2025, 5, 16)
"""The third evening with five slow days or more that count, and one by which slow weeks are among the usual ones."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it will be in the end; `took` are hours."""

    id: int
    client: int
    opened: datetime
    took: float

    @property
    def closed(self) -> datetime:
        return self.opened + timedelta(hours=self.took)

    def happens(self, after: datetime, now: datetime) -> bool:
        """Whether it was opened or closed between two instants."""
        return after < self.opened <= now or after < self.closed <= now

    def share(self, now: datetime) -> dict[str, Any]:
        """Return its share as it is known at an instant."""
        closed = self.closed
        known = closed.date() if closed <= now else STILL_OPEN
        seconds = EFFORT if closed <= now else 0
        return {
            "item_id": self.id,
            "destination": self.client,
            "team_id": 1,
            "parts": WHOLE,
            "day": self.opened.date(),
            "known": known,
            "seconds": seconds,
            "seconds2": seconds**2,
            "roots": root_parts(seconds, WHOLE),
            "solved_in": round(self.took * HOUR) if closed <= now else None,
            "flags": 0,
            "notice": None,
            "imposed_day": None,
            "injected_day": None,
            "urgent_day": None,
            "work": "",
        }


def log() -> list[Ticket]:
    """Return a firm in which Acme takes over, and for three weeks the others' tickets are solved later."""
    tickets: list[Ticket] = []
    for number in range(DAYS):
        for client in (1,) * (8 if number >= GROWS else 2) + (2, 3, 4) * 2:
            late = client > 1 and SLOW <= number < QUICK
            took = 48 if late else 3 + len(tickets) % 5
            opened = datetime.combine(FIRST + timedelta(days=number), datetime.min.time(), UTC) + timedelta(hours=9)
            tickets.append(Ticket(len(tickets) + 1, client, opened, took))
    return tickets


class Clock:
    """A clock that stands at two in the morning of a day."""

    def __init__(self) -> None:
        self.day = FIRST

    def __call__(self) -> datetime:
        return datetime.combine(self.day, datetime.min.time(), UTC) + timedelta(hours=2)


@dataclass
class Firm:
    """A company with one team, its clock and its tickets, of which each day it knows what has happened by then."""

    company: Company
    clock: Clock
    tickets: Sequence[Ticket]
    known: datetime = NEVER

    def correct(self, tickets: Sequence[Ticket]) -> None:
        """Let it have been otherwise all along; known it is from the next `know` on."""
        self.tickets, self.known = tickets, NEVER

    async def know(self, today: date) -> None:
        """Bring the shares and the ledger to what is known on a day, as whoever stores items does."""
        before, self.clock.day = self.known, today
        now = self.known = self.clock()
        new = {(each.id, each.client): each.share(now) for each in self.tickets if each.happens(before, now)}
        async with self.company.database.writing() as session:
            kept = await items.shares_of(session, [id_ for id_, _ in new])
            old = {(row.item_id, row.destination): row for rows in kept.values() for row in rows}
            await efforts.write_shares(session, old, new)

    @property
    def evening(self) -> date:
        """The last evening that can be judged."""
        return self.clock.day - timedelta(days=1)

    async def judge(self) -> list[AlertEvent]:
        async with self.company.database.writing() as session:
            return await evaluate(session, self.company)

    async def live_through(self, last: int, first: int = GROWS) -> list[AlertEvent]:
        """Know and judge on every morning up to one; those before the first are judged at once."""
        events = []
        for number in range(first, last + 1):
            await self.know(FIRST + timedelta(days=number))
            events += await self.judge()
        return events

    async def again(self, since: date = FIRST) -> list[AlertEvent]:
        """Judge the days since one again."""
        async with self.company.database.writing() as session:
            await snapshots.mark_changed(session, 1, since)
        return await self.judge()

    async def alert(self) -> Alert:
        async with self.company.database.asking() as session:
            return (await session.exec(select(Alert))).one()

    async def watched(self) -> list[tuple[date, int, Mapping[str, Any]]]:
        async with self.company.database.asking() as session:
            rows = await session.exec(select(Watch).order_by(col(Watch.day), col(Watch.client_id)))
            return [(row.day, row.client_id, row.memory) for row in rows]

    @contextmanager
    def asked(self) -> Iterator[list[str]]:
        """Collect the questions that are asked of the items' shares."""
        asked: list[str] = []

        def listen(*given: Any) -> None:
            asked.extend([given[2]] if "item_share" in given[2] else [])

        engine = self.company.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", listen)
        yield asked
        event.remove(engine, "before_cursor_execute", listen)


@pytest.fixture
async def firm(database: Database) -> Firm:
    clock, tickets = Clock(), log()
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=clock()))
        for name in CLIENTS:
            session.add(Client(name=name, folded=name.lower(), made_by="zendesk", made_at=clock()))
            await session.flush()
        session.add(Threshold(team_id=1, share=0.4, since=FIRST, set_by="U1", set_at=clock()))
        rows = [
            {
                "id": each.id,
                "source": "zendesk",
                "external_id": str(each.id),
                "kind": "ticket",
                "team_id": 1,
                "title": "",
                "opened_at": each.opened,
                "updated_at": each.opened,
                "opened_day": each.opened.date(),
                "facts": {},
            }
            for each in tickets
        ]
        await session.execute(table_of(Item).insert(), rows)
    return Firm(Company(database, ZoneInfo("UTC"), clock), clock, tickets)


def marks(events: Sequence[AlertEvent]) -> list[tuple[str, date]]:
    return [(each.kind, each.day) for each in events if each.kind.startswith("crowding")]


async def test_the_mark_comes_and_goes_beside_one_alert_and_is_what_judging_it_all_again_finds(firm: Firm) -> None:
    events = await firm.live_through(DAYS - 1)
    assert [each.kind for each in events if each.kind in {"opened", "cleared"}] == ["opened"]
    assert marks(events) == [("crowding", MARKED), ("crowding_ended", UNMARKED)]
    [come] = [each for each in events if each.kind == "crowding"]
    assert (come.old, come.new, come.why) == (
        "open",
        "crowding",
        "other clients' items solved later, three evenings running",
    )
    # Six tickets on each of 27 days: those of seven were late, of the rest three in five are done in five hours.
    pace = Pace(**come.figures["others"])
    assert (pace.usual, pace.items, pace.items_before) == (5 * HOUR, 6 * 27, 6 * 74)
    assert (pace.part, pace.part_before) == (pytest.approx(0.6 * 20 / 27, abs=0.02), pytest.approx(0.6, abs=0.02))
    assert come.figures["q28"] > 0.4

    watched = await firm.watched()
    assert await firm.again() == []
    assert await firm.watched() == watched
    assert await firm.again(MARKED - timedelta(days=1)) == []
    assert await firm.watched() == watched
    assert not (await firm.alert()).crowding


async def test_while_it_holds_the_alert_bears_it_and_each_event_its_figures(firm: Firm) -> None:
    events = await firm.live_through((MARKED - FIRST).days + 3)
    assert (await firm.alert()).crowding
    [opening] = [each for each in events if each.kind == "opened"]
    assert not Pace(**opening.figures["others"]).later
    # What the message says of the others changes with the first evening on which they are later.
    [first_later] = [each for each in events if each.day == MARKED - timedelta(days=2)]
    assert (first_later.kind, Pace(**first_later.figures["others"]).later) == ("refreshed", True)


async def test_judged_all_at_once_it_is_the_mark_of_the_evenings_and_only_what_is_left_is_told(firm: Firm) -> None:
    await firm.know(MARKED + timedelta(days=4))
    events = await firm.judge()
    assert marks(events) == [("crowding", MARKED)]
    assert (await firm.alert()).crowding
    watched = await firm.watched()
    assert await firm.again() == []
    assert await firm.watched() == watched


async def test_a_corrected_past_takes_the_mark_away_with_a_word(firm: Firm) -> None:
    await firm.live_through((MARKED - FIRST).days + 3)
    firm.correct([replace(each, took=min(each.took, 4)) for each in firm.tickets])
    await firm.know(firm.clock.day)
    events = await firm.again()
    assert [(each.kind, each.why) for each in events] == [("crowding_ended", "the past was corrected")]
    assert not (await firm.alert()).crowding
    assert await firm.again() == []


async def test_a_corrected_past_can_bring_the_mark_too(firm: Firm) -> None:
    slow = firm.tickets
    firm.correct([replace(each, took=min(each.took, 4)) for each in slow])
    assert marks(await firm.live_through((MARKED - FIRST).days + 3)) == []
    firm.correct(slow)
    await firm.know(firm.clock.day)
    assert marks(await firm.again()) == [("crowding", firm.evening)]
    assert (await firm.alert()).crowding


async def test_without_an_open_alert_no_item_is_looked_at_and_with_one_once_an_evening(firm: Firm) -> None:
    seen = set()
    for number in range(GROWS, SLOW):
        await firm.know(FIRST + timedelta(days=number))
        with firm.asked() as asked:
            await firm.judge()
            pages = [memory for day, _, memory in await firm.watched() if memory["page"] and day == firm.evening]
            assert len(asked) == 4 * len(pages)
            await firm.judge()
            assert len(asked) == 4 * len(pages)
        seen.add(len(pages))
    assert seen == {0, 1}
