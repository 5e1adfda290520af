"""Reading Intercom's searches to their end, from an instant on, whatever changes meanwhile."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from integrations import cursor as cursors
from integrations.changes import reached
from integrations.errors import CursorExpired, Refused, Unreadable
from integrations.http import Api, Trail
from integrations.mapping import Row, rows, whole

LOOK_BACK = timedelta(minutes=10)
"""What is new takes some minutes to be found by a search."""

WHOLE_DAY = timedelta(hours=25)
"""Contacts are found by the day in the workspace's own time zone, from the day behind the one that is named."""

MOST_A_PAGE = 150


@dataclass(frozen=True, slots=True)
class Search:
    """One search: where it is, the list it answers with, and the field that it is asked and sorted by."""

    path: str
    key: str
    field: str = "updated_at"
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands, in Unix seconds: at or after `since`, behind `after` in it; it began at `started`."""

    since: int
    started: int = 0
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(int(since.timestamp()))
        read: list[Any] = [place.since, place.started]
        if not all(isinstance(number, int) for number in read):
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=int(now.timestamp()))

    def behind(self, search: Search, stamps: Sequence[int], after: str) -> "Place":
        """Stand behind a page: a cursor goes astray when rows change meanwhile, so a rising page goes on by its last.

        A search that does not sort as it was asked is followed by its cursor alone.
        """
        rising = list(stamps) == sorted(stamps) and max(stamps, default=0) > max(self.since, min(stamps, default=0))
        if rising and not search.by_day:
            return replace(self, since=stamps[-1], after="")
        return replace(self, after=after)

    def fraction(self, since: datetime) -> float:
        """Say how much has been read of what changed since an instant (0..1)."""
        return reached(datetime.fromtimestamp(self.since, UTC), since)

    def next_reading(self) -> "Place":
        """Begin the next reading where this one began, less the look-back."""
        return Place(max(0, self.started - int(LOOK_BACK.total_seconds())))


async def walk(api: Api, search: Search, place: Place) -> AsyncIterator[tuple[list[Row], Place]]:
    """Yield pages of rows, each with the place behind it."""
    trail, resumed = Trail(api.host), bool(place.after)
    while True:
        trail.follow(f"{place.since} {place.after}")
        answer = await ask(api, search, place)
        if answer is None:
            if not resumed:
                raise Unreadable(f"{api.host} forgot its pages while they were read")
            place, resumed = replace(place, after=""), False
            continue
        found, after, resumed = rows(answer, search.key), _next(answer), False
        place = place.behind(search, _stamps(found, search.field), after) if after else place.next_reading()
        yield found, place
        if not after:
            return


async def ask(api: Api, search: Search, place: Place, size: int = MOST_A_PAGE) -> Row | None:
    """Ask for one page; None where Intercom no longer knows our cursor.

    It is not said everywhere whether what changed in that very second is found, so one more is asked for.
    """
    since = place.since - (int(WHOLE_DAY.total_seconds()) if search.by_day else 1)
    question = {"field": search.field, "operator": ">", "value": max(0, since)}
    body = {
        "query": {"operator": "AND", "value": [question]},
        "pagination": {"per_page": size, **({"starting_after": place.after} if place.after else {})},
        # Contacts are sorted by what does not change while they are read.
        "sort": {"field": "created_at" if search.by_day else search.field, "order": "ascending"},
    }
    try:
        return whole(await api.search(search.path, body))
    except Refused as refusal:
        if place.after and refusal.status == HTTPStatus.BAD_REQUEST:
            return None
        raise


def _stamps(found: Sequence[Row], field: str) -> list[int]:
    stamps: list[Any] = [row.get(field) for row in found]
    if not all(isinstance(stamp, int) for stamp in stamps):
        raise Unreadable(f"the answer does not say {field}")
    return stamps


def _next(answer: Row) -> str:
    following = whole(whole(answer.get("pages") or {}).get("next") or {})
    return str(following.get("starting_after") or "")
