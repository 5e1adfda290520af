"""An invented company's helpdesk, on loopback: as much of Zendesk's API as reading a firm's support takes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, ClassVar, TypeAlias, TypeVar

from aiohttp import web

from bot.demo import helpdesk_json as shown
from bot.demo.loopback import Clock, Loopback, utc_now
from bot.demo.work import Company, Organization, Ticket, TicketEvent, User

EMAIL, TOKEN = "clientload@ardoise.example", "demo-helpdesk-token"
HELD_BACK = timedelta(minutes=1)
PAGE = 1000
Json = dict[str, Any]
T = TypeVar("T")
Directed = TypeVar("Directed", User, Organization)
Row: TypeAlias = tuple[int, int, T]
"""A record of an export behind its stamp in Unix seconds and its id."""


@asynccontextmanager
async def serve_helpdesk(company: Company, clock: Clock = utc_now) -> AsyncIterator[str]:
    """Serve the company's helpdesk until the block ends; gives its address.

    The credential is `EMAIL` and `TOKEN`. Build a `Helpdesk` instead to change tickets or to disturb it meanwhile.
    """
    async with Helpdesk(company, clock).serve() as url:
        yield url


class Helpdesk(Loopback):
    """The helpdesk while it runs. Exports hold back the last minute, as Zendesk's do."""

    headers: ClassVar = {"X-Rate-Limit": "700", "X-Rate-Limit-Remaining": "699"}

    def __init__(self, company: Company, clock: Clock = utc_now, *, email: str = EMAIL, token: str = TOKEN) -> None:
        super().__init__(company, clock, login=f"{email}/token", secret=token)
        self.tickets = {ticket.id: ticket for ticket in company.tickets}
        self.users = {user.id: user for user in company.users}
        self.organizations = {organization.id: organization for organization in company.organizations}
        self._last_event = max((event.id for event in company.ticket_events), default=0)
        self._in_order: Sequence[Row[tuple[Ticket, TicketEvent]]] | None = None

    def put(self, record: Ticket | User | Organization) -> None:
        """Add a record, or replace the one with its id; its own stamps say when that becomes visible."""
        self._in_order = None
        if isinstance(record, Ticket):
            self.tickets[record.id] = record
        elif isinstance(record, User):
            self.users[record.id] = record
        else:
            self.organizations[record.id] = record

    def update(self, ticket_id: int, at: datetime, author_id: int, **what: Any) -> Ticket:
        """Let something happen to a ticket: `what` are fields of `TicketEvent`; updates stay in the order of time."""
        self._last_event += 1
        ticket = self.tickets[ticket_id]
        events = sorted([*ticket.events, TicketEvent(self._last_event, at, author_id, **what)], key=lambda one: one.at)
        changed = replace(ticket, events=tuple(events))
        self.put(changed)
        return changed

    def routes(self) -> list[web.RouteDef]:
        """Name the paths of Zendesk that are spoken here."""
        exports = "/api/v2/incremental"
        return [
            web.get("/api/v2/users/me.json", self._me),
            web.get("/api/v2/users.json", self._users),
            web.get("/api/v2/groups.json", self._groups),
            web.get(f"{exports}/organizations.json", self._export_organizations),
            web.get(f"{exports}/users/cursor.json", self._export_users),
            web.get(f"{exports}/tickets/cursor.json", self._export_tickets),
            web.get(f"{exports}/ticket_events.json", self._export_events),
        ]

    def stranger(self, request: web.Request) -> web.StreamResponse:
        """Refuse a wrong credential; who brings none at all is told that he is nobody."""
        if request.path == "/api/v2/users/me.json" and "Authorization" not in request.headers:
            return web.json_response({"user": {"id": None, "name": "Anonymous user", "role": "end-user"}})
        return web.json_response({"error": "Couldn't authenticate you"}, status=401)

    @property
    def _until(self) -> datetime:
        return self.clock() - HELD_BACK

    async def _me(self, _request: web.Request) -> web.Response:
        admin = next(user for user in self.users.values() if user.role == "admin")
        return web.json_response({"user": shown.user(self.url, admin)})

    async def _users(self, request: web.Request) -> web.Response:
        roles = request.query.getall("role[]", []) + request.query.getall("role", [])
        chosen = [user for user in self.users.values() if not roles or user.role in roles]
        return _listed(request, "users", [shown.user(self.url, user) for user in chosen])

    async def _groups(self, request: web.Request) -> web.Response:
        return _listed(request, "groups", [shown.group(self.url, group) for group in self.company.groups])

    async def _export_organizations(self, request: web.Request) -> web.Response:
        rows = _stamped(self.organizations.values(), self._until)
        return self._by_time(request, "organizations", rows, lambda one: shown.organization(self.url, one))

    async def _export_users(self, request: web.Request) -> web.Response:
        rows = _stamped(self.users.values(), self._until)
        return self._by_cursor(request, "users", rows, lambda one: shown.user(self.url, one))

    async def _export_tickets(self, request: web.Request) -> web.Response:
        until = self._until
        staff = self._staff() if "metric_sets" in request.query.get("include", "") else None
        rows = [
            (shown.generated(ticket, until), ticket.id, ticket)
            for ticket in self.tickets.values()
            if ticket.opened_at <= until
        ]
        return self._by_cursor(request, "tickets", rows, lambda one: shown.ticket(self.url, one, until, staff))

    async def _export_events(self, request: web.Request) -> web.Response:
        until, comments = self._until, "comment_events" in request.query.get("include", "")
        gone = {ticket.id for ticket in self.tickets.values() if shown.deleted(ticket, until)}
        updates, start = self._updates(), _number(request.query.get("start_time")) or 0
        due = updates[bisect_left(updates, start, key=itemgetter(0)) : bisect_right(updates, until, key=_happened)]
        rows = [row for row in due if row[2][0].id not in gone]
        return self._by_time(request, "ticket_events", rows, lambda pair: shown.ticket_event(*pair, comments=comments))

    def _updates(self) -> Sequence[Row[tuple[Ticket, TicketEvent]]]:
        """List all updates in the order of the export; kept until a ticket changes, for a pull asks dozens of times."""
        if self._in_order is None:
            self._in_order = sorted(
                (
                    (int(event.at.timestamp()), event.id, (ticket, event))
                    for ticket in self.tickets.values()
                    for event in ticket.events
                ),
                key=lambda row: (_happened(row), row[1]),
            )
        return self._in_order

    def _staff(self) -> frozenset[int]:
        return frozenset(user.id for user in self.users.values() if user.role != "end-user")

    def _by_time(
        self, request: web.Request, key: str, rows: Iterable[Row[T]], show: Callable[[T], Json]
    ) -> web.Response:
        """Answer a time-based export: a page never ends within a second, and begins with the last page's last one."""
        start = _number(request.query.get("start_time"))
        if start is None:
            return _bad("start_time is required")
        if start > self._until.timestamp():
            return _too_recent()
        found = sorted((row for row in rows if row[0] >= start), key=itemgetter(0, 1))
        page = found[:PAGE]
        page += [row for row in found[PAGE:] if row[0] == page[-1][0]]
        end = page[-1][0] if page else start
        return web.json_response(
            {
                key: [show(record) for _, _, record in page],
                "count": len(page),
                "end_of_stream": len(page) == len(found),
                "end_time": end,
                "next_page": f"{self.url}{request.path}?start_time={end}",
            }
        )

    def _by_cursor(
        self, request: web.Request, key: str, rows: Iterable[Row[T]], show: Callable[[T], Json]
    ) -> web.Response:
        """Answer a cursor-based export: the last page names a cursor and a URL, as every page does."""
        after = _place(request)
        if after is None:
            return _bad("cursor is not valid" if "cursor" in request.query else "start_time is required")
        if after[0] > self._until.timestamp() and "start_time" in request.query:
            return _too_recent()
        size = max(1, min(PAGE, _number(request.query.get("per_page")) or PAGE))
        found = sorted((row for row in rows if row[:2] > after), key=itemgetter(0, 1))
        page = found[:size]
        cursor = _cursor(*(page[-1][:2] if page else after))
        return web.json_response(
            {
                key: [show(record) for _, _, record in page],
                "after_cursor": cursor,
                "after_url": f"{self.url}{request.path}?cursor={cursor}",
                "before_cursor": None,
                "before_url": None,
                "end_of_stream": len(page) == len(found),
            }
        )


