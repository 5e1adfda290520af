"""`/clientload expect`: a window agreed beforehand, in which one client may take more of a team."""

from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.language import gettext as _
from bot.language import marked
from bot.services import windows
from bot.slack.blocks import expected as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import changing, clients_and_teams, dispatch, known
from bot.slack.clauses import WINDOW
from bot.slack.commands.threshold import CLEAR, limit_now
from bot.slack.grammar import Sentence, percent, read
from bot.slack.places import Place, not_understood, place
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.verbs import in_english
from bot.store import teams
from bot.store.tables import Client

EXAMPLE = marked("40% until 30 June because migration")
FRENCH = {"effacer": CLEAR, "lever": CLEAR, "terminer": CLEAR, "supprimer": CLEAR}


async def run(request: Request) -> Answer:
    """Show what is agreed, agree on a window, or end one early."""
    ending = {CLEAR: partial(_answered, ending=True)}
    return await dispatch(request, ending, _answered, FRENCH, clients_and_teams)


async def _answered(request: Request, *, ending: bool = False) -> Answer:
    async with changing(request) as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today(), WINDOW)
        clearing = CLEAR in (fold(sentence.value), in_english(sentence.value, FRENCH))
        if sentence.rest or (ending and sentence.value and not clearing):
            raise not_understood(sentence.rest or sentence.value, sentence, names)
        if ending or clearing:
            return await _ended(session, request, sentence)
        if not sentence.value and sentence.until is None:
            return await _shown(session, request, sentence)
        if sentence.client is None and sentence.team is None:
            raise not_understood(sentence.value, sentence, names)
        return await _agreed(session, request, sentence)


async def _shown(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    shown = [
        window
        for window in await windows.agreed(session, request.company.today())
        if sentence.team in (None, window.team.id) and sentence.client in (None, window.client.id)
    ]
    every = await teams.all_teams(session)
    named = next((team.name for team in every if sentence.team in (None, team.id)), "Support")
    return blocks.listing(shown, request.company.today(), named)


async def _agreed(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    where, client = await _one_client(session, request, sentence, sentence.value or _(EXAMPLE))
    if not sentence.value:
        raise Mistake(_("Say up to which share: {example}", example=_spelled(where, _(EXAMPLE))))
    share = percent(sentence.value)
    if sentence.until is None:
        ending = _("{share} until 30 June because migration", share=sentence.value)
        raise Mistake(_("Say until when: {example}", example=_spelled(where, ending)))
    today = request.company.today()
    usual = await limit_now(session, request, where, planned=False)
    before = await windows.agree(
        session,
        request.company,
        request.person.id,
        where.team,
        client,
        share,
        since=sentence.since,
        until=sentence.until,
        because=sentence.because,
    )
    now = next(
        window.expected
        for window in await windows.agreed(session, request.company.today())
        if (window.team.id, window.client.id, window.until) == (where.team.id, client.id, sentence.until)
    )
    return said(blocks.was_agreed(now, where.team.name, usual, [each.expected for each in before], today))


async def _ended(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    where, client = await _one_client(session, request, sentence, CLEAR)
    ended = await windows.end(session, request.company, request.person.id, where.team, client)
    usual = await limit_now(session, request, where)
    listed = [each.expected for each in ended]
    return said(blocks.was_ended(listed, where.team.name, usual, request.company.today()))


async def _one_client(session: AsyncSession, request: Request, sentence: Sentence, value: str) -> tuple[Place, Client]:
    if sentence.client is None:
        example = _typed("Acme", "Support", value)
        raise Mistake(_("A window is agreed for one client. Name it before the team: {example}", example=example))
    where = await place(session, request, sentence, lambda named: f"/clientload expect {named} {value}")
    if where.client is None:
        raise AssertionError("a line that names a client leads to one")
    return where, where.client


def _spelled(where: Place, value: str) -> str:
    return _typed(where.client_name or "", where.team.name, value)


def _typed(client: str, team: str, value: str) -> str:
    return f'/clientload expect "{client}" {team} {value}'


SUBCOMMAND = Subcommand(
    name="expect",
    aliases=("plan",),
    summary=marked("windows agreed beforehand: until a day a client may take more and is paged only above that"),
    usage=(
        marked("/clientload expect"),
        marked("/clientload expect Acme Support 40% until 30 June because migration"),
        marked("/clientload expect Acme Support 40% from 1 June until 30 June because migration"),
        marked("/clientload expect Acme Support clear"),
    ),
    run=run,
    french=("prévoir", "attendre"),
)
