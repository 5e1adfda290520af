"""`/clientload log acme 2h negotiation`: hours of sales, kept for the team and for nobody in it."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.activity import ACTIVITIES, MEETING, NEGOTIATION, OFFER, OTHER, Entry
from bot.domain.client import Names, fold
from bot.language import gettext as _
from bot.language import marked
from bot.services import logging_hours
from bot.services.company import Company
from bot.slack.blocks import logged as blocks
from bot.slack.blocks.words import typed
from bot.slack.changing import changing, client_with
from bot.slack.dates import leading_date
from bot.slack.durations import leading_duration
from bot.slack.grammar import Word, joined, leading_name, split, unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.verbs import in_english, listed
from bot.slack.words import says
from bot.store import clients as store
from bot.store.tables import Client, Team

FRENCH = {
    "négociation": NEGOTIATION,
    "offre": OFFER,
    "devis": OFFER,
    "réunion": MEETING,
    "rendez-vous": MEETING,
    "autre": OTHER,
}
ON = ("on", "le", "du")
TODAY, YESTERDAY = ("today", "aujourd'hui"), ("yesterday", "hier")


async def run(request: Request) -> Answer:
    """Log what a line says."""
    async with changing(request) as session:
        words = split(request.text)
        names = await store.names(session)
        id_, behind = leading_name(words, names)
        client = await client_with(session, id_)
        if client is None:
            raise unknown("client", words[0].text if words else "", names)
        team, behind = _team(await logging_hours.sales_teams(session), behind, client)
        seconds, behind = leading_duration(behind)
        what, behind = _what(behind)
        day = _day(behind, request.company.today(), client)
        return await logged(
            session, request.company, client, team, Entry(client.id or 0, team.id or 0, seconds, what, day)
        )


async def logged(session: AsyncSession, company: Company, client: Client, team: Team, entry: Entry) -> Answer:
    """Log hours, and offer to take them back."""
    return blocks.logged(await logging_hours.log(session, company, client, team, entry))


def _team(sales: Sequence[Team], words: Sequence[Word], client: Client) -> tuple[Team, Sequence[Word]]:
    """Take the sales team that is named; where there is one alone it need not be."""
    id_, behind = leading_name(words, Names({team.id or 0: [team.name] for team in sales}))
    named = next((team for team in sales if team.id == id_), None)
    if named is None and len(sales) > 1:
        raise Mistake(
            _(
                "There are several sales teams, {teams}. Name one: {example}",
                teams=", ".join(team.name for team in sales),
                example=_("/clientload log {client} {sales} 2h", client=typed(client.name), sales=sales[0].name),
            ),
            "team",
        )
    return (sales[0], words) if named is None else (named, behind)


def _what(words: Sequence[Word]) -> tuple[str, Sequence[Word]]:
    """Take what it was for; a line that does not say means something else than the kinds that have a name."""
    if not words:
        return OTHER, words
    said = in_english(words[0].text, FRENCH) or fold(words[0].text)
    return (said, words[1:]) if said in ACTIVITIES else (OTHER, words)


def _day(words: Sequence[Word], today: date, client: Client) -> date:
    """Read the day, today where none is named. Raises `Mistake` for words that say nothing to us."""
    if not words:
        return today
    if len(words) == 1 and says(words[0], *TODAY, *YESTERDAY):
        return today if says(words[0], *TODAY) else today - timedelta(days=1)
    if says(words[0], *ON):
        day, used = leading_date(words[1:], today, past=True)
        if used == len(words) - 1:
            return day
    raise Mistake(
        _(
            "{words} is not understood. Behind the hours stands one of {what}, and the day: {example}",
            words=joined(words),
            what=listed(ACTIVITIES, FRENCH),
            example=_("/clientload log {client} 2h negotiation", client=typed(client.name)),
        )
    )


SUBCOMMAND = Subcommand(
    name="log",
    summary=marked("hours of sales with a client; kept for the team, not for who logs them"),
    usage=(
        marked("/clientload log"),
        marked("/clientload log Acme 2h negotiation"),
        marked("/clientload log Acme 1h30 meeting on 12 November"),
        marked("/clientload log Acme Sales 45 min offer yesterday"),
    ),
    run=run,
    french=("noter", "note", "saisir", "saisis"),
)
