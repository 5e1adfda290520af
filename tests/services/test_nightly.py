"""What is done once a day: items in progress grow, factors are learned, people are forgotten and their hours stay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.services import nightly, sync
from bot.services.company import Company
from bot.services.nightly import KEEP_REQUESTERS_DAYS
from bot.store import factors, items
from bot.store.tables import Client, ClientKey, Effort, Factor, Item, PersonDay, Requester, Touch
from integrations.records import Item as Record
from integrations.records import Progress, Worklog
from integrations.records import Touch as Reply

START = datetime(2025, 1, 1, tzinfo=UTC)
TODAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
"""A Tuesday."""

Listed = Callable[..., Any]


def issue(ref: str, *spans: Progress, **changes: Any) -> Record:
    values: dict[str, Any] = {"opened_at": TODAY - timedelta(days=8), "updated_at": TODAY, "container": "APP"}
    return Record(kind="issue", id=ref, title=ref, spans=spans, **{**values, **changes})


def on(company: Company, days: int) -> Company:
    return replace(company, clock=lambda: TODAY + timedelta(days=days))


async def night(company: Company) -> bool:
    async with company.database.writing() as session:
        return await nightly.nightly(session, company)


async def hours(company: Company) -> dict[tuple[str, date], float]:
    async with company.database.asking() as session:
        statement = select(Item.external_id, Effort.day, Effort.seconds).join(Item, col(Item.id) == col(Effort.item_id))
        return {(ref, day): seconds / 3600 for ref, day, seconds in await session.exec(statement)}


async def test_nothing_is_done_before_every_first_pull_is_whole_nor_twice_a_day(
    company: Company, listed: Listed
) -> None:
    assert await night(company) is False
    await sync.pull(company, listed("tracker", issues=[[]]), START)
    assert await night(company) is True
    assert await night(company) is False
    assert await night(on(company, 1)) is True


async def test_what_was_begun_today_grows_from_tomorrow_on_without_any_news(company: Company, listed: Listed) -> None:
    source = listed("tracker", issues=[[issue("A", Progress(TODAY, None, "ana"))]])
    await sync.pull(company, source, START)
    assert await hours(company) == {}
    await night(on(company, 1))
    assert await hours(company) == {("A", date(2026, 11, 17)): 8}
    await night(on(company, 6))
    assert [day.day for _, day in sorted(await hours(company))] == [17, 18, 19, 20]


async def test_an_item_grows_with_whoever_has_it_now(company: Company, listed: Listed) -> None:
    noon = TODAY + timedelta(hours=3)
    handed_over = issue("A", Progress(TODAY, noon, "ana"), Progress(noon, None, "bo"))
    source = listed("tracker", issues=[[handed_over, issue("B", Progress(TODAY, None, "ana"))]])
    await sync.pull(company, source, START)
    await night(on(company, 2))
    found = await hours(company)
    assert (found["A", date(2026, 11, 18)], found["B", date(2026, 11, 18)]) == (8, 8)
    assert (found["A", date(2026, 11, 17)], found["B", date(2026, 11, 17)]) == (12, 4)


async def test_growing_by_night_is_the_same_as_being_told(company: Company, listed: Listed) -> None:
    items = [issue("A", Progress(TODAY, None, "ana")), issue("B", Progress(TODAY, None, "ana"))]
    source = listed("tracker", issues=[items])
    await sync.pull(company, source, START)
    for days in (1, 2, 3):
        await night(on(company, days))
    grown = await hours(company)
    source.listed["issues"].append(items)
    await sync.pull(on(company, 3), source, START)
    assert await hours(company) == grown
    assert len(grown) == 6


async def test_what_is_done_or_gone_grows_no_more(company: Company, listed: Listed) -> None:
    running = Progress(TODAY, None, "ana")
    source = listed("tracker", issues=[[issue("A", running), issue("B", running)]])
    await sync.pull(company, source, START)
    ended = Progress(TODAY, TODAY + timedelta(hours=1), "ana")
    source.listed["issues"].append([issue("A", ended, closed_at=TODAY), issue("B", running, gone="deleted")])
    await sync.pull(company, source, START)
    await night(on(company, 3))
    assert await hours(company) == {("A", date(2026, 11, 17)): 8}


async def test_people_are_forgotten_after_ninety_days_and_their_hours_stay(company: Company, listed: Listed) -> None:
    long_ago = TODAY - timedelta(days=119)
    span = Progress(long_ago, long_ago + timedelta(hours=1), "ana")
    old = [issue(ref, span, opened_at=long_ago, closed_at=long_ago + timedelta(days=1)) for ref in ("A", "B")]
    source = listed("tracker", issues=[old])
    await sync.pull(company, source, START)
    await night(company)
    before = await hours(company)
    async with company.database.asking() as session:
        assert (await session.exec(select(PersonDay))).all() == []
    source.listed["issues"].append([replace(old[0], title="Renamed", updated_at=TODAY)])
    await sync.pull(company, source, START)
    assert await hours(company) == before == {("A", long_ago.date()): 4, ("B", long_ago.date()): 4}


async def test_who_replied_is_forgotten_after_ninety_days_and_one_reply_to_many_stays_one(
    company: Company, listed: Listed
) -> None:
    async def actions() -> dict[str, str | None]:
        async with company.database.asking() as session:
            return {row.external_id: row.action for row in (await session.exec(select(Touch))).all()}

    long_ago, lately = TODAY - timedelta(days=119), TODAY - timedelta(days=9)
    tickets = [
        Record(kind="ticket", id=ref, title=ref, opened_at=long_ago, updated_at=TODAY, touches_known=True)
        for ref in "12345"
    ]
    touches = [Reply(f"e{ref}", ref, long_ago, "ana") for ref in "1234"]
    touches += [Reply("e5", "5", long_ago, "bo"), Reply("e6", "5", lately, "bo")]
    source = listed("desk", tickets=[tickets], events=[touches])
    await sync.pull(company, source, START)
    before, hashed = await hours(company), await actions()
    assert len({hashed[each] for each in ("e1", "e2", "e3", "e4")}) == 1
    await night(company)
    assert await actions() == dict.fromkeys(("e1", "e2", "e3", "e4"), "~desk:e1") | {"e5": None, "e6": hashed["e6"]}

    # Their source tells of one of them again, as it does with all of a ticket that is changed.
    source.listed["events"].append([touches[0]])
    await sync.pull(company, source, START)
    assert (await actions())["e1"] == "~desk:e1"
    assert await hours(company) == before


async def test_learned_factors_hold_from_their_month_on_and_leave_the_past_alone(
    company: Company, listed: Listed
) -> None:
    first = datetime(2026, 9, 14, 9, tzinfo=UTC)
    known = [issue(f"K{n}", opened_at=first, closed_at=first + timedelta(days=1)) for n in range(5)]
    logs = [Worklog(f"w{n}", f"K{n}", 7200, day=first.date()) for n in range(5)]
    bare = [issue("old", opened_at=first, closed_at=first), issue("new", opened_at=TODAY, closed_at=TODAY)]
    await sync.pull(company, listed("tracker", issues=[[*known, *bare]], worklogs=[logs]), START)
    await night(company)
    found = await hours(company)
    assert (found["old", first.date()], found["new", TODAY.date()]) == (4, 2)
    async with company.database.asking() as session:
        learned = (await session.exec(select(Factor.since, Factor.seconds).order_by(col(Factor.since)))).all()
        assert learned == [(date(2026, 10, 1), 7200), (date(2026, 11, 1), 7200)]
        assert await factors.latest(session) == date(2026, 11, 1)


async def test_requesters_of_whom_nobody_tells_any_more_are_forgotten_unless_something_rests_on_them(
    company: Company,
) -> None:
    today = company.today()
    long_ago, lately = today - timedelta(days=731), today - timedelta(days=729)
    seen = {"gone": long_ago, "asked": long_ago, "mapped": long_ago, "late": lately, "unknown": None}
    async with company.database.writing() as session:
        client = Client(name="Acme", folded="acme", made_by="test", made_at=company.clock())
        session.add(client)
        await session.flush()
        session.add_all(Requester(source="desk", key=key, seen_on=day) for key, day in seen.items())
        session.add(
            Item(
                source="desk",
                external_id="1",
                kind="ticket",
                title="Late",
                opened_at=company.clock(),
                updated_at=company.clock(),
                opened_day=today,
                facts={"requester": "asked"},
            )
        )
        mapped = {"kind": "requester", "source": "desk", "value": "desk:mapped"}
        session.add(ClientKey(client_id=client.id or 0, made_by="U1", made_at=company.clock(), **mapped))
        await session.flush()
        assert await items.purge_requesters(session, today - timedelta(days=KEEP_REQUESTERS_DAYS), today) == 1
    async with company.database.asking() as session:
        kept = {row.key: row.seen_on for row in (await session.exec(select(Requester))).all()}
    assert kept == {"asked": long_ago, "mapped": long_ago, "late": lately, "unknown": today}
