"""`/clientload digest`: the week of a team as its digest tells it, now and for oneself; and when digests come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import month
from bot.domain.digest_time import DigestTime
from bot.language import gettext as _
from bot.language import marked
from bot.services import digest_times
from bot.services import month as composing
from bot.services.company import Company
from bot.services.digest import coming, compose
from bot.services.digest_view import Digest
from bot.slack.blocks import calendar
from bot.slack.blocks import digest as blocks
from bot.slack.blocks import month as leaders
from bot.slack.blocks.message import LONGEST_BLOCKS, MOST_BLOCKS, Message
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.next_step import typing
from bot.slack.blocks.words import day, sentences
from bot.slack.changing import SHOWN, Known, changing, known_by, team_with
from bot.slack.grammar import Word, begins_with, joined, read_words, split, unknown
from bot.slack.request import Answer, Mistake, Person, Request, Role, Subcommand
from bot.slack.rights import check_leads
from bot.slack.weekdays import plain, time_of_day, weekday
from bot.slack.words import says
from bot.store import teams
from bot.store.tables import Team

MOST_TEAMS = 8
NOW = ("now", "maintenant", *SHOWN)
MONTH = ("month", "mois")
EVERY = ("all", "tous", "toutes")
CLEAR = ("clear", "effacer", "supprimer")
JOINERS = ("on", "at", "every", "each", "le", "a", "chaque", "tous", "les")


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line says: a team or all, and behind it the words of a day and time."""

    team: int | None
    every: bool
    words: Sequence[Word]


async def run(request: Request) -> Answer:
    """Draw the last seven days of the team that is named, else of the channel's own team, else of all; or set a day.

    Leaders see their month below it, or alone.
    """
    if _asks_for_month(request.text):
        return await _month(request)
    async with request.company.database.asking() as session:
        line = _read(request, await known_by(session, request.company))
        if not line.words and not line.every:
            weeks = await _drawn(session, request, line.team)
            if not request.person.leader or line.team is not None:
                return weeks
            return with_month(weeks, await _of_leaders(session, request.company))
    return await _chosen(request, line)


def _asks_for_month(text: str) -> bool:
    words = split(text)
    words = words[:-1] if len(words) > 1 and says(words[-1], *NOW) else words
    return len(words) == 1 and says(words[0], *MONTH)


async def _month(request: Request) -> Answer:
    """Draw the month as leaders get it, of a leader alone."""
    check_leads(request.person)
    async with request.company.database.asking() as session:
        return await _of_leaders(session, request.company)


async def _of_leaders(session: AsyncSession, company: Company) -> Answer:
    """Draw the days of this month so far; on its first day, the month before."""
    first = month.first_of(company.today())
    since = month.before(first) if first == company.today() else first
    return leaders.message(await composing.compose(session, company, since, company.today()))


def with_month(weeks: Answer, whole_month: Answer) -> Answer:
    """Put the leaders' month below the weeks of teams, or a button that asks for it where there is no room."""
    blocks_ = [*weeks.blocks, *whole_month.blocks]
    text = f"{weeks.text}\n{whole_month.text}"
    if len(blocks_) <= MOST_BLOCKS and len(text) <= LONGEST_BLOCKS:
        return Answer(text, blocks_)
    made = Message()
    made.buttons(typing(0, _("The leaders' month"), "digest month"))
    return Answer(weeks.text, [*weeks.blocks[:MOST_BLOCKS], *made.answer().blocks])


def _read(request: Request, names: Known) -> _Line:
    words = split(request.text)
    if words and says(words[-1], *NOW):
        words = words[:-1]
    elif len(words) > 1 and says(words[0], *NOW) and not begins_with(words, names.teams):
        words = words[1:]
    if words and says(words[0], *EVERY) and not (len(words) > 1 and says(words[1], "les")):
        return _Line(None, every=True, words=words[1:])
    sentence = read_words(words, names.clients, names.teams, request.company.today())
    if sentence.client is not None:
        client = names.clients.proper(sentence.client)
        raise Mistake(_("A digest is a team's. A client's card: {command}", command=f'/clientload "{client}"'))
    rest = (*sentence.unknown, *sentence.words)
    if words and sentence.team is None:
        named = next((at for at, word in enumerate(rest) if weekday(word) or plain(word.text) in JOINERS), len(rest))
        if named == 0:
            raise Mistake(_("Name the team before the day, or all: /clientload digest Support Friday 15:00"))
        raise unknown("team", joined(rest[:named]), names.teams)
    return _Line(sentence.team, every=False, words=rest)


