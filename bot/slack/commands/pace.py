"""`/clientload pace support 12w`: clients by their control index; `/clientload pace acme`: one of them in full."""

from bot.language import marked
from bot.services import pace
from bot.slack.asking import asking
from bot.slack.blocks import pace as blocks
from bot.slack.blocks import ranking
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Request, Subcommand


async def run(request: Request) -> Answer:
    """Rank the clients of the team that is named, or of all; draw the one client that is named."""
    company = request.company
    async with company.database.asking() as session:
        asked = await asking(session, request)
        if asked.rest:
            raise unknown("client or team", asked.unknown, asked.names.clients)
        if asked.client is None:
            return ranking.draw(await pace.ranking(session, company, asked.team, company.today(), asked.days))
        found = await pace.of_client(session, company, asked.client, company.today(), asked.days, asked.team)
        return blocks.draw(found, await pace.behind(session, found))


SUBCOMMAND = Subcommand(
    name="pace",
    aliases=("control",),
    summary=marked("who sets the pace: what clients impose, inject and call urgent, and how short their notice is"),
    usage=(
        marked("/clientload pace"),
        marked("/clientload pace Support 12w"),
        marked("/clientload pace Acme"),
    ),
    run=run,
    french=("rythme", "cadence"),
    shareable=True,
)