def _listed(request: web.Request, key: str, rows: Sequence[Json]) -> web.Response:
    """Answer a short list in one page, in whichever of Zendesk's two ways of paging was asked for."""
    if "page[size]" in request.query:
        return web.json_response({key: rows, "meta": {"has_more": False}, "links": {"next": None, "prev": None}})
    return web.json_response({key: rows, "count": len(rows), "next_page": None, "previous_page": None})


def _stamped(records: Iterable[Directed], until: datetime) -> list[Row[Directed]]:
    return [(int(one.updated_at.timestamp()), one.id, one) for one in records if one.updated_at <= until]


def _happened(row: Row[tuple[Ticket, TicketEvent]]) -> datetime:
    return row[2][1].at


def _cursor(stamp: int, number: int) -> str:
    return urlsafe_b64encode(f"{stamp}.0||{number}|".encode()).decode()


def _place(request: web.Request) -> tuple[int, int] | None:
    """Read where to go on: behind this stamp and id."""
    if "cursor" not in request.query:
        start = _number(request.query.get("start_time"))
        return None if start is None else (start, -1)
    try:
        stamp, _, number, _ = urlsafe_b64decode(request.query["cursor"]).decode().split("|")
        return int(float(stamp)), int(number)
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _bad(why: str) -> web.Response:
    return web.json_response({"error": "InvalidValue", "description": why}, status=400)


def _too_recent() -> web.Response:
    why = "Too recent start_time. Use a start_time older than 60 seconds"
    return web.json_response({"error": "StartTimeTooRecent", "description": why}, status=400)
