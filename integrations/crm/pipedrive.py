"""Pipedrive, through its API v2: what was done for organizations as sales work, and what won deals bring."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from integrations import cursor as cursors
from integrations import pipedrive_items as items
from integrations.changes import stamp
from integrations.deals import reach
from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, records, rows, whole
from integrations.pipedrive_items import number_of
from integrations.records import Census, Organization, Record, Requester
from integrations.source import Account, Page, Stream, Variable

VARIABLES = (
    Variable(
        "PIPEDRIVE_TOKEN",
        "the API token of a user who sees every deal and activity",
        "Pipedrive > Personal preferences > API",
        "0f3a9c71d4e2",
        secret=True,
    ),
    Variable(
        "PIPEDRIVE_DEAL_MONTHS",
        "for how many months a deal that was won is paid; without it deals are no revenue",
        "your contracts: 12 where the amount of a deal is a year's",
        "12",
        required=False,
    ),
)

URL = "https://api.pipedrive.com"
A_PAGE, A_CENSUS = 100, 500
"""As many as can be read by their ids at once, and as many as a page can hold."""

LOOK_BACK = timedelta(minutes=5)
ACTIVITIES, ORGANIZATIONS, PEOPLE = (f"/api/v2/{what}" for what in ("activities", "organizations", "persons"))
DEALS = ("/api/v2/deals", "/api/v2/deals/archived")
ANY = "open,won,lost,deleted"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Pipedrive":
    """Connect to the account of the token in `values` (by the names in `VARIABLES`)."""
    months = values.get("PIPEDRIVE_DEAL_MONTHS", "")
    api = Api(http, URL, headers={"x-api-token": values["PIPEDRIVE_TOKEN"]})
    return Pipedrive(api, int(months) if months.isdigit() else 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: behind the page `after` of the list `number`; it began at `started`.

    What changed at or after `since` is read. Instants are as Pipedrive writes them.
    """

    since: str
    started: str = ""
    number: int = 0
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(stamp(since))
        told: list[Any] = [place.since, place.started, place.after, place.number]
        if [type(one) for one in told] != [str, str, str, int] or place.number not in range(len(DEALS)):
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=stamp(now - LOOK_BACK))


