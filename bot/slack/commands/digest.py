"""`/clientload digest`: the week of a team as its digest tells it, now and for oneself."""

from bot.language import gettext as _
from bot.language import marked
from bot.services.digest import compose
from bot.slack.blocks import digest as blocks
from bot.slack.changing import known
from bot.slack.grammar import read, unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.store import teams

MOST_TEAMS = 8


async def run(request: Request) -> Answer:
    """Draw the last seven days of the team that is named, else of the channel's own team, else of all."""
    company = request.company
    async with company.database.asking() as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, company.today())
        if sentence.client is not None:
            client = names.clients.proper(sentence.client)
            raise Mistake(_("A digest is a team's. A client's card: {command}", command=f'/clientload "{client}"'))
        if request.text.strip() and (sentence.team is None or sentence.value):
            raise unknown("team", request.text.strip(), names.teams)
        every = await teams.all_teams(session)
        here = await teams.in_channel(session, request.channel_id)
        chosen = [team for team in every if team.id == sentence.team] or here or every
        views = [await compose(session, company, team, company.today()) for team in chosen[:MOST_TEAMS]]
    return blocks.message(views[0]) if len(views) == 1 else blocks.several(views)


SUBCOMMAND = Subcommand(
    name="digest",
    aliases=("week",),
    summary=marked("a team's last seven days: who is above a limit or near it, what moved, what is expected"),
    usage=(marked("/clientload digest"), marked("/clientload digest Support")),
    run=run,
    french=("résumé", "bilan", "semaine"),
)
