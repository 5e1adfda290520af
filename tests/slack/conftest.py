"""The real app on the socket of a local workspace, with a firm's books behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from zoneinfo import ZoneInfo

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.services.company import Company
from bot.slack.app import build
from bot.store.database import Database
from tests.services.books import NOW, Books, teams_of_six

ADMIN_BY_SETTING = "U0SETTING"

PATIENCE = 20.0
"""Seconds. How fast the app acknowledges is shown by a benchmark; a busy machine must not fail a test of words."""

Ask = Callable[..., Awaitable[Shown]]


def spaced(text: str) -> str:
    """Return a text with ordinary spaces in place of those that French typography asks for."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
async def company(database: Database) -> Company:
    """Give a company with its two first teams, six people in each, on Tuesday 17 November 2026 in Paris."""
    async with database.writing() as session:
        await teams_of_six(session, NOW)
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace(
        clock=lambda: NOW, patience=PATIENCE, deadline=PATIENCE, trigger_seconds=PATIENCE
    ) as workspace:
        yield workspace


@pytest.fixture
def marie(slack: Workspace) -> User:
    return slack.add_user("Marie")


@pytest.fixture
def support(slack: Workspace, marie: User) -> Channel:
    return slack.add_channel("support", marie)


@pytest.fixture
async def connected(slack: Workspace, company: Company) -> AsyncIterator[None]:
    """Connect the app through Socket Mode."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = build(company, client, admins=frozenset({ADMIN_BY_SETTING}))
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.connected()
    yield
    await handler.close_async()


@pytest.fixture
def ask(slack: Workspace, marie: User, support: Channel, connected: None) -> Ask:  # noqa: ARG001
    """Give a way to type a line and see the one answer that appears."""

    async def type_(line: str, user: User = marie) -> Shown:
        (shown,) = await slack.command(user, support, line)
        return shown

    return type_
