"""The weekly letter to whoever is in charge of mapping: when it comes, to whom, and what is asked in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.demo.workspace import Message, User, Workspace, pings
from bot.domain.roles import MAPPING, Grant
from bot.language import speaking
from bot.services import clients, deliver, fixing, letter
from bot.services.company import Company
from bot.services.fixing import Answered, Chosen, Right
from bot.services.letter_view import Letter, NewMark, News
from bot.services.messages import from_payload, to_payload
from bot.services.sync import store_page
from bot.slack.blocks import letter as blocks
from bot.slack.notifier import Notifier
from bot.store import first_pull, roles
from bot.store.database import Database
from bot.store.tables import Delivery
from bot.store.teams import ensure_default_teams
from integrations.records import Organization
from integrations.source import Page
from tests.services.books import teams_of_six
from tests.services.inbox import HOSTILE, client_id, fill, handled, item_id, ticket

LONG_AGO = datetime(2025, 11, 17, 9, tzinfo=UTC)
NINE = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""Monday, nine o'clock in Paris."""

ADMIN = Right("U1", everywhere=True)


@dataclass
class Firm:
    """A company whose inbox is read, with a workspace and a clock that a test moves."""

    database: Database
    slack: Workspace
    lea: User
    mo: User
    now: datetime = NINE
    admins: list[str] = field(default_factory=list)
    mappers: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def planned(self) -> int:
        async with self.database.writing() as session:
            return await letter.plan(session, self.company, self.mappers)

    async def sent(self) -> int:
        poster = Notifier(AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url, retry_handlers=[]))
        return await deliver.deliver(self.company, poster, self.admins)

    async def in_charge(self, *users: User) -> None:
        self.mappers = [user.id for user in users]
        async with self.database.writing() as session:
            await roles.give(session, [Grant(MAPPING, user.id) for user in users], "U1", self.now)

    def letters(self, user: User) -> list[Message]:
        return self.slack.messages(self.slack.direct(user))

    async def rows(self) -> list[Delivery]:
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery).order_by(col(Delivery.made_at)))).all())

    async def answer_all(self) -> None:
        """Give everything to Acme."""
        acme = Chosen(await client_id(self.company, "Acme"))
        for ref, scope in (("PORT-1", "project"), ("4", "domain"), ("X-1", "item"), ("5", "requester")):
            async with self.database.writing() as session:
                await fixing.answer(session, self.company, ADMIN, await item_id(self.company, ref), scope, acme)
        for ref in ("7", "8", "9"):
            async with self.database.writing() as session:
                await fixing.answer(session, self.company, ADMIN, await item_id(self.company, ref), "item", acme)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
async def firm(database: Database) -> AsyncIterator[Firm]:
    async with Workspace() as slack:
        lea, mo = slack.add_user("Lea", admin=True), slack.add_user("Mo")
        made = Firm(database, slack, lea, mo, admins=[lea.id])
        async with database.writing() as session:
            await teams_of_six(session, LONG_AGO)
        made.now = LONG_AGO
        await fill(made.company)
        async with database.writing() as session:
            await first_pull.mark_reported(session, LONG_AGO)
        made.now = NINE
        yield made


async def test_it_asks_the_largest_first_each_with_its_answer_one_press_away(firm: Firm) -> None:
    async with firm.database.writing() as session:
        await clients.add(session, firm.company, "U1", "Umbra Nord")
    assert await firm.planned() == 1
    assert await firm.sent() == 1
    (told,) = firm.letters(firm.lea)
    assert told.text.splitlines() == [
        "No client yet: 20 h of 21 h (95 %), the largest first",
        "Project PORT: 2 items, 9 h; the latest: “Issue PORT-2”",
        "umbra.example: 3 items, 3 h; the latest: “Ticket 4”",
        "“Issue X-1”: 3 h",
        "One requester: 2 items, 2 h; the latest: “Ticket 6”",
        "Asked for by your own people: 2 items, 2 h; the latest: “Ticket 9”",
        "“Ticket 7”: 1 h",
        (
            "Nobody is in charge of mapping yet, so the admins get this letter."
            " To name somebody: /clientload roles grant mapping @ana"
        ),
        "19 Oct - 15 Nov, Paris time. Clients are measured, never people.",
    ]
    rows = [[each["text"]["text"] for each in block["elements"]] for block in told.blocks if block["type"] == "actions"]
    assert rows == [["Whose is it?"], ["It is Umbra Nord's", "Whose is it?"], *([["Whose is it?"]] * 4)]


async def test_whoever_is_in_charge_gets_it_and_the_admins_do_not(firm: Firm) -> None:
    await firm.in_charge(firm.mo)
    assert await firm.planned() == 1
    await firm.sent()
    (told,) = firm.letters(firm.mo)
    assert "Nobody is in charge" not in told.text
    assert firm.letters(firm.lea) == []


async def test_it_comes_once_a_week_on_monday_at_nine(firm: Firm) -> None:
    firm.now = NINE - timedelta(minutes=1)
    assert await firm.planned() == 1, "last Monday's"
    firm.now = NINE
    assert await firm.planned() == 1
    firm.later(hours=1)
    assert await firm.planned() == 0
    await firm.in_charge(firm.mo)
    firm.later(days=3)
    assert await firm.planned() == 0, "nobody gets one more in the middle of a week"
    firm.later(days=4)
    assert await firm.planned() == 1


async def test_it_waits_for_the_first_report(database: Database) -> None:
    async with Workspace() as slack:
        firm = Firm(database, slack, slack.add_user("Lea", admin=True), slack.add_user("Mo"))
        async with database.writing() as session:
            await ensure_default_teams(session, NINE)
        await fill(firm.company)
        assert await firm.planned() == 0
        async with database.writing() as session:
            await first_pull.mark_reported(session, NINE + timedelta(hours=1))
        firm.later(hours=2)
        assert await firm.planned() == 0
        firm.later(days=7)
        assert await firm.planned() == 1


