"""`/clientload`: all teams, or one."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import marked
from bot.services import dependency, report
from bot.services.company import Company
from bot.services.dependency import Leading
from bot.services.figures import Window
from bot.slack.asking import Asking, asking
from bot.slack.blocks import dependency as drawn
from bot.slack.blocks import overview as blocks
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Request, Subcommand


async def run(request: Request) -> Answer:
    """Draw all teams, or the team that is named."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
        if asked.rest or asked.client is not None:
            raise unknown("team", asked.unknown or request.text.strip(), asked.names.teams)
        return await of_teams(session, request, asked)


async def of_teams(session: AsyncSession, request: Request, asked: Asking) -> Answer:
    """Draw all teams, or the one that is named, over the window that is asked for."""
    company = request.company
    today = company.today()
    which = (today, asked.days, asked.team_id)
    read = await company.shared(session, ("overview", *which), lambda: report.overview(session, company, *which))
    if not request.person.leader or asked.team_id is not None:
        return blocks.draw(read)
    leading = await company.shared(session, ("leading", read.window), lambda: _leading(session, company, read.window))
    return blocks.draw(read, drawn.of_firm(leading, request.person))


async def _leading(session: AsyncSession, company: Company, window: Window) -> Leading | None:
    seconds = dependency.seconds_in([await report.firm(session, window)])
    return await dependency.of_firm(session, company, dependency.Worked(seconds, window.since, window.until))


SUBCOMMAND = Subcommand(
    name="overview",
    aliases=("teams",),
    summary=marked("all teams: whose hours, how sure, which alerts are open"),
    usage=(marked("/clientload"), marked("/clientload Support"), marked("/clientload overview 90d")),
    run=run,
    french=("ensemble", "équipes", "liste", "lister"),
    shareable=True,
)
