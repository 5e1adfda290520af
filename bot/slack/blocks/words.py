"""How figures, days and lists are written in Slack, in the language that is spoken."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone, get_timezone_location
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from bot.language import gettext as _
from bot.language import locale, pgettext

LONGEST_SECTION = 3_000
LEAST_WHOLE_HOURS = 10
FEW_UNITS = 100
MOST_TYPED = 3
"""Decimals of a per cent that somebody may type."""

ROUNDING = 1e-9


def typed(name: str) -> str:
    """Write a client's name as it is typed in a command: a quoted name is always a client."""
    return f'"{name.replace(chr(34), "")}"'


def number(amount: float, decimals: int = 0, *, least: int = 0) -> str:
    """Write a number with at most so many decimals, and at `least` so many: `1,150`, `2.5`."""
    # Zero is added so that there is one zero alone, without a sign.
    return _written(round(float(amount), decimals) + 0.0, decimals, least, locale())


@lru_cache(maxsize=20_000)
def _written(amount: float, decimals: int, least: int, spoken: Locale) -> str:
    return format_decimal(amount, _pattern(decimals, least), locale=spoken)


@cache
def _pattern(decimals: int, least: int) -> NumberPattern:
    places = "0" * least + "#" * (decimals - least)
    return parse_pattern(f"#,##0.{places}" if places else "#,##0")


def percent(share: float, decimals: int = 0) -> str:
    """Write a share 0..1: `26 %`."""
    return _("{number} %", number=number(100 * share, decimals, least=decimals))


def limit(share: float) -> str:
    """Write a limit 0..1 as it was typed: `30 %`, `30.5 %`; one that was computed in whole per cents."""
    return percent(share, _typed_decimals(share) or 0)


def _typed_decimals(share: float) -> int | None:
    """Return with how many decimals a share was typed; None where nobody types so many."""
    per_cent = 100 * share
    return next((each for each in range(MOST_TYPED + 1) if abs(per_cent - round(per_cent, each)) < ROUNDING), None)


def against(share: float, threshold: float) -> tuple[str, str]:
    """Write a share and its limit so that the reader sees which is larger."""
    decimals = 1 if round(100 * share) == round(100 * threshold) and share != threshold else 0
    typed_with = _typed_decimals(threshold)
    return percent(share, decimals), percent(threshold, decimals if typed_with is None else typed_with)


def money(amount: float, currency: str) -> str:
    """Write an amount in units of its currency, cents only where there are few units: `1,150 EUR`, `7.50 EUR`."""
    few = abs(amount) < FEW_UNITS and amount != round(amount)
    return _("{amount} {currency}", amount=number(amount, 2 * few, least=2 * few), currency=currency)


def hours(amount: float) -> str:
    """Write hours without their unit: `1,150`, `88`, `2.5`."""
    return number(amount, 0 if amount >= LEAST_WHOLE_HOURS else 1)


def in_hours(amount: float) -> str:
    """Write hours with their unit: `88 h`."""
    return _("{hours} h", hours=hours(amount))


def difference(amount: float) -> str:
    """Write by how many hours something grew or fell: `+34`, `-2.5`, `+0`."""
    return f"{_sign(amount)}{hours(abs(amount))}"


def signed(amount: float) -> str:
    """Write what is rounded already with its sign: `+34`, `-2.5`, `+0`."""
    return f"{_sign(amount)}{number(abs(amount), 1)}"


def _sign(amount: float) -> str:
    return "-" if round(amount, 1) < 0 else "+"


def count(amount: float) -> str:
    """Write a number of items, which is no whole one where clients share an item: `84`, `3.5`."""
    return number(amount, 1)


def listed(parts: Sequence[str]) -> str:
    """Write a list: `Acme, Globex and Nordal`."""
    *most, last = parts
    return _("{most} and {last}", most=", ".join(most), last=last) if most else last


def clauses(parts: Iterable[str]) -> str:
    """Join what stands beside each other in one sentence by semicolons."""
    return _("; ").join(parts)


def sentences(parts: Sequence[str]) -> str:
    """Join sentences by full stops; one that ends in an abbreviation has its own."""
    *most, last = parts
    return "".join([*(f"{part.removesuffix('.')}. " for part in most), last])


def begun(text: str) -> str:
    """Begin a line of our own words with a capital."""
    return text[:1].upper() + text[1:]


def continued(text: str) -> str:
    """Begin what stands behind a colon with a small letter."""
    return text[:1].lower() + text[1:]


def day(value: date, *, year: bool = False) -> str:
    """Write a day: `16 Nov`."""
    return f"{_of_month(value)} {format_date(value, 'MMM y' if year else 'MMM', locale=locale())}"


def long_day(value: date) -> str:
    """Write a day with its month in full: `16 November`."""
    return f"{_of_month(value)} {format_date(value, 'MMMM', locale=locale())}"


def month(value: date, *, year: bool = False) -> str:
    """Write a month in full: `September`, `September 2027`."""
    return format_date(value, "LLLL y" if year else "LLLL", locale=locale())


def _of_month(value: date) -> str:
    return pgettext("the first day of a month", "1") if value.day == 1 else str(value.day)


def span(first: date, last: date) -> str:
    """Write two days, with their years where these differ: `20 Oct - 16 Nov`; one that is both stands once."""
    if first == last:
        return day(first)
    differ = first.year != last.year
    return f"{day(first, year=differ)} - {day(last, year=differ)}"


def short_span(first: date, last: date) -> str:
    """Write two days, and their month once where it is one: `16-22 Nov`."""
    one_month = (first.year, first.month) == (last.year, last.month)
    return f"{_of_month(first)}-{day(last)}" if one_month else span(first, last)


def moment(at: datetime, zone: str) -> str:
    """Write an instant in the company's zone: `12 Nov 14:05`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M}"


def zone_words(zone: str) -> str:
    """Name a time zone as people do, by its city: `Paris time`."""
    if "/" not in zone:
        return zone
    city = get_timezone_location(get_timezone(zone), locale=locale(), return_city=True).rsplit("/", 1)[-1]
    if _changes_the_word_before(city):
        return pgettext("a city before which French would elide or contract its article", "{city} time", city=city)
    return _("{city} time", city=city)


def _changes_the_word_before(city: str) -> bool:
    first = unicodedata.normalize("NFD", city)[:1].casefold()
    return first in "aeiouhy" or city.startswith("Le ")


def section(text: str) -> dict[str, Any]:
    """Draw lines that are escaped already; names that look like addresses do not become links."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:LONGEST_SECTION], "verbatim": True}}
