"""A real Bolt app, over real sockets, seen from the side of the people."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace, ratelimited

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
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
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

    group = slack.add_group("@direction", marie)
    line = "/clientload Acme & co @marie #support acme.example @direction @nobody"
    (shown,) = await slack.command(marie, support, line)

    assert shown.kind == "ephemeral"
    assert shown.user_id == marie.id
    mentions = f"<@{marie.id}|marie> <#{support.id}|support> <http://acme.example|acme.example>"
    assert shown.text == f"Acme &amp; co {mentions} <!subteam^{group.id}|@direction> @nobody for {marie.id}"
    assert slack.messages(support) == []
    assert slack.late == []
    assert slack.deliveries[0].seconds is not None


@pytest.mark.usefixtures("connected")
async def test_a_press_reaches_the_app_with_the_message_and_can_replace_it(
    app: AsyncApp, client: AsyncWebClient, slack: Workspace, marie: User, support: Channel
) -> None:
    pressed: list[dict[str, Any]] = []

    async def follow(body: dict[str, Any], respond: AsyncRespond) -> None:
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
async def test_home_is_published_when_somebody_opens_it(app: AsyncApp, slack: Workspace, marie: User) -> None:
    async def publish(event: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    app.event("app_home_opened")(publish)

    (home,) = await slack.open_home(marie)

    assert home.kind == "home"
    assert slack.home(marie) is not None


@pytest.mark.usefixtures("connected")
async def test_opening_home_again_tells_the_app_what_stands_there(app: AsyncApp, slack: Workspace, marie: User) -> None:
    heard: list[dict[str, Any] | None] = []

    async def publish(event: dict[str, Any], client: AsyncWebClient) -> None:
        heard.append(event.get("view"))
        await client.views_publish(user_id=event["user"], view=HOME)

    app.event("app_home_opened")(publish)

    (first,) = await slack.open_home(marie)
    hash_ = first.view.hash if first.view else ""
    await slack.open_home(marie)

    assert heard[0] is None
    assert heard[1] is not None
    assert (heard[1]["hash"], heard[1]["type"], heard[1]["blocks"][0]["type"]) == (hash_, "home", "divider")


@pytest.mark.parametrize("deadline", [0.4])
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


@pytest.mark.parametrize("deadline", [0.4])
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


async def test_a_message_that_somebody_removes_is_gone(
    client: AsyncWebClient, slack: Workspace, support: Channel
) -> None:
    await client.chat_postMessage(channel=support.id, text="Acme")
    (message,) = slack.messages(support)

    slack.remove(message)

    assert slack.messages(support) == []
    assert slack.messages(support, deleted=True) == [message]


@pytest.mark.usefixtures("connected")
async def test_a_choice_reports_the_option_that_was_chosen(
    app: AsyncApp, client: AsyncWebClient, slack: Workspace, marie: User, support: Channel
) -> None:
    chosen: list[dict[str, Any]] = []

    async def choose(action: dict[str, Any], respond: AsyncRespond) -> None:
        chosen.append(action)
        await respond(delete_original=True)

    app.action("more")(ack=accept, lazy=[choose])
    menu = {"type": "overflow", "action_id": "more", "options": [ACME]}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Acme"}, "accessory": menu}]
    await client.chat_postMessage(channel=support.id, text="Acme", blocks=blocks)
    (message,) = slack.messages(support)

    with pytest.raises(LookupError, match="no option is called 'Globex'"):
        await slack.press(message, "more", marie, value="Globex")
    (shown,) = await slack.press(message, "more", marie, value="Acme")

    assert shown.kind == "deletion"
    assert chosen[0]["selected_option"] == ACME
    assert slack.messages(support) == []


@pytest.mark.usefixtures("connected")
async def test_sixty_commands_at_once_each_get_their_own_answer(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    async def answer(command: dict[str, str], respond: AsyncRespond) -> None:
        await respond(command["text"])

    app.command("/clientload")(ack=accept, lazy=[answer])

    shown = await asyncio.gather(*(slack.command(marie, support, f"/clientload {n}") for n in range(60)))

    assert [[one.text for one in each] for each in shown] == [[str(n)] for n in range(60)]
