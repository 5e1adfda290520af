"""Request Tracker 5, through REST2: tickets, and the transactions that say who did what and for how long."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.changes import reached
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.http import Api
from integrations.mapping import Row, domain_of, instant, records, rows, whole
from integrations.records import Census, Gone, Item, Link, Record, Touch, Worklog
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable(
        "RT_URL",
        "Request Tracker's address",
        "the browser's address bar, up to /Ticket/Display.html",
        "https://rt.firm.example",
    ),
    Variable(
        "RT_TOKEN",
        "an authentication token of a privileged user who may see the queues",
        "Request Tracker > Logged in as > Settings > Auth Tokens",
        "1-45-0f3a9c",
        secret=True,
    ),
    Variable(
        "RT_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "Request Tracker > Admin > Custom Fields",
        "Client",
        required=False,
    ),
    Variable(
        "RT_QUERY",
        "TicketSQL that narrows what is read",
        "Request Tracker > Search > Tickets > Advanced",
        "Queue = 'Support'",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("day worked", "due changes", "progress")
REST = "/REST/2.0"
FULL_PAGE = 100
HIDDEN_PAGES = 3
"""Rows that the user may not see are cut out of a page, so a short one is not the end, and an empty one need not be."""

LOOK_BACK = timedelta(days=1)
"""Request Tracker reads a date in its user's own zone, which it need not tell: this covers every zone."""

