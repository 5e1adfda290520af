"""Displacement from what is stored: it begins, is told once to each leader, stands in the digest, and ends."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.domain.signals.displacement import Displacement
from bot.services import displacement, stretches, sync
from bot.services.bespoke import BespokePart, bespoke_of
from bot.services.company import Company
from bot.services.displaced_view import DisplacedLetter
from bot.services.messages import from_payload
from bot.services.roadmap import roadmaps
from bot.services.work_classes import Mark
from bot.store import deliveries, displacements, roadmap, teams
from bot.store.tables import Cursor, Delivery, Displaced, Team
from integrations.records import DueChange, Item, Organization, Record, Worklog
from integrations.source import Page
from tests.services.test_work_classes import set_rules

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
"""A Tuesday; the last evening that is over is Monday's."""

ENGINEERING = 2
ACME = Organization("77", "Acme")


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def feature(ref: str, made: int, due: int, *, later: int = 0, told: bool = True) -> Item:
    """Write down an issue made and due so many days ago; it is done `later` days later than due."""
    was, now = ago(due).date(), ago(due - later).date()
    changes = (DueChange(ago(due + 1), was, now),) if later else ()
    done = ago(due - later) if due >= later else None
    return Item(
        kind="issue",
        id=ref,
        title=f"Feature {ref}",
        opened_at=ago(made),
        updated_at=NOW,
        closed_at=done,
        labels=("roadmap",),
        due_on=now,
        due_changes=changes if told else None,
    )


def wish(ref: str, made: int) -> Item:
    return Item(
        "issue", ref, f"Wish {ref}", ago(made), NOW, closed_at=ago(made - 1), labels=("wish",), organizations=("77",)
    )


def history(*, told: bool = True) -> list[Record]:
    """Return twenty weeks: two features a week, all in time until some slip; a wish a month, then eight."""
    found: list[Record] = [ACME]
    for week in range(20):
        for each in range(2):
            made = 7 * week + 25
            slips = 9 if week < 3 else 0
            found.append(feature(f"f{week}-{each}", made, made - 21 + 7, later=slips, told=told))
            found.append(Worklog(f"w{week}-{each}", f"f{week}-{each}", 8 * 3600, ago(7 * week + 2).date()))
    for at, made in enumerate((2, 3, 6, 9, 12, 16, 20, 23, 45, 70, 100)):
        found += [wish(f"b{at}", made), Worklog(f"b{at}", f"b{at}", 8 * 3600, ago(made).date())]
    return found


async def read(company: Company, *, told: bool = True, begun: datetime = NOW) -> None:
    await set_rules(company, Mark("roadmap", "label", "roadmap"), Mark("bespoke", "label", "wish"))
    async with company.database.writing() as session:
        await sync.store_page(session, company, "tracker", "issues", Page(history(told=told), "1"))
        cursor = await session.get_one(Cursor, ("tracker", "issues"))
        cursor.backfilled_at = cursor.last_good_at = NOW
        cursor.begun_at = begun
        session.add(cursor)


async def rows(company: Company) -> list[Displaced]:
    async with company.database.asking() as session:
        return list((await session.exec(select(Displaced))).all())


async def judge(company: Company) -> int:
    async with company.database.writing() as session:
        return await displacement.judge(session, company)


async def test_it_begins_once_with_what_the_evening_says(company: Company) -> None:
    await read(company)
    assert await judge(company) == 1
    assert await judge(company) == 0
    (row,) = await rows(company)
    assert (row.team_id, row.opened_on, row.ended_on) == (ENGINEERING, date(2026, 11, 16), None)
    found = Displacement(**row.figures)
    # Eight wishes against three in 84 days, 64 of 64 + 64 h against 24 of 24 + 192 h.
    # Six of the features dated by then or since moved.
    assert (found.opened, found.usual_opened, found.slipped, found.least, found.most) == (8, 1, 6, 9, 9)
    assert (round(found.share, 2), round(found.usual_share, 2)) == (0.5, 0.11)
    assert found.usual_slipped == 0


async def test_a_leader_is_told_once_and_whoever_becomes_one_is_told_of_what_lasts(company: Company) -> None:
    await read(company)
    await judge(company)
    async with company.database.writing() as session:
        assert await stretches.plan(session, company, ()) == 0
        assert await stretches.plan(session, company, {"U1", "U2"}) == 2
        assert await stretches.plan(session, company, {"U1", "U2"}) == 0
        letters = (await session.exec(select(Delivery))).all()
    assert {(letter.kind, letter.target) for letter in letters} == {("direct", "U1"), ("direct", "U2")}
    message = from_payload(letters[0].payload)
    assert isinstance(message, DisplacedLetter)
    assert (message.view.client, message.view.team) == ("Acme", "Engineering")
    assert message.view.newest[0] == ("Wish b0", "")
    assert [(each.title, each.days) for each in message.view.late] == [
        ("Feature f0-0", 9),
        ("Feature f0-1", 9),
        ("Feature f1-0", 9),
        ("Feature f1-1", 9),
        ("Feature f2-0", 9),
    ]


@pytest.mark.parametrize(
    ("channel", "live", "responsible", "told"),
    [
        ("C1", True, "U9", {("post", "C1")}),
        (None, True, "U9", {("direct", "U9")}),
        (None, True, None, set()),
        ("C1", False, "U9", set()),
    ],
)
async def test_the_team_hears_in_its_channel_or_through_whoever_is_responsible(
    company: Company, channel: str | None, *, live: bool, responsible: str | None, told: set[tuple[str, str]]
) -> None:
    await read(company)
    await judge(company)
    async with company.database.writing() as session:
        team = await session.get_one(Team, ENGINEERING)
        team.channel_id, team.responsible_id = channel, responsible
        team.live_since = company.today() if live else None
        session.add(team)
        await stretches.plan(session, company, ())
        rows_ = (await session.exec(select(Delivery))).all()
    assert {(row.kind, row.target) for row in rows_} == told


