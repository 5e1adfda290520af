"""Dialogs of a real Bolt app: opened, filled in, refused at a field, changed, stacked, closed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Shown, User, Workspace

BUTTON: dict[str, Any] = {
    "type": "button",
    "action_id": "items",
    "value": "7",
    "text": {"type": "plain_text", "text": "Items"},
}
CARD: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Acme"}},
    {"type": "actions", "block_id": "next", "elements": [BUTTON]},
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "limit",
    "title": {"type": "plain_text", "text": "Limit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "share",
            "label": {"type": "plain_text", "text": "Share"},
            "element": {"type": "plain_text_input", "action_id": "share", "initial_value": "30"},
        },
        {
            "type": "input",
            "block_id": "client",
            "label": {"type": "plain_text", "text": "Client"},
            "element": {"type": "external_select", "action_id": "client", "min_query_length": 0},
        },
    ],
}
ACME = {"text": {"type": "plain_text", "text": "Acme"}, "value": "1"}


Opened = Callable[[dict[str, Any]], Awaitable[Shown]]


async def accept(ack: AsyncAck) -> None:
    await ack()


@pytest.fixture
def opened(
    app: AsyncApp,
    slack: Workspace,
    marie: User,
    support: Channel,
    connected: AsyncSocketModeHandler,  # noqa: ARG001 - the app listens
) -> Opened:
    """Give a way to open a dialog."""

    async def open_(view: dict[str, Any]) -> Shown:
        async def show(body: dict[str, str], client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        app.command("/clientload")(ack=accept, lazy=[show])
        (shown,) = await slack.command(marie, support, "/clientload")
        return shown

    return open_


@pytest.mark.usefixtures("connected")
async def test_a_dialog_opens_offers_options_shows_errors_at_fields_and_closes(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    sent: list[dict[str, Any]] = []

    async def open_dialog(body: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def offer(ack: AsyncAck) -> None:
        await ack(options=[ACME])

    async def save(ack: AsyncAck, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        sent.append(values)
        if values["share"]["share"]["value"] != "25":
            await ack(response_action="errors", errors={"share": "Between 1 and 100"})
        else:
            await ack()

    app.command("/clientload")(ack=accept, lazy=[open_dialog])
    app.options("client")(offer)
    app.view("limit")(save)

    (dialog,) = await slack.command(marie, support, "/clientload threshold")
    assert (dialog.kind, dialog.text) == ("modal", "Limit")
    with pytest.raises(ValueError, match="Client: please fill in this field"):
        await slack.submit(dialog)
    (offered,) = await slack.suggest(dialog, "client", marie, "ac")
    assert offered.options == (ACME,)

    (wrong,) = await slack.submit(dialog, {"Client": ACME})
    assert wrong.errors == {"share": "Between 1 and 100"}
    assert slack.modal(marie) is not None
    await slack.submit(dialog, {"Client": ACME, "Share": "25"})
    assert slack.modal(marie) is None
    assert sent[-1]["client"]["client"]["selected_option"]["value"] == "1"


@pytest.mark.usefixtures("connected")
async def test_a_dialog_can_be_changed_stacked_and_cleared_by_what_answers_it(
    app: AsyncApp, client: AsyncWebClient, slack: Workspace, marie: User, support: Channel
) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": MODAL | {"title": {"type": "plain_text", "text": "Sure?"}}},
        {"response_action": "push", "view": MODAL | {"title": {"type": "plain_text", "text": "Why?"}}},
        {"response_action": "push", "view": {"type": "modal"}},
        {"response_action": "clear"},
    ]
    closed: list[str] = []

    async def open_dialog(body: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL | {"notify_on_close": True})

    async def save(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    async def close(ack: AsyncAck, view: dict[str, Any]) -> None:
        closed.append(view["id"])
        await ack()

    app.action("items")(ack=accept, lazy=[open_dialog])
    app.view("limit")(save)
    app.view_closed("limit")(close)
    await client.chat_postMessage(channel=support.id, text="Acme", blocks=CARD)
    (message,) = slack.messages(support)

    (dialog,) = await slack.press(message, "items", marie)
    await slack.dismiss(dialog)
    assert slack.modal(marie) is None
    assert closed == [dialog.view.id if dialog.view else ""]

    (dialog,) = await slack.press(message, "items", marie)
    (sure,) = await slack.submit(dialog, {"client": ACME})
    (why,) = await slack.submit(sure, {"client": ACME})
    assert [(one.kind, one.text) for one in (sure, why)] == [("modal", "Sure?"), ("modal", "Why?")]
    with pytest.raises(LookupError, match="only the dialog in front can be sent"):
        await slack.submit(dialog)
    (refused,) = await slack.submit(why, {"client": ACME})
    assert (refused.kind, refused.text) == ("failure", "the dialog was refused: invalid_arguments")
    slack.violations.clear()
    await slack.submit(why)
    assert slack.modal(marie) is None


def field(name: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": name.capitalize()}
    return {"type": "input", "block_id": name, "label": label, "element": {"action_id": name, **element}, **more}


def form(*fields: dict[str, Any]) -> dict[str, Any]:
    return MODAL | {"blocks": list(fields)}


async def test_no_more_than_three_dialogs_are_stacked(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel, opened: Opened
) -> None:
    async def pile(ack: AsyncAck) -> None:
        await ack(response_action="push", view=form())

    app.view("limit")(pile)
    dialog = await opened(form())
    for _ in range(2):
        (dialog,) = await slack.submit(dialog)
    (refused,) = await slack.submit(dialog)
    assert (refused.kind, refused.text) == ("failure", "the dialog was refused: push_limit_reached")
    await slack.dismiss(dialog)
    assert slack.modal(marie) is not None
    assert slack.messages(support) == []


@pytest.mark.parametrize("errors", [{"nowhere": "Wrong"}, {"said": "Wrong"}])
async def test_errors_stand_at_fields_or_are_lost(
    app: AsyncApp, slack: Workspace, opened: Opened, errors: dict[str, str]
) -> None:
    async def refuse(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors=errors)

    app.view("limit")(refuse)
    said = {"type": "section", "block_id": "said", "text": {"type": "plain_text", "text": "Words"}}
    (shown,) = await slack.submit(await opened(form(said)))
    assert shown.kind == "failure"
    assert shown.text.startswith("the errors were refused")


async def test_a_change_keeps_what_was_typed_in_fields_of_the_same_name_and_fills_the_others_anew(
    app: AsyncApp, slack: Workspace, marie: User, opened: Opened
) -> None:
    seen: list[dict[str, Any]] = []
    words = {"type": "plain_text_input", "initial_value": "x"}
    again = {"type": "button", "action_id": "again", "text": {"type": "plain_text", "text": "Again"}}
    buttons = {"type": "actions", "block_id": "buttons", "elements": [again]}

    async def change(body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body["view"]["state"]["values"])
        view = form(field("share", words | {"initial_value": "40"}), field("why2", words), buttons)
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    app.action("again")(ack=accept, lazy=[change])
    dialog = await opened(form(field("share", words), field("why", words), buttons))

    slack.fill(dialog, {"Share": "25", "Why": "because"})
    (changed,) = await slack.press(dialog, "Again", marie)

    assert {name: seen[0][name][name]["value"] for name in ("share", "why")} == {"share": "25", "why": "because"}
    assert changed.view is not None
    assert {name: each[name]["value"] for name, each in changed.view.values.items()} == {"share": "25", "why2": "x"}


async def test_a_choice_in_a_dialog_is_told_at_once_where_the_app_wants_it(
    app: AsyncApp, slack: Workspace, marie: User, opened: Opened
) -> None:
    told: list[dict[str, Any]] = []

    async def hear(ack: AsyncAck, body: dict[str, Any]) -> None:
        told.append(body)
        await ack()

    app.action("team")(hear)
    menu = {"type": "static_select", "options": [ACME]}
    dialog = await opened(form(field("team", menu, dispatch_action=True), field("quiet", menu)))

    await slack.press(dialog, "Team", marie, value="Acme", answers=0)

    assert told[0]["actions"][0]["selected_option"] == ACME
    assert told[0]["view"]["state"]["values"]["team"]["team"]["selected_option"] == ACME
    with pytest.raises(LookupError, match="tells the app nothing until the dialog is sent"):
        await slack.press(dialog, "Quiet", marie, value="Acme")


async def test_options_are_asked_for_once_enough_is_typed_and_can_then_be_chosen_by_their_words(
    app: AsyncApp, slack: Workspace, marie: User, opened: Opened
) -> None:
    async def offer(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=[ACME] if body["value"] != "all" else [ACME] * 101)

    app.options("client")(offer)
    dialog = await opened(form(field("client", {"type": "external_select", "min_query_length": 2})))

    assert await slack.suggest(dialog, "Client", marie, "a") == []
    with pytest.raises(LookupError, match="no option is called 'Acme'"):
        slack.fill(dialog, {"Client": "Acme"})
    await slack.suggest(dialog, "Client", marie, "ac")
    slack.fill(dialog, {"Client": "Acme"})
    (refused,) = await slack.suggest(dialog, "Client", marie, "all")
    assert (refused.kind, refused.text) == ("failure", "the options were refused: invalid_options")
    assert "no more than 100 items allowed" in str(slack.violations.pop())


async def test_pickers_of_channels_and_people_offer_what_their_filter_lets_through(
    slack: Workspace, marie: User, support: Channel, opened: Opened
) -> None:
    wanted = {"include": ["public", "private"], "exclude_external_shared_channels": True}
    channel = field("channel", {"type": "conversations_select", "filter": wanted})
    anybody = field("anywhere", {"type": "conversations_select"})
    dialog = await opened(form(channel, anybody, field("who", {"type": "users_select"})))
    shared = slack.add_channel("with-acme", marie, shared=True)
    refused = [
        shared,
        slack.add_channel("old", marie, archived=True),
        slack.add_channel("board", private=True),
        slack.direct(marie),
    ]
    for each in refused:
        with pytest.raises(LookupError, match="no channel in the list is called"):
            slack.fill(dialog, {"Channel": each.id})
    with pytest.raises(LookupError, match="no member is called"):
        slack.fill(dialog, {"Who": slack.add_user("Gone", deleted=True).id})

    slack.fill(dialog, {"Channel": support.id, "Anywhere": shared.id, "Who": marie.id})

    assert dialog.view is not None
    values = dialog.view.values
    assert values["channel"]["channel"] == {"type": "conversations_select", "selected_conversation": support.id}
    assert values["anywhere"]["anywhere"]["selected_conversation"] == shared.id
    assert values["who"]["who"] == {"type": "users_select", "selected_user": marie.id}


@pytest.mark.parametrize(
    ("element", "typed"),
    [
        ({"type": "plain_text_input", "max_length": 3}, "four"),
        ({"type": "plain_text_input", "min_length": 3}, "no"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many"),
    ],
)
async def test_what_does_not_fit_a_field_cannot_be_typed(
    slack: Workspace, opened: Opened, element: dict[str, Any], typed: str
) -> None:
    dialog = await opened(form(field("share", element)))
    with pytest.raises(ValueError, match="Share: please"):
        slack.fill(dialog, {"Share": typed})
