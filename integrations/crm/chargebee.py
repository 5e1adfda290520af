"""Chargebee, through its API v2: what paid invoices bring, by their lines' periods, and what is credited later."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Literal, get_args

import httpx

from integrations import cursor as cursors
from integrations.chargebee_invoices import revenue
from integrations.errors import CursorExpired, Refused, Unreadable
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, records, rows, whole
from integrations.source import Account, Page, Stream, Variable

VARIABLES = (
    Variable(
        "CHARGEBEE_URL", "your site's address", "the address bar of Chargebee, without /d", "https://acme.chargebee.com"
    ),
    Variable(
        "CHARGEBEE_KEY",
        "a read-only key of all data",
        "Chargebee > Settings > Configure Chargebee > API Keys > Read-Only Key",
        "live_0f3a9c",
        secret=True,
    ),
    Variable(
        "CHARGEBEE_CLIENT_FIELD",
        "the API name of the customers' field that names the client, by its name or by its id in your CRM",
        "Chargebee > Settings > Configure Chargebee > Custom Fields > Customer",
        "cf_client",
        required=False,
    ),
)

FULL_PAGE, MOST_IDS = 100, 40
WINDOW = (120, 60.0)
"""Requests in so many seconds: the smallest plan allows 150 a minute, of which a fifth is left to others."""

LOOK_BACK = timedelta(minutes=10)
REACH = timedelta(days=2 * 366)
"""How far back invoices are read: a year's that was paid a year ago still reaches into the year that is looked at."""