async def test_a_week_without_questions_has_none_but_the_first_of_them_says_so(firm: Firm) -> None:
    assert await firm.planned() == 1
    await firm.sent()
    await firm.answer_all()
    firm.later(days=7)
    assert await firm.planned() == 1
    await firm.sent()
    told = firm.letters(firm.lea)[-1]
    assert told.text.splitlines()[0] == "All that was worked on in these four weeks has a client, or is own work"
    assert "The next letter comes once there is something to ask." in told.text
    firm.later(days=7)
    assert await firm.planned() == 0
    firm.now += timedelta(days=7)
    at = firm.now - timedelta(days=2)
    asked = (ticket("50", requester_domain="new.example", requester_id="nina", opened_at=at), handled("50", at))
    async with firm.database.writing() as session:
        await store_page(session, firm.company, "zendesk", "tickets", Page(asked, "2"))
    assert await firm.planned() == 1


async def test_new_clients_and_projects_since_the_last_letter_are_told(firm: Firm) -> None:
    assert await firm.planned() == 1
    firm.later(days=2)
    fresh = (
        Organization("90", "Brisa"),
        Organization("91", HOSTILE),
        ticket("60", requester_domain="b.example", container="VIP desk", components=("mail",)),
        handled("60"),
    )
    async with firm.database.writing() as session:
        await store_page(session, firm.company, "zendesk", "tickets", Page(fresh, "2"))
        await clients.add(session, firm.company, "U1", "Made by hand")
    firm.later(days=5)
    assert await firm.planned() == 1
    await firm.sent()
    told = firm.letters(firm.lea)[-1]
    lines = told.text.splitlines()
    at = lines.index("New clients, as the helpdesk or tracker tells them")
    assert lines[at : at + 6] == [
        "New clients, as the helpdesk or tracker tells them",
        "• &lt;!channel&gt; *pwn* &lt;https://evil.example|click&gt;",
        "• Brisa",
        "New projects, queues and components",
        "• mail in Zendesk: 1 item without a client",
        "• VIP desk in Zendesk: 1 item without a client",
    ]
    assert "Made by hand" not in told.text
    assert pings(told.text, told.blocks) == []
    async with firm.database.writing() as session:
        await store_page(session, firm.company, "zendesk", "tickets", Page(fresh, "3"))
    firm.later(days=7)
    assert await firm.planned() == 1
    await firm.sent()
    assert "New projects" not in firm.letters(firm.lea)[-1].text


async def test_a_letter_that_did_not_go_out_gives_way_to_the_next(firm: Firm) -> None:
    firm.admins = []
    assert await firm.planned() == 1
    await firm.sent()
    firm.later(days=7)
    assert await firm.planned() == 1
    assert [row.state for row in await firm.rows()] == ["dropped", "waiting"]


async def test_the_admins_get_what_slack_does_not_give_to_whoever_is_in_charge(firm: Firm) -> None:
    await firm.in_charge(firm.mo)
    firm.mo.deleted = True
    await firm.planned()
    await firm.sent()
    assert [row.state for row in await firm.rows()] == ["dropped"]
    assert await firm.planned() == 1
    await firm.sent()
    assert len(firm.letters(firm.lea)) == 1
    assert await firm.planned() == 0


async def test_what_is_told_is_kept_as_it_was_said(firm: Firm) -> None:
    await firm.planned()
    (row,) = await firm.rows()
    kept = from_payload(row.payload)
    assert isinstance(kept, Letter)
    done = Answered(7, "Acme", 3, 3.0)
    answered = kept.answered(1, done)
    assert from_payload(to_payload(answered)) == answered
    assert answered.place_of(name="umbra.example") == 1
    assert answered.place_of(item=999) is None
    assert answered.taken_back(7) == kept


NEWS = News(("Brisa",), 3, (NewMark("project", "PORT", "jira", 0),), 1)
EMPTY = Letter(
    since=date(2026, 10, 19),
    until=date(2026, 11, 16),
    zone="Europe/Paris",
    seconds=0,
    missing=0,
    questions=(),
    news=NEWS,
    named=True,
)


def test_a_week_without_work_and_more_news_than_there_is_room_for() -> None:
    assert blocks.message(EMPTY).text.splitlines() == [
        "Nothing was worked on in these four weeks, so nothing lacks a client",
        "New clients, as the helpdesk or tracker tells them",
        "• Brisa",
        "• 2 more",
        "New projects, queues and components",
        "• PORT in Jira",
        "The next letter comes once there is something to ask.",
        "19 Oct - 15 Nov, Paris time. Clients are measured, never people.",
    ]


async def test_in_french_it_reads_as_french(firm: Firm) -> None:
    await firm.planned()
    (row,) = await firm.rows()
    kept = from_payload(row.payload)
    assert isinstance(kept, Letter)
    with speaking("fr"):
        said = blocks.message(kept.answered(1, Answered(7, "Acme", 3, 3.0))).text
        calm = blocks.message(EMPTY).text
    plain = said.replace("\u00a0", " ").replace("\u202f", " ")
    assert plain.splitlines()[:3] == [
        "Sans client : 20 h sur 21 h (95 %), le plus important d'abord",
        "Projet PORT : 2 éléments, 9 h ; le plus récent : « Issue PORT-2 »",
        "umbra.example : 3 éléments, 3 h ; le plus récent : « Ticket 4 »",
    ]
    assert "3 éléments, 3 h sont maintenant à Acme" in plain
    assert "Personne n'est encore chargé du rattachement" in plain
    assert "Nouveaux clients, selon vos outils" in calm
    assert "• 2 autres" in calm
