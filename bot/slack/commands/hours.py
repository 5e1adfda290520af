"""`/clientload hours`: when alerts are told and in which time zone, and setting that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import OfficeHours
from bot.language import gettext as _
from bot.language import marked
from bot.services import quiet, time_zone
from bot.services.company import Company
from bot.services.refused import Checks
from bot.slack.blocks import calendar as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import SHOWN, changeable, changing
from bot.slack.countries import country, region
from bot.slack.grammar import Word, joined, split
from bot.slack.request import Answer, Mistake, Person, Request, Role, Subcommand
from bot.slack.weekdays import plain, weekdays, whole_hour
from bot.slack.words import says
from bot.slack.zones import time_zone as zone_called

ALWAYS = ("always", "toujours")
HOLIDAYS = ("holidays", "holiday", "feries")
CRITICAL = ("critical", "critiques", "critique")
PASS = {"passes": True, "pass": True, "passent": True, "wait": False, "waits": False, "attendent": False}
NONE = ("none", "no", "aucun", "aucune", "sans")
ZONE = ("zone", "timezone", "fuseau")
JOINERS = ("from", "to", "on", "and", "de", "a", "du", "au", "le", "et", "-", "days", "jours", "time")
SPAN = re.compile(r"([0-9]{1,2}(?:[:h][0-9]{0,2})?)-([0-9]{1,2}(?:[:h][0-9]{0,2})?)", re.ASCII)
BOTH_ENDS = 2


async def run(request: Request) -> Answer:
    """Show when alerts are told, or set it."""
    words = split(request.text)
    if not words or (len(words) == 1 and says(words[0], *SHOWN)):
        async with request.company.database.asking() as session:
            zones = await time_zone.zones(session, request.company)
            shown = blocks.draw(await quiet.office_hours(session), zones, request.company.clock())
        return changeable(shown, "hours", may=request.person.role >= Role.ADMIN)
    check_may_set(request.person)
    async with changing(request) as session:
        wanted = read(words, await quiet.office_hours(session))
        return await put(session, request.company, request.person.id, wanted)


def check_may_set(person: Person) -> None:
    """Raise `Mistake` for whoever is no admin."""
    if person.role < Role.ADMIN:
        raise Mistake(_("When alerts are told is set by an admin. Ask one of them."))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Office hours as they are to be, and the name of the time zone where that is to be another one."""

    hours: OfficeHours
    zone: str = ""


async def put(session: AsyncSession, company: Company, by: str, wanted: Wanted) -> Answer:
    """Set office hours and the time zone; say what holds now."""
    checks, before, chosen = Checks(), await quiet.office_hours(session), None
    with checks.at():
        await quiet.set_office_hours(session, company, by, wanted.hours)
    if wanted.zone:
        with checks.at():
            chosen = await time_zone.choose(session, company, by, wanted.zone)
    checks.settle()
    beside = replace(before, always=wanted.hours.always) != wanted.hours
    told = blocks.was_set(wanted.hours, idle=wanted.hours.always and beside)
    if chosen is not None:
        told = f"{told} {blocks.zone_chosen(chosen, company.clock())}"
    return said(told)


@dataclass(slots=True)
class _Said:
    """What a line has said so far: hours of the day, days that were named one by one or as a span, and a zone."""

    hours: OfficeHours
    ends: list[int]
    days: list[str]
    at: int = 0
    zone: str = ""


def read(words: Sequence[Word], now: OfficeHours) -> Wanted:
    """Read office hours; what the line does not name stays. Raises `Mistake` for what is not understood."""
    said_ = _Said(now, [], [])
    while said_.at < len(words):
        _take(words, said_)
    hours = said_.hours
    if said_.ends and len(said_.ends) != BOTH_ENDS:
        raise Mistake(_("Type when alerts begin and when they end: /clientload hours 8-19"), "closes")
    if said_.ends:
        hours = replace(hours, opens=said_.ends[0], closes=said_.ends[1], always=False)
    if said_.days:
        hours = replace(hours, weekdays="".join(sorted(set("".join(said_.days)))), always=False)
    return Wanted(hours, said_.zone)


