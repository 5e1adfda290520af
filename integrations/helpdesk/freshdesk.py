"""Freshdesk, through its REST API: tickets by their change, the replies of each, and the time logged by day."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations.changes import FULL_PAGE, PLACE, begin, oldest_first, reached, second_of
from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Query, Trail
from integrations.links import freshdesk_url
from integrations.mapping import Row, domain_of, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Item, Organization, Touch, Worklog
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable("FRESHDESK_URL", "Freshdesk's address", "the address bar of Freshdesk", "https://acme.freshdesk.com"),
    Variable(
        "FRESHDESK_KEY",
        "the API key of an agent who sees every ticket",
        "Freshdesk > Profile settings > View API key",
        "aBcD1234",
        secret=True,
    ),
    Variable(
        "FRESHDESK_CLIENT_FIELD",
        "the name of the ticket field that names the client, if there is one",
        "Freshdesk > Admin > Workflows > Ticket fields; the API puts cf_ before it",
        "cf_client",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("due changes", "progress")
LOOK_BACK = timedelta(minutes=5)
RECENT, STILL_EDITED = timedelta(days=3), timedelta(days=45)
"""Logged time can't be asked for by its change: days this recent are read at every tick, and these once a day."""

WINDOW = timedelta(days=31)
"""Time is asked for by the month: behind its 300th page Freshdesk shows nothing."""

BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
"""Before the first ticket in Freshdesk; without an instant only the last 30 days are listed."""

ONE_SECOND, ONE_DAY = timedelta(seconds=1), timedelta(days=1)
PRIORITIES = {1: "Low", 2: "Medium", 3: "High", 4: "Urgent"}
RESOLVED, CLOSED = 4, 5
EVERY_TICKET = 1


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Freshdesk":
    """Connect to the Freshdesk that `values` (by the names in `VARIABLES`) describe."""
    url = values["FRESHDESK_URL"].rstrip("/")
    # Freshdesk wants any password at all behind the key.
    api = Api(http, url, auth=(values["FRESHDESK_KEY"], "X"))
    return Freshdesk(api, url, client_field=values.get("FRESHDESK_CLIENT_FIELD", ""))


