"""`/clientload threshold`: the limits in force, and setting or clearing one."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.threshold import Levels, Limit, SetLimits, limit_for
from bot.language import gettext as _
from bot.language import marked
from bot.services import handling, limits, windows
from bot.services.company import Company
from bot.services.digest_view import Expected
from bot.services.limits import Ended
from bot.services.preview import preview
from bot.services.refused import Checks, Refused
from bot.slack import typed_limits
from bot.slack.blocks import limits as blocks
from bot.slack.blocks import preview as previewed
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import (
    FRENCH_SHOW,
    SHOW,
    Known,
    changeable,
    changing,
    clients_and_teams,
    dispatch,
    known,
    known_by,
)
from bot.slack.clauses import LIMIT, has_reason
from bot.slack.far_ahead import asked_back, without_yes
from bot.slack.grammar import Sentence, percent, read
from bot.slack.places import Place, not_understood, place
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.verbs import in_english
from bot.slack.words import is_percent, split

CLEAR = "clear"
PREVIEW = "preview"
FRENCH = {
    "effacer": CLEAR,
    "lever": CLEAR,
    "supprimer": CLEAR,
    "aperçu": PREVIEW,
    "essai": PREVIEW,
    "simuler": PREVIEW,
}


async def run(request: Request) -> Answer:
    """Show, set or clear limits."""
    tried_line = _before_preview(request.text)
    if tried_line is not None:
        return await _previewed(replace(request, text=tried_line))
    verbs = {CLEAR: _clear, PREVIEW: _previewed, **dict.fromkeys(SHOW, _listed)}
    return await dispatch(request, verbs, _show_or_set, {**FRENCH, **FRENCH_SHOW}, clients_and_teams)


def _before_preview(text: str) -> str | None:
    """Return what stands before the word preview at the end of a line, unless that belongs to a reason."""
    words = split(text)
    if not words or words[-1].quoted or has_reason(words, LIMIT):
        return None
    last, tried = words[-1].text, text.rstrip()[: -len(text.rsplit(maxsplit=1)[-1])]
    # French words for it may be names; behind a share they are none.
    french = in_english(last, FRENCH) == PREVIEW and is_percent(words, len(words) - 1)
    return tried if french or fold(last) == PREVIEW else None


async def _previewed(request: Request) -> Answer:
    """Say what a limit would have done; nothing is written."""
    company = request.company
    try:
        async with company.database.asking() as session:
            names = await known_by(session, company)
            sentence = _read(request, names)
            if sentence.rest or (sentence.client is None and sentence.team is None):
                raise not_understood(sentence.rest or sentence.value, sentence, names)
            if sentence.until is not None:
                raise Mistake(_("A preview is about the past, so it takes no until. Leave it out."))
            where = await _place(session, request, sentence, f"{sentence.value} {PREVIEW}")
            return await tried(session, company, where, Wanted.of(sentence))
    except Refused as refused:
        raise Mistake(str(refused)) from refused


async def _show_or_set(request: Request) -> Answer:
    async with changing(request) as session:
        names = await known(session)
        sentence = _read(request, names)
        if CLEAR in (fold(sentence.value), in_english(sentence.value, FRENCH)):
            return await _cleared(session, request, names, sentence)
        if not (sentence.value or sentence.rest or sentence.levels):
            return await _shown(session, request, sentence)
        return await _set(session, request, names, sentence)


async def _clear(request: Request) -> Answer:
    async with changing(request) as session:
        names = await known(session)
        sentence = _read(request, names)
        if sentence.value:
            raise not_understood(sentence.value, sentence, names)
        return await _cleared(session, request, names, sentence)


async def _listed(request: Request) -> Answer:
    async with request.company.database.asking() as session:
        names = await known_by(session, request.company)
        sentence = _read(request, names)
        if sentence.value or sentence.rest:
            raise not_understood(sentence.rest or sentence.value, sentence, names)
        return await _shown(session, request, sentence)


async def _shown(session: AsyncSession, request: Request, sentence: Sentence) -> Answer:
    shown = await limits.in_force(session, request.company)
    if sentence.team is not None:
        shown = [team for team in shown if team.team.id == sentence.team]
    listed = blocks.limits(shown, request.company.zone)
    return changeable(listed, "threshold", may=request.person.role >= Role.MANAGER)


async def _set(session: AsyncSession, request: Request, names: Known, sentence: Sentence) -> Answer:
    if sentence.rest or (sentence.client is None and sentence.team is None):
        raise not_understood(sentence.rest or sentence.value, sentence, names)
    sentence, sure = without_yes(sentence, request.company.today())
    where = await _place(session, request, sentence, sentence.value)
    with asked_back():
        return await put(session, request.company, request.person.id, where, Wanted.of(sentence, sure=sure))


async def _cleared(session: AsyncSession, request: Request, names: Known, sentence: Sentence) -> Answer:
    if sentence.rest or (sentence.client is None and sentence.team is None):
        raise not_understood(sentence.rest, sentence, names)
    where = await _place(session, request, sentence, CLEAR)
    return await cleared(session, request.company, request.person.id, where)


def _read(request: Request, names: Known) -> Sentence:
    return read(request.text, names.clients, names.teams, request.company.today(), LIMIT)


async def _place(session: AsyncSession, request: Request, sentence: Sentence, value: str) -> Place:
    return await place(
        session, request, sentence, lambda named: _("/clientload threshold {named} {value}", named=named, value=value)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A limit as somebody wants it. Percentages are still words; with `until` it is a window agreed for a client.

    Whoever is `sure` means a day that is more than a year ahead.
    """

    share: str
    warning: str | None = None
    critical: str | None = None
    until: date | None = None
    because: str = ""
    sure: bool = False

    @classmethod
    def of(cls, sentence: Sentence, *, sure: bool = False) -> "Wanted":
        """Take it from a typed line."""
        warning, critical = map(sentence.levels.get, ("warning", "critical"))
        return cls(sentence.value, warning, critical, sentence.until, sentence.because, sure)

    @property
    def limit(self) -> Limit:
        """Read the percentages. Raises what is none."""
        checks = Checks()
        return checks.settled(self.read(checks))

    def read(self, checks: Checks) -> Limit | None:
        """Read the percentages as far as they are some; what is none is left to `checks`."""
        read_: dict[str, float | None] = {}
        for name, text in (("share", self.share), ("warning", self.warning), ("critical", self.critical)):
            with checks.at(name):
                read_[name] = None if text is None else percent(text)
        share = read_.get("share")
        if share is None:
            return None
        return Limit(share, "team", levels=Levels(read_.get("warning"), read_.get("critical")))


