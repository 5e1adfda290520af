"""`python -m bot run` as an operator starts it: all that it talks to is on this machine, and its clock is real."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from socket import AF_INET, socket

import httpx
import pytest

from bot.demo.company import invent
from bot.demo.work import Company as Firm
from bot.demo.workspace import Workspace
from tests.e2e.firm import Programs, cut, of_database, of_helpdesk, of_slack, serve

SOON = 60
"""Seconds within which whatever is waited for must happen."""

HISTORY = 100


@pytest.fixture(scope="module")
def firm() -> Firm:
    """Give a firm that is long enough there for one client to be judged; its tracker is of no interest here."""
    return replace(cut(invent(datetime.now(UTC)), HISTORY), issues=(), worklogs=())


def free_port() -> int:
    with socket(AF_INET) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


async def test_it_pulls_answers_reports_to_the_admin_stays_calm_and_stops_when_told(firm: Firm, tmp_path: Path) -> None:
    async with (
        serve(firm, lambda: firm.until) as tools,
        Workspace(patience=SOON) as slack,
        Programs(tmp_path) as programs,
    ):
        admin, colleague = slack.add_user("Ana", admin=True), slack.add_user("Kim")
        support = slack.add_channel("support", admin, colleague)
        given = of_helpdesk(tools) | of_slack(slack) | of_database(tmp_path / "clientload.db")
        process = await programs.start("run", settings=given)
        await slack.connected()
        await slack.command(admin, support, "/clientload team channel Support #support")
        private = slack.direct(admin).id
        await until(lambda: slack.messages(private) != [])

        report, *observed = slack.messages(private)
        assert "first pull" in report.text
        # By night and at weekends what is observed waits for the morning.
        assert all(alert.text.startswith("Observing: Acme") for alert in observed)
        assert slack.messages(support) == [], "a new installation is calm"
        assert slack.messages(slack.direct(colleague)) == []

        answered = await slack.command(colleague, support, "/clientload")
        # On a busy machine what the jobs say meanwhile is seen as well.
        (overview,) = [each for each in answered if "Support: " in each.text]
        assert "Acme: " in overview.text
        (card,) = await slack.command(colleague, support, "/clientload acme")
        assert card.text.startswith("Acme")
        assert "Support: " in card.text
        (status,) = await slack.command(colleague, support, "/clientload status")
        assert "Zendesk" in status.text
        assert {shown.user_id for shown in (overview, card, status)} == {colleague.id}
        assert slack.late == []

        process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), SOON)
        assert process.returncode == 0, errors.decode()
        lines = [json.loads(line) for line in errors.decode().splitlines()]
        assert [line["event"] for line in lines if line["event"] in {"running", "stopping"}] == ["running", "stopping"]
        assert [line for line in lines if line["level"] == "error"] == []
        for secret in (slack.bot_token, slack.app_token, given["ZENDESK_TOKEN"]):
            assert secret not in errors.decode()
        assert slack.messages(support) == []
        assert sum("first pull" in message.text for message in slack.messages(private)) == 1


async def test_over_http_it_answers_what_slack_signed_and_refuses_the_rest(firm: Firm, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/slack/events"
    async with (
        serve(replace(firm, tickets=firm.tickets[-50:]), lambda: firm.until) as tools,
        Workspace(patience=SOON) as slack,
        Programs(tmp_path) as programs,
        httpx.AsyncClient() as stranger,
    ):
        admin = slack.add_user("Ana", admin=True)
        support = slack.add_channel("support", admin)
        signed = {
            "SLACK_APP_TOKEN": "",
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "CLIENTLOAD_PORT": str(port),
        }
        given = of_helpdesk(tools) | of_slack(slack) | of_database(tmp_path / "clientload.db") | signed
        process = await programs.start("run", settings=given)
        slack.deliver_to(url)
        await until(lambda: slack.messages(slack.direct(admin)) != [])
        (answer,) = await slack.command(admin, support, "/clientload status")
        assert "Zendesk" in answer.text
        assert slack.connections == 0

        body = "command=%2Fclientload&text=status&user_id=U1&team_id=T1&channel_id=C1"
        stamp = str(int(datetime.now(UTC).timestamp()))
        for headers in (
            {},
            {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + "0" * 64},
        ):
            refused = await stranger.post(
                url, content=body, headers={"Content-Type": "application/x-www-form-urlencoded", **headers}
            )
            assert refused.status_code == httpx.codes.UNAUTHORIZED
            assert "Support" not in refused.text

        process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), SOON)
        assert process.returncode == 0, errors.decode()


async def test_wrong_settings_are_all_said_and_nothing_is_started(firm: Firm, tmp_path: Path) -> None:
    async with serve(firm, lambda: firm.until) as tools, Workspace() as slack, Programs(tmp_path) as programs:
        file = tmp_path / "clientload.db"
        given = of_helpdesk(tools) | of_slack(slack) | of_database(file)
        wrong = {
            "SLACK_BOT_TOKEN": "xoxp-of-a-person",
            "SLACK_APP_TOKEN": "",
            "ZENDESK_TOKEN": "",
            "CLIENTLOAD_TIMEZONE": "Paris",
            "CLIENTLOAD_EVERY_MINUTES": "often",
        }
        process = await programs.start("run", settings=given | wrong)
        said, errors = await asyncio.wait_for(process.communicate(), SOON)
        assert process.returncode == 2
        assert said == b""
        sentences = errors.decode().splitlines()
        assert len(sentences) == len(wrong)
        for name in wrong:
            assert sum(name in sentence for sentence in sentences) == 1, name
        assert "of-a-person" not in errors.decode()
        assert not file.exists()
        assert tools.asked == 0
        assert slack.requests == []
