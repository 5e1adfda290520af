"""The composition root: what is made is closed again, and a program that is stopped leaves nothing half done."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from socket import AF_INET, socket

import pytest
import structlog
from aiohttp import ClientError, ClientSession
from pydantic import SecretStr

from bot import app, settings
from bot.demo.workspace import Workspace, slow
from bot.settings import Settings, WrongSettings
from bot.store import teams
from bot.webhooks import receiving

SOON = 20
"""Seconds within which whatever is waited for must happen."""


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Put back what setting the log up changes."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in list(root.handlers):
        if handler not in before and type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace(patience=SOON) as workspace:
        yield workspace


@pytest.fixture
def chosen(slack: Workspace, tmp_path: Path) -> Settings:
    items = tmp_path / "items.csv"
    items.write_text("item_id,kind,client,opened_at,closed_at,hours\n1,ticket,Acme,2026-09-01,2026-09-01,2\n")
    return settings.read(
        {
            "SLACK_API_URL": slack.api_url,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "CLIENTLOAD_DATABASE_URL": f"sqlite:///{tmp_path / 'clientload.db'}",
            "CLIENTLOAD_LOG_LEVEL": "ERROR",
            "CSV_ITEMS": str(items),
        },
        slack=True,
        sources=True,
    )


def free_port() -> int:
    with socket(AF_INET) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def test_opening_a_new_database_makes_its_schema_and_the_first_teams_once(chosen: Settings) -> None:
    for _ in range(2):
        async with app.opened(chosen) as company, company.database.asking() as session:
            assert [team.name for team in await teams.all_teams(session)] == ["Support", "Engineering"]


async def test_only_sources_that_are_set_are_read(chosen: Settings) -> None:
    async with app.reading(chosen) as sources:
        assert [source.name for source in sources] == ["csv"]


async def test_slack_is_not_made_from_settings_that_were_read_without_it(chosen: Settings) -> None:
    async with app.opened(chosen) as company:
        with pytest.raises(AssertionError, match="slack=True"):
            app.slack(company, replace(chosen, slack=None))


async def test_a_socket_is_open_while_we_listen_and_closed_after(slack: Workspace, chosen: Settings) -> None:
    async with app.opened(chosen) as company:
        async with app.listening(app.slack(company, chosen)):
            await slack.connected()
            assert slack.connections == 1
        await slack.until(lambda: slack.connections == 0)


async def test_over_http_we_listen_where_the_settings_say_and_nowhere_after(slack: Workspace, chosen: Settings) -> None:
    port = free_port()
    values = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "CLIENTLOAD_PORT": str(port),
    }
    over_http = replace(chosen, slack=settings.read(values, slack=True).slack)
    address = f"http://127.0.0.1:{port}/slack/events"
    async with app.opened(over_http) as company, ClientSession() as stranger:
        async with app.listening(app.slack(company, over_http)), stranger.post(address, data="x") as answer:
            assert answer.status == 401
        with pytest.raises(ClientError):
            await stranger.post(address, data="x")
    assert slack.connections == 0


@pytest.mark.parametrize("by_socket", [True, False])
async def test_what_sources_push_arrives_on_our_port_however_slack_is_reached(
    slack: Workspace, chosen: Settings, *, by_socket: bool
) -> None:
    port = free_port()
    values = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        **({"SLACK_APP_TOKEN": slack.app_token} if by_socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}),
        "CLIENTLOAD_PORT": str(port),
        "ZAMMAD_URL": "https://zammad.firm.example",
        "ZAMMAD_TOKEN": "aBcD1234",
        "ZAMMAD_WEBHOOK_SECRET": "q7Vb1xN0c2Lk9sQe",
    }
    pushing = replace(settings.read(values, slack=True, sources=True), database_url=chosen.database_url)
    root = f"http://127.0.0.1:{port}"
    async with app.opened(pushing) as company, app.reading(pushing) as read, ClientSession() as stranger:
        side = app.slack(company, pushing)
        jobs = app.make_jobs(company, pushing, side, read)
        async with (
            receiving(jobs, app.doors(pushing)) as receiver,
            app.listening(side, receiver=receiver),
            stranger.post(f"{root}/hooks/zammad", data="x") as unsigned,
            stranger.post(f"{root}/hooks/csv", data="x") as unknown,
            stranger.post(f"{root}/slack/events", data="x") as of_slack,
            stranger.post(f"{root}/hooks/zammad", data=BytesIO(b"x" * (1024**2 + 1))) as too_much,
        ):
            assert (unsigned.status, unknown.status, too_much.status) == (401, 404, 413)
            assert of_slack.status == (404 if by_socket else 401)
            assert slack.connections == int(by_socket)
        with pytest.raises(ClientError):
            await stranger.post(f"{root}/hooks/zammad", data="x")


async def test_no_port_is_opened_for_nobody(slack: Workspace, chosen: Settings) -> None:
    port, stop = free_port(), asyncio.Event()
    assert chosen.slack is not None
    with_port = replace(chosen, slack=replace(chosen.slack, port=port))
    running = asyncio.create_task(app.run(with_port, stop))
    async with asyncio.timeout(SOON), ClientSession() as stranger:
        await slack.connected()
        with pytest.raises(ClientError):
            await stranger.post(f"http://127.0.0.1:{port}/hooks/csv", data="x")
        stop.set()
        await running


async def test_a_program_that_is_stopped_lets_a_message_on_its_way_arrive_and_knows_it(
    slack: Workspace, chosen: Settings
) -> None:
    admin = slack.add_user("Ana", admin=True)
    slack.fail("chat.postMessage", slow(1.0))
    stop = asyncio.Event()
    async with asyncio.timeout(SOON):
        running = asyncio.create_task(app.run(chosen, stop))
        await slack.until(lambda: bool(slack.calls("chat.postMessage")))
        stop.set()
        await running
    assert slack.connections == 0
    assert len(slack.messages(slack.direct(admin))) == 1

    stop = asyncio.Event()
    async with asyncio.timeout(SOON):
        running = asyncio.create_task(app.run(chosen, stop))
        await slack.connected(2)
        await slack.command(admin, slack.direct(admin), "/clientload status")
        stop.set()
        await running
    assert len(slack.calls("chat.postMessage")) == 1, "what arrived is not sent again"


async def test_a_token_that_slack_refuses_is_said_at_once_and_nothing_is_pulled(
    slack: Workspace, chosen: Settings
) -> None:
    assert chosen.slack is not None
    refused = replace(chosen.slack, bot_token=SecretStr("xoxb-revoked"), app_token=SecretStr("xapp-of-another-app"))
    with pytest.raises(WrongSettings) as wrong:
        await asyncio.wait_for(app.run(replace(chosen, slack=refused), asyncio.Event()), SOON)
    first, second = wrong.value.problems
    assert first.startswith("Slack refuses SLACK_BOT_TOKEN (invalid_auth). Find it at api.slack.com/apps")
    assert second.startswith("Slack refuses SLACK_APP_TOKEN (invalid_auth). Find it at api.slack.com/apps")
    assert "revoked" not in first
    assert slack.connections == 0


async def test_while_slack_does_not_answer_we_keep_trying_and_can_be_stopped(chosen: Settings) -> None:
    assert chosen.slack is not None
    away = replace(chosen.slack, api_url=f"http://127.0.0.1:{free_port()}/api/")
    stop = asyncio.Event()
    running = asyncio.create_task(app.run(replace(chosen, slack=away), stop))
    await asyncio.sleep(2)
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, SOON)
