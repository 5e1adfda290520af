"""Days as people write them."""

import calendar
import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from bot.domain.client import fold
from bot.language import gettext as _
from bot.language import pgettext
from bot.services import spelled
from bot.slack.periods import DAYS, WEEKS
from bot.slack.periods import MONTHS as MONTHS_SAID
from bot.slack.request import Mistake
from bot.slack.words import Word, joined

MONTHS = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "aout"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
NUMBERS = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})(?:[./-]([0-9]{4})?)?", re.ASCII)
DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|\.)?", re.ASCII)
COUNT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
YEAR = re.compile(r"[0-9]{4}", re.ASCII)
MOST_MONTHS = 12
LEAP = 2000
LONGEST = 3
ARTICLE = "le"
NEAR = {"today": 0, "aujourd'hui": 0, "tomorrow": 1, "demain": 1}
AHEAD = ("in", "dans")
LASTING = ("for", "pendant", "durant", "pour")
LENGTH = 3
"""Words of `in 30 days`."""


def leading_date(words: Sequence[Word], today: date, *, past: bool) -> tuple[date, int]:
    """Read the day that `words` begin with, and how many of them it takes.

    Without a year it is the next such day, or with `past` the last one. Raises `Mistake` for what is no day or could
    be two.
    """
    if not past and (ahead := leading_length(words, AHEAD)):
        return end_of(today, *ahead), LENGTH
    if not past and words and _plain(words[0].text) in NEAR:
        return today + timedelta(days=NEAR[_plain(words[0].text)]), 1
    before = 1 if words and _plain(words[0].text) == ARTICLE else 0
    plain = [_plain(word.text) for word in words[before : before + LONGEST]]
    for count in range(len(plain), 0, -1):
        found = _day(plain[:count])
        if found is not None:
            return _dated(*found, today, past=past), before + count
    raise Mistake(
        _(
            "{words} is no date. Type it like 2026-06-30 or 30 June; a name that holds it goes in quotes.",
            words=joined(words[:LONGEST]),
        )
        if words
        else _("Nothing is no date. Type it like 2026-06-30 or 30 June; a name that holds it goes in quotes.")
    )


def nearest_date(words: Sequence[Word], today: date, back: timedelta) -> tuple[date, int]:
    """Read the day that `words` begin with, and how many of them it takes, as `leading_date` does.

    Without a year it is the last such day where that is no longer ago than `back`, else the next one.
    """
    day, used = leading_date(words, today, past=False)
    if leading_length(words, AHEAD) or _plain(words[0].text) in NEAR:
        return day, used
    last, _used = leading_date(words, today, past=True)
    return (last if last >= today - back else day), used


def leading_length(words: Sequence[Word], marks: Collection[str]) -> tuple[int, str] | None:
    """Return the number and the unit of `in 30 days` or `pendant 2 semaines`, where words begin like that."""
    if len(words) < LENGTH or any(word.quoted for word in words[:LENGTH]):
        return None
    mark, number, unit = (_plain(word.text) for word in words[:LENGTH])
    if mark not in marks or not COUNT.fullmatch(number) or unit not in DAYS | WEEKS | MONTHS_SAID:
        return None
    return int(number), unit


def end_of(first: date, number: int, unit: str) -> date:
    """Return the day so many days, weeks or months after a day; the last of a shorter month."""
    if unit in MONTHS_SAID:
        year, month = divmod(first.year * MOST_MONTHS + first.month - 1 + number, MOST_MONTHS)
        return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
    return first + timedelta(days=number * (7 if unit in WEEKS else 1))


def is_date(words: Sequence[Word]) -> bool:
    """Say whether words are a day and nothing else, whether or not it can be told which."""
    if len(words) == LENGTH and leading_length(words, AHEAD):
        return True
    if words and _plain(words[0].text) == ARTICLE:
        words = words[1:]
    plain = [_plain(word.text) for word in words]
    if len(plain) == 1 and NUMBERS.fullmatch(plain[0]):
        return True
    return 0 < len(plain) <= LONGEST and _day(plain) is not None


def _plain(text: str) -> str:
    return fold(unicodedata.normalize("NFKC", text)).strip(",")


def _day(words: list[str]) -> tuple[int | None, int, int] | None:
    """Return year (if said), month and day, or None where these words are no day."""
    if len(words) == 1:
        return _numbers(words[0])
    *day_and_month, year = words if YEAR.fullmatch(words[-1]) else [*words, ""]
    if len(day_and_month) != LONGEST - 1:
        return None
    for day, month in (day_and_month, day_and_month[::-1]):
        number = DAY.fullmatch(day)
        if number and month.rstrip(".") in MONTH_NUMBERS:
            return int(year) if year else None, MONTH_NUMBERS[month.rstrip(".")], int(number[1])
    return None


def _numbers(word: str) -> tuple[int | None, int, int] | None:
    if iso := ISO.fullmatch(word):
        return int(iso[1]), int(iso[2]), int(iso[3])
    numbers = NUMBERS.fullmatch(word)
    if numbers is None:
        return None
    first, second, year = int(numbers[1]), int(numbers[2]), int(numbers[3]) if numbers[3] else None
    if first == second or second > MOST_MONTHS:
        return year, first, second
    if first > MOST_MONTHS or not (first and second):
        return year, second, first
    days = [spelled.day(date(LEAP, month, day), year=False) for day, month in ((first, second), (second, first))]
    readings = [pgettext("what a date in numbers may mean", "{day}", day=day) for day in days]
    raise Mistake(
        _(
            "{word} can be {readings}. Type the month's name, or the date like 2026-06-30.",
            word=word,
            readings=spelled.either(readings),
        )
    )


def _dated(year: int | None, month: int, day: int, today: date, *, past: bool) -> date:
    step = -1 if past else 1
    # Eight years hold a 29 February even around a century that has none.
    years = [year] if year is not None else [today.year + step * ahead for ahead in range(9)]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or (found <= today if past else found >= today):
            return found
    raise Mistake(_("There is no such day. Type a date like 2026-06-30 or 30 June."))
