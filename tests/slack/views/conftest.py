"""A firm in which dialogs are opened: who is there, and what their tools have brought."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.domain.roles import MANAGER
from bot.services.company import Company
from bot.store.database import Database
from bot.store.tables import Change
from bot.store.teams import ensure_default_teams
from tests.services.books import ENGINEERING, NOW, SUPPORT, Books

Open = Callable[..., Awaitable[Shown]]
Send = Callable[..., Awaitable[Shown]]
Pressed = Callable[..., Awaitable[Shown]]

WAITING = "One moment"


@pytest.fixture
def hands() -> list[datetime]:
    """Give the one instant that the company's clock shows until it is moved."""
    return [NOW]


@pytest.fixture
async def company(database: Database, hands: list[datetime]) -> Company:
    """Give a company with its two first teams, on Tuesday 17 November 2026 in Paris, and a clock that can be moved."""
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    return Company(database, ZoneInfo("Europe/Paris"), lambda: hands[0])


@pytest.fixture
def ana(slack: Workspace, support: Channel) -> User:
    """Give an admin."""
    admin = slack.add_user("Ana", admin=True)
    support.members.add(admin.id)
    return admin


@pytest.fixture
async def max_(slack: Workspace, support: Channel, books: Books) -> User:
    """Give the manager of Support."""
    manager = slack.add_user("Max")
    support.members.add(manager.id)
    await books.grant(MANAGER, manager.id, SUPPORT)
    return manager


@pytest.fixture
async def clients(company: Company, books: Books) -> list[int]:
    """Give nine clients with work in both teams, so that a default limit is 25 %; the first is Acme."""
    assert company.zone.key == "Europe/Paris"
    ids = []
    for number in range(9):
        id_ = await books.client("Acme" if not number else f"Client {number}")
        for team in (SUPPORT, ENGINEERING):
            await books.opened(team, id_, 3, 5)
            await books.worked(team, id_, 3, 2)
        ids.append(id_)
    return ids


@pytest.fixture
def open_(slack: Workspace, support: Channel, connected: None) -> Open:  # noqa: ARG001 - the app listens
    """Give a way to type a command that opens a dialog, and see it."""

    async def open_dialog(line: str, user: User, channel: Channel | None = None) -> Shown:
        *_, shown = await slack.command(user, channel or support, line)
        assert shown.kind == "modal", shown.text
        return await filled_in(slack, user, shown)

    return open_dialog


@pytest.fixture
def send(slack: Workspace) -> Send:
    """Give a way to send a dialog and see what comes of it: errors, another dialog, or the answer in the channel."""

    async def send_dialog(dialog: Shown, given: dict[str, Any] | None = None) -> Shown:
        start = len(slack.feed)
        await slack.submit(dialog, given or {})
        # What stands in the channel answers the command that opened the dialog; a busy machine may be late with it.
        await slack.until(lambda: any("being saved" not in words(each) for each in slack.feed[start:]))
        return slack.feed[-1]

    return send_dialog


@pytest.fixture
def pressed(slack: Workspace, support: Channel, connected: None) -> Pressed:  # noqa: ARG001 - the app listens
    """Give a way to press a button that opens a dialog, somewhere in a message, and see what appears."""

    async def press_opener(name: str, value: str, user: User) -> Shown:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        text = {"type": "plain_text", "text": "Open"}
        button = {"type": "button", "text": text, "action_id": f"open_{name}", "value": value}
        await client.chat_postMessage(
            channel=support.id, text="Open", blocks=[{"type": "actions", "elements": [button]}]
        )
        *_, shown = await slack.press(slack.messages(support)[-1], "Open", user)
        return await filled_in(slack, user, shown)

    return press_opener


async def filled_in(slack: Workspace, user: User, shown: Shown) -> Shown:
    """Wait until a dialog holds its fields: on a busy machine it opens without them."""
    if shown.text != WAITING:
        return shown
    await slack.until(lambda: (now := slack.modal(user)) is None or now.text != WAITING)
    now = slack.modal(user)
    assert now is not None
    return now


def told(shown: Shown) -> str:
    """Return an answer, whether it stands in the channel or, where saving took long, in the dialog."""
    return words(shown) if shown.kind == "modal" else shown.text


def values(shown: Shown) -> dict[str, Any]:
    """Return what stands in a dialog's fields, by block."""
    assert shown.view is not None
    found = {}
    for block_id, reports in shown.view.values.items():
        (report,) = reports.values()
        plain = next(value for name, value in report.items() if name != "type")
        if isinstance(plain, dict):
            plain = plain["text"]["text"]
        elif isinstance(plain, list):
            plain = [each["text"]["text"] if isinstance(each, dict) else each for each in plain]
        found[block_id] = plain
    return found


def words(shown: Shown) -> str:
    """Return all that a dialog says, with plain spaces where no line ends, without its fields."""
    said = []
    for block in shown.blocks:
        if block["type"] in {"section", "header"}:
            said.append(block["text"]["text"])
        elif block["type"] == "context":
            said += [each["text"] for each in block["elements"]]
        elif block["type"] == "rich_text":
            said.append(_rich(block))
    return "\n".join(said).replace("\u00a0", " ")


def _rich(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(_rich, value))
    if not isinstance(value, dict):
        return ""
    if value.get("type") == "rich_text_list":
        return "".join(f"\n• {_rich(each)}" for each in value["elements"])
    return str(value.get("text", "")) + _rich(value.get("elements", []))


async def changes_of(company: Company) -> list[tuple[str, str, str, str]]:
    """Return the record of changes, oldest first."""
    async with company.database.asking() as session:
        rows = await session.exec(select(Change).order_by(col(Change.id)))
        return [(row.by, row.what, row.old, row.new) for row in rows]
