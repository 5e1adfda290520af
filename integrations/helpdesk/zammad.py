"""Zammad, through its REST API: tickets by their change from the search index, and what was written on each."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations.changes import FULL_PAGE, PLACE, begin, oldest_first, reached, second_of
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api, Query, Trail
from integrations.links import zammad_url
from integrations.mapping import Row, domain_of, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Item, Link, Organization, Record, Touch, Worklog
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable("ZAMMAD_URL", "Zammad's address", "the browser's address bar, up to /#", "https://zammad.firm.example"),
    Variable(
        "ZAMMAD_TOKEN",
        "an access token, with the permission ticket.agent, of an agent who sees every group",
        "Zammad > Profile > Token Access",
        "aBcD1234",
        secret=True,
    ),
    Variable(
        "ZAMMAD_CLIENT_FIELD",
        "the name of the ticket attribute that names the client, if there is one",
        "Zammad > Manage > System > Objects > Ticket",
        "client",
        required=False,
    ),
    Variable(
        "ZAMMAD_TIME_UNIT",
        "what time accounting counts, minutes or hours; without it no time is read",
        "Zammad > Manage > Time Accounting",
        "minutes",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("day worked", "due changes", "progress")
LOOK_BACK = timedelta(hours=1)
"""The search index is written behind the tickets' backs, and can be late."""

UNITS = {"minutes": 60, "hours": 3600}
"""Seconds. Zammad keeps bare numbers and does not tell what they count."""

SYSTEM_USER = 1
MERGED, CLOSED = "merged", "closed"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Zammad":
    """Connect to the Zammad that `values` (by the names in `VARIABLES`) describe."""
    url = values["ZAMMAD_URL"].rstrip("/")
    return Zammad(
        Api(http, url, headers={"Authorization": f"Token token={values['ZAMMAD_TOKEN']}"}),
        url,
        client_field=values.get("ZAMMAD_CLIENT_FIELD", ""),
        unit=UNITS.get(values.get("ZAMMAD_TIME_UNIT", "").strip().lower(), 0),
    )