async def put(session: AsyncSession, company: Company, by: str, where: Place, wanted: Wanted) -> Answer:
    """Set a limit, or agree on a window where it has an end; say what holds now."""
    checks, before = Checks(), await limit_now(session, company, where)
    limit = wanted.read(checks)
    if wanted.until is not None:
        with checks.at():
            await _agree(session, company, by, where, wanted, limit)
    elif limit is not None:
        with checks.at():
            await limits.set_limit(
                session, company, by, where.team, where.client, limit.share, levels=limit.levels, because=wanted.because
            )
    limit = checks.settled(limit)
    return said(blocks.was_set(where.team.name, where.client_name, limit, before, wanted.until))


async def _agree(
    session: AsyncSession,
    company: Company,
    by: str,
    where: Place,
    wanted: Wanted,
    limit: Limit | None,
) -> None:
    """Agree on a window, as far as what was filled in lets it be checked; raises all that is wrong with it."""
    checks, until = Checks(), wanted.until or company.today()
    if wanted.warning is not None or wanted.critical is not None:
        checks.add(
            "critical" if wanted.warning is None else "warning",
            _("A limit with an end has no warning or critical level of its own. Leave them out."),
        )
    if where.client is None:
        checks.add("client", _("A limit with an end is agreed for one client. Say for which."))
    with checks.at():
        windows.check_days(company.today(), company.today(), until)
    if where.client is not None and limit is not None:
        with checks.at():
            await windows.agree(
                session,
                company,
                by,
                where.team,
                where.client,
                limit.share,
                until=until,
                because=wanted.because,
                sure=wanted.sure,
            )
    checks.settle()


