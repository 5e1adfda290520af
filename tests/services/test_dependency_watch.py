"""Dependency as leaders are told of it: one matter, one message for each, and nobody else hears of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Message, User, Workspace
from bot.domain.contract import Notice
from bot.services import contracts, deliver, dependency_watch, leaders
from bot.services.company import Company
from bot.slack.notifier import Notifier
from bot.store.database import Database
from bot.store.tables import Client
from bot.store.teams import ensure_default_teams
from tests.services.books import SUPPORT, Books
from tests.services.revenue_told import told

NOON = datetime(2026, 11, 17, 11, tzinfo=UTC)
"""A Tuesday, within office hours."""

PAID = {"Acme": 350, "Globex": 150, "Nordal": 150, "Umbra": 120, "Brisa": 120, "Delta": 110}


RULE = "Rule: above 25 %; it ends under 21 %. Since 17 Nov. Only leaders get this. Clients are measured, never people."


@dataclass
class Firm:
    """A company whose clients pay, with a workspace and a clock that a test moves."""

    database: Database
    slack: Workspace
    bo: User
    cy: User
    now: datetime = NOON
    leading: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def tick(self, **later: float) -> int:
        """Let time pass, judge, plan and send; return how many messages went out."""
        self.now += timedelta(**later)
        async with self.database.writing() as session:
            await dependency_watch.judge(session, self.company)
        async with self.database.writing() as session:
            await leaders.plan(session, self.company, self.leading)
            await contracts.plan(session, self.company, self.leading)
        poster = Notifier(AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url, retry_handlers=[]))
        return await deliver.deliver(self.company, poster, ["U0ADMIN"])

    def seen(self, user: User) -> list[Message]:
        return self.slack.messages(self.slack.direct(user))


@pytest.fixture
async def firm(database: Database) -> AsyncIterator[Firm]:
    async with Workspace() as slack:
        bo, cy = slack.add_user("Bo"), slack.add_user("Cy")
        made = Firm(database, slack, bo, cy, leading=[bo.id, cy.id])
        async with database.writing() as session:
            await ensure_default_teams(session, NOON)
        books = Books(database)
        for name, hours in {"Acme": 49, "Globex": 20, "Nordal": 18, "Umbra": 13, "Brisa": 0, "Delta": 0}.items():
            await books.worked(SUPPORT, await books.client(name), 5, hours)
        await told(made.company, PAID)
        yield made


async def test_each_leader_gets_one_message_that_says_what_it_rests_on(firm: Firm) -> None:
    assert await firm.tick() == 2
    assert await firm.tick(minutes=5) == 0
    for user in (firm.bo, firm.cy):
        (message,) = firm.seen(user)
        assert message.text.splitlines() == [
            "Acme pays 35 % of revenue, above the limit of 25 %",
            "Twelve months, 1 Nov 2025 - 31 Oct 2026",
            "• Takes 49 % of the hours clients cause, the last 28 days: 1.4 times its part",
            "• As concentrated as 4.8 clients of equal size, of 6 that pay",
            "• For reference: who pays 10 % must be disclosed (IFRS 8.34, ASC 280); agencies worry from 20 to 30 %",
            "• How sure: 100 % of the days are covered by what was told of revenue",
            RULE,
        ]
    assert {channel.partner for channel in firm.slack.state.channels.values()} == {firm.bo.id, firm.cy.id}
    assert len(firm.slack.state.channels) == 2


async def test_the_message_is_edited_while_it_lasts_and_says_when_it_ends(firm: Firm) -> None:
    await firm.tick()
    await told(firm.company, {"Acme": 500})
    assert await firm.tick(days=1) == 2
    (message,) = firm.seen(firm.bo)
    assert message.text.startswith("Acme pays 43 % of revenue, above the limit of 25 %\n")
    assert await firm.tick(days=1) == 0, "what says the same is not edited"
    await told(firm.company, {"Acme": 100})
    await firm.tick(days=1)
    (message,) = firm.seen(firm.bo)
    assert message.text.startswith("Acme pays 13 % of revenue, under the limit of 25 % again\n")


async def test_the_year_before_stands_beside_it_where_it_is_known(firm: Firm) -> None:
    await told(
        firm.company, {"Acme": 200, "Globex": 300, "Nordal": 500}, period=(date(2024, 11, 1), date(2025, 10, 31))
    )
    await firm.tick()
    assert "Twelve months, 1 Nov 2025 - 31 Oct 2026. The year before: 20 %" in firm.seen(firm.bo)[0].text


async def test_who_is_no_leader_any_more_hears_nothing_more_and_a_new_one_hears_all(firm: Firm) -> None:
    firm.leading = [firm.bo.id]
    await firm.tick()
    firm.leading = [firm.cy.id]
    await told(firm.company, {"Acme": 500})
    assert await firm.tick(days=1) == 1
    assert firm.seen(firm.bo)[0].text.startswith("Acme pays 35 %")
    assert firm.seen(firm.cy)[0].text.startswith("Acme pays 43 %")


async def test_what_waits_for_somebody_who_leads_no_more_is_not_sent(firm: Firm) -> None:
    firm.now = NOON
    async with firm.database.writing() as session:
        await dependency_watch.judge(session, firm.company)
        assert await leaders.plan(session, firm.company, firm.leading) == 2
    firm.leading = [firm.cy.id]
    assert await firm.tick() == 1
    assert firm.seen(firm.bo) == []
    firm.leading = [firm.bo.id, firm.cy.id]
    assert await firm.tick() == 1, "a leader again, and told"


async def test_nothing_is_told_outside_office_hours(firm: Firm) -> None:
    firm.now = NOON.replace(hour=22)
    assert await firm.tick() == 0
    assert await firm.tick(hours=12) == 2


async def test_a_limit_that_a_leader_sets_is_judged_at_once_and_noted(firm: Firm) -> None:
    await firm.tick()
    async with firm.database.writing() as session:
        assert await dependency_watch.set_limit(session, firm.company, firm.bo.id, 0.5) == (0.25, 0.5)
    await firm.tick(minutes=5)
    assert firm.seen(firm.bo)[0].text.startswith("Acme pays 35 % of revenue, under the limit of 50 % again\n")


async def test_eight_weeks_of_twice_its_part_are_told(firm: Firm) -> None:
    books = Books(firm.database)
    for name, hours in {"Heavy": 30, "Light": 10}.items():
        client = await books.client(name)
        for week in range(13):
            await books.worked(SUPPORT, client, 7 * week + 3, hours)
    await told(firm.company, {"Acme": 200, "Heavy": 50, "Light": 190})
    await firm.tick()
    (message,) = firm.seen(firm.bo)
    assert message.text.splitlines()[0] == (
        "Heavy has taken 2.0 times its part of revenue or more for eight weeks: 10.1 now"
    )
    assert "• Pays 5 % of revenue\n• Takes 46 % of the hours clients cause, the last 28 days\n" in message.text


async def test_a_brief_comes_ninety_and_thirty_days_before_notice_once_each(firm: Firm) -> None:
    await told(firm.company, {"Acme": 200})
    async with firm.database.writing() as session:
        acme = await session.get_one(Client, 1)
        await contracts.put(session, firm.company, firm.bo.id, acme, date(2027, 6, 1), Notice(3, "month"))
    assert await firm.tick() == 0
    assert await firm.tick(days=14) == 2, "the first of December is ninety days before the first of March"
    (brief,) = firm.seen(firm.bo)
    assert brief.text.splitlines() == [
        "Acme renews on 1 June; the last day of notice is on 1 March, in 90 days",
        "No decision is on record",
        (
            "• Takes 49 % of the hours clients cause, the last 28 days; pays 24 % of revenue, twelve months: "
            "2.1 times its part, the load index"
        ),
        "• Revenue of twelve months, net of credit notes: 200 EUR",
        "Only leaders get this. Clients are measured, never people.",
    ]
    assert await firm.tick(days=1) == 0
    assert await firm.tick(days=61) == 2, "the thirtieth day is a Saturday, so it comes on Monday"
    assert firm.seen(firm.bo)[1].text.startswith(
        "Acme renews on 1 June; the last day of notice is on 1 March, in 28 days\n"
    )
    assert await firm.tick(days=40) == 0


def of_contract(firm: Firm) -> list[str]:
    """Return what a leader was told of Acme's contract, the first line of each message."""
    lines = (message.text.splitlines()[0] for message in firm.seen(firm.bo))
    return [line for line in lines if line.startswith(("Acme renews", "Acme was to renew"))]