def _take(words: Sequence[Word], said_: _Said) -> None:
    """Take the next word, or the words that belong to it."""
    word = words[said_.at]
    said_.at += 1
    if says(word, *ALWAYS):
        said_.hours = replace(said_.hours, always=True)
    elif plain(word.text) in HOLIDAYS:
        said_.hours = _holidays(words, said_)
    elif says(word, *CRITICAL):
        said_.hours = replace(said_.hours, critical_passes=_passes(words, said_))
    elif says(word, *ZONE):
        said_.zone = _zone(words, said_)
    elif plain(word.text) in JOINERS:
        _join(words, said_)
    elif days := weekdays(word.text):
        said_.days.append(days)
    elif span := SPAN.fullmatch(plain(word.text)):
        said_.ends += [whole_hour(span[1]), whole_hour(span[2])]
    elif word.text[:1].isdecimal():
        said_.ends.append(whole_hour(word.text + _half(words, said_)))
    else:
        raise Mistake(
            _(
                "{word} is not understood. Type it like this: /clientload hours 8-19 Monday-Friday holidays FR",
                word=word.text,
            )
        )


def _half(words: Sequence[Word], said_: _Said) -> str:
    """Take the half of the day behind an hour: `7 pm`."""
    if said_.at == len(words) or not says(words[said_.at], "am", "pm"):
        return ""
    said_.at += 1
    return words[said_.at - 1].text


def _join(words: Sequence[Word], said_: _Said) -> None:
    """Make a span of two days with a small word between them: `Monday to Friday`."""
    to = plain(words[said_.at - 1].text) in {"to", "a", "au", "-"}
    behind = weekdays(words[said_.at].text) if said_.at < len(words) else None
    if to and behind and said_.days and len(behind) == 1:
        first = said_.days.pop()[-1]
        said_.days.append(_between(int(first), int(behind)))
        said_.at += 1


def _between(first: int, last: int) -> str:
    ahead = (last - first) % 7
    return "".join(str((first + step - 1) % 7 + 1) for step in range(ahead + 1))


def _holidays(words: Sequence[Word], said_: _Said) -> OfficeHours:
    """Read a country, by code or name, and behind it a region."""
    taken = _name(words, said_)
    if not taken:
        raise Mistake(_("Type a country behind holidays, such as FR, or none."), "country")
    if len(taken) == 1 and says(taken[0], *NONE):
        return replace(said_.hours, country="", region="")
    found, used = _country(taken)
    rest = joined(taken[used:])
    return replace(said_.hours, country=found, region=region(found, rest) if rest else "")


def _country(words: Sequence[Word]) -> tuple[str, int]:
    """Return the country that words begin with, and how many of them name it."""
    # What is told back is all of it: "New Zeland", not "New".
    mistaken: Mistake | None = None
    for count in range(len(words), 0, -1):
        try:
            return country(joined(words[:count])), count
        except Mistake as mistake:
            mistaken = mistaken or mistake
    raise mistaken or AssertionError("there is a word")


def _zone(words: Sequence[Word], said_: _Said) -> str:
    """Read a time zone, by its name or a city's."""
    if said_.at < len(words) and says(words[said_.at], "horaire"):
        said_.at += 1
    taken = _name(words, said_)
    if not taken:
        raise Mistake(_("Type a city or a time zone behind zone, such as Europe/Paris."), "zone")
    return zone_called(joined(taken))


def _name(words: Sequence[Word], said_: _Said) -> list[Word]:
    """Take the words of a name: those before what begins something else."""
    taken: list[Word] = []
    while said_.at < len(words) and not _begins_something(words[said_.at]):
        taken.append(words[said_.at])
        said_.at += 1
    return taken


def _begins_something(word: Word) -> bool:
    begins = says(word, *CRITICAL, *ALWAYS, *ZONE) or plain(word.text) in HOLIDAYS
    return begins or weekdays(word.text) is not None or word.text[:1].isdecimal()


def _passes(words: Sequence[Word], said_: _Said) -> bool:
    word = words[said_.at].text if said_.at < len(words) else ""
    passes = PASS.get(plain(word))
    if passes is None:
        raise Mistake(_("Type passes or waits behind critical: /clientload hours critical passes"))
    said_.at += 1
    return passes


SUBCOMMAND = Subcommand(
    name="hours",
    summary=marked("when alerts are told: hours, days, holidays, time zone, whether critical ones wait"),
    usage=(
        marked("/clientload hours 8-19 Monday-Friday"),
        marked("/clientload hours holidays FR"),
        marked("/clientload hours holidays Germany Bayern"),
        marked("/clientload hours critical passes"),
        marked("/clientload hours always"),
        marked("/clientload hours zone Europe/Paris"),
        marked("/clientload hours show"),
    ),
    run=run,
    french=("horaires", "heures"),
)