async def _drawn(session: AsyncSession, request: Request, team_id: int | None) -> Answer:
    company = request.company
    every = await teams.all_teams(session)
    here = await teams.in_channel(session, request.channel_id)
    chosen = [team for team in every if team.id == team_id] or here or every
    views = [await _composed(session, company, team) for team in chosen[:MOST_TEAMS]]
    return blocks.message(views[0]) if len(views) == 1 else blocks.several(views)


async def _composed(session: AsyncSession, company: Company, team: Team) -> Digest:
    today = company.today()
    return await company.shared(session, ("digest", team.id, today), lambda: compose(session, company, team, today))


async def _chosen(request: Request, line: _Line) -> Answer:
    """Set the day and time of a team's digest, or of all that have none of their own."""
    company, by = request.company, request.person
    clearing = len(line.words) == 1 and says(line.words[0], *CLEAR)
    async with changing(request) as session:
        usual = await digest_times.usual(session)
        if line.every:
            check_may_set(by, None)
            return await put_usual(session, company, by.id, DigestTime() if clearing else read_time(line.words, usual))
        team = await team_with(session, line.team)
        if team is None:
            raise AssertionError("a line without a team is answered or refused before")
        check_may_set(by, team)
        when = None if clearing else read_time(line.words, digest_times.of_team(team, usual))
        return await put(session, company, by.id, team, when)


def read_time(words: Sequence[Word], now: DigestTime) -> DigestTime:
    """Read a day and a time; what is not named stays. Raises `Mistake` for what is neither."""
    when, time_words = now, []
    for word in words:
        if number := weekday(word):
            when = replace(when, weekday=number)
        elif plain(word.text) not in JOINERS:
            time_words.append(word)
    if time_words:
        when = replace(when, at=time_of_day(joined(time_words)))
    elif not any(map(weekday, words)):
        raise Mistake(_("Type a day, and a time if you like: /clientload digest Support Friday 15:00"))
    return when


def check_may_set(person: Person, team: Team | None) -> None:
    """Raise `Mistake` for whoever may not say when a team's digest comes, or all."""
    if person.role >= Role.ADMIN:
        return
    if team is None:
        raise Mistake(_("When digests come is set by an admin, and for one team by its manager. Ask one of them."))
    if team.id not in person.manages:
        raise Mistake(
            _("When the digest of {team} comes is set by its manager or an admin. Ask one of them.", team=team.name)
        )


async def put(session: AsyncSession, company: Company, by: str, team: Team, when: DigestTime | None) -> Answer:
    """Set a team's own day and time, or take the company's again; say when the next digest comes."""
    await digest_times.set_of_team(session, company, by, team, when)
    return said(await comes(session, company, team))


async def comes(session: AsyncSession, company: Company, team: Team) -> str:
    """Say when a team's digest comes, and the next one."""
    when = calendar.weekly(digest_times.of_team(team, await digest_times.usual(session)))
    if digest_times.own(team) is None:
        said_ = _("The digest of {team} comes with all others, {when}.", team=team.name, when=when)
    else:
        said_ = _("The digest of {team} comes {when}.", team=team.name, when=when)
    return f"{said_} {_next(await coming(session, company, team), company)}"


async def put_usual(session: AsyncSession, company: Company, by: str, when: DigestTime) -> Answer:
    """Set the company's day and time; say which teams have their own."""
    await digest_times.set_usual(session, company, by, when)
    apart = [team.name for team in await teams.all_teams(session) if digest_times.own(team)]
    if apart:
        return said(
            _(
                "Digests come {when}, those of {teams} at their own time.",
                when=calendar.weekly(when),
                teams=", ".join(apart),
            )
        )
    return said(_("Digests come {when}.", when=calendar.weekly(when)))


def _next(moment: datetime, company: Company) -> str:
    if moment <= company.clock():
        return _("This week's comes at once: its new time is over.")
    return sentences([_("The next one: {day}", day=day(company.local_day(moment))), ""]).rstrip()


SUBCOMMAND = Subcommand(
    name="digest",
    aliases=("week",),
    summary=marked(
        "a team's last seven days: who is above a limit or near it, what moved, what is expected; and its day"
    ),
    usage=(
        marked("/clientload digest now"),
        marked("/clientload digest month"),
        marked("/clientload digest Support"),
        marked("/clientload digest Support Friday 15:00"),
        marked("/clientload digest all Monday 9:00"),
        marked("/clientload digest Support clear"),
    ),
    run=run,
    french=("résumé", "bilan", "semaine"),
)
