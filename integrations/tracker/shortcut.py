"""Shortcut, through its REST API v3: the stories of a workspace, with the history of each."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Census, Gone
from integrations.shortcut_stories import Workspace, changed_at, story, text_of
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.zones import zone_named

VARIABLES = (
    Variable(
        "SHORTCUT_TOKEN",
        "an API token of a member who sees the teams",
        "Shortcut > Settings > Your Account > API Tokens",
        "62f0c3a9-0000-4b1f-9c3e-0f3a9c0f3a9c",
        secret=True,
    ),
    Variable(
        "SHORTCUT_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "Shortcut > Settings > Custom Fields",
        "Client",
        required=False,
    ),
    Variable(
        "SHORTCUT_ZONE",
        "the time zone in which people set due dates, which are kept as instants",
        "Shortcut > Settings > Workspace > General",
        "Europe/Paris",
        required=False,
        default="UTC",
    ),
)

LACKS: tuple[Lack, ...] = ("hours",)
URL, API = "https://api.app.shortcut.com", "/api/v3"
SEARCH = f"{API}/stories/search"
LOOK_BACK = timedelta(minutes=5)
SPAN, AGE = timedelta(days=30), timedelta(days=90)
"""A search is answered in one piece, however long: changes are asked for by months, and ids by quarters."""

PERHAPS_CUT, AT_LEAST = 1000, timedelta(minutes=1)
"""An answer of so many may have been cut, as Shortcut's other searches are: it is asked for again by halves."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before the first story of any tool from which Shortcut takes them."""

FULL_PAGE = 25
WINDOW = (160, 60.0)
"""Requests in so many seconds: Shortcut allows 200, of which a fifth is left to others."""

