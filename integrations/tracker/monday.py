"""monday.com, through its GraphQL API: the items of named boards by what happened on them, and tracked time."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.changes import stamp
from integrations.errors import CursorExpired, Refused
from integrations.graphql import GraphQl
from integrations.http import Trail
from integrations.mapping import Row, instant, records, rows, whole
from integrations.monday_items import ITEM, Columns, item, touched
from integrations.records import Gone, Record
from integrations.source import Account, Lack, Page, Stream, Variable

_TITLE = "monday > a board > the title of the column"
VARIABLES = (
    Variable(
        "MONDAY_TOKEN",
        "a personal API token of a member who sees the boards",
        "monday > your picture > Developers > API access tokens",
        "eyJhbGciOi",
        secret=True,
    ),
    Variable(
        "MONDAY_BOARDS",
        "the numbers of the boards whose items are read, with commas between; their subitems come along",
        "the address bar of monday, behind /boards/",
        "1234567890,1234567891",
    ),
    Variable(
        "MONDAY_CLIENT_FIELD", "the column that names the client, if there is one", _TITLE, "Client", required=False
    ),
    Variable(
        "MONDAY_STATUS_FIELD",
        "the column of the status whose label of the kind Done closes an item",
        _TITLE,
        "Stage",
        required=False,
        default="Status",
    ),
    Variable(
        "MONDAY_PRIORITY_FIELD", "the column of the priority", _TITLE, "Urgency", required=False, default="Priority"
    ),
    Variable("MONDAY_DUE_FIELD", "the column of the due date, or the timeline", _TITLE, "Due date", required=False),
    Variable("MONDAY_ESTIMATE_FIELD", "the column of the estimate in hours", _TITLE, "Estimate", required=False),
)

LACKS: tuple[Lack, ...] = ("due changes", "progress")
URL, PATH, VERSION = "https://api.monday.com", "/v2", "2026-01"
LOOK_BACK = timedelta(minutes=5)
LOOKED = timedelta(hours=1)
KEPT = timedelta(days=6)
"""Activities are kept for a week on the smallest plan; behind that all items are read again."""

FULL_PAGE, MOST_BOARDS, MOST_PAGES = 100, 25, 100
"""monday shows ten thousand activities and no more."""

BOARDS = """query Boards($ids: [ID!]) {
  boards(ids: $ids, limit: 100, state: all) { id name columns(types: [subtasks]) { settings_str } } }"""
FIRST = f"""query First($ids: [ID!]) {{
  boards(ids: $ids, limit: 1, state: all) {{
    page: items_page(limit: {FULL_PAGE},
                     query_params: {{order_by: [{{column_id: "__last_updated__", direction: desc}}]}}) {{
      cursor items {{ {ITEM} }} }} }} }}"""
NEXT = f"""query Next($cursor: String!) {{
  page: next_items_page(cursor: $cursor, limit: {FULL_PAGE}) {{ cursor items {{ {ITEM} }} }} }}"""
LOGS = f"""query Logs($ids: [ID!], $from: ISO8601DateTime, $page: Int) {{
  boards(ids: $ids, limit: {MOST_BOARDS}, state: all) {{
    id activity_logs(from: $from, limit: {FULL_PAGE}, page: $page) {{ id data }} }} }}"""
ITEMS = f"""query Items($ids: [ID!]) {{
  items(ids: $ids, limit: {FULL_PAGE}, exclude_nonactive: false) {{ {ITEM} }} }}"""
ME = "query Me { me { id name account { name } } }"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Monday":
    """Connect to the account that `values` (by the names in `VARIABLES`) describe."""
    headers = {"Authorization": values["MONDAY_TOKEN"], "API-Version": VERSION}
    numbers = (number.strip() for number in values["MONDAY_BOARDS"].split(","))
    columns = Columns(
        frozenset(),
        client=values.get("MONDAY_CLIENT_FIELD", ""),
        status=values.get("MONDAY_STATUS_FIELD") or "Status",
        priority=values.get("MONDAY_PRIORITY_FIELD") or "Priority",
        due=values.get("MONDAY_DUE_FIELD", ""),
        estimate=values.get("MONDAY_ESTIMATE_FIELD", ""),
    )
    return Monday(GraphQl(http, URL, PATH, headers), tuple(dict.fromkeys(filter(None, numbers))), columns)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: behind `after` in the first board whose items are not all read; `read` names the others.

    What happened is read since `since`, at first since `started`, when the reading of all items began.
    """

    since: str = ""
    started: str = ""
    read: tuple[str, ...] = ()
    after: str = ""

    @classmethod
    def resume(cls, cursor: str | None, now: datetime) -> "Place":
        """Resume at `cursor`; begin with all items where there is none, or where activities are no longer kept."""
        place = cursors.read(cls, cursor) if cursor else cls()
        try:
            begun = instant(place.since or place.started or stamp(now))
            place = replace(place, read=tuple(str(board) for board in place.read))
        except (AttributeError, TypeError, ValueError):
            raise CursorExpired("the cursor is none that this version wrote") from None
        if not isinstance(place.after, str):
            raise CursorExpired("the cursor is none that this version wrote")
        if begun < now - KEPT:
            place = cls()
        return place if place.since or place.started else replace(place, started=stamp(now - LOOK_BACK))


