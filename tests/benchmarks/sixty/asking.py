"""Sixty people who all ask at once, through a local Slack's socket, and what each waited for."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.workspace import Workspace
from bot.demo.workspace.office import Call
from bot.demo.workspace.people import Channel, User
from bot.domain.roles import LEADER, Grant
from bot.services.company import system_clock
from bot.store import key_values, roles
from bot.store.database import Database

ROOT = Path(__file__).parents[3]
HOME = "(Home tab)"
PATIENCE = 120.0
"""Seconds: a machine that is busy with something else is measured, not given up."""

EVERY = 0.02

MIX = (
    *("",) * 12,
    *(f"Firm {number}" for number in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 100, 120)),
    *(f"why Firm {number}" for number in range(1, 7)),
    "top 12w",
    *(f"top Desk {1 + number % 3} 12w" for number in range(5)),
    *(f"Firm {number} vs Firm {number + 1}" for number in range(1, 7)),
    *(f"threshold Desk {1 + number % 3} 30% preview" for number in range(4)),
    *("status",) * 4,
    *(f"digest Desk {1 + number % 3} now" for number in range(4)),
    *(HOME,) * 6,
)
"""What is typed behind `/clientload`, and Home tabs that are opened: what people ask on a Monday morning."""

LEADERS = 6
"""Every so many are leaders; all others are admins, who see what viewers see and more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds that each acknowledgement and each answer took, and how late the bot's event loop was at the most.

    `held` is the most processor time that the loop took at one go, and `worked` that of the bot's whole process, which
    others on the machine hardly touch. A server of its own works beside it where the database is PostgreSQL.
    """

    acknowledged: tuple[float, ...]
    answered: tuple[float, ...]
    lag: float
    held: float
    worked: float


async def ask(url: str, lines: Sequence[str] = MIX) -> Measured:
    """Let as many people as there are lines ask all of them at once."""
    async with Workspace(clock=system_clock, patience=PATIENCE, deadline=PATIENCE, quiet=EVERY) as slack:
        people = [slack.add_user(f"Person {number}", admin=True) for number in range(len(lines))]
        early = slack.add_user("Early bird", admin=True)
        channel = slack.add_channel("support", early, *people)
        async with _answering(slack, url) as (told, begin):
            for asked, line in enumerate(dict.fromkeys(lines), start=1):
                await _ask(slack, early, channel, line)
                await _answered(slack, asked)
            await _change(url, people)
            before, delivered = len(_answers(slack)), len(slack.deliveries)
            begin()
            begun = system_clock()
            await asyncio.gather(*(_ask(slack, user, channel, line) for user, line in zip(people, lines, strict=True)))
            await _answered(slack, before + len(lines))
        return Measured(
            tuple(each.seconds for each in slack.deliveries[delivered:] if each.seconds is not None),
            tuple((call.at - begun).total_seconds() for call in _answers(slack)[before:]),
            *told,
        )


def _input(program: asyncio.subprocess.Process) -> asyncio.StreamWriter:
    if program.stdin is None:
        raise AssertionError("it was started with a pipe")
    return program.stdin


async def _answered(slack: Workspace, most: int) -> None:
    """Wait until so many answers have come; what answers another may have been taken for one."""
    async with asyncio.timeout(PATIENCE):
        while len(_answers(slack)) < most:  # noqa: ASYNC110 - a call rings no bell
            await asyncio.sleep(EVERY)


async def _ask(slack: Workspace, user: User, channel: Channel, line: str) -> None:
    await (slack.open_home(user) if line == HOME else slack.command(user, channel, f"/clientload {line}"))


def _answers(slack: Workspace) -> list[Call]:
    return [*slack.calls("response_url"), *slack.calls("views.publish")]


async def _change(url: str, people: Sequence[User]) -> None:
    """Make some of them leaders, and change the books."""
    database = Database(url)
    async with database.writing() as session:
        grants = [Grant(LEADER, user.id) for user in people[::LEADERS]]
        await roles.give(session, grants, people[0].id, datetime.now(UTC))
        await key_values.write(session, "changed", datetime.now(UTC).isoformat())
    await database.close()


@asynccontextmanager
async def _answering(slack: Workspace, url: str) -> AsyncIterator[tuple[list[float], Callable[[], None]]]:
    """Run the bot in a process of its own; behind the block stands what it says of its loop since it was told to."""
    told: list[float] = []
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.sixty.product",
        cwd=ROOT,
        env={
            **os.environ,
            "CLIENTLOAD_DATABASE_URL": url,
            "CLIENTLOAD_TIMEZONE": "Europe/Paris",
            "CLIENTLOAD_LOG_LEVEL": "ERROR",
            "SLACK_API_URL": slack.api_url,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        await slack.connected()
        yield told, lambda: _input(program).write(b"\n")
    finally:
        written, _ = await program.communicate(b"")
    said = json.loads(written)
    told += (said["lag"], said["held"], said["worked"])
