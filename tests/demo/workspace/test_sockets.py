"""The socket itself, without an app: hello, turns, acknowledgements, the limit of ten."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import BlockKitViolated, Channel, User, Workspace


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def join(
    slack: Workspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse:
    address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    return await session.ws_connect(address)


async def test_each_envelope_goes_down_one_of_several_connections(
    slack: Workspace, client: AsyncWebClient, session: aiohttp.ClientSession, marie: User, support: Channel
) -> None:
    first, second = await join(slack, client, session), await join(slack, client, session)
    assert [(await one.receive_json())["type"] for one in (first, second)] == ["hello", "hello"]

    async def serve(socket: aiohttp.ClientWebSocketResponse) -> str:
        envelope = await socket.receive_json(timeout=2)
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "acknowledged"}})
        return str(envelope["payload"]["text"])

    served = asyncio.gather(serve(first), serve(second))
    for text in ("one", "two"):
        (shown,) = await slack.command(marie, support, f"/clientload {text}")
        assert shown.text == "acknowledged"

    assert sorted(await served) == ["one", "two"]


async def test_an_address_opens_one_connection_and_the_eleventh_is_refused(
    slack: Workspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    address = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    held = [await session.ws_connect(address)]
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address)

    held += [await join(slack, client, session) for _ in range(9)]
    refused = await join(slack, client, session)
    assert (await refused.receive_json())["reason"] == "too_many_websockets"
    assert slack.connections == len(held)


async def test_a_workspace_that_took_a_violation_says_so_when_it_closes() -> None:
    with pytest.raises(BlockKitViolated, match="no text for notifications"):
        async with Workspace() as workspace:
            client = AsyncWebClient(workspace.bot_token, base_url=workspace.api_url)
            channel = workspace.add_channel("support")
            arguments = {"channel": channel.id, "text": " ", "blocks": [{"type": "divider"}]}
            await client.api_call("chat.postMessage", json=arguments)
