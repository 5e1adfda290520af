"""What stands in the cells of a row: text that must be there, lists, moments, hours. What is none is a ValueError.

Its message is one clause that names the column and holds none of the file's data.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime

EARLIEST, LATEST = 1990, 2100
"""Years. A tool writes 1970 or 9999 where it knows no time; judged as one, it would bring decades without an item."""

MOST_HOURS = 100_000


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
