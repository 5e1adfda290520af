"""How figures and days are written in Slack."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

LONGEST_SECTION = 3_000
LEAST_WHOLE_HOURS = 10


def typed(name: str) -> str:
    """Write a client's name as it is typed in a command: a quoted name is always a client."""
    return f'"{name.replace(chr(34), "")}"'


def percent(share: float, decimals: int = 0) -> str:
    """Write a share 0..1: `26 %`."""
    return f"{100 * share:.{decimals}f} %"


def against(share: float, limit: float) -> tuple[str, str]:
    """Write a share and its limit so that the reader sees which is larger."""
    decimals = 1 if round(100 * share) == round(100 * limit) and share != limit else 0
    return percent(share, decimals), percent(limit, 0 if float(100 * limit).is_integer() else decimals)


def hours(amount: float) -> str:
    """Write hours without their unit: `1,150`, `88`, `2.5`."""
    return f"{amount:,.0f}" if amount >= LEAST_WHOLE_HOURS else f"{round(amount, 1):g}"


def difference(amount: float) -> str:
    """Write by how many hours something grew or fell: `+34`, `-2.5`, `+0`."""
    sign = "-" if round(amount, 1) < 0 else "+"
    return f"{sign}{hours(abs(amount))}"


def count(amount: float) -> str:
    """Write a number of items, which is no whole one where clients share an item: `84`, `3.5`."""
    whole = round(float(amount), 1)
    return f"{whole:,.0f}" if whole.is_integer() else f"{whole:,.1f}"


def counted(amount: float, noun: str) -> str:
    """Write a number with its noun: `1 ticket`, `84 tickets`."""
    return f"{count(amount)} {noun if round(amount, 1) == 1 else noun + 's'}"


def day(value: date, *, year: bool = False) -> str:
    """Write a day: `16 Nov`."""
    return f"{value.day} {value:%b %Y}" if year else f"{value.day} {value:%b}"


def span(first: date, last: date) -> str:
    """Write two days, with their years where these differ: `20 Oct - 16 Nov`; one that is both stands once."""
    if first == last:
        return day(first)
    differ = first.year != last.year
    return f"{day(first, year=differ)} - {day(last, year=differ)}"


def moment(at: datetime, zone: str) -> str:
    """Write an instant in the company's zone: `12 Nov 14:05`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M}"


def zone_words(zone: str) -> str:
    """Name a time zone as people do: `Paris time`."""
    return zone if "/" not in zone else f"{zone.rsplit('/', 1)[1].replace('_', ' ')} time"


def section(text: str) -> dict[str, Any]:
    """Draw lines that are escaped already; names that look like addresses do not become links."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:LONGEST_SECTION], "verbatim": True}}
