"""The leaders' month: what it holds, that each leader gets it once, and what is proposed to those who set limits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.services import handling, month
from bot.services.company import Company
from bot.services.messages import LeadersMonth, LimitProposal, from_payload
from bot.services.month import Readers
from bot.services.month_view import SignalOfMonth
from bot.store import first_pull
from bot.store.database import Database
from bot.store.tables import (
    Alert,
    AlertEvent,
    Cursor,
    CustomStretch,
    Decision,
    Delivery,
    Dependency,
    Displaced,
    Item,
)
from bot.store.teams import ensure_default_teams
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.services.desk import FIGURES

DECEMBER = datetime(2026, 12, 1, 8, tzinfo=UTC)
"""Nine in Paris, on the first working day of the month."""


class Firm:
    """A company whose clock is moved, and that has spoken since October."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.books = Books(database)
        self.now = DECEMBER

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def alerts(self, client: int, peaks: Sequence[float], *, settled: int) -> None:
        """Write alerts of a client in Support that ended, the first ones settled as not a problem, others followed."""
        for number, peak in enumerate(peaks):
            day = TODAY - timedelta(days=120 - 7 * number)
            figures = {"figures": FIGURES | {"q28": peak}, "old": "", "new": "open", "why": ""}
            async with self.database.writing() as session:
                alert = Alert(
                    team_id=SUPPORT,
                    client_id=client,
                    state="open",
                    reason="above",
                    since=day - timedelta(days=2),
                    opened_on=day,
                    limit=0.25,
                )
                session.add(alert)
                await session.flush()
                alert_id = alert.id or 0
                session.add(AlertEvent(alert_id=alert_id, day=day, at=self.now, kind="opened", **figures))
            async with self.database.writing() as session:
                if number < settled:
                    await handling.settle(session, self.company, "U4MAX", alert_id, "")
                else:
                    await handling.follow(session, self.company, "U4MAX", alert_id)
                row = await session.get_one(Alert, alert_id)
                row.state, row.cleared_on = "cleared", day + timedelta(days=6)
                session.add(row)

    async def decided(self, client: int, on: date, **more: Any) -> None:
        row: dict[str, Any] = {"client_id": client, "team_id": SUPPORT, "what": "cap", "amount": 0.2, "because": "so"}
        row |= {"owner_id": "U1", "decided_on": on, "review_on": date(2027, 3, 1), "made_by": "U1", "made_at": self.now}
        async with self.database.writing() as session:
            session.add(Decision(**row | more))

    async def plan(self, leaders: Sequence[str] = ("U1", "U2"), managers: Sequence[str] = ()) -> list[Delivery]:
        """Plan twice, and return what is written."""
        for _again in range(2):
            async with self.database.writing() as session:
                await month.plan(session, self.company, Readers(leaders, {SUPPORT: managers} if managers else {}))
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery).where(col(Delivery.kind) == "direct"))).all())

    async def compose(self) -> LeadersMonth:
        async with self.database.asking() as session:
            return await month.compose(session, self.company, date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
async def firm(database: Database) -> Firm:
    made = Firm(database)
    begun = datetime(2026, 10, 5, 9, tzinfo=UTC)
    async with database.writing() as session:
        await ensure_default_teams(session, begun)
        await first_pull.mark_reported(session, begun)
    return made


def of_kind(rows: Sequence[Delivery], kind: type) -> list[str]:
    return sorted(row.target for row in rows if isinstance(from_payload(row.payload), kind))


async def test_every_leader_gets_it_once_on_the_first_working_day_also_of_a_month_without_anything(firm: Firm) -> None:
    firm.now = DECEMBER - timedelta(minutes=1)
    assert of_kind(await firm.plan(), LeadersMonth) == ["U1", "U2"], "October is told in November"
    firm.now = DECEMBER
    assert of_kind(await firm.plan(), LeadersMonth) == ["U1", "U1", "U2", "U2"]
    firm.now = DECEMBER + timedelta(days=3)
    assert of_kind(await firm.plan(("U1", "U2", "U3")), LeadersMonth) == ["U1", "U1", "U2", "U2", "U3"]
    assert (await firm.compose()).quiet


async def test_a_month_before_the_first_word_of_this_installation_is_not_told(firm: Firm) -> None:
    firm.now = datetime(2026, 10, 6, 9, tzinfo=UTC)
    assert await firm.plan() == []


async def test_nobody_is_told_where_nobody_leads(firm: Firm) -> None:
    assert await firm.plan(()) == []


async def test_it_holds_who_is_largest_how_concentrated_and_what_was_before(firm: Firm) -> None:
    acme, globex = await firm.books.client("Acme"), await firm.books.client("Globex")
    # November has the days 1 to 16 before TODAY; October is farther back than that.
    for client, now, before in ((acme, 60, 50), (globex, 40, 50)):
        await firm.books.worked(SUPPORT, client, 5, now)
        await firm.books.worked(SUPPORT, client, 30, before)
        await firm.books.opened(SUPPORT, client, 5, 12)
    await firm.books.worked(SUPPORT, 0, 5, 25)
    view = await firm.compose()
    assert [(each.client, each.share, each.before, each.items) for each in view.largest] == [
        ("Acme", pytest.approx(0.6), pytest.approx(0.5), 12),
        ("Globex", pytest.approx(0.4), pytest.approx(0.5), 12),
    ]
    # 1 / (0.6^2 + 0.4^2) = 1.923; two of one size are two. 100 of 125 hours have a client.
    assert view.concentration.equal == pytest.approx(1.923, abs=0.001)
    assert view.concentration.equal_before == pytest.approx(2.0)
    assert (view.concentration.clients, view.concentration.coverage) == (2, pytest.approx(0.8))


async def test_it_holds_the_month_s_episodes_and_how_they_were_answered(firm: Firm) -> None:
    acme = await firm.books.client("Acme")
    await firm.alerts(acme, [0.3] * 17, settled=16)
    view = await firm.compose()
    assert [(each.since, each.opened_on, each.cleared_on, each.settled) for each in view.episodes] == [
        (date(2026, 10, 24), date(2026, 10, 26), date(2026, 11, 1), True),
        (date(2026, 10, 31), date(2026, 11, 2), date(2026, 11, 8), True),
        (date(2026, 11, 7), date(2026, 11, 9), date(2026, 11, 15), False),
    ]
    assert not view.quiet


async def test_a_month_in_which_something_lasted_besides_alerts_is_not_quiet(firm: Firm) -> None:
    acme, since = await firm.books.client("Acme"), date(2026, 10, 19)
    stretch: dict[str, Any] = {"team_id": ENGINEERING, "client_id": acme, "opened_on": since}
    async with firm.database.writing() as session:
        session.add(Displaced(**stretch, figures={}))
        session.add(CustomStretch(**stretch, ended_on=date(2026, 11, 5)))
        session.add(CustomStretch(**stretch, ended_on=date(2026, 10, 30)))
        session.add(CustomStretch(**stretch | {"opened_on": date(2026, 12, 1)}))
        session.add(Dependency(kind="share", client_id=acme, state="open", opened_on=since, view={"limit": 0.25}))
        session.add(
            Dependency(kind="index", client_id=acme, state="cleared", opened_on=since, cleared_on=date(2026, 10, 31))
        )
    view = await firm.compose()
    assert view.signals == (
        SignalOfMonth("share", "Acme", "", since, None, 0.25),
        SignalOfMonth("displaced", "Acme", "Engineering", since, None),
        SignalOfMonth("custom", "Acme", "Engineering", since, date(2026, 11, 5)),
    )
    assert not view.quiet


async def test_it_holds_what_was_decided_what_is_due_and_what_came_of_it(firm: Firm) -> None:
    acme = await firm.books.client("Acme")
    await firm.decided(acme, date(2026, 11, 4), review_on=date(2026, 12, 20))
    await firm.decided(acme, date(2026, 6, 10), what="refuse", amount=None, state="done")
    await firm.decided(acme, date(2026, 9, 1), what="no_problem", amount=None)
    await firm.decided(acme, date(2026, 9, 2), state="withdrawn")
    await firm.decided(acme, date(2026, 5, 2))
    view = await firm.compose()
    assert [(each.what, each.decided_on) for each in view.made] == [("cap", date(2026, 11, 4))]
    assert [each.review_on for each in view.due] == [date(2026, 12, 20)]
    assert [each.decision.decided_on for each in view.effects] == [date(2026, 11, 4), date(2026, 6, 10)]
    assert all(each.found is None for each in view.effects), "the one is too young, of the other no hours are known"


async def test_alerts_that_are_no_problem_are_counted_and_another_limit_is_proposed_to_the_managers(firm: Firm) -> None:
    acme = await firm.books.client("Acme")
    for number in range(9):
        await firm.books.opened(SUPPORT, await firm.books.client(f"Client {number}"), 3, 5)
    await firm.alerts(acme, [0.27, 0.28, 0.33, 0.31, 0.5, 0.45], settled=4)
    rows = await firm.plan(managers=("U4MAX",))
    assert of_kind(rows, LimitProposal) == ["U4MAX"]
    (proposal,) = [made for row in rows if isinstance(made := from_payload(row.payload), LimitProposal)]
    # The next 5 % above the 33 % that were no problem spares all four, and is below the 45 % that people acted on.
    assert (proposal.limit, proposal.proposed, proposal.spared, proposal.acted) == (0.25, 0.35, 4, 2)
    assert (proposal.part.settled, proposal.part.alerts) == (4, 6)
    (answers,) = (await firm.compose()).answers
    assert (answers.team, answers.part.settled, answers.proposed) == ("Support", 4, 0.35)


async def test_a_source_that_was_late_as_the_month_ended_is_named(firm: Firm) -> None:
    silent = datetime(2026, 11, 20, 6, tzinfo=UTC)
    when = {"opened_at": silent, "updated_at": silent, "opened_day": silent.date()}
    async with firm.database.writing() as session:
        session.add(Item(source="zendesk", external_id="1", kind="ticket", team_id=SUPPORT, title="", **when))
        session.add(Cursor(source="zendesk", stream="tickets", last_good_at=silent, backfilled_at=silent))
    month = await firm.compose()
    assert ([(late.source, late.since) for late in month.late], month.quiet) == ([("zendesk", silent)], False)
    async with firm.database.writing() as session:
        cursor = await session.get_one(Cursor, ("zendesk", "tickets"))
        cursor.last_good_at = DECEMBER
        session.add(cursor)
    firm.now = DECEMBER + timedelta(days=3)
    assert (await firm.compose()).late == (), "the month was over when it last answered"


async def test_the_admins_are_asked_where_a_team_has_no_manager(firm: Firm) -> None:
    acme = await firm.books.client("Acme")
    for number in range(9):
        await firm.books.opened(SUPPORT, await firm.books.client(f"Client {number}"), 3, 5)
    await firm.alerts(acme, [0.27, 0.28, 0.33, 0.31, 0.5], settled=4)
    assert of_kind(await firm.plan(), LimitProposal) == ["admins"]
