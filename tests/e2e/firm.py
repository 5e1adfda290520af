"""An invented firm's tools on loopback, cut to a size that is soon pulled, and the product between them."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Self

import structlog

from bot import app
from bot.demo import helpdesk, tracker
from bot.demo.company import ZONE
from bot.demo.helpdesk import Helpdesk
from bot.demo.tracker import Tracker
from bot.demo.work import Company as Firm
from bot.demo.workspace import Workspace
from bot.jobs import Jobs
from bot.services.company import Clock
from bot.settings import read
from bot.webhooks import receiving

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Tools:
    """The firm's helpdesk and tracker while they run."""

    desk: Helpdesk
    tracker: Tracker

    @property
    def asked(self) -> int:
        """How many requests both have answered."""
        return len(self.desk.asked) + len(self.tracker.asked)


def cut(firm: Firm, days: int) -> Firm:
    """Keep what was opened in the last `days` days, and the work on it."""
    since = firm.until - timedelta(days=days)
    issues = tuple(issue for issue in firm.issues if issue.created_at >= since)
    kept = {issue.id for issue in issues}
    return replace(
        firm,
        tickets=tuple(ticket for ticket in firm.tickets if ticket.opened_at >= since),
        issues=issues,
        worklogs=tuple(worklog for worklog in firm.worklogs if worklog.issue_id in kept),
    )


@asynccontextmanager
async def serve(firm: Firm, clock: Clock) -> AsyncIterator[Tools]:
    desk = Helpdesk(firm, clock)
    async with desk.serve() as desk_url:
        tracked = Tracker(firm, clock, helpdesk_url=desk_url)
        async with tracked.serve():
            yield Tools(desk, tracked)


def of_helpdesk(tools: Tools) -> dict[str, str]:
    """Return the settings by which the helpdesk is reached."""
    return {"ZENDESK_URL": tools.desk.url, "ZENDESK_EMAIL": helpdesk.EMAIL, "ZENDESK_TOKEN": helpdesk.TOKEN}


def of_tools(tools: Tools) -> dict[str, str]:
    """Return the settings by which both tools are reached."""
    return of_helpdesk(tools) | {
        "JIRA_URL": tools.tracker.url,
        "JIRA_EMAIL": tracker.EMAIL,
        "JIRA_TOKEN": tracker.TOKEN,
        "JIRA_CLIENT_FIELD": "customfield_10050",
    }


def of_slack(slack: Workspace) -> dict[str, str]:
    """Return the settings by which Slack is reached through a socket."""
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_BOT_TOKEN": slack.bot_token,
    }


def of_database(file: Path) -> dict[str, str]:
    """Return the settings by which a SQLite file is the database, in the firm's own time zone."""
    return {"CLIENTLOAD_DATABASE_URL": f"sqlite:///{file}", "CLIENTLOAD_TIMEZONE": str(ZONE)}


async def soon(_seconds: float) -> None:
    """Wait no longer than others need for their turn."""
    await asyncio.sleep(0)


@asynccontextmanager
async def product(settings: Mapping[str, str], clock: Clock) -> AsyncIterator[Jobs]:
    """Run the product in this process, as `python -m bot run` does but for the schedule: a test says when to tick."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    chosen = read({"CLIENTLOAD_LOG_LEVEL": "ERROR", **settings}, slack=True, sources=True)
    try:
        async with app.opened(chosen, clock) as company, app.reading(chosen) as sources:
            await app.settle(company, chosen)
            side = app.slack(company, chosen)
            jobs, doors = app.make_jobs(company, chosen, side, sources), app.doors(chosen)
            async with (
                receiving(jobs, doors, chosen.public_url, sleep=soon) as receiver,
                app.listening(side, receiver=receiver if doors else None),
            ):
                yield jobs
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.reset_defaults()


class Programs:
    """Starts our program with the settings of a test alone, and leaves none running behind the block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[asyncio.subprocess.Process] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._started:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def start(self, *arguments: str, settings: Mapping[str, str]) -> asyncio.subprocess.Process:
        """Start `python -m bot`; its output is read through `communicate`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            # This folder holds no `.env`, so nothing of the machine's reaches the program.
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._started.append(process)
        return process
