"""`/clientload roadmap Engineering 12w`: what hours are for, what slipped, what came in."""

from bot.language import gettext as _
from bot.language import marked
from bot.services.roadmap import USUAL_DAYS, roadmaps
from bot.slack.asking import asking
from bot.slack.blocks import roadmap as blocks
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand


async def run(request: Request) -> Answer:
    """Draw what the hours of the team that is named are for, or of all that do engineering."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
        if asked.client is not None:
            example = _("/clientload roadmap Engineering 12w")
            raise Mistake(_("Name a team behind roadmap, not a client: {example}", example=example))
        if asked.rest:
            raise unknown("team", asked.unknown, asked.names.teams)
        days = asked.days_said or USUAL_DAYS
        found = await roadmaps(session, request.company, asked.team, request.company.today(), days)
    return blocks.draw(found)


SUBCOMMAND = Subcommand(
    name="roadmap",
    summary=marked(
        "what engineering's hours are for: roadmap, bespoke, support, maintenance; what slipped, what came in"
    ),
    usage=(marked("/clientload roadmap"), marked("/clientload roadmap Engineering 12w")),
    run=run,
    french=("feuille-de-route",),
    shareable=True,
)
