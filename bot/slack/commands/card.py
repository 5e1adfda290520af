"""`/clientload acme`: one client on every team."""

from dataclasses import replace

from bot.services import report
from bot.slack.blocks import card as blocks
from bot.slack.changing import client_with, known
from bot.slack.commands import overview
from bot.slack.grammar import read, unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.store import totals


async def run(request: Request) -> Answer:
    """Draw the client that is named, on all teams or on one; a team's name alone draws the team."""
    async with request.company.database.asking() as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today())
        client = await client_with(session, sentence.client)
        if client is None and sentence.team is not None and not sentence.value:
            return await overview.of_teams(session, request, sentence.team)
        if client is None:
            if not await totals.anything(session):
                return await overview.of_teams(session, request)
            raise Mistake(
                f"{unknown('client', sentence.rest or sentence.value, names.clients)}"
                " What can be typed: /clientload help"
            )
        if sentence.value:
            raise Mistake(
                f"{client.name} is understood, {sentence.value} is not. Its card: {_typed(client.name)}."
                " What can be typed: /clientload help"
            )
        read_ = await report.client_report(session, request.company, client, request.company.today())
    if sentence.team is not None:
        read_ = replace(read_, teams=tuple(line for line in read_.teams if line.team.id == sentence.team))
    return blocks.draw(read_)


def _typed(name: str) -> str:
    return f'/clientload "{name}"'


SUBCOMMAND = Subcommand(
    name="card",
    aliases=("show",),
    summary="one client: its share of every team, how sure that is, its limits and biggest items",
    usage=("/clientload Acme", "/clientload Acme Support", '/clientload "status"'),
    run=run,
)
