"""A real Bolt app, over real sockets, seen from the side of the people."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace, ratelimited

BUTTON = {"type": "button", "action_id": "items", "value": "7", "text": {"type": "plain_text", "text": "Items"}}
CARD = [
    {"type": "header", "text": {"type": "plain_text", "text": "Acme"}},
    {"type": "actions", "block_id": "next", "elements": [BUTTON]},
]
MODAL = {
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
async def test_a_command_is_acknowledged_and_answered_to_the_one_who_asked(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    async def answer(command: dict[str, str], respond: AsyncRespond) -> None:
        await respond(f"{command['text']} for {command['user_id']}", blocks=CARD)

    app.command("/clientload")(ack=accept, lazy=[answer])

    (shown,) = await slack.command(marie, support, "/clientload Acme & co @marie #support acme.example")

    assert shown.kind == "ephemeral"
    assert shown.user_id == marie.id
    mentions = f"<@{marie.id}|marie> <#{support.id}|support> <http://acme.example|acme.example>"
    assert shown.text == f"Acme &amp; co {mentions} for {marie.id}"
    assert slack.messages(support) == []
    assert slack.late == []
    assert slack.deliveries[0].seconds is not None


@pytest.mark.usefixtures("connected")
async def test_a_press_reaches_the_app_with_the_message_and_can_replace_it(
    app: AsyncApp, client: AsyncWebClient, slack: Workspace, marie: User, support: Channel
) -> None:
    pressed = []

    async def follow(body: dict[str, object], respond: AsyncRespond) -> None:
        pressed.append(body)
        await respond("Marie follows", replace_original=True)

    app.action("items")(ack=accept, lazy=[follow])
    await client.chat_postMessage(channel=support.id, text="Acme", blocks=CARD)
    (message,) = slack.messages(support)

    (shown,) = await slack.press(message, "Items", marie)

    assert shown.kind == "edit"
    assert message.text == "Marie follows"
    assert message.earlier[0].text == "Acme"
    assert pressed[0]["actions"][0]["value"] == "7"
    assert pressed[0]["actions"][0]["block_id"] == "next"
    assert pressed[0]["message"]["ts"] == message.ts
    with pytest.raises(LookupError, match="nothing to press is called 'Delete'; there is nothing"):
        await slack.press(message, "Delete", marie)


@pytest.mark.usefixtures("connected")
async def test_a_dialog_opens_offers_options_shows_errors_at_fields_and_closes(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    sent = []

    async def open_dialog(body: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def offer(ack: AsyncAck) -> None:
        await ack(options=[ACME])

    async def save(ack: AsyncAck, view: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
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
async def test_home_is_published_when_somebody_opens_it(app: AsyncApp, slack: Workspace, marie: User) -> None:
    async def publish(event: dict[str, str], client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=event["user"], view=view)

    app.event("app_home_opened")(publish)

    (home,) = await slack.open_home(marie)

    assert home.kind == "home"
    assert slack.home(marie) is not None


@pytest.mark.usefixtures("connected")
async def test_an_event_that_is_not_acknowledged_is_sent_again(app: AsyncApp, slack: Workspace, marie: User) -> None:
    heard: list[tuple[str, str]] = []

    async def stall(req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        attempt = req.headers.get("x-slack-retry-num", ["0"])[0]
        heard.append((req.body["event_id"], attempt))
        if attempt == "0":
            await asyncio.sleep(0.7)
        await next()

    async def hear(event: dict[str, str]) -> None:
        assert event["tab"] == "home"

    app.use(stall)
    app.event("app_home_opened")(hear)

    await slack.event("app_home_opened", user=marie.id, tab="home", channel="D1")
    await slack.until(lambda: len(slack.deliveries) == 2 and slack.deliveries[1].acknowledged)

    assert heard == [(heard[0][0], "0"), (heard[0][0], "1")]
    assert [delivery.attempt for delivery in slack.late] == [0]


async def test_a_command_that_nobody_hears_is_reported_to_the_one_who_typed(
    slack: Workspace, marie: User, support: Channel
) -> None:
    (shown,) = await slack.command(marie, support, "/clientload acme")

    assert shown.kind == "failure"
    assert "dispatch_failed" in shown.text


@pytest.mark.usefixtures("connected")
async def test_an_acknowledgement_after_the_deadline_is_a_timeout_to_the_one_who_typed(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    async def late(ack: AsyncAck) -> None:
        await asyncio.sleep(0.7)
        await ack()

    app.command("/clientload")(late)

    (shown,) = await slack.command(marie, support, "/clientload acme")

    assert "operation_timeout" in shown.text
    assert len(slack.late) == 1


async def test_the_app_comes_back_after_a_refresh_and_after_a_cut(
    app: AsyncApp, connected: AsyncSocketModeHandler, slack: Workspace, marie: User, support: Channel
) -> None:
    async def answer(respond: AsyncRespond) -> None:
        await respond("here")

    app.command("/clientload")(ack=accept, lazy=[answer])

    await slack.disconnect("refresh_requested")
    await slack.connected(times=2)
    (shown,) = await slack.command(marie, support, "/clientload acme")
    assert shown.text == "here"

    await slack.cut()
    await slack.connected(times=3)
    (shown,) = await slack.command(marie, support, "/clientload acme")
    assert shown.text == "here"
    assert await connected.client.is_connected()


async def test_a_rate_limit_is_waited_out(client: AsyncWebClient, slack: Workspace, support: Channel) -> None:
    slack.fail("chat.postMessage", ratelimited(1))

    await client.chat_postMessage(channel=support.id, text="Acme")

    assert [message.text for message in slack.messages(support)] == ["Acme"]
    assert len(slack.calls("chat.postMessage")) == 2
