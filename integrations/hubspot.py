"""How HubSpot is read: objects by their change, what they are associated with, and what was archived."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations import cursor as cursors
from integrations.errors import CursorExpired, Refused, Unreadable
from integrations.http import Api, Trail
from integrations.mapping import Row, rows, whole

URL, VERSION = "https://api.hubapi.com", "2026-03"
LOOK_BACK = timedelta(minutes=15)
"""The index that is searched lags behind the objects."""

A_PAGE = 100
"""As many as can be read by their ids at once."""

PRIMARY = (5, 26)
"""The types of association that lead from a deal and from a ticket to its primary company."""

NOT_THERE = "OBJECT_NOT_FOUND"


def search_path(kind: str) -> str:
    """Return where objects of a kind are searched."""
    return f"/crm/objects/{VERSION}/{kind}/search"


def batch_path(kind: str) -> str:
    """Return where objects of a kind are read by their ids."""
    return f"/crm/objects/{VERSION}/{kind}/batch/read"


def association_path(kind: str, to: str) -> str:
    """Return where it is read what objects of a kind are associated with."""
    return f"/crm/associations/{VERSION}/{kind}/{to}/batch/read"


@dataclass(frozen=True, slots=True)
class Portal:
    """An account: its number, where people use it, its currency, and the time zone of its days."""

    number: str
    domain: str
    currency: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: behind the object `id` of those that changed since `since`; it began at `started`.

    Times are in Unix milliseconds. By their ids, objects that change meanwhile keep their place. `passed` counts those
    before it, by which a reading that goes on after a kill still knows how far it is.
    """

    since: int
    started: int = 0
    id: int = 0
    passed: int = 0

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(_milliseconds(since))
        read: list[Any] = [place.since, place.started, place.id, place.passed]
        if not all(isinstance(number, int) for number in read):
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=_milliseconds(now))

    def next_reading(self) -> "Place":
        """Begin the next reading where this one began, less the look-back."""
        return Place(max(0, self.started - int(LOOK_BACK.total_seconds() * 1000)))


