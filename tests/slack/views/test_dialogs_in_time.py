"""What every dialog has in common: it opens in time, saves in time, and says what went wrong where one looks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo.workspace import Channel, User, Workspace, slow
from bot.services.company import Company
from bot.slack import views
from bot.slack.app import _acknowledge, _answered, _Listeners
from bot.slack.commands import COMMAND
from bot.slack.people import SlackPeople
from bot.slack.permissions import Gate
from bot.slack.views import DIALOGS
from tests.slack.conftest import Ask
from tests.slack.reading import read
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

FILLED: dict[str, dict[str, Any]] = {
    "threshold": {"Team": "Support", "Limit": "30 %"},
    "expect": {
        "Team": "Support",
        "Client": {"text": {"type": "plain_text", "text": "Acme", "emoji": False}, "value": "1"},
        "Up to which share": "40",
        "Until": "2027-06-30",
        "Why": "x",
    },
    "digest": {"Day": "Friday"},
    "client": {"Name": "Umbra"},
    "team": {"Minutes a reply": "20"},
    "hours": {"From": "9:00"},
    "setup": {"Your own e-mail domains": "ourfirm.example"},
}
"""What is typed in each dialog before it is sent."""

SAID = {
    "threshold": "The limit of Support is now 30 %",
    "expect": "Expected in Support: Acme up to 40 %",
    "digest": "Digests come every Friday at 9:00.",
    "client": "Umbra is a client now.",
    "team": "20 min a reply",
    "hours": "Alerts are told 9:00 to 19:00",
    "setup": "Who hears of alerts directly",
}
"""What it leads to."""

WRONG: dict[str, tuple[dict[str, str], str]] = {
    "threshold": ({"Limit": "a lot"}, "a lot is no percentage"),
    "expect": ({"Up to which share": "20"}, "The usual limit of Acme in Support is 25 %"),
    "client": ({"Name": "Acme"}, "Acme is already what Acme is called"),
    "team": ({"Name": "Engineering"}, "There is, or was, a team Engineering"),
    "hours": ({"From": "20:00"}, "From 20 to 19 is no part of a day"),
    "setup": ({"Your own e-mail domains": "nonsense"}, "nonsense is no domain"),
}

WITHIN = ["sign", "criteria", "exception"]
"""Dialogs that stand for a verb of a command."""

BY_BUTTON = ["answer", "draft"]
"""Dialogs that only the page of a request opens."""

EVERYBODYS = ["imposed", "request", "draft", "log"]
"""Dialogs of what everybody may do."""

EVERY = [dialog.name for dialog in DIALOGS if not dialog.for_leaders and dialog.name not in {*WITHIN, *EVERYBODYS}]
LEADERS = [dialog.name for dialog in DIALOGS if dialog.for_leaders and dialog.name not in BY_BUTTON]


def test_each_dialog_stands_for_a_typed_command_and_each_command_that_changes_something_has_one() -> None:
    names = {dialog.name: dialog.name for dialog in DIALOGS}
    names |= {name: f"onboard {name}" for name in WITHIN} | dict.fromkeys(BY_BUTTON, "")
    assert {dialog.name: dialog.command for dialog in DIALOGS} == names
    assert {dialog.name for dialog in DIALOGS if dialog.for_leaders} == {*LEADERS, "answer"}
    assert LEADERS == ["decide", "onboard", "contract"]
    assert EVERY == ["threshold", "expect", "digest", "client", "team", "hours", "setup"]


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("name", EVERY)
async def test_every_dialog_opens_from_its_command_and_from_its_button_and_saves(
    open_: Open, pressed: Pressed, send: Send, ana: User, name: str
) -> None:
    from_line = await open_(f"/clientload {name}", ana)
    from_button = await pressed(name, "", ana)
    assert from_line.text == from_button.text
    assert values(from_line) == values(from_button)
    said = await send(from_button, FILLED[name])
    assert SAID[name] in f"{told(said)}\n{words(said)}"


@pytest.mark.parametrize("name", EVERY)
async def test_no_dialog_opens_for_whoever_may_change_nothing(
    slack: Workspace, pressed: Pressed, marie: User, name: str
) -> None:
    shown = await pressed(name, "", marie)
    who = "an admin" if name in {"team", "hours", "setup"} else "a team's manager or an admin"
    refused = FOR_MAPPING if name == "client" else f"This is for {who}. Ask one of them."
    assert (shown.kind, shown.text) == ("ephemeral", refused)
    assert slack.modal(marie) is None


@pytest.mark.parametrize("name", LEADERS)
async def test_admins_do_not_open_what_is_for_leaders(ask: Ask, pressed: Pressed, ana: User, name: str) -> None:
    refused = "This is for leaders. An admin can give that role: /clientload roles"
    assert (await pressed(name, "", ana)).text == refused
    assert (await ask(f"/clientload {name}", ana)).text == refused


@pytest.mark.parametrize("name", ["client", "team", "hours", "setup"])
async def test_managers_do_not_open_what_is_for_admins(ask: Ask, pressed: Pressed, max_: User, name: str) -> None:
    refused = FOR_MAPPING if name == "client" else "This is for an admin. Ask one of them."
    assert (await pressed(name, "", max_)).text == refused
    assert (await ask(f"/clientload {name}", max_)).kind == "ephemeral"


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("name", EVERY)
async def test_who_is_no_admin_any_more_saves_nothing(
    open_: Open, send: Send, ana: User, company: Company, hands: list[datetime], name: str
) -> None:
    dialog = await open_(f"/clientload {name}", ana)
    ana.admin = False
    hands[0] += timedelta(minutes=6)
    said = await send(dialog, FILLED[name])
    assert "Ask one of them." in str(said.errors) or "Ask one of them." in words(said)
    assert await changes_of(company) == []


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("name", EVERY)
async def test_what_takes_long_to_save_is_acknowledged_and_then_told_in_the_dialog(
    slack: Workspace, open_: Open, ana: User, company: Company, name: str
) -> None:
    dialog = await open_(f"/clientload {name}", ana)
    async with company.database.writing() as session:
        await held_up(session)
        (waiting,) = await slack.submit(dialog, FILLED[name], answers=1)
        assert words(waiting) == "This is being saved, which takes longer than usual. What came of it stands here."
    await slack.until(lambda: SAID[name] in words_of(slack, ana))
    assert slack.late == []


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("name", WRONG)
async def test_what_turns_out_wrong_after_a_while_stands_above_the_fields_which_hold_what_was_typed(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, name: str
) -> None:
    given, why = WRONG[name]
    dialog = await open_(f"/clientload {name}", ana)
    filled = FILLED[name] | given
    async with company.database.writing() as session:
        await held_up(session)
        shown = await slack.submit(dialog, filled, answers=1)
    if shown[0].errors:
        # It was known to be wrong before anything had to be written.
        assert why in str(shown[0].errors)
        return
    await slack.until(lambda: why in words_of(slack, ana))
    again = slack.modal(ana)
    assert again is not None
    stands = [value for value in values(again).values() if isinstance(value, str)]
    assert set(given.values()) <= set(stands)
    said = await send(again, FILLED[name] | ({"Name": "Support"} if name == "team" else {}))
    assert SAID[name] in f"{told(said)}\n{words(said)}"


FOR_MAPPING = "Clients are changed by whoever is in charge of mapping, or an admin. Ask one of them."


async def held_up(session: AsyncSession) -> None:
    """Let whoever saves something wait: SQLite has one writer, on PostgreSQL the record of changes is locked."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("LOCK TABLE change IN ACCESS EXCLUSIVE MODE"))


