"""Dialogs of a real Bolt app: opened, filled in, refused at a field, changed, stacked, closed."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace

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


async def accept(ack: AsyncAck) -> None:
    await ack()


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
    shown = [(await slack.submit(dialog, {"client": ACME}))[0] for _ in range(3)]
    assert [(one.kind, one.text) for one in shown[:2]] == [("modal", "Sure?"), ("modal", "Why?")]
    assert (shown[2].kind, shown[2].text) == ("failure", "the dialog was refused: invalid_arguments")
    slack.violations.clear()
    await slack.submit(dialog, {"client": ACME})
    assert slack.modal(marie) is None