UNSET = datetime(1970, 1, 1, tzinfo=UTC)
TICKET_FIELDS = {
    "fields": (
        "Subject,Queue,EffectiveId,Priority,Created,LastUpdated,Resolved,Due,TimeEstimated,Requestor,CustomFields,"
        "_hyperlinks"
    ),
    "fields[Queue]": "Name",
    "fields[Requestor]": "EmailAddress",
}
TRANSACTION_FIELDS = {"fields": "Type,Field,NewValue,TimeTaken,Created,ObjectId,Creator", "fields[Creator]": "id"}
WORK = (
    "ObjectType = 'RT::Ticket' AND (TimeTaken != 0 OR Type = 'Correspond' OR Type = 'Comment'"
    " OR (Type = 'AddLink' AND Field = 'MergedInto'))"
)
NOBODY, SYSTEM_USER = 0, 1
TICKET_URI = re.compile(r"/ticket/(\d+)$")
WEB = re.compile(r"https?://")


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "RequestTracker":
    """Connect to the Request Tracker that `values` (by the names in `VARIABLES`) describe."""
    token = values["RT_TOKEN"]
    return RequestTracker(
        Api(http, values["RT_URL"], headers={"Authorization": f"token {token}"}),
        values["RT_URL"].rstrip("/"),
        user_id=_user_id(token),
        client_field=values.get("RT_CLIENT_FIELD", ""),
        query=values.get("RT_QUERY", ""),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: what changed since `since`, ids above `after`; the next one begins at `started`.

    `passed` counts the rows before it, by which a reading that goes on after a kill still knows how far it is.

    Ids do not move while tickets change, so no page shifts under the reader.
    """

    since: str
    started: str
    after: int = 0
    passed: int = 0

    def behind(self, found: list[Row]) -> "Place":
        """Stand behind a page."""
        return replace(self, after=_number(found[-1]), passed=self.passed + len(found))

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        if cursor is None:
            return cls((since - LOOK_BACK).isoformat(), now.isoformat())
        place = cursors.read(cls, cursor)
        return place if place.after else replace(place, started=now.isoformat())

    def next_reading(self) -> "Place":
        """Begin the next reading where this one began, less the look-back."""
        begins = (datetime.fromisoformat(self.started) - LOOK_BACK).isoformat()
        return Place(begins, self.started)


class RequestTracker:
    """A connected Request Tracker; see `integrations.source.Source`."""

    name = "request_tracker"
    streams = (Stream("tickets"), Stream("transactions"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self,
        api: Api,
        url: str,
        *,
        user_id: str = "",
        client_field: str = "",
        query: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._url = url
        self._user_id = user_id
        self._client_field = client_field
        self._tickets = f"({query}) AND EffectiveId > 0" if query else "EffectiveId > 0"
        self._now = now
        self._staff = {NOBODY: False, SYSTEM_USER: False}

    async def check(self) -> Account:
        """Say who we are and how many tickets we see; a wrong queue or field name shows as none."""
        await self._api.get(f"{REST}/rt")
        user = whole(await self._api.get(f"{REST}/user/{self._user_id}")) if self._user_id else {}
        if user and str(user.get("Privileged")) != "1":
            raise Refused(f"{self._api.host} knows the token's owner as a requester; a privileged user is needed")
        sees = f"{await self._count(self._tickets)} tickets"
        if self._client_field:
            named = await self._count(f"{self._tickets} AND CF.{{{self._client_field}}} IS NOT NULL")
            sees += f", {named} of them with a value in {self._client_field}"
        return Account(name=str(user.get("Name") or self._api.host), sees=sees)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        place = Place.read(cursor, since, self._now())
        if stream == "census":
            yield Page([Census("item", await self._every_id())], cursors.write(place.next_reading()))
            return
        walk = self._ticket_pages(place) if stream == "tickets" else self._transaction_pages(place)
        async for page in walk:
            yield page

    async def _ticket_pages(self, place: Place) -> AsyncIterator[Page]:
        query = f"{self._tickets} AND LastUpdated > '{_as_asked(place.since)}'"
        async for found, left in self._walk("/tickets", query, TICKET_FIELDS, place.after):
            place = place.behind(found)
            make = partial(self._item, inactive=await self._inactive(found))
            fraction = None if left is None else place.passed / (place.passed + left)
            yield Page(records(found, make), cursors.write(place), fraction)
        yield Page([], cursors.write(place.next_reading()), 1.0)

    async def _transaction_pages(self, place: Place) -> AsyncIterator[Page]:
        query = f"{WORK} AND Created > '{_as_asked(place.since)}'"
        async for found, _ in self._walk("/transactions", query, TRANSACTION_FIELDS, place.after):
            await self._learn_staff(found)
            place = place.behind(found)
            yield Page(records(found, self._work), cursors.write(place), _reached(found[-1], place.since))
        yield Page([], cursors.write(place.next_reading()), 1.0)

    async def _walk(
        self, path: str, query: str, fields: Mapping[str, str], after: int
    ) -> AsyncIterator[tuple[list[Row], int | None]]:
        """Yield pages of rows by rising id, each with how many are left behind it where the server counts them."""
        page = 1
        while page <= HIDDEN_PAGES:
            asked = {"query": f"{query} AND id > {after}", "orderby": "id", **fields}
            answer = await self._api.get(REST + path, {**asked, "per_page": FULL_PAGE, "page": page})
            found = rows(answer, "items")
            if not found:
                page += 1
                continue
            total = answer.get("total")
            yield found, max(0, total - len(found)) if isinstance(total, int) else None
            last = _number(found[-1])
            if last <= after:
                raise Unreadable(f"{self._api.host} repeats the same page")
            page, after = 1, last

    async def _every_id(self) -> frozenset[str]:
        ids: set[str] = set()
        async for found, _ in self._walk("/tickets", self._tickets, {}, 0):
            ids.update(str(_number(row)) for row in found)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no ticket at all")
        return frozenset(ids)

    async def _count(self, query: str) -> int:
        answer = whole(await self._api.get(f"{REST}/tickets", {"query": query, "per_page": 1}))
        total = answer.get("total")
        return total if isinstance(total, int) else len(rows(answer, "items"))

    async def _inactive(self, found: list[Row]) -> frozenset[str]:
        """Say which of these tickets are closed: `Resolved` stays set when a ticket is opened again."""
        these = " OR ".join(f"id = {_number(row)}" for row in found)
        query = f"EffectiveId > 0 AND Status = '__Inactive__' AND ({these})"
        answer = await self._api.get(f"{REST}/tickets", {"query": query, "per_page": FULL_PAGE})
        return frozenset(str(_number(row)) for row in rows(answer, "items"))

    async def _learn_staff(self, found: list[Row]) -> None:
        """Ask of each author once whether he is one of ours: colleagues of a requester write on tickets too."""
        for user in sorted({_author(row) for row in found} - self._staff.keys()):
            try:
                answer = whole(await self._api.get(f"{REST}/user/{user}"))
            except Refused as refusal:
                if refusal.status != HTTPStatus.NOT_FOUND:
                    raise
                answer = {}
            self._staff[user] = str(answer.get("Privileged")) == "1"

    def _item(self, row: Row, inactive: frozenset[str]) -> Item:
        number, survivor = str(row["id"]), str(row["EffectiveId"])
        addresses = [one.get("EmailAddress") for one in row.get("Requestor") or ()]
        priority = str(row.get("Priority") or "") or None
        return Item(
            kind="ticket",
            id=number,
            title=row.get("Subject") or "",
            opened_at=instant(row["Created"]),
            updated_at=instant(row["LastUpdated"]),
            url=f"{self._url}/Ticket/Display.html?id={number}",
            closed_at=_instant(row.get("Resolved")) if number in inactive else None,
            priority=priority,
            container=row["Queue"].get("Name") or None,
            client_names=self._client_names(row),
            requester_domain=next((domain for domain in map(domain_of, addresses) if domain), None),
            links=self._links(row),
            estimate_hours=int(row.get("TimeEstimated") or 0) / 60 or None,
            touches_known=True,
            due_at=_instant(row.get("Due")),
            # A number says nothing by itself: every firm counts it in its own way.
            urgent=is_urgent(priority) if priority and not priority.isdigit() else None,
            gone="merged" if survivor != number else None,
            merged_into=survivor if survivor != number else None,
        )

    def _client_names(self, row: Row) -> tuple[str, ...]:
        for field in row.get("CustomFields") or ():
            if self._client_field and field.get("name") == self._client_field:
                return tuple(str(value) for value in field.get("values") or () if value)
        return ()

    def _links(self, row: Row) -> tuple[Link, ...]:
        """Keep the addresses elsewhere that a ticket is linked to.

        Tickets are linked to others of the same kind too, whoever asked: such a link does not say whose one is.
        """
        outside = [one for one in row.get("_hyperlinks") or () if one.get("type") == "external"]
        addresses = (str(one.get("_url") or "") for one in outside)
        elsewhere = (each for each in addresses if WEB.match(each) and not each.startswith(f"{self._url}/"))
        return tuple(Link(each) for each in dict.fromkeys(elsewhere))

    def _work(self, row: Row) -> list[Record]:
        """Make a touch, a worklog or a merge of a transaction; a reply can be both of the first two."""
        number, ticket, at = str(row["id"]), str(row["ObjectId"]), instant(row["Created"])
        author, minutes = _author(row), int(row.get("TimeTaken") or 0)
        made: list[Record] = []
        if row["Type"] in ("Correspond", "Comment") and self._staff[author]:
            made.append(Touch(number, ticket, at, author=str(author)))
        if minutes:
            made.append(Worklog(number, ticket, minutes * 60, started_at=at, author=str(author)))
        survivor = TICKET_URI.search(row.get("NewValue") or "") if row["Type"] == "AddLink" else None
        if survivor and survivor[1] != ticket:
            made.append(Gone("item", ticket, "merged", merged_into=survivor[1]))
        return made


def _user_id(token: str) -> str:
    """Take the owner's id out of a token such as `1-45-0f3a9c`; empty where a token is of another make."""
    parts = token.split("-")
    return parts[1] if len(parts) > 2 and parts[1].isdigit() else ""  # noqa: PLR2004 - version, owner, secret


def _number(row: Row) -> int:
    try:
        return int(row["id"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("a row of the answer has no id") from None


def _author(row: Row) -> int:
    """Return the numeric id of who did it, `NOBODY` where the answer does not say."""
    creator = row.get("Creator")
    number = str(creator.get("id")) if isinstance(creator, dict) else ""
    return int(number) if number.isascii() and number.isdigit() else NOBODY


def _reached(row: Row, since: str) -> float | None:
    """Say how much of the time since `since` a transaction reached: they are not counted, but rise with it."""
    try:
        return reached(instant(row["Created"]), datetime.fromisoformat(since))
    except (KeyError, TypeError, ValueError):
        return None


def _instant(text: str | None) -> datetime | None:
    """Read an instant; what was never set comes as 1970."""
    moment = instant(text) if text else None
    return moment if moment and moment > UNSET else None


def _as_asked(since: str) -> str:
    """Write an instant in the only form that a query keeps whole: others silently lose their time or become 1970."""
    return f"{datetime.fromisoformat(since).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
