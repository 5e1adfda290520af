"""How long a window people mean: `90d`, `12w`, `6m`, also as `12 weeks` or `12 semaines`; always whole days."""

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from bot.domain.client import fold
from bot.language import gettext as _
from bot.slack.request import Mistake
from bot.slack.words import Word

DAYS = frozenset({"d", "day", "days", "j", "jour", "jours"})
WEEKS = frozenset({"w", "week", "weeks", "wk", "s", "sem", "semaine", "semaines"})
MONTHS = frozenset({"m", "month", "months", "mo", "mois"})
LENGTH = re.compile(r"([0-9]{1,4}) ?([a-z]+)", re.ASCII)
MOST_MONTHS = 36
MOST_DAYS = 1_096
YEAR = 12


def trailing_window(words: Sequence[Word], today: date) -> tuple[Sequence[Word], int | None]:
    """Take the window from the end: the words before it, and its days. Raises `Mistake` for one of no use."""
    for count in (2, 1):
        said = words[len(words) - count :] if len(words) >= count else ()
        if said and not any(word.quoted for word in said):
            days = _days(" ".join(fold(unicodedata.normalize("NFKC", word.text)) for word in said), today)
            if days is not None:
                return words[: len(words) - count], days
    return words, None


def _days(text: str, today: date) -> int | None:
    """Return the days of a length, or None where these words are none."""
    length = LENGTH.fullmatch(text)
    if length is None or length[2] not in DAYS | WEEKS | MONTHS:
        return None
    number, unit = int(length[1]), length[2]
    if unit in MONTHS:
        days = (today - _months_before(today, min(number, MOST_MONTHS + 1))).days
    else:
        days = number * (7 if unit in WEEKS else 1)
    if not 1 <= days <= MOST_DAYS:
        raise Mistake(
            _(
                "A window is from 1 day to {most} months long, so {text} is none. Type one like 90d.",
                most=MOST_MONTHS,
                text=text,
            )
        )
    return days


def _months_before(today: date, months: int) -> date:
    """Return the same day so many months ago, or the last of a shorter month."""
    year, month = divmod(today.year * YEAR + today.month - 1 - months, YEAR)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
