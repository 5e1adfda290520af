"""`/clientload imposed`, its dialog and its shortcut, as people use them: what they say, and what is marked then."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.services.company import Company
from bot.services.sync import store_page
from bot.slack.actions.imposing import CALLBACK
from bot.store.tables import Cursor, ItemShare
from integrations.records import Item, Organization
from integrations.source import Page
from tests.slack.conftest import Ask

OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)
LINK = "https://desk.example/tickets/12"
FORMAT = {"text": {"type": "plain_text", "text": "Format", "emoji": False}, "value": "format"}


def ticket(ref: str, organization: str) -> Item:
    url = f"https://desk.example/agent/tickets/{ref}"
    return Item("ticket", ref, f"Ticket {ref}", OPENED, OPENED, url=url, organizations=(organization,))


@pytest.fixture(autouse=True)
async def desk(company: Company) -> None:
    """Let a helpdesk have told of two clients with a ticket each."""
    page = (Organization("77", "Acme"), Organization("78", "Globex"), ticket("12", "77"), ticket("13", "78"))
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page(page, "1"))
        assert (await session.exec(select(Cursor))).all()


@pytest.fixture
def ada(slack: Workspace, support: Channel) -> User:
    admin = slack.add_user("Ada", admin=True)
    support.members.add(admin.id)
    return admin


async def imposed(company: Company) -> list[str]:
    async with company.database.asking() as session:
        shares = await session.exec(select(ItemShare).order_by(col(ItemShare.destination)))
        return [share.imposed_by for share in shares]


@pytest.mark.parametrize("named", [LINK, "12", "item #1", "item 12"])
async def test_anybody_marks_an_item_by_its_link_or_its_number(ask: Ask, company: Company, named: str) -> None:
    shown = await ask(f"/clientload imposed tool {named}")
    assert shown.text.startswith("Marked as imposed by Acme (tool): Ticket 12 ")
    assert await imposed(company) == ["tool item", ""]
    shown = await ask(f"/clientload imposé retirer outil {named}")
    assert shown.text.startswith("Taken back: Ticket 12 ")
    assert await imposed(company) == ["", ""]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tool", "Say what was imposed, a date, a tool or a format"),
        ("colour acme", "Say what was imposed, a date, a tool or a format"),
        ("tool 99", "There is no client 99."),
        ("tool item 99", "No item is known by 99. Paste its link"),
        ("tool https://desk.example/tickets/99", "No item is known by https://desk.example/tickets/99."),
        ("tool acme", "A whole client is marked by an admin. Mark the item that it is about."),
        ("remove tool 12", "This is not marked by hand: tool imposed."),
    ],
)
async def test_what_cannot_be_marked_is_said_with_what_to_do(ask: Ask, company: Company, line: str, said: str) -> None:
    assert (await ask(f"/clientload imposed {line}")).text.startswith(said)
    assert await imposed(company) == ["", ""]


async def test_an_admin_marks_a_client_and_lets_a_label_say_it(ask: Ask, ada: User) -> None:
    shown = await ask("/clientload imposed date Acme", ada)
    assert shown.text == "Marked as imposed by Acme (date): all that it asks for from 17 November on."
    shown = await ask("/clientload team imposed tool label acme-tool", ada)
    assert shown.text == "The label acme-tool says in all teams that a client imposed: tool."
    listed = (await ask("/clientload imposed show")).text
    assert "• all that Acme asks for since 17 Nov 2026" in listed
    assert "• the label acme-tool, in all teams" in listed
    assert ada.id not in listed
    shown = await ask("/clientload team imposed Support tool acme-tool", ada)
    assert shown.text.startswith("Type date, tool or format, then label and its name: /clientload team imposed Support")


async def send(slack: Workspace, dialog: Shown, given: dict[str, Any]) -> Shown:
    start = len(slack.feed)
    await slack.submit(dialog, given)
    await slack.until(lambda: len(slack.feed) > start)
    return slack.feed[-1]


async def test_the_button_below_a_clients_items_offers_these(
    ask: Ask, slack: Workspace, marie: User, company: Company
) -> None:
    listed = await ask("/clientload why acme")
    (dialog,) = await slack.press(listed, "Client imposed this", marie)
    (options,) = await slack.suggest(dialog, "Item", marie, "tick")
    assert [option["text"]["text"] for option in options.options] == ["Ticket 12 (12)"]
    errors = await slack.submit(dialog, {"What did the client impose?": FORMAT, "Item": options.options[0]}, answers=0)
    assert not [each.errors for each in errors if each.errors]
    await slack.until(lambda: "Marked as imposed by Acme (format): Ticket 12" in slack.feed[-1].text)
    assert await imposed(company) == ["format item", ""]


@pytest.mark.parametrize("typed", ["13", "https://desk.example/hc/requests/13"])
async def test_the_picker_finds_any_item_by_number_and_link(
    ask: Ask, slack: Workspace, support: Channel, marie: User, typed: str
) -> None:
    assert ask
    (dialog,) = await slack.command(marie, support, "/clientload imposed")
    (options,) = await slack.suggest(dialog, "Item", marie, typed)
    assert options.options[0]["text"]["text"] == "Ticket 13 (13)"


async def test_a_message_leads_to_its_item_and_nothing_of_it_is_kept(
    ask: Ask, slack: Workspace, marie: User, company: Company
) -> None:
    message = (await ask("/clientload help")).message
    assert message is not None
    message.text, message.viewer_id = f"Zephyr wants it so: <{LINK}|the ticket>", None
    (dialog,) = await slack.shortcut(message, CALLBACK, marie)
    assert "Ticket 12 (12)" in str(dialog.blocks)
    said = await send(slack, dialog, {"What did the client impose?": FORMAT})
    assert said.text.startswith("Marked as imposed by Acme (format): Ticket 12 ")
    assert await imposed(company) == ["format item", ""]
    message.text = "nothing to see"
    (dialog,) = await slack.shortcut(message, CALLBACK, marie)
    assert "Ticket 12" not in str(dialog.blocks)


async def test_an_admin_chooses_an_item_or_a_client_and_not_both(
    ask: Ask, slack: Workspace, support: Channel, ada: User, company: Company
) -> None:
    assert ask
    (dialog,) = await slack.command(ada, support, "/clientload imposed")
    acme = {"text": {"type": "plain_text", "text": "Acme", "emoji": False}, "value": "1"}
    ticket_ = {"text": {"type": "plain_text", "text": "Ticket 12", "emoji": False}, "value": "1"}
    given = {"What did the client impose?": FORMAT, "Item": ticket_, "Or a whole client": acme}
    (shown,) = await slack.submit(dialog, given)
    assert shown.errors == {"client": "Choose an item or a whole client, not both."}
    said = await send(slack, dialog, {"Item": None})
    assert said.text.startswith("Marked as imposed by Acme (format): all that it asks for")
    assert await imposed(company) == ["", ""]
