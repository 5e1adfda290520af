"""`/clientload`: all teams, or one."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import report
from bot.slack.blocks import overview as blocks
from bot.slack.changing import known
from bot.slack.grammar import read, unknown
from bot.slack.request import Answer, Request, Subcommand


async def run(request: Request) -> Answer:
    """Draw all teams, or the team that is named."""
    async with request.company.database.asking() as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today())
        if request.text.strip() and sentence.team is None:
            raise unknown("team", request.text.strip(), names.teams)
        return await of_teams(session, request, sentence.team)


async def of_teams(session: AsyncSession, request: Request, team_id: int | None = None) -> Answer:
    """Draw all teams, or one."""
    read_ = await report.overview(session, request.company, request.company.today())
    if team_id is not None:
        read_ = replace(read_, teams=tuple(each for each in read_.teams if each.team.id == team_id))
    return blocks.draw(read_)


SUBCOMMAND = Subcommand(
    name="overview",
    aliases=("teams",),
    summary="all teams: whose hours, how sure, which alerts are open",
    usage=("/clientload", "/clientload Support"),
    run=run,
)