class Crm:
    """The objects of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def portal(self) -> Portal:
        """Say which account this is."""
        answer = whole(await self._api.get(f"/account-info/{VERSION}/details"))
        try:
            zone: tzinfo = ZoneInfo(str(answer.get("timeZone")))
        except (ValueError, ZoneInfoNotFoundError):
            zone = UTC
        domain = str(answer.get("uiDomain") or "app.hubspot.com")
        return Portal(str(answer.get("portalId")), domain, str(answer.get("companyCurrency") or ""), zone)

    async def count(self, kind: str) -> int:
        """Count the objects of a kind."""
        answer = whole(await self._api.search(search_path(kind), _question([[]], ["hs_object_id"], limit=1)))
        return int(answer.get("total") or 0)

    async def changed(
        self,
        kind: str,
        properties: Sequence[str],
        place: Place,
        *,
        narrowed: Collection[tuple[str, str]] = (),
        ending: str = "",
    ) -> AsyncIterator[tuple[list[Row], Place, float | None]]:
        """Yield pages of objects that changed, or whose time `ending` has come, each with the place behind it.

        Beside them stands how much of it has been read (0..1).

        The first page behind an id is asked for again and again, for behind its ten thousandth result a search ends.
        """
        trail, after = Trail(self._api.host), "0"
        while True:
            here = [_filter("hs_object_id", "GT", place.id), *(_filter(name, "EQ", value) for name, value in narrowed)]
            groups = [[_filter("hs_lastmodifieddate", "GTE", place.since), *here]]
            if ending:
                over = [_filter(ending, "GTE", place.since), _filter(ending, "LTE", place.started)]
                groups.append([*over, *here])
            trail.follow(f"{place.id} {after}")
            answer = whole(await self._api.search(search_path(kind), _question(groups, properties, after=after)))
            found, following = rows(answer, "results"), _next(answer)
            read, total = place.passed + len(found), answer.get("total")
            if found and following:
                place, after = replace(place, id=self._last(found, place.id), passed=read), "0"
            elif following:
                after = following
            else:
                place = place.next_reading()
            left = total - len(found) if isinstance(total, int) else -1
            yield found, place, read / (read + left) if read and left >= 0 else None
            if not following:
                return

    def _last(self, found: Sequence[Row], behind: int) -> int:
        """Return the last id of a page; raise `Unreadable` where the ids do not rise, for then some would be missed."""
        ids = [_number(row) for row in found]
        if [behind, *ids] != sorted({behind, *ids}):
            raise Unreadable(f"{self._api.host} does not sort its answers as it was asked to")
        return ids[-1]

    async def archived(self, kind: str) -> AsyncIterator[list[Row]]:
        """Yield what was deleted, or merged into something else; HubSpot keeps it for three months."""
        trail, after = Trail(self._api.host), ""
        while True:
            asked: dict[str, str | int] = {"archived": "true", "limit": A_PAGE, **({"after": after} if after else {})}
            answer = whole(await self._api.get(f"/crm/objects/{VERSION}/{kind}", asked))
            yield rows(answer, "results")
            after = _next(answer)
            if not after:
                return
            trail.follow(after)

    async def associated(self, kind: str, to: str, ids: Iterable[str]) -> dict[str, list[str]]:
        """Return the ids of what objects are associated with: the primary one alone where there is one."""
        inputs = [{"id": id_} for id_ in dict.fromkeys(ids)]
        if not inputs:
            return {}
        found: dict[str, list[str]] = {}
        for row in await self._batch(association_path(kind, to), {"inputs": inputs}):
            others = rows(row, "to")
            chief = [one for one in others if _is_primary(one)] or others
            found[str(whole(row.get("from")).get("id"))] = list(
                dict.fromkeys(str(one.get("toObjectId")) for one in chief)
            )
        return found

    async def read(self, kind: str, ids: Iterable[str], properties: Sequence[str]) -> list[Row]:
        """Read objects by their ids; those that are gone are left out."""
        wanted = list(dict.fromkeys(ids))
        found: list[Row] = []
        for first in range(0, len(wanted), A_PAGE):
            inputs = [{"id": id_} for id_ in wanted[first : first + A_PAGE]]
            body = {"inputs": inputs, "properties": properties, "propertiesWithHistory": []}
            found += await self._batch(batch_path(kind), body)
        return found

    async def pipelines(self, kind: str) -> list[Row]:
        """List the pipelines of a kind, with their stages."""
        return rows(await self._api.get(f"/crm/pipelines/{VERSION}/{kind}"), "results")

    async def _batch(self, path: str, body: Row) -> list[Row]:
        """Ask for many at once; what is not there is told as an error beside the others, and any other error is one."""
        answer = whole(await self._api.search(path, body))
        errors = rows(answer, "errors") if answer.get("errors") else []
        if any(error.get("category") != NOT_THERE for error in errors):
            raise Refused(f"{self._api.host} refuses a part of {path}")
        return rows(answer, "results")


def merged_ids(properties: Row) -> list[str]:
    """Return the ids of what was merged into an object."""
    return [id_ for id_ in (properties.get("hs_merged_object_ids") or "").split(";") if id_]


def _question(
    groups: Sequence[Sequence[Row]], properties: Sequence[str], *, after: str = "0", limit: int = A_PAGE
) -> Row:
    filters = [{"filters": list(group)} for group in groups if group]
    return {
        "filterGroups": filters,
        "sorts": ["hs_object_id"],
        "properties": properties,
        "limit": limit,
        "after": after,
    }


def _filter(name: str, operator: str, value: object) -> Row:
    return {"propertyName": name, "operator": operator, "value": str(value)}


def _is_primary(associated: Row) -> bool:
    types = associated.get("associationTypes") or ()
    return any(isinstance(one, dict) and one.get("typeId") in PRIMARY for one in types)


def _next(answer: Row) -> str:
    return str(whole(whole(answer.get("paging") or {}).get("next") or {}).get("after") or "")


def _number(row: Row) -> int:
    try:
        return int(row["id"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("a row of the answer has no id") from None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
