"""A workspace with people in it, and a real Bolt app on the other end of its socket."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace

Move = Callable[[timedelta], None]


@pytest.fixture
def hands() -> list[datetime]:
    """Give the one instant that the workspace's clock shows until it is moved."""
    return [datetime(2026, 11, 16, 9, 0, tzinfo=UTC)]


@pytest.fixture
def move(hands: list[datetime]) -> Move:
    """Give a way to move that clock."""

    def by(step: timedelta) -> None:
        hands[0] += step

    return by


@pytest.fixture
def deadline() -> float:
    """Give the seconds an acknowledgement may take; tests of lateness name a shorter time."""
    return 3.0


@pytest.fixture
async def slack(hands: list[datetime], deadline: float) -> AsyncIterator[Workspace]:
    async with Workspace(clock=lambda: hands[0], redeliveries=(0.02, 0.05), deadline=deadline) as workspace:
        yield workspace


@pytest.fixture
def client(slack: Workspace) -> AsyncWebClient:
    retries = [AsyncRateLimitErrorRetryHandler(max_retry_count=1), AsyncServerErrorRetryHandler(max_retry_count=1)]
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=list(retries))


@pytest.fixture
def marie(slack: Workspace) -> User:
    return slack.add_user("Marie")


@pytest.fixture
def support(slack: Workspace, marie: User) -> Channel:
    return slack.add_channel("support", marie)


@pytest.fixture
def app(client: AsyncWebClient, slack: Workspace) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


@pytest.fixture
async def connected(app: AsyncApp, slack: Workspace) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect the app after the test has registered its listeners on it: nothing is heard before."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.5)
    await handler.connect_async()
    await slack.connected()
    yield handler
    await handler.close_async()