def words_of(slack: Workspace, user: User) -> str:
    shown = slack.modal(user)
    return "" if shown is None else words(shown)


@pytest.fixture
async def hasty(slack: Workspace, company: Company) -> AsyncIterator[None]:
    """Connect an app that opens its dialogs before it has read what stands in them."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    people = SlackPeople(company, client, frozenset())
    app.middleware(Gate(company, frozenset(), people).check)
    dialogs = views.dialogs_of(company, people, _answered, patience=0.0)
    views.register(app, dialogs)
    listeners = _Listeners(company, people, dialogs, asyncio.Semaphore())
    app.command(COMMAND)(ack=_acknowledge, lazy=[listeners.command])
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.connected()
    yield
    await handler.close_async()


@pytest.mark.usefixtures("clients", "hasty")
@pytest.mark.parametrize("name", EVERY)
async def test_what_takes_long_to_read_opens_at_once_and_is_filled_in_later(
    slack: Workspace, ana: User, support: Channel, name: str
) -> None:
    opened, filled = await slack.command(ana, support, f"/clientload {name}", answers=2)
    assert (opened.text, words(opened)) == ("One moment", "One moment: this is being read.")
    assert all(block["type"] != "input" for block in opened.blocks)
    assert any(block["type"] == "input" for block in filled.blocks)
    (update,) = slack.calls("views.update")
    assert update.text("hash") == ""


@pytest.mark.usefixtures("hasty")
async def test_who_closed_it_while_it_was_read_hears_no_more_of_it(
    slack: Workspace, ana: User, support: Channel
) -> None:
    slack.fail("views.update", "not_found")
    (opened,) = await slack.command(ana, support, "/clientload hours")
    assert opened.text == "One moment"
    assert slack.whispers(ana) == []


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_a_trigger_that_is_gone_leads_to_a_word_on_what_to_type(
    slack: Workspace, ask: Ask, ana: User, error: str
) -> None:
    slack.fail("views.open", error)
    shown = await ask("/clientload hours", ana)
    assert (shown.kind, shown.text) == (
        "ephemeral",
        "The dialog had no time to open. Try again, or type: /clientload hours 8-19 Monday-Friday holidays FR",
    )


async def test_any_other_no_of_slack_is_our_fault_and_told_by_its_number(slack: Workspace, ask: Ask, ana: User) -> None:
    slack.fail("views.open", "internal_error")
    assert (await ask("/clientload hours", ana)).text.startswith("This failed, and it is our fault.")


@pytest.mark.usefixtures("clients")
async def test_a_fault_while_saving_is_told_in_the_dialog(open_: Open, send: Send, ana: User, company: Company) -> None:
    dialog = await open_("/clientload threshold", ana)
    async with company.database.writing() as session:
        await session.execute(text("DROP TABLE change"))
    said = await send(dialog, FILLED["threshold"])
    assert (said.kind, said.text) == ("modal", "Limit")
    assert words(said).startswith("This failed, and it is our fault. Tell an admin the id ")


@pytest.mark.usefixtures("clients")
async def test_a_fault_behind_a_button_is_told_in_the_dialog(
    slack: Workspace, open_: Open, ana: User, company: Company
) -> None:
    dialog = await open_("/clientload threshold", ana)
    async with company.database.writing() as session:
        await session.execute(text("DROP TABLE threshold"))
    (said,) = await slack.press(dialog, "Team", ana, value="Support")
    assert words(said).startswith("This failed, and it is our fault. Tell an admin the id ")


async def test_a_dialog_opened_from_home_answers_in_the_dialog_itself(
    slack: Workspace, ana: User, connected: None, send: Send
) -> None:
    assert connected is None
    words_on_it = {"type": "plain_text", "text": "Office hours"}
    button = {"type": "button", "text": words_on_it, "action_id": "open_hours", "value": ""}
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    await client.views_publish(user_id=ana.id, view=view)
    home = slack.home(ana)
    assert home is not None
    (dialog,) = await slack.press(home, "Office hours", ana)
    said = await send(dialog, FILLED["hours"])
    assert (said.kind, said.text) == ("modal", "Office hours")
    assert words(said).startswith("Alerts are told 9:00 to 19:00")
    refused = await slack.press(home, "Office hours", slack.add_user("Paul"))
    assert [(shown.kind, read(shown.blocks)) for shown in refused] == [
        ("modal", "This is for an admin. Ask one of them.")
    ]


@pytest.mark.usefixtures("clients")
async def test_who_closed_a_dialog_that_took_long_hears_of_it_in_the_channel(
    slack: Workspace, open_: Open, ana: User, company: Company
) -> None:
    dialog = await open_("/clientload threshold", ana)
    async with company.database.writing() as session:
        await held_up(session)
        (waiting,) = await slack.submit(dialog, FILLED["threshold"], answers=1)
        await slack.dismiss(waiting)
    await slack.until(lambda: bool(slack.whispers(ana)))
    assert slack.whispers(ana)[-1].text.startswith("The limit of Support is now 30 %")


@pytest.mark.usefixtures("clients")
async def test_of_two_choices_in_a_row_the_later_one_is_drawn(slack: Workspace, open_: Open, ana: User) -> None:
    dialog = await open_("/clientload threshold", ana)
    slack.fail("views.update", slow(0.4))
    await asyncio.gather(
        slack.press(dialog, "Team", ana, value="Engineering"),
        slack.press(dialog, "Team", ana, value="Support"),
    )
    shown = slack.modal(ana)
    assert shown is not None
    assert values(shown)["team"] == "Support"