async def cleared(session: AsyncSession, company: Company, by: str, where: Place) -> Answer:
    """Clear a limit; say what holds now."""
    ended = await limits.clear_limit(session, company, by, where.team, where.client)
    if where.client is not None and any(each.row.until for each in ended):
        await handling.follow_window(session, company, by, where.team, where.client)
    now = await limit_now(session, company, where)
    back = typed_limits.undo([_typed(where, each, company.today()) for each in ended])
    return said(blocks.was_cleared(where.team.name, where.client_name, now, back))


def _typed(where: Place, ended: Ended, today: date) -> str:
    """Write the line that sets again what was ended, a limit or a window agreed for a client."""
    row, team, client = ended.row, where.team.name, where.client_name
    if row.until is None:
        return typed_limits.limit(team, client, row.share, limits.limit_of(row).levels, row.because)
    agreed = Expected(client or "", row.share, row.since, ended.last_day, row.because)
    return typed_limits.window(agreed, team, today)


async def tried(session: AsyncSession, company: Company, where: Place, wanted: Wanted) -> Answer:
    """Say what a limit would have done; nothing is written."""
    limit = wanted.limit
    limits.check_levels(limit.share, limit.levels)
    client_id = where.client.id if where.client else None
    shown = await company.shared(
        session,
        ("preview", where.team.id, client_id, company.today(), limit.share, limit.levels),
        lambda: preview(session, company, where.team, where.client, limit.share, limit.levels),
    )
    return previewed.draw(shown, await limit_now(session, company, where, planned=False))


async def limit_now(session: AsyncSession, company: Company, where: Place, *, planned: bool = True) -> str:
    """Say which limit holds here now, and where it comes from; without `planned`, the one outside agreed windows."""
    [shown] = await limits.in_force(session, company, where.team.id)
    ids = {own.client.id or 0: own.row.share for own in shown.own if own.row.until is None}
    agreed = {own.client.id or 0: own.row.share for own in shown.own if own.row.until is not None and planned}
    set_limits = SetLimits(shown.row.share if shown.row else None, ids, agreed)
    limit = limit_for((where.client.id or 0) if where.client else 0, set_limits, shown.active_clients)
    if limit.too_few_clients:
        return _("no limit ({why})", why=blocks.too_few(shown.active_clients))
    share = blocks.share(limit.share)
    match limit.source:
        case "plan":
            return _("{limit} agreed until a day", limit=share)
        case "team" if where.client:
            return _("{limit} of the team", limit=share)
        case "default":
            return _("{limit} by default", limit=share)
        case _:
            return share


SUBCOMMAND = Subcommand(
    name="threshold",
    aliases=("limit",),
    summary=marked("the limits in force, setting one for a team or for one client, and what it would have done"),
    usage=(
        marked("/clientload threshold"),
        marked("/clientload threshold show"),
        marked("/clientload threshold Support 30%"),
        marked("/clientload threshold Support 30% warning 24% critical 50%"),
        marked("/clientload threshold Support 30% preview"),
        marked("/clientload threshold Acme Support 40% because they pay for it"),
        marked("/clientload threshold Acme Support 40% until 30 June because of the migration"),
        marked("/clientload threshold clear Acme Support"),
    ),
    run=run,
    french=("seuil", "limite", "seuils", "limites", "limiter"),
)