async def test_a_contract_goes_on_by_its_period_and_briefs_come_again(firm: Firm) -> None:
    async with firm.database.writing() as session:
        acme = await session.get_one(Client, 1)
        await contracts.put(session, firm.company, firm.bo.id, acme, date(2027, 6, 1), Notice(3, "month"), every=12)
    first = "Acme renews on 1 June; the last day of notice is on 1 March, in 90 days"
    await firm.tick(days=14)
    assert of_contract(firm) == [first]
    await firm.tick(days=300)
    assert of_contract(firm) == [first]
    await firm.tick(days=67)
    await firm.tick(days=1)
    assert of_contract(firm) == [first, "Acme renews on 1 June; the last day of notice is on 1 March, in 89 days"]


async def test_whose_renewal_has_passed_is_asked_for_once(firm: Firm) -> None:
    async with firm.database.writing() as session:
        acme = await session.get_one(Client, 1)
        await contracts.put(session, firm.company, firm.bo.id, acme, date(2026, 12, 1), Notice(3, "month"))
    await firm.tick(days=14)
    assert of_contract(firm) == [], "on its day it renews"
    await firm.tick(days=1)
    await firm.tick(days=30)
    assert of_contract(firm) == ["Acme was to renew on 1 December"]
    (asked,) = (message.text for message in firm.seen(firm.bo) if message.text.startswith("Acme was to renew"))
    assert asked.splitlines()[1] == (
        "When it renews next is not known, so no brief comes. Type that:"
        ' /clientload contract "Acme" renews 31 March notice 3 months every year'
    )