class Monday:
    """Connected boards; see `integrations.source.Source`."""

    name = "monday"
    streams = (Stream("items"),)

    def __init__(
        self,
        api: GraphQl,
        boards: tuple[str, ...],
        columns: Columns,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._boards = boards
        self._columns = columns
        self._now = now
        self._seen: tuple[datetime, list[str]] | None = None

    async def check(self) -> Account:
        """Say who we are, in which account, and look at each board."""
        me = whole((await self._api.ask(ME)).get("me"))
        boards = await self._look()
        return Account(f"{me.get('name')}, {whole(me.get('account')).get('name')}", f"{len(boards)} boards")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:  # noqa: ARG002 - it has one stream
        """Read all items of each board once, those that changed last first, then what happens to them."""
        place, boards = Place.resume(cursor, self._now()), await self._known()
        make = partial(item, columns=replace(self._columns, boards=frozenset(boards)))
        async for found, behind in self._everything(place, boards, since):
            place = behind
            yield Page(records(found, make), cursors.write(place), len(place.read) / len(boards))
        begun = stamp(self._now() - LOOK_BACK)
        ids = await self._changed(place.since or place.started, boards)
        for at in range(0, len(ids), FULL_PAGE):
            wanted = ids[at : at + FULL_PAGE]
            found = rows(await self._api.ask(ITEMS, {"ids": wanted}), "items")
            there = {str(row.get("id")) for row in found}
            gone: list[Record] = [Gone("item", id_) for id_ in wanted if id_ not in there]
            yield Page([*records(found, make), *gone], cursors.write(place))
        yield Page([], cursors.write(Place(begun, read=tuple(boards))), 1.0)

    async def _everything(
        self, place: Place, boards: list[str], since: datetime
    ) -> AsyncIterator[tuple[list[Row], Place]]:
        """Read each board that was not read yet, up to a page whose items all last changed before `since`."""
        trail, resumed = Trail(self._api.host), bool(place.after)
        while left := [board for board in boards if board not in place.read]:
            page = await self._page(left[0], place.after, resumed=resumed)
            if page is None:
                place, resumed = replace(place, after=""), False
                continue
            found, after, resumed = rows(page, "items"), str(page.get("cursor") or ""), False
            if after and not (found and all(_updated(row) < since for row in found)):
                place = replace(place, after=trail.follow(after))
            else:
                place = replace(place, after="", read=(*place.read, left[0]))
            yield found, place

    async def _page(self, board: str, after: str, *, resumed: bool) -> Row | None:
        """Ask for a page of a board's items; None where monday no longer knows our place: it does for an hour."""
        if not after:
            boards = rows(await self._api.ask(FIRST, {"ids": [board]}), "boards")
            return whole(boards[0].get("page")) if boards else {"items": []}
        try:
            return whole((await self._api.ask(NEXT, {"cursor": after})).get("page"))
        except Refused as refusal:
            if resumed and refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def _changed(self, since: str, boards: list[str]) -> list[str]:
        """Name the items that something happened to since then, deletions and moves among it."""
        ids: dict[str, None] = {}
        for at in range(0, len(boards), MOST_BOARDS):
            number, more = 1, True
            while more:
                asked = {"ids": boards[at : at + MOST_BOARDS], "from": since, "page": number}
                found = [rows(board, "activity_logs") for board in rows(await self._api.ask(LOGS, asked), "boards")]
                ids |= dict.fromkeys(id_ for logs in found for id_ in touched(logs))
                more, number = any(len(logs) >= FULL_PAGE for logs in found), number + 1
                if more and number > MOST_PAGES:
                    raise CursorExpired(f"{self._api.host} no longer knows our place in activities")
        return list(ids)

    async def _known(self) -> list[str]:
        """List the boards that are read, as they were within the last hour: monday counts calls by the day."""
        if self._seen is None or self._seen[0] < self._now() - LOOKED:
            self._seen = self._now(), await self._look()
        return self._seen[1]

    async def _look(self) -> list[str]:
        """List the boards that are read and those of their subitems; one that is not shown is a wrong setting."""
        found: dict[str, Row] = {}
        for at in range(0, len(self._boards), MOST_BOARDS):
            some = await self._api.ask(BOARDS, {"ids": list(self._boards[at : at + MOST_BOARDS])})
            found |= {str(row.get("id")): row for row in rows(some, "boards")}
        if not self._boards or not found.keys() >= set(self._boards):
            raise Refused(f"{self._api.host} shows this account no board of a number that MONDAY_BOARDS gives")
        below = (id_ for row in found.values() for id_ in _subitems(row))
        return list(dict.fromkeys([*self._boards, *below]))


def _subitems(board: Row) -> list[str]:
    """Name the boards that hold a board's subitems, which the settings of a column tell."""
    found: list[str] = []
    for column in rows(board, "columns"):
        try:
            found += [str(id_) for id_ in json.loads(column["settings_str"]).get("boardIds") or ()]
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return found


def _updated(row: Row) -> datetime:
    try:
        return instant(row["updated_at"])
    except (KeyError, TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
