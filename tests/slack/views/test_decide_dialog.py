"""The dialog of a decision: from a card or a line, with what is wrong at its field."""

from typing import Any

import pytest
from sqlmodel import select

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.roles import LEADER
from bot.services.company import Company
from bot.store.tables import Decision
from tests.services.books import Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, told, values

FILLED: dict[str, Any] = {
    "Client": {"text": {"type": "plain_text", "text": "Acme", "emoji": False}, "value": "1"},
    "Decision": {"text": {"type": "plain_text", "text": "Reprice", "emoji": False}, "value": "reprice"},
    "Why": "it costs us",
    "Looked at again on": "2027-03-01",
}


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give one database: the statements behind the dialog are run on both elsewhere."""
    return f"sqlite:///{tmp_path_factory.mktemp('decide') / 'clientload.db'}"


@pytest.fixture
async def lea(slack: Workspace, support: Channel, books: Books) -> User:
    leader = slack.add_user("Lea")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


async def written(company: Company) -> list[Decision]:
    async with company.database.asking() as session:
        return list((await session.exec(select(Decision))).all())


@pytest.mark.usefixtures("clients")
async def test_a_line_opens_it_for_oneself_and_thirteen_weeks_and_it_saves(
    open_: Open, send: Send, company: Company, lea: User
) -> None:
    dialog = await open_("/clientload decide", lea)
    stands = values(dialog)
    assert (stands["owner"], stands["review"], stands["team"]) == (lea.id, "2027-02-16", "All teams")
    said = await send(dialog, FILLED | {"Up to which share, or by how much": "+30 %"})
    assert told(said).startswith("Decided. Acme: reprice, +30 %\n")
    (row,) = await written(company)
    assert (row.team_id, row.amount, row.owner_id) == (None, pytest.approx(0.3), lea.id)


@pytest.mark.usefixtures("clients")
async def test_a_button_on_a_leader_s_card_opens_it_about_the_client(slack: Workspace, ask: Ask, lea: User) -> None:
    card = await ask("/clientload acme", lea)
    (dialog,) = await slack.press(card, "Decide", lea)
    assert values(dialog)["client"] == "Acme"


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"Looked at again on": "2026-11-17"}, {"review": "Choose a day to come."}),
        ({"Looked at again on": "2029-11-17"}, {"review": "Choose a day within two years."}),
        ({"Up to which share, or by how much": "a lot"}, {"amount": "a lot is no percentage. Type one like 30 %."}),
        (
            {"Decision": {"text": {"type": "plain_text", "text": "Cap at a share", "emoji": False}, "value": "cap"}},
            {"amount": "Say up to which share the client is capped, such as 20 %."},
        ),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    open_: Open, slack: Workspace, company: Company, lea: User, *, given: dict[str, Any], errors: dict[str, str]
) -> None:
    dialog = await open_("/clientload decide", lea)
    (wrong,) = await slack.submit(dialog, FILLED | given, answers=1)
    assert wrong.errors == errors
    assert await written(company) == []


@pytest.mark.usefixtures("clients")
async def test_an_owner_who_is_a_guest_is_refused_at_the_field(
    open_: Open, slack: Workspace, company: Company, lea: User
) -> None:
    guest = slack.add_user("Gus", guest=True)
    dialog = await open_("/clientload decide", lea)
    (wrong,) = await slack.submit(dialog, FILLED | {"Owner": guest.id}, answers=1)
    assert wrong.errors["owner"].startswith("The owner would hear of nothing. Clientload does not answer guests")
    assert await written(company) == []


@pytest.mark.usefixtures("clients")
async def test_who_leads_no_more_saves_nothing(
    pressed: Pressed, send: Send, company: Company, books: Books, lea: User
) -> None:
    dialog = await pressed("decide", "", lea)
    await books.take(LEADER, lea.id)
    said = await send(dialog, FILLED)
    assert "This is for leaders." in f"{said.errors}{told(said)}"
    assert await written(company) == []
