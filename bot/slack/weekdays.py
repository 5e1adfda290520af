"""Days of the week, times of day and hours as people write them."""

import re
import unicodedata
from datetime import time

from bot.domain.client import fold
from bot.language import gettext as _
from bot.slack.request import Mistake
from bot.slack.words import Word

WEEKDAYS = (
    ("monday", "mondays", "mon", "lundi", "lundis", "lun"),
    ("tuesday", "tuesdays", "tue", "tues", "mardi", "mardis", "mar"),
    ("wednesday", "wednesdays", "wed", "mercredi", "mercredis", "mer"),
    ("thursday", "thursdays", "thu", "thur", "thurs", "jeudi", "jeudis", "jeu"),
    ("friday", "fridays", "fri", "vendredi", "vendredis", "ven"),
    ("saturday", "saturdays", "sat", "samedi", "samedis", "sam"),
    ("sunday", "sundays", "sun", "dimanche", "dimanches", "dim"),
)
NUMBERS = {name: number for number, names in enumerate(WEEKDAYS, 1) for name in names}
EVERY_DAY = "1234567"
TIME = re.compile(r"([0-9]{1,2})(?:[:h.]([0-9]{2})?)? ?(am|pm)?", re.ASCII)
HALF_A_DAY = 12
LAST_HOUR = 24


def plain(text: str) -> str:
    """Reduce a word to what is compared: no case, no accents, no width, dashes as hyphens."""
    return fold(re.sub("[\u2010-\u2015]", "-", unicodedata.normalize("NFKC", text))).strip(",.;")


def weekday(word: Word) -> int | None:
    """Return the ISO number of a day of the week, or None where the word is none."""
    return None if word.quoted else NUMBERS.get(plain(word.text))


def weekdays(text: str) -> str | None:
    """Read days of the week: `mon-fri`, `monday,tuesday`, `saturday`; None where the word is none."""
    days: set[str] = set()
    for part in plain(text).split(","):
        first, dash, last = part.strip().partition("-")
        begin, end = NUMBERS.get(first.strip()), NUMBERS.get((last if dash else first).strip())
        if begin is None or end is None:
            return None
        # From Friday to Monday is a span as well.
        span = range(begin, end + 1 if end >= begin else end + 8)
        days |= {str((number - 1) % 7 + 1) for number in span}
    return "".join(sorted(days))


def time_of_day(text: str) -> time:
    """Read a time of day: `9`, `9:30`, `15h`, `3 pm`. Raises `Mistake` for what is none."""
    found = TIME.fullmatch(plain(text))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (LAST_HOUR, 0)
    if found and found[3] and 1 <= hour <= HALF_A_DAY:
        hour = hour % HALF_A_DAY + (HALF_A_DAY if found[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        if not text:
            raise Mistake(_("Type a time of day, such as 9:00."), "at") from None
        raise Mistake(_("{text} is no time of day. Type one like 9:00.", text=text), "at") from None


def whole_hour(text: str) -> int:
    """Read a whole hour from 0 to 24: `8`, `8:00`, `19h`, `7 pm`. Raises `Mistake` for what is none."""
    if plain(text) in {"24", "24h", "24:00"}:
        return LAST_HOUR
    try:
        read = time_of_day(text)
    except Mistake as none:
        raise Mistake(
            _("{text} is no hour of the day. Type when alerts begin and end: /clientload hours 8-19", text=text)
        ) from none
    if read.minute:
        raise Mistake(_("Office hours begin and end on the hour, so {text} is none. Type one like 8.", text=text))
    return read.hour
