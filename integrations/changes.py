"""Reading a list that is sorted by change, from a second on: for servers that give out page numbers and no cursor."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from integrations.errors import Unreadable
from integrations.http import Trail
from integrations.mapping import Row, instant

FULL_PAGE = 100
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PLACE = re.compile(rf"{SECOND.pattern} [1-9]\d*")
"""A second from which to read on, and the page there."""

Ask = Callable[[str, int], Awaitable[list[Row]]]


def stamp(moment: datetime) -> str:
    """Write an instant in whole seconds of UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def begin(moment: datetime) -> str:
    """Return the place from which everything that changed at or after `moment` is read."""
    return f"{stamp(moment)} 1"


def second_of(place: str) -> datetime:
    """Return the second that a place reached."""
    return instant(place.partition(" ")[0])


def reached(at: datetime, since: datetime) -> float:
    """Say how much of the time from `since` to now has been read (0..1), where what changed first comes first."""
    return min(1.0, max(0.0, (at - since) / max(datetime.now(UTC) - since, timedelta(seconds=1))))


async def oldest_first(host: str, place: str, ask: Ask) -> AsyncIterator[tuple[list[Row], str]]:
    """Yield pages of rows, those that changed longest ago first, each with the place behind it.

    The next page begins at the last row's second, and so reads that second again: by page numbers alone a row that
    changes meanwhile would pull the one behind it over the boundary. `ask` gets a second and a page's number.
    """
    since, _, page = place.partition(" ")
    number, trail = int(page), Trail(host)
    while found := await ask(since, number):
        trail.follow(",".join([since, *(str(row.get("id")) for row in found)]))
        last = _changed(found[-1])
        since, number = (last, 1) if last > since else (since, number + 1)
        yield found, f"{since} {number}"
        if len(found) < FULL_PAGE:
            return


def _changed(row: Row) -> str:
    try:
        return stamp(instant(row["updated_at"]))
    except (KeyError, TypeError, ValueError):
        raise Unreadable("an issue does not say when it changed") from None
