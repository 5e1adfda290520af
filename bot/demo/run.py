"""`make demo`: the real product on an invented company, with a helpdesk, a tracker and a Slack of its own."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule

from bot import app, settings
from bot.demo import helpdesk, revenue, tracker
from bot.demo.company import ZONE, invent
from bot.demo.workspace import Workspace, render
from bot.demo.workspace.feed import Shown
from bot.demo.workspace.people import Channel, User
from bot.domain.office_hours import OfficeHours
from bot.jobs import Jobs
from bot.services import quiet
from bot.services.company import Clock, Company, system_clock
from bot.terminal import progress

WIDTH = 100
SET_UP = (
    "/clientload team channel Support #support",
    "/clientload team channel Engineering #engineering",
    "/clientload team own Engineering project PLAT",
    "/clientload team own Engineering project OPS",
    "/clientload team own domain ardoise.example",
    "/clientload team class roadmap project PLAT",
    "/clientload team class support-driven project SOL",
    "/clientload team class bespoke label to-order",
    "/clientload team class maintenance project OPS",
    "/clientload team live Support",
    "/clientload team live Engineering",
)
"""What an admin types first. The last two end the calm of the first two weeks."""

LEADER = "/clientload roles grant leader @lea"
"""What she gives herself, so that whoever tries the demo sees what leaders see."""

QUESTIONS = ("/clientload", "/clientload acme", "/clientload roadmap")

LEADERS_TRY = (
    "/clientload dependency",
    "/clientload whatif acme leaves",
    "/clientload contract acme renews 31 March notice 3 months every year",
    "/clientload decide acme cap 20% because they agreed review 1 June",
    "/clientload decisions",
)
"""What a leader may type then."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The running demo: the product, connected to a Slack in which somebody can type."""

    company: Company
    jobs: Jobs
    slack: Workspace
    admin: User
    support: Channel
    engineering: Channel


@asynccontextmanager
async def stage(folder: Path, clock: Clock = system_clock) -> AsyncIterator[Stage]:
    """Start the invented company's tools and the product between them; nothing is pulled yet."""
    invented = invent(clock())
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(helpdesk.serve_helpdesk(invented, clock))
        tracked = await stack.enter_async_context(tracker.serve_tracker(invented, clock, helpdesk_url=desk))
        slack = await stack.enter_async_context(Workspace(clock=clock))
        admin = slack.add_user("lea", admin=True)
        support = slack.add_channel("support", admin)
        engineering = slack.add_channel("engineering", admin)
        chosen = settings.read(
            {
                "CLIENTLOAD_DATABASE_URL": f"sqlite:///{folder / 'clientload.db'}",
                "CLIENTLOAD_TIMEZONE": str(ZONE),
                "CLIENTLOAD_LOG_LEVEL": os.environ.get("CLIENTLOAD_LOG_LEVEL", "WARNING"),
                "SLACK_API_URL": slack.api_url,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "ZENDESK_URL": desk,
                "ZENDESK_EMAIL": helpdesk.EMAIL,
                "ZENDESK_TOKEN": helpdesk.TOKEN,
                "JIRA_URL": tracked,
                "JIRA_EMAIL": tracker.EMAIL,
                "JIRA_TOKEN": tracker.TOKEN,
                "JIRA_CLIENT_FIELD": "customfield_10050",
                "JIRA_POINTS_FIELD": "customfield_10016",
                "REVENUE_CSV": str(revenue.write(folder, clock().astimezone(ZONE).date())),
            },
            slack=True,
            sources=True,
        )
        company = await stack.enter_async_context(app.opened(chosen, clock))
        async with company.database.writing() as session:
            await quiet.set_office_hours(session, company, admin.id, OfficeHours(always=True))
        sources = await stack.enter_async_context(app.reading(chosen))
        side = app.slack(company, chosen)
        await stack.enter_async_context(app.listening(side))
        jobs = app.make_jobs(company, chosen, side, sources)
        yield Stage(company, jobs, slack, admin, support, engineering)


async def run(until: date | None = None) -> int:
    """Show the product at work; on a terminal, then take commands until the input ends."""
    out = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    with tempfile.TemporaryDirectory(prefix="clientload-demo-") as folder:
        async with stage(Path(folder), _clock(until)) as on:
            await _show(on, out)
            if sys.stdin.isatty():
                await _converse(on, out)
    return 0


def _clock(until: date | None) -> Clock:
    if until is None:
        return system_clock
    evening = datetime.combine(until, time(18), ZONE).astimezone(UTC)
    return lambda: evening


async def _show(on: Stage, out: Console) -> None:
    out.print("An invented firm of fifteen people: a helpdesk, a tracker and a Slack, all on this machine.")
    out.print(f"What lies between them is the product itself. {on.admin.name.title()}, who runs it, sets it up:\n")
    for line in (*SET_UP, LEADER):
        out.print(f"  {on.admin.name}: {line}")
        for shown in await on.slack.command(on.admin, on.support, line):
            out.print(Padding(shown.text, (0, 0, 0, 7)), markup=False)
    out.print(
        "\nA company's first two weeks are calm: alerts go to the admins alone. The lines with live skip that here."
        "\nAlerts wait for office hours, too: 8 to 19, Monday to Friday. That is switched off here."
    )
    out.print("\nA year of tickets and issues is pulled:\n")
    with progress(out) as on_page:
        await asyncio.gather(*(on.jobs.pull(source, on_page) for source in on.jobs.sources))
    await on.jobs.judge()
    await on.jobs.tell()
    for channel in (on.support, on.engineering):
        for message in on.slack.messages(channel):
            out.print(Rule(f"#{channel.name}, as the team sees it"))
            out.print(render(message, on.slack.names, ZONE))
    for line in QUESTIONS:
        await _ask(on, out, line)
    out.print(Rule(f"{on.admin.name} opens the Home tab"))
    for shown in await on.slack.open_home(on.admin):
        _draw(on, out, shown)


async def _ask(on: Stage, out: Console, line: str) -> None:
    out.print(Rule(f"{on.admin.name}: {line}"))
    for shown in await on.slack.command(on.admin, on.support, line):
        _draw(on, out, shown)


def _draw(on: Stage, out: Console, shown: Shown) -> None:
    out.print(render(shown, on.slack.names, ZONE))


async def _converse(on: Stage, out: Console) -> None:
    out.print(Rule())
    out.print("Type a command such as /clientload why acme, or /clientload help. An empty line ends the demo.")
    out.print("What leaders alone may ask, on a file of revenue of which Acme pays about 35 %:")
    for line in LEADERS_TRY:
        out.print(f"  {line}", markup=False)
    while line := (await asyncio.to_thread(_typed)).strip():
        await _ask(on, out, line if line.startswith("/") else f"/clientload {line}")


def _typed() -> str:
    try:
        return input("> ")
    except EOFError:
        return ""
