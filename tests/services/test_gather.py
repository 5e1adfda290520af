"""The books come out the same in whatever order, and however often, a source tells what happened."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import sync
from bot.services.company import Company
from bot.store.database import Database
from bot.store.tables import Client, Effort, Item, ItemShare, OpenedDay, WorkedDay
from bot.store.teams import ensure_default_teams
from integrations import records
from integrations.records import Gone, Link, Organization, Progress, Record, Requester, Touch, Worklog
from integrations.source import Page
from tests.blank import sqlite_at

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)
HOUR = 3600
PEOPLE = st.sampled_from(["ana", "bo"])
TICKETS, ISSUES = [str(number) for number in range(1, 6)], ["A-1", "A-2", "A-3"]

FIRST: tuple[Record, ...] = (
    Organization("77", "Acme", domains=("acme.example",)),
    Organization("78", "Globex", domains=("globex.example",)),
)
LATE: tuple[tuple[Record, ...], ...] = (
    (Requester("r1", domain="mail.acme.example"),),
    (Requester("r2", organization_id="79"),),
    (Requester("r3", domain="acme.example", internal=True),),
    (Organization("79", "Umbra"),),
)


def when(hours: int) -> datetime:
    return MONDAY + timedelta(hours=hours)


def span(start: int, length: int | None, person: str | None) -> Progress:
    return Progress(when(start), None if length is None else when(start + length), person)


SPANS = st.lists(st.builds(span, st.integers(0, 150), st.none() | st.integers(0, 40), st.none() | PEOPLE), max_size=2)


@st.composite
def tickets(draw: st.DrawFn, ref: str) -> records.Item:
    return records.Item(
        kind="ticket",
        id=ref,
        title=draw(st.sampled_from(["Nothing works", "Globex is slow"])),
        opened_at=MONDAY,
        updated_at=MONDAY,
        url=f"https://desk.example/agent/tickets/{ref}",
        closed_at=draw(st.none() | st.just(when(30))),
        organizations=draw(st.sampled_from([(), ("77",), ("78",), ("79",), ("77", "79")])),
        requester_id=draw(st.sampled_from([None, "r1", "r2", "r3"])),
        touches_known=True,
        gone=draw(st.sampled_from([None, None, None, "deleted"])),
    )


@st.composite
def issues(draw: st.DrawFn, ref: str) -> records.Item:
    links = draw(st.lists(st.sampled_from(TICKETS), max_size=2, unique=True))
    return records.Item(
        kind="issue",
        id=ref,
        title="Work",
        opened_at=MONDAY,
        updated_at=MONDAY,
        closed_at=draw(st.none() | st.just(when(100))),
        links=tuple(Link(f"https://desk.example/tickets/{target}") for target in links),
        parent_id=draw(st.sampled_from([None, "A-1"])) if ref != "A-1" else None,
        estimate_hours=draw(st.sampled_from([None, 3.0])),
        spans=draw(st.none() | SPANS.map(tuple)),
    )


@st.composite
def item_histories(draw: st.DrawFn) -> list[tuple[Record, ...]]:
    """Return what is told of each item, oldest first: edits, and for some tickets into which one they were merged."""
    told: list[tuple[Record, ...]] = []
    for ref in (*TICKETS, *ISSUES):
        versions = draw(st.lists(tickets(ref) if ref in TICKETS else issues(ref), min_size=1, max_size=3))
        history: list[Record] = [
            records.Item(**{**fields(version), "updated_at": when(age)}) for age, version in enumerate(versions)
        ]
        survivor = draw(st.sampled_from([None, None, *TICKETS[: TICKETS.index(ref)]])) if ref in TICKETS else None
        if survivor:
            history.append(
                records.Item(
                    **{**fields(versions[-1]), "updated_at": when(9), "gone": "merged", "merged_into": survivor}
                )
            )
        told.append(tuple(history))
    return told


def fields(item: records.Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


@st.composite
def work_histories(draw: st.DrawFn) -> list[tuple[Record, ...]]:
    """Return what is told of each touch and worklog: edits, moves to another item, and the end of it."""
    touch = st.builds(
        lambda item, hours, author, seconds: ("touch", item, hours, author, seconds),
        st.sampled_from(TICKETS),
        st.sampled_from([0, 1, 2, 30]),
        PEOPLE,
        st.sampled_from([None, None, 60]),
    )
    log = st.builds(
        lambda item, hours, author, seconds: ("worklog", item, hours, author, seconds),
        st.sampled_from(ISSUES),
        st.integers(0, 100),
        PEOPLE,
        st.sampled_from([0, HOUR, 3 * HOUR]),
    )
    told: list[tuple[Record, ...]] = []
    for number, kind in enumerate([touch] * draw(st.integers(0, 8)) + [log] * draw(st.integers(0, 4))):
        history: list[Record] = []
        for what, item, hours, author, seconds in draw(st.lists(kind, min_size=1, max_size=2)):
            if what == "touch":
                history.append(Touch(f"e{number}", item, when(hours), author, seconds))
            else:
                history.append(Worklog(f"w{number}", item, seconds or 0, started_at=when(hours), author=author))
        if draw(st.integers(0, 4)) == 0:
            last = history[-1]
            history.append(
                Gone(
                    "touch" if isinstance(last, Touch) else "worklog",
                    f"{'e' if isinstance(last, Touch) else 'w'}{number}",
                )
            )
        told.append(tuple(history))
    return told


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[list[Record]], list[Record]]:
    """Return pages in which things are told in some order, some twice, and one page of how it all ended."""
    histories = [*LATE, *draw(item_histories()), *draw(work_histories())]
    turns = draw(st.permutations([at for at, history in enumerate(histories) for _ in history]))
    told: list[Record] = []
    reached: Counter[int] = Counter()
    for at in turns:
        told.append(histories[at][reached[at]])
        reached[at] += 1
        if draw(st.integers(0, 5)) == 0:
            told.append(histories[at][reached[at] - 1])
    size = draw(st.integers(3, 12))
    pages = [told[at : at + size] for at in range(0, len(told), size)]
    return [list(FIRST), *pages], [*FIRST, *(history[-1] for history in histories)]


async def books(pages: Sequence[Sequence[Record]]) -> dict[str, Any]:
    """Store pages on a new database and return all that is kept of work, by names instead of ids."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(sqlite_at(Path(folder) / "books.db"))
        company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
        async with database.writing() as session:
            await ensure_default_teams(session, NOW)
            for number, page in enumerate(pages):
                await sync.store_page(session, company, "desk", "all", Page(page, str(number)))
        async with database.asking() as session:
            kept = await _kept(session)
        await database.close()
        return kept


