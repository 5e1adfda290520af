"""`/clientload expect`: a window agreed beforehand, in which one client may take more of a team."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.handling import Act
from bot.language import gettext as _
from bot.language import marked
from bot.services import handling, windows
from bot.services.company import Company
from bot.slack import typed_limits
from bot.slack.blocks import expected as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import (
    FRENCH_SHOW,
    SHOW,
    Verb,
    changeable,
    changing,
    clients_and_teams,
    dispatch,
    known,
)
from bot.slack.clauses import WINDOW
from bot.slack.commands.threshold import CLEAR, limit_now
from bot.slack.far_ahead import asked_back, without_yes
from bot.slack.grammar import Sentence, percent, read
from bot.slack.places import Place, not_understood, place
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.verbs import in_english
from bot.store import teams
from bot.store.tables import Client

EXAMPLE = marked("40% until 30 June because migration")
FRENCH = {"effacer": CLEAR, "lever": CLEAR, "terminer": CLEAR, "supprimer": CLEAR}


async def run(request: Request) -> Answer:
    """Show what is agreed, agree on a window, or end one early."""
    verbs: dict[str, Verb] = {CLEAR: partial(_answered, ending=True), **dict.fromkeys(SHOW, _listed)}
    return await dispatch(request, verbs, _answered, {**FRENCH, **FRENCH_SHOW}, clients_and_teams)


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


async def _listed(request: Request) -> Answer:
    async with request.company.database.asking() as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today())
        if sentence.value or sentence.rest:
            raise not_understood(sentence.rest or sentence.value, sentence, names)
        return await _shown(session, request, sentence)


async def _shown(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    shown = [
        window
        for window in await windows.agreed(session, request.company.today())
        if sentence.team in (None, window.team.id) and sentence.client in (None, window.client.id)
    ]
    every = await teams.all_teams(session)
    named = next((team.name for team in every if sentence.team in (None, team.id)), "Support")
    listed = blocks.listing(shown, request.company.today(), named)
    return changeable(listed, "expect", may=request.person.role >= Role.MANAGER)


async def _agreed(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    sentence, sure = without_yes(sentence, request.company.today())
    where, client = await _one_client(session, request, sentence, sentence.value or _(EXAMPLE))
    if not sentence.value:
        raise Mistake(_("Say up to which share: {example}", example=_spelled(where, _(EXAMPLE))))
    share = percent(sentence.value)
    if sentence.until is None:
        ending = _("{share} until 30 June because migration", share=sentence.value)
        raise Mistake(_("Say until when: {example}", example=_spelled(where, ending)))
    wanted = Wanted(share, sentence.since, sentence.until, sentence.because, sure=sure)
    with asked_back():
        return await agree(session, request.company, request.person.id, where, client, wanted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A window as somebody wants it: up to which share, 0..1, from when (today, unless said), until when, and why.

    Whoever is `sure` means a day that is more than a year ahead.
    """

    share: float
    since: date | None
    until: date
    because: str
    sure: bool = False


async def agree(
    session: AsyncSession, company: Company, by: str, where: Place, client: Client, wanted: Wanted
) -> Answer:
    """Agree on a window; say what holds now."""
    today = company.today()
    usual = await limit_now(session, company, where, planned=False)
    before = await windows.agree(
        session,
        company,
        by,
        where.team,
        client,
        wanted.share,
        since=wanted.since,
        until=wanted.until,
        because=wanted.because,
        sure=wanted.sure,
    )
    if wanted.since is None or wanted.since <= today:
        act = Act("expected", by, wanted.because, wanted.until, wanted.share)
        await handling.follow_window(session, company, by, where.team, client, act)
    now = next(
        window.expected
        for window in await windows.agreed(session, today)
        if (window.team.id, window.client.id, window.until) == (where.team.id, client.id, wanted.until)
    )
    return said(blocks.was_agreed(now, where.team.name, usual, [each.expected for each in before], today))


async def _ended(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    where, client = await _one_client(session, request, sentence, CLEAR)
    return await end(session, request.company, request.person.id, where, client)


async def end(session: AsyncSession, company: Company, by: str, where: Place, client: Client) -> Answer:
    """End what was agreed for a client; say what holds now."""
    ended = await windows.end(session, company, by, where.team, client)
    await handling.follow_window(session, company, by, where.team, client)
    usual = await limit_now(session, company, where)
    listed = [each.expected for each in ended]
    back = [typed_limits.window(each, where.team.name, company.today()) for each in listed]
    return said(blocks.was_ended(listed, where.team.name, usual, typed_limits.undo(back)))


async def _one_client(session: AsyncSession, request: Request, sentence: Sentence, value: str) -> tuple[Place, Client]:
    if sentence.client is None:
        example = _typed("Acme", "Support", value)
        raise Mistake(_("A window is agreed for one client. Name it before the team: {example}", example=example))
    where = await place(
        session, request, sentence, lambda named: _("/clientload expect {named} {value}", named=named, value=value)
    )
    if where.client is None:
        raise AssertionError("a line that names a client leads to one")
    return where, where.client


def _spelled(where: Place, value: str) -> str:
    return _typed(where.client_name or "", where.team.name, value)


def _typed(client: str, team: str, value: str) -> str:
    return _('/clientload expect "{client}" {team} {value}', client=client, team=team, value=value)


SUBCOMMAND = Subcommand(
    name="expect",
    aliases=("plan",),
    summary=marked("windows agreed beforehand: until a day a client may take more and is paged only above that"),
    usage=(
        marked("/clientload expect show"),
        marked("/clientload expect Acme Support 40% until 30 June because migration"),
        marked("/clientload expect Acme Support 40% from 1 June until 30 June because migration"),
        marked("/clientload expect Acme Support clear"),
    ),
    run=run,
    french=("prévoir", "prévois", "attendre"),
)
