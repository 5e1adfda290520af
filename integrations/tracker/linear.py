"""Linear, through its GraphQL API: issues with their states, and the customers who need them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx

from integrations import cursor as cursors
from integrations.changes import reached
from integrations.errors import CursorExpired, Unauthorized, Unreadable
from integrations.graphql import GraphQl
from integrations.http import Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, flag, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Cycle, Gone, Item, Organization, Progress
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "LINEAR_KEY",
        "an API key with the permission Read, of a member who sees the teams",
        "Linear > Settings > Account > Security & access > Personal API keys",
        "lin_api_0f3a9c",
        secret=True,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes")
URL, PATH = "https://api.linear.app", "/graphql"
LOOK_BACK = timedelta(minutes=5)
URGENT, STARTED = 1, "started"
ISSUE = """
id identifier title description url createdAt updatedAt trashed completedAt canceledAt dueDate estimate
priority priorityLabel addedToCycleAt team { name } project { name } parent { id } assignee { id } state { type }
cycle { name number startsAt endsAt } labels(first: 20) { nodes { name } }
needs(first: 20) { nodes { customer { id } } } attachments(first: 10) { nodes { url } }
stateHistory(first: 50) { nodes { startedAt endedAt state { type } } }
"""
ISSUES = f"""query Issues($since: DateTimeOrDuration!, $after: String) {{
  list: issues(filter: {{updatedAt: {{gte: $since}}}}, sort: [{{updatedAt: {{order: Ascending}}}}], first: 25,
               after: $after, includeArchived: true) {{
    nodes {{ {ISSUE} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
NEEDS = f"""query Needs($since: DateTimeOrDuration!, $after: String) {{
  list: customerNeeds(filter: {{updatedAt: {{gte: $since}}}}, orderBy: updatedAt, first: 25, after: $after,
                      includeArchived: true) {{
    nodes {{ id updatedAt issue {{ {ISSUE} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
CUSTOMERS = """query Customers($after: String) {
  list: customers(first: 100, after: $after, includeArchived: true) {
    nodes { id name domains externalIds archivedAt } pageInfo { hasNextPage endCursor } } }"""
IDS = """query Ids($after: String) {
  list: issues(first: 250, after: $after, includeArchived: true, orderBy: createdAt) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""
THESE = """query These($ids: [ID!]) {
  list: issues(filter: {id: {in: $ids}}, first: 100, includeArchived: true) { nodes { id trashed } } }"""
VIEWER = "query Viewer { viewer { name } organization { name } }"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Linear":
    """Connect to the workspace of the key in `values` (by the names in `VARIABLES`)."""
    return Linear(GraphQl(http, URL, PATH, {"Authorization": values["LINEAR_KEY"]}))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: what changed at or after `since`, behind `after` in it; it began at `started`."""

    since: str
    started: str = ""
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, since: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(since.isoformat())
        try:
            instant(place.since)
        except (TypeError, ValueError):
            raise CursorExpired("the cursor is none that this version wrote") from None
        return place if place.started else replace(place, started=datetime.now(UTC).isoformat())

    def behind(self, found: list[Row], after: str) -> "Place":
        """Stand behind a page that is sorted by its change: an issue that changes would take a cursor along."""
        try:
            last = str(found[-1]["updatedAt"])
            moved = instant(last) > instant(self.since)
        except (KeyError, TypeError, ValueError):
            raise Unreadable("an issue does not say when it changed") from None
        return replace(self, since=last, after="") if moved else replace(self, after=after)

    def next_reading(self) -> "Place":
        """Begin the next reading where this one began, less the look-back."""
        return Place((instant(self.started) - LOOK_BACK).isoformat())


class Linear:
    """A connected Linear workspace; see `integrations.source.Source`."""

    name = "linear"
    streams = (
        Stream("customers", every=timedelta(hours=1)),
        Stream("issues"),
        Stream("needs"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: GraphQl) -> None:
        self._api = api

    async def check(self) -> Account:
        """Say who we are, and in which workspace."""
        answer = await self._api.ask(VIEWER)
        return Account(str(whole(answer.get("viewer")).get("name")), str(whole(answer.get("organization")).get("name")))

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._issues(Place.read(cursor, since), since)
        elif stream == "needs":
            read = self._needs(Place.read(cursor, since))
        else:
            read = self._customers() if stream == "customers" else self._census()
        async for page in read:
            yield page

    async def _issues(self, place: Place, since: datetime) -> AsyncIterator[Page]:
        trail = Trail(self._api.host)
        while True:
            found, after = await self._page(ISSUES, trail, since=place.since, after=place.after or None)
            if after and not found:
                place = replace(place, after=after)
            else:
                place = place.behind(found, after) if after else place.next_reading()
            yield Page(
                records(found, _item), cursors.write(place), reached(instant(place.since), since) if after else 1.0
            )
            if not after:
                return

    async def _needs(self, place: Place) -> AsyncIterator[Page]:
        """Read the issues for which a customer's need was added or changed: that does not change the issue itself."""
        trail = Trail(self._api.host)
        while True:
            found, after = await self._page(NEEDS, trail, since=place.since, after=place.after or None)
            place = replace(place, after=after) if after else place.next_reading()
            yield Page(
                records([row for row in found if row.get("issue")], lambda row: _item(row["issue"])),
                cursors.write(place),
            )
            if not after:
                return

    async def _customers(self) -> AsyncIterator[Page]:
        trail, after = Trail(self._api.host), ""
        while True:
            found, after = await self._page(CUSTOMERS, trail, after=after or None)
            yield Page(records(found, _organization), "")
            if not after:
                return

    async def _census(self) -> AsyncIterator[Page]:
        """List every id by the day of making, which does not change while the list is read."""
        ids: set[str] = set()
        trail, after = Trail(self._api.host), ""
        while True:
            found, after = await self._page(IDS, trail, after=after or None)
            ids.update(str(row.get("id")) for row in found)
            if not after:
                break
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for issues by their ids; one in the bin is as good as deleted."""
        answer = whole((await self._api.ask(THESE, {"ids": list(ids)})).get("list"))
        found = {str(row.get("id")) for row in rows(answer, "nodes") if not row.get("trashed")}
        return [Gone("item", id_) for id_ in ids if id_ not in found]

    async def _page(self, document: str, trail: Trail, **variables: str | None) -> tuple[list[Row], str]:
        """Return a page's rows, and the cursor of the next page; empty on the last one."""
        trail.follow(f"{variables}")
        answer = whole((await self._api.ask(document, variables)).get("list"))
        info = whole(answer.get("pageInfo"))
        return rows(answer, "nodes"), str(info.get("endCursor") or "") if flag(info, "hasNextPage") else ""


def _organization(row: Row) -> Organization:
    return Organization(
        id=str(row["id"]),
        name=row["name"],
        domains=tuple(domain.lower() for domain in row.get("domains") or ()),
        external_id=next(iter(row.get("externalIds") or ()), None),
        deleted=bool(row.get("archivedAt")),
    )


def _item(row: Row) -> Item:
    priority, opened_at = row.get("priority"), instant(row["createdAt"])
    customers = [(need.get("customer") or {}).get("id") for need in row["needs"]["nodes"]]
    texts = [row.get("title") or "", row.get("description") or "", *(one["url"] for one in row["attachments"]["nodes"])]
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("title") or "",
        opened_at=opened_at,
        updated_at=instant(row["updatedAt"]),
        url=row["url"],
        closed_at=instant_or_none(row.get("completedAt") or row.get("canceledAt")),
        priority=row.get("priorityLabel") if priority else None,
        container=row["team"]["name"],
        epic=(row.get("project") or {}).get("name"),
        labels=tuple(label["name"] for label in row["labels"]["nodes"]),
        organizations=tuple(dict.fromkeys(str(one) for one in customers if one)),
        links=ticket_links(*texts),
        parent_id=(row.get("parent") or {}).get("id"),
        points=float(row["estimate"]) if row.get("estimate") else None,
        spans=_spans(row),
        due_on=day_or_none(row.get("dueDate")),
        urgent=priority == URGENT if priority else None,
        cycle=_cycle(row.get("cycle"), row.get("addedToCycleAt")),
        gone="deleted" if row.get("trashed") else None,
    )


def _spans(row: Row) -> tuple[Progress, ...]:
    """List the stretches in states of the kind started; their assignee is that of now, for Linear tells no other."""
    assignee = (row.get("assignee") or {}).get("id")
    return tuple(
        Progress(instant(span["startedAt"]), instant_or_none(span.get("endedAt")), assignee)
        for span in sorted(row["stateHistory"]["nodes"], key=lambda span: instant(span["startedAt"]))
        if (span.get("state") or {}).get("type") == STARTED
    )


def _cycle(cycle: Row | None, entered: str | None) -> Cycle | None:
    if not cycle:
        return None
    name = cycle.get("name") or f"Cycle {cycle['number']:g}"
    return Cycle(name, instant(cycle["startsAt"]), instant(cycle["endsAt"]), instant_or_none(entered))