class Zammad:
    """A connected Zammad; see `integrations.source.Source`. `unit` is in seconds, 0 where time is not read."""

    name = "zammad"
    streams = (
        Stream("organizations"),
        Stream("tickets"),
        Stream("articles"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: Api, url: str, *, client_field: str = "", unit: int = 0) -> None:
        self._api = api
        self._url = url
        self._client_field = client_field
        self._unit = unit

    async def check(self) -> Account:
        """Say who we are, and whether time is read; tell of a missing search index before it is missed."""
        user = whole(await self._api.get("/api/v1/users/me"))
        await self._check_index()
        sees = "tickets and accounted time" if self._unit else "tickets; ZAMMAD_TIME_UNIT is not set, so no time"
        return Account(name=str(user.get("login") or self._api.host), sees=sees)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; organizations ignore `since`, for old ones matter too."""
        if stream == "organizations":
            read = self._organizations()
        elif stream == "tickets":
            read = self._tickets(cursor or begin(since), since)
        elif stream == "articles":
            read = self._articles(cursor or begin(since), since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _organizations(self) -> AsyncIterator[Page]:
        number, trail = 1, Trail(self._api.host)
        while found := await self._list("/api/v1/organizations", {"per_page": FULL_PAGE, "page": number}):
            trail.follow(",".join(str(row.get("id")) for row in found))
            yield Page(records(found, _organization), "")
            if len(found) < FULL_PAGE:
                return
            number += 1

    async def _tickets(self, place: str, since: datetime) -> AsyncIterator[Page]:
        types = await self._state_types()
        async for found, behind in self._walk(place):
            place = behind
            merged = [row for row in found if types.get(str(row.get("state"))) == MERGED]
            survivors = {str(row.get("id")): await self._survivor(row) for row in merged}
            made = records(found, partial(self._item, types=types, survivors=survivors))
            yield Page(made, place, reached(second_of(place), since))
        yield Page([], begin(second_of(place) - LOOK_BACK), 1.0)

    async def _articles(self, place: str, since: datetime) -> AsyncIterator[Page]:
        """Ask for what was written on each ticket that changed: Zammad has no list of all of it."""
        async for found, behind in self._walk(place):
            place = behind
            made: list[Record] = []
            for ticket in found:
                number = ticket.get("id")
                made += records(await self._of_ticket(f"/api/v1/ticket_articles/by_ticket/{number}"), _touch)
                if self._unit and ticket.get("time_unit"):
                    accounted = await self._of_ticket(f"/api/v1/tickets/{number}/time_accountings")
                    made += records(accounted, self._worklog)
            yield Page(made, place, reached(second_of(place), since))
        yield Page([], begin(second_of(place) - LOOK_BACK), 1.0)

    async def _walk(self, place: str) -> AsyncIterator[tuple[list[Row], str]]:
        """Walk by seconds and not by page numbers: behind 10 000 rows a search index shows nothing."""
        if not PLACE.fullmatch(place):
            raise CursorExpired("the cursor is none that this version wrote")

        async def ask(since: str, page: int) -> list[Row]:
            order: Query = {"sort_by": "updated_at", "order_by": "asc", "expand": "true"}
            return await self._search(f"updated_at:[{since} TO *]", {**order, "per_page": FULL_PAGE, "page": page})

        empty = True
        async for found, behind in oldest_first(self._api.host, place, ask):
            empty = False
            yield found, behind
        if empty:
            await self._check_index()

    async def _check_index(self) -> None:
        """Tell nothing to find from no search index: without one Zammad looks for our query in titles, and says 200."""
        if await self._search("id:[1 TO *]", {"expand": "true", "per_page": 1, "page": 1}):
            return
        if await self._list("/api/v1/tickets", {"per_page": 1, "page": 1}):
            raise Unreadable(f"{self._api.host} has tickets and finds none; rebuild its search index")

    async def _search(self, query: str, asked: Query) -> list[Row]:
        return await self._list("/api/v1/tickets/search", {"query": query, **asked})

    async def _list(self, path: str, query: Query | None = None) -> list[Row]:
        return rows({"rows": await self._api.get(path, query)}, "rows")

    async def _of_ticket(self, path: str) -> list[Row]:
        try:
            return await self._list(path)
        except Refused as refusal:
            # It was deleted since it was listed, or the index still has it.
            if refusal.status == HTTPStatus.NOT_FOUND:
                return []
            raise

    async def _state_types(self) -> dict[str, str]:
        """Map the states' names, which a company chooses, to what they mean."""
        found = await self._list("/api/v1/ticket_states", {"expand": "true"})
        return {str(row.get("name")): str(row.get("state_type")) for row in found}

    async def _survivor(self, row: Row) -> str | None:
        """Name the ticket that a merged one hangs on, where it hangs on one alone."""
        asked: Query = {"link_object": "Ticket", "link_object_value": str(row.get("id"))}
        found = rows(await self._api.get("/api/v1/links", asked), "links")
        linked = {str(one.get("link_object_value")) for one in found if one.get("link_type") in ("parent", "child")}
        return linked.pop() if len(linked) == 1 else None

    async def _census(self) -> AsyncIterator[Page]:
        """List every ticket from the last page to the first: so what is deleted meanwhile pulls none over a boundary.

        The list is asked and not the search, which has too few while its index is being rebuilt.
        """
        last = await self._last_page()
        ids: set[str] = set()
        for number in range(last, 0, -1):
            ids.update(str(row.get("id")) for row in await self._ids(number))
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no ticket at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _last_page(self) -> int:
        """Find the last page that is not empty, which Zammad does not tell, by halving."""
        known, empty = 0, 1
        while await self._ids(empty):
            known, empty = empty, empty * 2
        while empty - known > 1:
            middle = (known + empty) // 2
            known, empty = (middle, empty) if await self._ids(middle) else (known, middle)
        return known

    async def _ids(self, page: int) -> list[Row]:
        return await self._list("/api/v1/tickets", {"per_page": FULL_PAGE, "page": page})

    def _item(self, row: Row, types: Mapping[str, str], survivors: Mapping[str, str | None]) -> Item:
        number, organization, customer = str(row["id"]), row.get("organization_id"), row.get("customer_id")
        state, client = types.get(row["state"], row["state"]), row.get(self._client_field)
        priority = (row.get("priority") or "").lstrip("0123456789 ") or None
        return Item(
            kind="ticket",
            id=number,
            title=row.get("title") or "",
            opened_at=instant(row["created_at"]),
            updated_at=instant(row["updated_at"]),
            url=zammad_url(self._url, number),
            closed_at=_closed_at(row) if state == CLOSED else None,
            type=row.get("type"),
            priority=priority,
            container=row.get("group"),
            organizations=(str(organization),) if organization else (),
            client_names=(str(client),) if client else (),
            requester_id=str(customer) if customer else None,
            requester_domain=domain_of(row.get("customer")),
            links=_issues(row),
            touches_known=True,
            urgent=is_urgent(priority),
            gone="merged" if state == MERGED else None,
            merged_into=survivors.get(number),
        )

    def _worklog(self, row: Row) -> Worklog:
        return Worklog(
            id=str(row["id"]),
            item_id=str(row["ticket_id"]),
            seconds=round(float(row["time_unit"]) * self._unit),
            started_at=instant(row["created_at"]),
            author=str(row["created_by_id"]),
        )


def _organization(row: Row) -> Organization:
    domain = (row.get("domain") or "").strip().lower()
    return Organization(id=str(row["id"]), name=row["name"], domains=(domain,) if domain else ())


def _issues(row: Row) -> tuple[Link, ...]:
    """Read the issues that an agent linked; later versions keep ids of GitHub or GitLab, which lead nowhere."""
    kept = row.get("preferences") or {}
    addresses = [one for tool in ("github", "gitlab") for one in (kept.get(tool) or {}).get("issue_links") or ()]
    return tuple(Link(address) for address in addresses if isinstance(address, str))


def _closed_at(row: Row) -> datetime:
    """Read when the ticket was last closed; `close_at` is the first time of several."""
    return instant_or_none(row.get("last_close_at") or row.get("close_at")) or instant(row["updated_at"])


def _touch(row: Row) -> Touch | None:
    """Make a touch of what an agent wrote; what a trigger wrote is the system's."""
    if row["sender"] != "Agent" or row["created_by_id"] == SYSTEM_USER:
        return None
    return Touch(str(row["id"]), str(row["ticket_id"]), instant(row["created_at"]), author=str(row["created_by_id"]))
