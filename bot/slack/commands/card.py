"""`/clientload acme`: one client on every team."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import FOLLOWED, WITHDRAWN
from bot.language import gettext as _
from bot.language import marked
from bot.services import contracts, dependency, first_weeks, owners, pace, report
from bot.services.decision_view import Decided, decided
from bot.slack.asking import asking
from bot.slack.blocks import card as blocks
from bot.slack.blocks import dependency as drawn
from bot.slack.blocks import pace as drawn_pace
from bot.slack.blocks.words import typed
from bot.slack.commands import overview
from bot.slack.grammar import Unknown, unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.store import decisions as store
from bot.store import totals
from bot.store.tables import Client


async def run(request: Request) -> Answer:
    """Draw the client that is named, on all teams or on one; a team's name or a window alone draws the teams."""
    async with request.company.database.asking() as session:
        asked = await asking(session, request)
        if asked.client is None and not asked.rest:
            return await overview.of_teams(session, request, asked)
        if asked.client is None:
            if not await totals.anything(session):
                return await overview.of_teams(session, request, replace(asked, team=None))
            what = _("What can be typed: /clientload help")
            raise Unknown(f"{unknown('client', asked.unknown, asked.names.clients)} {what}")
        if asked.rest:
            raise Mistake(
                _(
                    "{client} is understood, {words} is not. Its card: {command}. What can be typed: /clientload help",
                    client=asked.client.name,
                    words=asked.unknown,
                    command=f"/clientload {typed(asked.client.name)}",
                )
            )
        read_ = await report.client_report(
            session, request.company, asked.client, request.company.today(), asked.days, team_id=asked.team_id
        )
        paced = await pace.on_card(
            session, request.company, asked.client, request.company.today(), asked.days, asked.team
        )
        new = await first_weeks.of_client(session, request.company, report.id_of(asked.client))
        new = tuple(each for each in new if asked.team is None or each.team == asked.team.name)
        # Where an answer is posted Slack's people are out of reach, and it names none of them.
        care = None if request.people is None else await owners.of_client(session, read_)
        private = decisions = None
        if request.person.leader:
            seconds = dependency.seconds_in(line.window for line in read_.teams)
            worked = dependency.Worked(seconds, read_.window.since, read_.window.until)
            standing = await dependency.of_client(session, request.company, report.id_of(asked.client), worked)
            kept = await contracts.of_client(session, request.company, asked.client)
            private = drawn.of_client(standing, kept, request.person)
            decisions = await _decisions(session, request, asked.client)
    if asked.team is not None:
        read_ = replace(read_, teams=tuple(line for line in read_.teams if line.team.id == asked.team_id))
    return blocks.draw(read_, private, decisions, drawn_pace.on_card(paced), new, care)


async def _decisions(session: AsyncSession, request: Request, client: Client) -> list[Decided]:
    """Return what leaders decided about a client, the latest of what is closed too; withdrawn ones left out."""
    since = request.company.clock() - FOLLOWED
    told = await store.told(session, client_id=client.id, closed_since=since)
    return [decided(each) for each in told if each[0].state != WITHDRAWN]


SUBCOMMAND = Subcommand(
    name="card",
    aliases=("show",),
    summary=marked("one client: its share of every team, how sure that is, its limits and biggest items"),
    usage=(
        marked("/clientload Acme"),
        marked("/clientload Acme Support"),
        marked("/clientload Acme 90d"),
        marked('/clientload "status"'),
    ),
    run=run,
    french=("fiche", "afficher", "affiche", "montrer", "montre", "voir"),
    shareable=True,
)
