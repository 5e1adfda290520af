"""`/clientload threshold`: the limits in force, and setting or clearing one."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.threshold import SetLimits, limit_for
from bot.services import limits
from bot.slack.blocks import limits as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.words import day
from bot.slack.changing import Known, changing, client_with, dispatch, known, team_with
from bot.slack.grammar import Sentence, percent, read, unknown
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.store.tables import Client, Team

CLEAR = "clear"


async def run(request: Request) -> Answer:
    """Show, set or clear limits."""
    return await dispatch(request, {CLEAR: _clear}, _show_or_set)


async def _show_or_set(request: Request) -> Answer:
    async with changing(request) as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today())
        if fold(sentence.value) == CLEAR:
            return await _cleared(session, request, names, sentence)
        if not sentence.value and not sentence.rest:
            return await _shown(session, request, sentence)
        return await _set(session, request, names, sentence)


async def _clear(request: Request) -> Answer:
    async with changing(request) as session:
        names = await known(session)
        sentence = read(request.text, names.clients, names.teams, request.company.today())
        if sentence.value:
            raise _not_understood(sentence.value, sentence, names)
        return await _cleared(session, request, names, sentence)


async def _shown(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    shown = await limits.in_force(session, request.company)
    if sentence.team is not None:
        shown = [team for team in shown if team.team.id == sentence.team]
    return blocks.limits(shown, request.company.zone)


async def _set(session: AsyncSession, request: Request, names: Known, sentence: Sentence) -> Answer:
    if sentence.rest or (sentence.client is None and sentence.team is None):
        raise _not_understood(sentence.rest or sentence.value, sentence, names)
    place = await _place(session, request, sentence, sentence.value)
    share = percent(sentence.value)
    before = await _now(session, request, place)
    await limits.set_limit(
        session,
        request.company,
        request.person.id,
        place.team,
        place.client,
        share,
        until=sentence.until,
        because=sentence.because,
    )
    until = f" until {day(sentence.until, year=True)}" if sentence.until else ""
    return said(blocks.was_set(place.team.name, place.client_name, share, before, until))


async def _cleared(session: AsyncSession, request: Request, names: Known, sentence: Sentence) -> Answer:
    if sentence.rest or (sentence.client is None and sentence.team is None):
        raise _not_understood(sentence.rest, sentence, names)
    place = await _place(session, request, sentence, CLEAR)
    rows = await limits.clear_limit(session, request.company, request.person.id, place.team, place.client)
    now = await _now(session, request, place)
    return said(blocks.was_cleared(place.team.name, place.client_name, [row.share for row in rows], now))


@dataclass(frozen=True, slots=True)
class _Place:
    team: Team
    client: Client | None

    @property
    def client_name(self) -> str | None:
        return self.client.name if self.client else None


async def _place(session: AsyncSession, request: Request, sentence: Sentence, value: str) -> _Place:
    """Return the team and the client that a line names, if this person may set limits there."""
    team = await team_with(session, sentence.team)
    client = await client_with(session, sentence.client)
    if team is None:
        name = client.name if client else ""
        raise Mistake(f'Name the team behind the client: /clientload threshold "{name}" Support {value}')
    if request.person.role < Role.ADMIN and team.id not in request.person.manages:
        raise Mistake(f"Limits of {team.name} are set by its manager or an admin. Ask one of them.")
    return _Place(team, client)


async def _now(session: AsyncSession, request: Request, place: _Place) -> str:
    """Say which limit holds here now, and where it comes from."""
    shown = next(s for s in await limits.in_force(session, request.company) if s.team.id == place.team.id)
    ids = {own.client.id or 0: own.row.share for own in shown.own if own.row.until is None}
    planned = {own.client.id or 0: own.row.share for own in shown.own if own.row.until is not None}
    set_limits = SetLimits(shown.row.share if shown.row else None, ids, planned)
    limit = limit_for((place.client.id or 0) if place.client else 0, set_limits, shown.active_clients)
    if limit.too_few_clients:
        return "no limit, for want of clients"
    origin = {
        "plan": " agreed until a day",
        "client": "",
        "team": " of the team" if place.client else "",
        "default": "",
    }
    by_default = " by default" if limit.source == "default" else origin[limit.source]
    return f"{blocks.share(limit.share)}{by_default}"


def _not_understood(text: str, sentence: Sentence, names: Known) -> Mistake:
    """Say which name is none, of a client or of a team, with those like it."""
    if sentence.team is not None:
        return unknown("client", text, names.clients)
    if sentence.client is not None:
        return unknown("team", text, names.teams)
    near = [names.teams.proper(id_) for id_ in names.teams.near(text)]
    if near:
        return unknown("client or team", text, names.teams)
    return unknown("client or team", text, names.clients)


SUBCOMMAND = Subcommand(
    name="threshold",
    aliases=("limit",),
    summary="the limits in force, and setting one for a team or for one client",
    usage=(
        "/clientload threshold",
        "/clientload threshold Support 30%",
        "/clientload threshold Acme Support 40% because they pay for it",
        "/clientload threshold Acme Support 40% until 30 June because of the migration",
        "/clientload threshold clear Acme Support",
    ),
    run=run,
)
