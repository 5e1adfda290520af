"""The same app behind a request URL: what reaches it is signed, and an event it does not take is sent again."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.demo.workspace import Channel, User, Workspace


@pytest.fixture
async def served(app: AsyncApp, slack: Workspace) -> AsyncIterator[str]:
    """Serve the app on HTTP and tell the workspace where."""
    runner = web.AppRunner(AsyncSlackAppServer(0, "/slack/events", app).web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.deliver_to(url)
    yield url
    await runner.cleanup()


async def accept(ack: AsyncAck) -> None:
    await ack()


@pytest.mark.usefixtures("served")
async def test_a_command_and_a_press_work_over_http(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    button = {"type": "button", "action_id": "items", "text": {"type": "plain_text", "text": "Items"}}
    blocks = [{"type": "actions", "elements": [button]}]

    async def answer(command: dict[str, str], respond: AsyncRespond) -> None:
        await respond(f"heard {command['text']}", blocks=blocks)

    async def pressed(respond: AsyncRespond) -> None:
        await respond("the items", replace_original=True)

    app.command("/clientload")(ack=accept, lazy=[answer])
    app.action("items")(ack=accept, lazy=[pressed])

    (shown,) = await slack.command(marie, support, "/clientload a & b")
    assert shown.text == "heard a &amp; b"
    (shown,) = await slack.press(shown, "Items", marie)
    assert (shown.kind, shown.text) == ("edit", "the items")
    assert slack.late == []


@pytest.mark.usefixtures("served")
async def test_an_acknowledgement_in_words_is_an_answer(
    app: AsyncApp, slack: Workspace, marie: User, support: Channel
) -> None:
    async def answer(ack: AsyncAck) -> None:
        await ack("at once")

    app.command("/clientload")(answer)

    (shown,) = await slack.command(marie, support, "/clientload")

    assert (shown.kind, shown.text) == ("ephemeral", "at once")


@pytest.mark.usefixtures("served")
async def test_an_event_that_nobody_takes_is_sent_again(slack: Workspace) -> None:
    # The app has no listener, so Bolt answers 404: to Slack that is a failed delivery.
    await slack.event("channel_rename", channel={"id": "C1", "name": "support"})

    await slack.until(lambda: len(slack.deliveries) == 3)
    assert [delivery.attempt for delivery in slack.deliveries] == [0, 1, 2]


async def test_a_request_with_another_signature_is_turned_away(served: str) -> None:
    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}
    async with aiohttp.ClientSession() as session, session.post(served, data="command=/x", headers=headers) as answer:
        assert answer.status == 401


async def test_a_url_where_nobody_listens_is_a_failed_dispatch(slack: Workspace, marie: User, support: Channel) -> None:
    slack.deliver_to("http://127.0.0.1:1/slack/events")

    (shown,) = await slack.command(marie, support, "/clientload")

    assert "dispatch_failed" in shown.text