async def _kept(session: AsyncSession) -> dict[str, Any]:
    clients = {row.id: row.name for row in await session.exec(select(Client))} | {0: "", -1: "own"}
    items = {row.id: row for row in await session.exec(select(Item))}
    worked: Counter[Any] = Counter()
    opened: Counter[Any] = Counter()
    kept: dict[str, Any] = {"rules": {}, "effort": {}, "shares": {}}
    for item in items.values():
        if item.gone is None:
            kept["rules"][item.external_id] = (item.rule, item.seen)
    for effort in await session.exec(select(Effort)):
        worked[effort.team_id, effort.destination, effort.day, effort.basis] += effort.seconds
        where = (items[effort.item_id].external_id, clients[effort.destination], effort.day)
        kept["effort"][where] = (effort.seconds, effort.basis, effort.touches)
    for share in await session.exec(select(ItemShare)):
        where_opened = (share.team_id, share.destination, share.day, share.known)
        for name in ("parts", "seconds", "seconds2", "roots"):
            opened[(*where_opened, name)] += getattr(share, name)
        of_item = (items[share.item_id].external_id, clients[share.destination])
        kept["shares"][of_item] = (share.parts, share.known, share.seconds, share.solved_in)
    above = Counter(
        {
            (row.team_id, row.destination, row.day, basis): getattr(row, basis)
            for row in await session.exec(select(WorkedDay))
            for basis in ("logged", "activity", "estimate", "count")
        }
    )
    assert above == worked
    ledger = Counter(
        {
            (row.team_id, row.destination, row.day, row.known, name): getattr(row, name)
            for row in await session.exec(select(OpenedDay))
            for name in ("parts", "seconds", "seconds2", "roots")
        }
    )
    assert ledger == opened
    return kept


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories())
def test_however_it_is_told_the_books_come_out_as_if_told_once(story: tuple[list[list[Record]], list[Record]]) -> None:
    pages, ending = story
    assert asyncio.run(books(pages)) == asyncio.run(books([ending]))