class Pipedrive:
    """A connected account; see `integrations.source.Source`."""

    name = "pipedrive"

    def __init__(self, api: Api, months: int = 0, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._api = api
        self._months = months
        self._now = now

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Deals where they are revenue."""
        deals = (Stream("revenue", every=timedelta(hours=1)),) if self._months else ()
        return (Stream("activities"), *deals, Stream("census", every=timedelta(days=7)))

    async def check(self) -> Account:
        """Say which account this is, and whether its deals are revenue."""
        me = await self._me()
        deals = "deals as revenue" if self._months else "no deals"
        return Account(f"Pipedrive {me.get('company_domain') or me.get('company_id')}", f"sales work, {deals}")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; deals of a longer time than `since`, for they are paid for long."""
        now = self._now()
        if stream == "census":
            read = self._census()
        elif stream == "activities":
            read = self._activities(Place.read(cursor, since, now))
        else:
            read = self._deals(Place.read(cursor, min(since, now - reach(self._months)), now))
        async for page in read:
            yield page

    async def _activities(self, place: Place) -> AsyncIterator[Page]:
        async for found, behind in self._changed((ACTIVITIES,), {"include_fields": "attendees"}, place):
            whose = await self._with_deals(found)
            # Any other organization would become a client by itself.
            known, people, _firms = await self._around([row for row in whose if items.is_work(row)])
            make = partial(items.activity, people=people)
            yield Page([*known, *records(whose, make)], cursors.write(behind))

    async def _with_deals(self, found: Sequence[Row]) -> list[Row]:
        """Give activities that name a deal and no organization the deal's."""
        deals = await self._read(DEALS[0], [row.get("deal_id") for row in found if not row.get("org_id")])
        of_deal = {number_of(row.get("id")): row.get("org_id") for row in deals}
        return [{**row, "org_id": row.get("org_id") or of_deal.get(number_of(row.get("deal_id")))} for row in found]

    async def _deals(self, place: Place) -> AsyncIterator[Page]:
        """Read deals, and then those that were archived: they leave the list and are paid all the same."""
        zone = _zone(await self._me())
        async for found, behind in self._changed(DEALS, {"status": ANY}, place):
            won = [row for row in found if row.get("status") == "won"]
            known, people, firms = await self._around(won)
            make = partial(items.deal, months=self._months, zone=zone, people=people, firms=firms)
            yield Page([*known, *records(found, make)], cursors.write(behind))

    async def _census(self) -> AsyncIterator[Page]:
        """List what is there: deletions of activities are told nowhere, those of deals for thirty days."""
        done = frozenset([id_ async for id_ in self._ids(ACTIVITIES, {"done": "true"})])
        deals = [id_ for path in DEALS if self._months async for id_ in self._ids(path, {"status": "won"})]
        # An empty list says that a right was lost rather than that everything was deleted.
        found: list[Record] = [Census("item", done), Census("worklog", done)] if done else []
        yield Page([*found, *([Census("revenue", frozenset(deals))] if deals else ())], "", 1.0)

    async def _ids(self, path: str, asked: Query) -> AsyncIterator[str]:
        async for found, _after in self._listed(path, {**asked, "limit": A_CENSUS}):
            for row in found:
                yield str(row.get("id"))

    async def _changed(
        self, paths: Sequence[str], asked: Query, place: Place
    ) -> AsyncIterator[tuple[list[Row], Place]]:
        """Yield pages of what changed, list after list, each with the place behind it."""
        for number in range(min(place.number, len(paths) - 1), len(paths)):
            after = place.after if number == place.number else ""
            since = {**asked, "updated_since": place.since, "limit": A_PAGE}
            async for found, following in self._listed(paths[number], since, after):
                if following:
                    behind = replace(place, number=number, after=following)
                else:
                    last = number + 1 == len(paths)
                    behind = Place(place.started) if last else replace(place, number=number + 1, after="")
                yield found, behind

    async def _listed(self, path: str, asked: Query, after: str = "") -> AsyncIterator[tuple[list[Row], str]]:
        """Yield a list's pages by id, for by their ids rows that change meanwhile keep their place."""
        trail = Trail(self._api.host)
        while True:
            begin = {"cursor": after} if after else {}
            try:
                answer = whole(await self._api.get(path, {**asked, "sort_by": "id", "sort_direction": "asc", **begin}))
            except Refused as refused:
                if after and refused.status == httpx.codes.BAD_REQUEST:
                    raise CursorExpired(f"{self._api.host} no longer knows our place in {path}") from None
                raise
            after = str(whole(answer.get("additional_data") or {}).get("next_cursor") or "")
            yield rows(answer, "data"), after
            if not after:
                return
            trail.follow(after)

    async def _around(self, found: Sequence[Row]) -> tuple[list[Record], dict[str, Requester], frozenset[str]]:
        """Read whose rows are: their organizations, their people, and the organizations of these."""
        known = records(await self._read(PEOPLE, [row.get("person_id") for row in found]), items.requester)
        people = {one.id: one for one in known if isinstance(one, Requester)}
        wanted = [*(row.get("org_id") for row in found), *(one.organization_id for one in people.values())]
        firms = records(await self._read(ORGANIZATIONS, wanted), items.organization)
        return [*firms, *known], people, frozenset(one.id for one in firms if isinstance(one, Organization))

    async def _read(self, path: str, ids: Sequence[object]) -> list[Row]:
        """Read objects by their ids; those that are gone are left out."""
        wanted = list(dict.fromkeys(id_ for told in ids if (id_ := number_of(told))))
        found: list[Row] = []
        for first in range(0, len(wanted), A_PAGE):
            asked: Query = {"ids": ",".join(wanted[first : first + A_PAGE]), "limit": A_PAGE}
            found += rows(await self._api.get(path, asked), "data")
        return found

    async def _me(self) -> Row:
        return whole(whole(await self._api.get("/v1/users/me")).get("data"))


def _zone(me: Row) -> tzinfo:
    try:
        return ZoneInfo(str(me.get("timezone_name")))
    except (ValueError, ZoneInfoNotFoundError):
        return UTC