A_DAY = 24 * 3600
Kind = Literal["invoice", "credit_note", "customer"]
KINDS = get_args(Kind)


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Chargebee":
    """Connect to the site that `values` (by the names in `VARIABLES`) describe."""
    api = Api(http, values["CHARGEBEE_URL"], auth=(values["CHARGEBEE_KEY"], ""), window=WINDOW)
    return Chargebee(api, values.get("CHARGEBEE_CLIENT_FIELD", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: at the page `offset` of what changed since `since`; it began at `started`.

    Without `since` all paid invoices are read. `kind` is what is being listed; customers are once a day, since `named`.
    Instants are Unix seconds.
    """

    since: int = 0
    started: int = 0
    kind: Kind = "invoice"
    offset: str = ""
    named: int = 0

    @classmethod
    def read(cls, cursor: str | None, now: datetime) -> "Place":
        """Resume at `cursor`; begin with all of them where there is none."""
        place = cursors.read(cls, cursor) if cursor else cls()
        told: list[Any] = [place.since, place.started, place.offset, place.named]
        if [type(one) for one in told] != [int, int, str, int] or place.kind not in KINDS:
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=int((now - LOOK_BACK).timestamp()))

    def question(self, first: datetime) -> Query:
        """Ask for what changed, or at first for what was paid since `first`; the order is one that only grows."""
        asked: dict[str, str | int] = {
            "status[is]": "paid",
            "date[after]": int(first.timestamp()),
            "sort_by[asc]": "date",
        }
        if self.since:
            since = self.named if self.kind == "customer" else self.since
            asked = {"updated_at[after]": since, "sort_by[asc]": "updated_at", "include_deleted": "true"}
        return {**asked, "limit": FULL_PAGE, **({"offset": self.offset} if self.offset else {})}

    def behind(self, following: str) -> "Place":
        """Stand behind a page: before the next one, or the next list, or the next reading."""
        if following:
            return replace(self, offset=following)
        if not self.since:
            return Place(self.started, named=self.started)
        if self.kind == "invoice":
            return replace(self, kind="credit_note", offset="")
        if self.kind == "credit_note" and self.started - self.named >= A_DAY:
            return replace(self, kind="customer", offset="")
        return Place(self.started, named=self.started if self.kind == "customer" else self.named)


class Chargebee:
    """A connected site; see `integrations.source.Source`."""

    name = "chargebee"
    streams = (Stream("revenue"),)

    def __init__(self, api: Api, client_field: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._api = api
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say which site it is; Chargebee does not tell whose key it is."""
        found = rows(await self._api.get("/api/v2/invoices", {"limit": 1}), "list")
        return Account(self._api.host, "invoices" if found else "no invoice yet")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:  # noqa: ARG002 - it has one stream
        """Read all paid invoices once, then what happens to them; once a day also what customers are called."""
        place = Place.read(cursor, self._now())
        first, trail, resumed = min(since, self._now() - REACH), Trail(self._api.host), bool(place.offset)
        while True:
            answer = await self._page(place, first)
            if answer is None:
                if not resumed:
                    raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                place, resumed = replace(place, offset=""), False
                continue
            listed, following = _listed(answer, place.kind), str(answer.get("next_offset") or "")
            if following:
                trail.follow(f"{place.kind} {following}")
            bills = await self._bills(await self._invoices_of(listed, place.kind, first))
            place = place.behind(following)
            make = partial(revenue, client_field=self._client_field)
            yield Page(records(bills, make), cursors.write(place))
            if not place.started:
                return

    async def _page(self, place: Place, first: datetime) -> Row | None:
        """Ask for a page; None where Chargebee no longer knows it."""
        try:
            return whole(await self._api.get(f"/api/v2/{place.kind}s", place.question(first)))
        except Refused as refusal:
            if place.offset and refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def _invoices_of(self, listed: list[Row], kind: Kind, first: datetime) -> list[Row]:
        """Return the invoices that were listed, or that what was listed belongs to."""
        if kind == "invoice":
            return listed
        if kind == "credit_note":
            return await self._by_ids("invoice", (row.get("reference_invoice_id") for row in listed))
        since = int(first.timestamp())
        asked: list[Query] = [{"customer_id[is]": str(row.get("id")), "date[after]": since} for row in listed]
        return [invoice for one in asked for invoice in await self._every("invoice", {**one, "status[is]": "paid"})]

    async def _bills(self, found: list[Row]) -> list[Row]:
        """Put beside each invoice what it does not hold itself: its last lines, credit notes, and who pays it."""
        payers = await self._by_ids("customer", (row.get("customer_id") for row in found))
        customers = {str(row.get("id")): row for row in payers}
        bills = []
        for row in found:
            credited = row.get("adjustment_credit_notes") or row.get("issued_credit_notes")
            asked: Query = {"reference_invoice_id[is]": str(row.get("id"))}
            notes = await self._every("credit_note", asked) if credited else []
            told = {"credit_notes": [await self._with_lines(one, "credit_note") for one in notes]}
            bills.append(
                {
                    **await self._with_lines(row, "invoice"),
                    **told,
                    "customer": customers.get(str(row.get("customer_id"))),
                }
            )
        return bills

    async def _with_lines(self, row: Row, kind: Kind) -> Row:
        """Return a document with all its lines: of a long one the list tells the first."""
        lines, trail, offset = row.get("line_items"), Trail(self._api.host), row.get("line_items_next_offset")
        while offset and isinstance(lines, list):
            asked: Query = {"line_items_offset": trail.follow(str(offset)), "line_items_limit": FULL_PAGE}
            more = whole(whole(await self._api.get(f"/api/v2/{kind}s/{row.get('id')}", asked)).get(kind))
            lines, offset = lines + rows(more, "line_items"), more.get("line_items_next_offset")
        return {**row, "line_items": lines}

    async def _by_ids(self, kind: Kind, ids: Iterable[object]) -> list[Row]:
        wanted = list(dict.fromkeys(str(one) for one in ids if one))
        found: list[Row] = []
        for at in range(0, len(wanted), MOST_IDS):
            asked: Query = {"id[in]": json.dumps(wanted[at : at + MOST_IDS]), "include_deleted": "true"}
            found += await self._every(kind, asked)
        return found

    async def _every(self, kind: Kind, asked: Query) -> list[Row]:
        """Read a short list to its end."""
        found: list[Row] = []
        trail, offset = Trail(self._api.host), dict[str, str]()
        while True:
            answer = whole(await self._api.get(f"/api/v2/{kind}s", {**asked, "limit": FULL_PAGE, **offset}))
            found += _listed(answer, kind)
            if not (following := str(answer.get("next_offset") or "")):
                return found
            offset = {"offset": trail.follow(following)}


def _listed(answer: Row, kind: Kind) -> list[Row]:
    """Return what a list holds; one that is of another form is left empty, and is skipped where it is read."""
    return [one[kind] if isinstance(one.get(kind), dict) else {} for one in rows(answer, "list")]
