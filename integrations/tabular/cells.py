"""What stands in the cells of a row: text that must be there, lists, moments, hours. What is none is a ValueError.

Its message is one clause that names the column and holds none of the file's data.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from integrations.currency import decimals, is_code

EARLIEST, LATEST = 1990, 2100
"""Years. A tool writes 1970 or 9999 where it knows no time; judged as one, it would bring decades without an item."""

MOST_HOURS = 100_000
MOST_DIGITS = 12

_AMOUNT = re.compile(r"-?\d+(?:[.,](?P<decimals>\d+))?")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])))?")


def filled(cells: Mapping[str, str], column: str) -> str:
    """Return what stands in a column that may not be empty."""
    value = cells.get(column, "")
    if not value:
        raise ValueError(f"{column} is empty")
    return value


def listed(text: str) -> tuple[str, ...]:
    """Part a list at its semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def moment(cells: Mapping[str, str], column: str) -> datetime:
    """Read an ISO 8601 time, UTC where it names no zone; a bare date is its midnight."""
    text = filled(cells, column)
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError(f"{column} is no ISO 8601 time") from None
    if not EARLIEST <= found.year <= LATEST:
        raise ValueError(f"{column} is not between {EARLIEST} and {LATEST}")
    return found


def moment_or_none(cells: Mapping[str, str], column: str) -> datetime | None:
    """Read a time; None where there is none."""
    return moment(cells, column) if cells.get(column) else None


YES, NO = frozenset({"yes", "true", "1", "y", "oui"}), frozenset({"no", "false", "0", "n", "non"})


def yes_or_no(cells: Mapping[str, str], column: str) -> bool | None:
    """Read a yes or no; None where the cell is empty."""
    text = cells.get(column, "").casefold()
    if text in YES | NO:
        return text in YES
    if text:
        raise ValueError(f"{column} is neither yes nor no")
    return None


def hours(cells: Mapping[str, str], column: str) -> float | None:
    """Read hours, with a point or a comma; None where there are none."""
    text = cells.get(column, "")
    if not text:
        return None
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise ValueError(f"{column} is no number of hours")
    if found > MOST_HOURS:
        raise ValueError(f"{column} is more than {MOST_HOURS:,}")
    return found


def currency(cells: Mapping[str, str], column: str) -> str:
    """Read an ISO 4217 code, whatever its case."""
    code = filled(cells, column).upper()
    if not is_code(code):
        raise ValueError(f"{column} is no code of three letters, such as EUR")
    return code


def amount(cells: Mapping[str, str], column: str, code: str) -> int:
    """Read an amount as minor units of its currency: `1200`, `1200.50`, `1200,50`, `-80`.

    `1,200` is refused where a currency has no three decimals: nobody knows whether it is a little or a lot.
    """
    text = filled(cells, column).replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    found = _AMOUNT.fullmatch(text)
    if found is None or len(text) > MOST_DIGITS + 5:
        raise ValueError(f"{column} is no amount such as 1200 or 1200.50")
    places, written = decimals(code), found["decimals"] or ""
    beyond = written[places:]
    if beyond.strip("0") or (beyond and len(written) == len("000")):
        raise ValueError(f"{column} has more decimals than its currency; thousands are written without a mark")
    return int(Decimal(text.replace(",", ".")).scaleb(places))


def period(cells: Mapping[str, str], column: str) -> tuple[date, date]:
    """Read a period as its first and last day: `2026`, `2026-03`, `2026-Q1`, or two days as `2026-03-15/2026-04-14`."""
    text = filled(cells, column).upper()
    try:
        found = _PERIOD.fullmatch(text)
        since, until = _named(found) if found else _between(text)
    except ValueError:
        raise ValueError(f"{column} is none such as 2026-03, 2026-Q1, 2026 or 2026-03-15/2026-04-14") from None
    if not EARLIEST <= since.year <= until.year <= LATEST:
        raise ValueError(f"{column} is not between {EARLIEST} and {LATEST}")
    if until < since:
        raise ValueError(f"{column} ends before it begins")
    return since, until


def _named(found: re.Match[str]) -> tuple[date, date]:
    year, months = int(found["year"]), 12
    month = 1
    if found["month"]:
        month, months = int(found["month"]), 1
    elif found["quarter"]:
        month, months = 3 * int(found["quarter"]) - 2, 3
    behind = 12 * year + month - 1 + months
    return date(year, month, 1), date(behind // 12, behind % 12 + 1, 1) - timedelta(days=1)


def _between(text: str) -> tuple[date, date]:
    since, _, until = text.partition("/")
    return date.fromisoformat(since.strip()), date.fromisoformat(until.strip())