STARTED = "started"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Shortcut":
    """Connect to the workspace of the token in `values` (by the names in `VARIABLES`)."""
    headers = {"Shortcut-Token": values["SHORTCUT_TOKEN"]}
    api = Api(http, URL, headers=headers, reads=frozenset({SEARCH}), window=WINDOW)
    zone = values.get("SHORTCUT_ZONE") or "UTC"
    return Shortcut(api, client_field=values.get("SHORTCUT_CLIENT_FIELD", ""), zone=zone)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: what changed at or after `since` is left to read; it began at `started`."""

    since: str
    started: str = ""


class Shortcut:
    """A connected workspace; see `integrations.source.Source`."""

    name = "shortcut"
    streams = (Stream("stories"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self,
        api: Api,
        *,
        client_field: str = "",
        zone: str = "UTC",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._zone = zone
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say who we are and in which workspace; refuse a field that it does not have, and a zone that there is not."""
        zone_named("SHORTCUT_ZONE", self._zone)
        member = whole(await self._api.get(f"{API}/member"))
        names = {field.get("name") for field in await self._list("custom-fields")} if self._client_field else set()
        if self._client_field and self._client_field not in names:
            raise Refused(f"{self._api.host} has no field {self._client_field}; check SHORTCUT_CLIENT_FIELD")
        return Account(str(member.get("mention_name", "")), str(whole(member.get("workspace2")).get("name", "")))

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._stories(_place(cursor, since, self._now())) if stream == "stories" else self._census()
        async for page in read:
            yield page

    async def _stories(self, place: Place) -> AsyncIterator[Page]:
        """Read what changed, month by month; the last one has no end, for a story may change while it is read."""
        now, first, workspace = self._now(), instant(place.since), None
        for since, until in _stretches(first, now, SPAN):
            if found := await self._search("updated_at", since, until, includes_description=True):
                workspace = workspace or await self._workspace()
                make = partial(story, workspace=workspace)
                for page in _pages(sorted(found, key=changed_at)):
                    for row in page:
                        row["history"] = await self._history(row.get("id"))
                    place = replace(place, since=changed_at(page[-1]).isoformat())
                    yield Page(records(page, make), cursors.write(place))
            if until:
                place = replace(place, since=until.isoformat())
                yield Page([], cursors.write(place), (until - first) / (now - first))
        yield Page([], cursors.write(Place((instant(place.started) - LOOK_BACK).isoformat())), 1.0)

    async def _history(self, id_: Any) -> list[Row] | None:
        """Read what was done to a story; None where it was deleted since it was found, or has no number."""
        if not isinstance(id_, int):
            return None
        try:
            return _listed(await self._api.get(f"{API}/stories/{id_}/history"))
        except Refused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for stories one by one, by what was done to them."""
        return [Gone("item", id_) for id_ in ids if not await self._api.has(f"{API}/stories/{id_}/history")]

    async def _census(self) -> AsyncIterator[Page]:
        """List every id by the day of making, which does not change while the list is read."""
        member = whole(await self._api.get(f"{API}/member"))
        try:
            made = instant(whole(member.get("workspace2"))["created_at"])
        except (KeyError, TypeError, ValueError):
            raise Unreadable("the answer does not say created_at") from None
        # Stories that were brought from another tool are older than their workspace.
        ids = {str(row.get("id")) for row in await self._search("created_at", BEGINNING, made)}
        for since, until in _stretches(made, self._now(), AGE):
            ids |= {str(row.get("id")) for row in await self._search("created_at", since, until)}
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _search(self, by: str, since: datetime, until: datetime | None, **more: bool) -> list[Row]:
        bounds = {f"{by}_start": since, f"{by}_end": until}
        asked = {name: at.isoformat().replace("+00:00", "Z") for name, at in bounds.items() if at}
        found = _listed(await self._api.search(SEARCH, {**asked, **more}))
        half = ((until or self._now()) - since) / 2
        if len(found) >= PERHAPS_CUT and half >= AT_LEAST:
            first = await self._search(by, since, since + half, **more)
            return [*first, *(await self._search(by, since + half, until, **more))]
        return found

    async def _workspace(self) -> Workspace:
        states = [state for one in await self._list("workflows") for state in rows(one, "states")]
        fields = await self._list("custom-fields")
        return Workspace(
            teams=_named(await self._list("groups")),
            projects=_named(await self._list("projects")),
            epics=_named(await self._list("epics", includes_description="false")),
            iterations={text_of(one.get("id")): one for one in await self._list("iterations")},
            started=frozenset(str(state.get("id")) for state in states if state.get("type") == STARTED),
            client_field=_field(fields, "name", self._client_field),
            priority_field=_field(fields, "canonical_name", "priority"),
            zone=zone_named("SHORTCUT_ZONE", self._zone),
        )

    async def _list(self, what: str, **asked: str) -> list[Row]:
        return _listed(await self._api.get(f"{API}/{what}", asked))


def _listed(answer: Any) -> list[Row]:
    return rows({"list": answer}, "list")


def _named(found: Sequence[Row]) -> dict[str | None, str]:
    return {text_of(one.get("id")): str(one.get("name")) for one in found}


def _field(fields: Sequence[Row], key: str, value: str) -> str | None:
    """Return the id of the custom field that has this `value`; None where there is none."""
    return next((field.get("id") for field in fields if value and field.get(key) == value), None)


def _place(cursor: str | None, since: datetime, now: datetime) -> Place:
    """Resume at `cursor`, or begin at the instant `since`; raise `CursorExpired` where the cursor is another's."""
    place = cursors.read(Place, cursor) if cursor else Place(since.isoformat())
    place = place if place.started else replace(place, started=now.isoformat())
    try:
        instant(place.since), instant(place.started)
    except (TypeError, ValueError):
        raise CursorExpired("the cursor is none that this version wrote") from None
    return place


def _stretches(first: datetime, now: datetime, span: timedelta) -> list[tuple[datetime, datetime | None]]:
    """Cut the time since `first` into stretches, the last of which has no end."""
    whole_ones = max(0, -((first - now) // span) - 1)
    starts = [first + number * span for number in range(whole_ones + 1)]
    return list(zip(starts, [*starts[1:], None], strict=True))


def _pages(found: Sequence[Row]) -> list[Sequence[Row]]:
    return [found[at : at + FULL_PAGE] for at in range(0, len(found), FULL_PAGE)]