class Freshdesk:
    """A connected Freshdesk; see `integrations.source.Source`."""

    name = "freshdesk"
    streams = (
        Stream("companies", every=timedelta(hours=1)),
        Stream("tickets"),
        Stream("trash", every=timedelta(hours=1)),
        Stream("conversations"),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
    )

    def __init__(
        self, api: Api, url: str, *, client_field: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._url = url
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and whether we see every ticket or those of our own groups alone."""
        agent = whole(await self._api.get("/api/v2/agents/me"))
        name = whole(agent.get("contact") or {}).get("name") or self._api.host
        seen = "every ticket" if agent.get("ticket_scope") == EVERY_TICKET else "the tickets of its groups alone"
        return Account(name=str(name), sees=seen)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; companies and the trash are read whole, for old ones matter too."""
        today = self._now().date()
        if stream == "companies":
            read = self._companies()
        elif stream == "tickets":
            read = self._tickets(cursor or begin(since), since)
        elif stream == "trash":
            read = self._trash()
        elif stream == "conversations":
            read = self._conversations(cursor or begin(since), since)
        elif stream == "time_entries":
            read = self._hours(min(_day(cursor), today - RECENT) if cursor else since.date(), today)
        else:
            read = self._hours_left(today - STILL_EDITED, today)
        async for page in read:
            yield page

    async def _companies(self) -> AsyncIterator[Page]:
        async for found in self._listed("/api/v2/companies", {}):
            yield Page(records(found, _organization), "")

    async def _tickets(self, place: str, since: datetime) -> AsyncIterator[Page]:
        make = partial(self._item, groups=await self._groups())
        async for found, behind in self._walk(place, {"include": "stats,requester"}):
            place = behind
            yield Page(records(found, make), place, reached(second_of(place), since))
        yield Page([], begin(second_of(place) - LOOK_BACK), 1.0)

    async def _trash(self) -> AsyncIterator[Page]:
        """List what is deleted or spam: other lists leave it out, and Freshdesk keeps it for a month."""
        make = partial(self._item, groups=await self._groups())
        for kind in ("deleted", "spam"):
            async for found, _ in self._walk(begin(BEGINNING), {"filter": kind, "include": "stats,requester"}):
                yield Page(records(found, make), "")
        yield Page([], "", 1.0)

    async def _conversations(self, place: str, since: datetime) -> AsyncIterator[Page]:
        """Ask for the replies of each ticket that changed: Freshdesk has no list of all of them."""
        async for found, behind in self._walk(place, {}):
            place = behind
            written = [row for ticket in found for row in await self._replies(ticket.get("id"))]
            yield Page(records(written, _touch), place, reached(second_of(place), since))
        yield Page([], begin(second_of(place) - LOOK_BACK), 1.0)

    def _walk(self, place: str, narrowed: Query) -> AsyncIterator[tuple[list[Row], str]]:
        """Walk by seconds and not by page numbers: behind its 300th page Freshdesk shows nothing."""
        if not PLACE.fullmatch(place):
            raise CursorExpired("the cursor is none that this version wrote")

        async def ask(since: str, page: int) -> list[Row]:
            # It is not said whether that second itself is among what changed since it.
            earlier = f"{instant(since) - ONE_SECOND:%Y-%m-%dT%H:%M:%SZ}"
            order = {"updated_since": earlier, "order_by": "updated_at", "order_type": "asc"}
            return await self._page("/api/v2/tickets", {**narrowed, **order}, page)

        return oldest_first(self._api.host, place, ask)

    async def _page(self, path: str, query: Query, number: int) -> list[Row]:
        answer = await self._api.get(path, {**query, "per_page": FULL_PAGE, "page": number})
        return rows({"rows": answer}, "rows")

    async def _listed(self, path: str, query: Query) -> AsyncIterator[list[Row]]:
        number, trail = 1, Trail(self._api.host)
        while found := await self._page(path, query, number):
            trail.follow(",".join(str(row.get("id")) for row in found))
            yield found
            if len(found) < FULL_PAGE:
                return
            number += 1

    async def _replies(self, ticket: object) -> list[Row]:
        try:
            return [row async for found in self._listed(f"/api/v2/tickets/{ticket}/conversations", {}) for row in found]
        except Refused as refusal:
            # It was deleted since it was listed.
            if refusal.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
                return []
            raise

    async def _groups(self) -> dict[str, str]:
        """Map the groups' ids to their names; where they may not be read, tickets keep the id."""
        try:
            listed = [row async for found in self._listed("/api/v2/groups", {}) for row in found]
        except Refused:
            return {}
        return {str(row.get("id")): str(row.get("name")) for row in listed}

    async def _hours(self, first: date, today: date) -> AsyncIterator[Page]:
        """Read what was worked from `first` on, by months; the cursor is the day that was reached."""
        while first <= today:
            until = min(first + WINDOW, today + ONE_DAY)
            async for found in self._worked(first, until):
                yield Page(records(found, _worklog), first.isoformat())
            first = until
            yield Page([], min(first, today).isoformat())

    async def _hours_left(self, first: date, today: date) -> AsyncIterator[Page]:
        """Read late entries, and say which are left of those days: a deleted one leaves no trace."""
        ids: set[str] = set()
        begins = first
        while begins <= today:
            until = min(begins + WINDOW, today + ONE_DAY)
            async for found in self._worked(begins, until):
                ids.update(str(row.get("id")) for row in found)
                yield Page(records(found, _worklog), "")
            begins = until
        # None at all can also mean that the right to see them was taken away.
        yield Page([Census("worklog", frozenset(ids), first, today)] if ids else [], "", 1.0)

    def _worked(self, first: date, until: date) -> AsyncIterator[list[Row]]:
        """Ask for these days with one more at each end: a day of the company's is not one of UTC."""
        after, before = (f"{day.isoformat()}T00:00:00Z" for day in (first - ONE_DAY, until + ONE_DAY))
        return self._listed("/api/v2/time_entries", {"executed_after": after, "executed_before": before})

    def _item(self, row: Row, groups: Mapping[str, str]) -> Item:
        number, group, company = str(row["id"]), row.get("group_id"), row.get("company_id")
        priority = PRIORITIES.get(row["priority"])
        client = (row.get("custom_fields") or {}).get(self._client_field)
        return Item(
            kind="ticket",
            id=number,
            title=row.get("subject") or "",
            opened_at=instant(row["created_at"]),
            updated_at=instant(row["updated_at"]),
            url=freshdesk_url(self._url, number),
            closed_at=_closed_at(row),
            type=row.get("type"),
            priority=priority,
            container=groups.get(str(group), str(group)) if group else None,
            labels=tuple(row.get("tags") or ()),
            organizations=(str(company),) if company else (),
            client_names=(str(client),) if client else (),
            requester_id=str(row["requester_id"]) if row.get("requester_id") else None,
            requester_domain=domain_of((row.get("requester") or {}).get("email")),
            touches_known=True,
            urgent=is_urgent(priority),
            gone="spam" if row.get("spam") else "deleted" if row.get("deleted") else None,
        )


def _organization(row: Row) -> Organization:
    return Organization(
        id=str(row["id"]), name=row["name"], domains=tuple(domain.lower() for domain in row.get("domains") or ())
    )


def _closed_at(row: Row) -> datetime | None:
    """Read when the ticket was resolved; statuses of a company's own are open ones."""
    if row["status"] not in (RESOLVED, CLOSED):
        return None
    stats = row.get("stats") or {}
    return instant_or_none(stats.get("resolved_at") or stats.get("closed_at")) or instant(row["updated_at"])


def _touch(row: Row) -> Touch | None:
    if row["incoming"]:
        return None
    return Touch(str(row["id"]), str(row["ticket_id"]), instant(row["created_at"]), author=str(row["user_id"]))


def _worklog(row: Row) -> Worklog | None:
    if row.get("timer_running"):
        return None
    hours, minutes = row["time_spent"].split(":")
    return Worklog(
        id=str(row["id"]),
        item_id=str(row["ticket_id"]),
        seconds=int(hours) * 3600 + int(minutes) * 60,
        started_at=instant(row["executed_at"]),
        author=str(row["agent_id"]) if row.get("agent_id") else None,
    )


def _day(cursor: str) -> date:
    try:
        return date.fromisoformat(cursor)
    except ValueError:
        raise CursorExpired("the cursor is none that this version wrote") from None
