"""`/clientload top support 12w`: the largest clients of a team, or of all."""

from bot.language import gettext as _
from bot.language import marked
from bot.services.largest import largest
from bot.slack.asking import asking
from bot.slack.blocks import top as blocks
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand


async def run(request: Request) -> Answer:
    """Draw the largest clients of the team that is named, or of all teams together."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
        if asked.client is not None:
            example = _("/clientload top Support 12w")
            raise Mistake(_("Name a team behind top, not a client: {example}", example=example))
        if asked.rest:
            raise unknown("team", asked.unknown, asked.names.teams)
        company, today = request.company, request.company.today()
        found = await company.shared(
            session,
            ("top", asked.team_id, today, asked.days),
            lambda: largest(session, company, asked.team, today, asked.days),
        )
    return blocks.draw(found)


SUBCOMMAND = Subcommand(
    name="top",
    aliases=("largest",),
    summary=marked("the largest clients of a team or of all, beside own work and what has no client yet"),
    usage=(marked("/clientload top"), marked("/clientload top Support 12w")),
    run=run,
    french=("premiers", "premières", "principaux", "principales", "classement"),
    shareable=True,
)
