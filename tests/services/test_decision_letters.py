"""Who is written to about a decision, and when: once each, in office hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.domain.office_hours import OfficeHours
from bot.services import decision_letters, decisions, leaders, quiet
from bot.services.company import Company
from bot.services.decision_view import DecisionLetter
from bot.services.decisions import Right
from bot.services.messages import from_payload
from bot.services.refused import Refused
from bot.store.database import Database
from bot.store.tables import Decision, Delivery
from bot.store.teams import ensure_default_teams
from tests.services.books import NOW, Books

LEADERS = ("U1LEA", "U2PAUL")
REVIEW = date(2026, 12, 1)
"""A Tuesday."""


class Hands:
    """A company whose clock is moved, with one decision of which Bo is the owner."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def decide(self, **values: Any) -> None:
        row: dict[str, Any] = {
            "client_id": 1,
            "what": "cap",
            "amount": 0.2,
            "because": "they agreed",
            "owner_id": "U3BO",
            "decided_on": NOW.date(),
            "review_on": REVIEW,
            "made_by": "U1LEA",
            "made_at": NOW,
        }
        async with self.database.writing() as session:
            session.add(Decision(**row | values))

    async def told(self, at: datetime) -> list[tuple[str, str, bool]]:
        """Plan at an instant, twice; return who is written to by that, why, and whether as a leader."""
        self.now = at
        before = len(await self._rows())
        for _again in range(2):
            async with self.database.writing() as session:
                await decision_letters.plan(session, self.company, LEADERS)
        rows = (await self._rows())[before:]
        letters = [(row.target, from_payload(row.payload)) for row in rows]
        return sorted((to, made.ask, made.leader) for to, made in letters if isinstance(made, DecisionLetter))

    async def _rows(self) -> list[Delivery]:
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery).order_by(col(Delivery.made_at), col(Delivery.id)))).all())


@pytest.fixture
async def hands(database: Database) -> Hands:
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    await Books(database).client("Acme")
    return Hands(database)


def at(day: int, hour: int = 9, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def test_an_owner_hears_of_it_then_on_the_day_and_leaders_five_working_days_later(hands: Hands) -> None:
    await hands.decide()
    assert await hands.told(NOW) == [("U3BO", "named", False)]
    assert await hands.told(at(30, 9, 11)) == []
    assert await hands.told(at(1)) == [("U3BO", "due", False)]
    assert await hands.told(at(7)) == []
    assert await hands.told(at(8)) == [("U1LEA", "unanswered", True), ("U2PAUL", "unanswered", True)]
    assert await hands.told(at(28)) == []


async def test_leaders_wait_for_an_owner_who_was_asked_late(hands: Hands) -> None:
    await hands.decide()
    await hands.told(NOW)
    assert await hands.told(at(10)) == [("U3BO", "due", False)], "nothing ran for nine days"
    assert await hands.told(at(16)) == []
    assert await hands.told(at(17)) == [("U1LEA", "unanswered", True), ("U2PAUL", "unanswered", True)]


async def test_whoever_decided_and_owns_it_is_asked_on_the_day_alone(hands: Hands) -> None:
    await hands.decide(owner_id="U1LEA")
    assert await hands.told(NOW) == []
    assert await hands.told(at(1)) == [("U1LEA", "due", True)]
    assert await hands.told(at(8)) == [("U2PAUL", "unanswered", True)]


async def test_nobody_is_written_to_outside_office_hours_or_on_holidays(hands: Hands) -> None:
    async with hands.database.writing() as session:
        await quiet.set_office_hours(session, hands.company, "U1", OfficeHours(country="FR"))
    await hands.decide(review_on=date(2026, 12, 25))
    assert await hands.told(NOW) == [("U3BO", "named", False)]
    assert await hands.told(at(25)) == [], "Christmas"
    assert await hands.told(at(26)) == [], "a Saturday"
    assert await hands.told(at(28, 5)) == [], "six in the morning in Paris"
    assert await hands.told(at(28, 7)) == [("U3BO", "due", False)]


async def test_a_review_that_was_put_off_is_asked_about_again(hands: Hands) -> None:
    await hands.decide()
    await hands.told(NOW)
    await hands.told(at(1))
    async with hands.database.writing() as session:
        row = (await session.exec(select(Decision))).one()
        row.review_on = REVIEW + timedelta(weeks=1)
        session.add(row)
    assert await hands.told(at(2)) == []
    assert await hands.told(at(8)) == [("U3BO", "due", False)]


@pytest.mark.parametrize("state", ["done", "withdrawn"])
async def test_what_is_closed_is_asked_about_no_more(hands: Hands, state: str) -> None:
    await hands.decide(state=state)
    assert await hands.told(at(1)) == []
    assert await hands.told(at(28)) == []


async def test_what_waits_for_whoever_leads_no_more_is_dropped_and_an_owner_keeps_theirs(hands: Hands) -> None:
    await hands.decide()
    await hands.told(NOW)
    await hands.told(at(1))
    await hands.told(at(8))
    async with hands.database.writing() as session:
        await leaders.plan(session, hands.company, ("U2PAUL",))
    async with hands.database.asking() as session:
        rows = (await session.exec(select(Delivery))).all()
    assert {row.target for row in rows if row.state == "dropped"} == {"U1LEA"}
    assert {row.target for row in rows if row.state == "waiting"} == {"U2PAUL", "U3BO"}


async def test_a_new_owner_is_told_each_time_that_somebody_else_made_them_one(hands: Hands) -> None:
    await hands.decide(owner_id="U1LEA")
    assert await hands.told(NOW) == []
    for hour, by, owner in ((9, "U1LEA", "U3BO"), (10, "U2PAUL", "U1LEA"), (11, "U1LEA", "U3BO")):
        hands.now = at(24, hour, 11)
        async with hands.database.writing() as session:
            await decisions.hand_over(session, hands.company, Right(by, leader=True), 1, owner)
        assert await hands.told(hands.now) == [(owner, "named", owner == "U1LEA")]
    async with hands.database.writing() as session:
        with pytest.raises(Refused, match="This is the owner already"):
            await decisions.hand_over(session, hands.company, Right("U1LEA", leader=True), 1, "U3BO")
        with pytest.raises(Refused, match="Decisions are made by leaders"):
            await decisions.hand_over(session, hands.company, Right("U3BO", leader=False), 1, "U1LEA")
    assert await hands.told(at(1)) == [("U3BO", "due", False)]