async def test_its_end_is_an_edit_of_what_was_told_and_opens_nothing(company: Company) -> None:
    await read(company)
    await judge(company)
    async with company.database.writing() as session:
        await stretches.plan(session, company, {"U1"})
        (letter,) = await deliveries.to_send(session)
        await deliveries.mark_sent(session, letter, "D1", "1.0", NOW)
    later = replace(company, clock=lambda: NOW + timedelta(days=41))
    async with company.database.writing() as session:
        cursor = await session.get_one(Cursor, ("tracker", "issues"))
        cursor.last_good_at = later.clock()
        session.add(cursor)
        await displacement.judge(session, later)
        assert await stretches.plan(session, later, {"U1", "U2"}) == 1
        assert await stretches.plan(session, later, {"U1", "U2"}) == 0
        (edit,) = await deliveries.to_send(session)
        assert await deliveries.standing_about(session, edit.about, "U1") is not None
    message = from_payload(edit.payload)
    assert (edit.kind, edit.target) == ("edit", "U1")
    assert isinstance(message, DisplacedLetter)
    assert message.view.ended == date(2026, 12, 27)
    assert message.view.found.opened == 8, "what it was stays to be read"


async def test_at_night_nobody_is_told(company: Company) -> None:
    await read(company)
    await judge(company)
    async with company.database.writing() as session:
        night = replace(company, clock=lambda: NOW + timedelta(hours=14))
        assert await stretches.plan(session, night, {"U1"}) == 0


async def test_it_ends_after_seven_quiet_evenings_and_is_said_until_then(company: Company) -> None:
    await read(company)
    await judge(company)
    later = replace(company, clock=lambda: NOW + timedelta(days=40))
    async with company.database.writing() as session:
        cursor = await session.get_one(Cursor, ("tracker", "issues"))
        cursor.last_good_at = later.clock()
        session.add(cursor)
    await judge(later)
    (row,) = await rows(company)
    assert row.ended_on == date(2026, 12, 26)
    async with company.database.asking() as session:
        team = await session.get_one(Team, ENGINEERING)
        assert [view.client for view in await displacement.views(session, company, team, date(2026, 11, 20))] == [
            "Acme"
        ]
        assert await displacement.views(session, company, team, row.ended_on) == ()


@pytest.mark.parametrize(("begun", "judged"), [(NOW, 0), (NOW - timedelta(days=130), 1)])
async def test_where_a_source_tells_no_history_of_dates_it_waits_until_enough_was_seen(
    company: Company, begun: datetime, judged: int
) -> None:
    """Redmine gives the date of today alone: what moved before the first pull is not known, and so not compared."""
    await read(company, told=False, begun=begun)
    async with company.database.writing() as session:
        # What was seen to change between pulls, as far as there were any.
        for planned in await roadmap.planned(session, ENGINEERING, ago(300), company.local_day):
            assert not planned.told
        await sync.store_page(session, company, "tracker", "issues", Page(history(), "2"))
        await sync.store_page(
            session,
            company,
            "tracker",
            "issues",
            Page([replace(each, due_changes=None) for each in history() if isinstance(each, Item)], "3"),
        )
    assert await judge(company) == judged


async def test_while_a_source_is_late_nothing_begins(company: Company) -> None:
    await read(company)
    assert await judge(replace(company, clock=lambda: NOW + timedelta(days=3))) == 0


async def test_the_bespoke_part_of_a_client_is_one_question(company: Company) -> None:
    await read(company)
    async with company.database.asking() as session:
        now = await bespoke_of(session, 1, date(2026, 10, 20), date(2026, 11, 17))
        before = await bespoke_of(session, 1, date(2026, 7, 28), date(2026, 10, 20))
    assert now == {ENGINEERING: BespokePart(64 * 3600, 128 * 3600)}
    assert now[ENGINEERING].share == 0.5
    assert before[ENGINEERING].seconds == 24 * 3600


async def test_figures_are_kept_as_json(company: Company) -> None:
    await read(company)
    await judge(company)
    (row,) = await rows(company)
    assert asdict(Displacement(**row.figures)) == row.figures
    async with company.database.asking() as session:
        assert len(await teams.all_teams(session)) == 2
        assert await displacements.to_tell(session, NOW.date())
        assert await deliveries.to_send(session) == []


async def test_what_was_promised_within_the_window_and_slipped_is_told(company: Company) -> None:
    """An issue made and dated in these very weeks is measured from its first date."""
    late = Item(
        kind="issue",
        id="new",
        title="Offline mode",
        opened_at=ago(60),
        updated_at=NOW,
        labels=("roadmap",),
        due_on=ago(-20).date(),
        due_changes=(DueChange(ago(50), None, ago(10).date()), DueChange(ago(20), ago(10).date(), ago(-20).date())),
    )
    await set_rules(company, Mark("roadmap", "label", "roadmap"))
    async with company.database.writing() as session:
        await sync.store_page(session, company, "tracker", "issues", Page([late], "1"))
    async with company.database.asking() as session:
        found = await roadmaps(session, company, await session.get_one(Team, ENGINEERING), company.today(), 84)
    (team,) = found.teams
    assert (team.planned, team.slips) == (1, 1)
    assert [(slip.title, slip.days) for slip in team.slipped] == [("Offline mode", 30)]
