"""Stripe, through its API: what paid invoices bring, by their lines' periods, and what is taken back later."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, flag, records, rows, whole
from integrations.records import Record
from integrations.source import Account, Page, Stream, Variable
from integrations.stripe_invoices import id_of, invoice_ids, payment_of, revenue

VARIABLES = (
    Variable(
        "STRIPE_KEY",
        "a restricted key that may read invoices, credit notes, charges and refunds, customers and events",
        "Stripe > Developers > API keys > Create restricted key",
        "rk_live_0f3a9c",
        secret=True,
    ),
    Variable(
        "STRIPE_CLIENT_FIELD",
        "the key of the customers' metadata that names the client, by its name or by its id in your CRM",
        "Stripe > Customers > a customer > Metadata",
        "client",
        required=False,
    ),
)

URL, VERSION = "https://api.stripe.com", "2026-10-28.endive"
FULL_PAGE = 100
WINDOW = (80, 1.0)
"""Requests in so many seconds: Stripe allows 100, of which a fifth is left to others."""

LOOK_BACK = timedelta(minutes=10)
KEPT = timedelta(days=29)
"""Events are kept for thirty days; where the last one read is older than this, all invoices are read again."""

REACH = timedelta(days=2 * 366)
"""How far back invoices are read: a year's that was paid a year ago still reaches into the year that is looked at."""

EVENTS = (
    *(f"invoice.{what}" for what in ("paid", "voided", "marked_uncollectible")),
    *(f"credit_note.{what}" for what in ("created", "updated", "voided")),
    *(f"refund.{what}" for what in ("created", "updated", "failed")),
    "charge.refunded",
    "charge.refund.updated",
    "customer.updated",
)
WHO = frozenset({"name", "business_name", "email", "metadata"})
EXPANDED = ("customer", "payments")


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Stripe":
    """Connect to the account of the key in `values` (by the names in `VARIABLES`)."""
    headers = {"Authorization": f"Bearer {values['STRIPE_KEY']}", "Stripe-Version": VERSION}
    return Stripe(Api(http, URL, headers=headers, window=WINDOW), values.get("STRIPE_CLIENT_FIELD", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: behind the object `after` of those since the instant `since`; it began at `started`.

    Without `since` all invoices are read. Instants are Unix seconds.
    """

    since: int = 0
    started: int = 0
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, now: datetime) -> "Place":
        """Resume at `cursor`; begin with all invoices where there is none, or where events are no longer kept."""
        place = cursors.read(cls, cursor) if cursor else cls()
        told: list[Any] = [place.since, place.started, place.after]
        if [type(one) for one in told] != [int, int, str]:
            raise CursorExpired("the cursor is none that this version wrote")
        if place.since and place.since < (now - KEPT).timestamp():
            place = cls()
        return place if place.started else replace(place, started=int(now.timestamp()))

    def next_reading(self) -> "Place":
        """Begin the next reading where this one began, less the look-back."""
        return Place(max(1, self.started - int(LOOK_BACK.total_seconds())))


class Stripe:
    """A connected account; see `integrations.source.Source`."""

    name = "stripe"
    streams = (Stream("revenue"),)

    def __init__(self, api: Api, client_field: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._api = api
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say whose invoices these are, as the newest one tells it."""
        found = rows(await self._api.get("/v1/invoices", {"limit": 1}), "data")
        name = str(found[0].get("account_name") or "") if found else ""
        mode = "no invoice yet" if not found else "live invoices" if found[0].get("livemode") else "test invoices"
        return Account(f"Stripe {name}".rstrip(), mode)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:  # noqa: ARG002 - it has one stream
        """Read all invoices once, then what happens to them."""
        place = Place.read(cursor, self._now())
        if not place.since:
            async for page in self._everything(place, since):
                cursor = page.cursor
                yield page
            place = Place.read(cursor, self._now())
        async for page in self._changes(place):
            yield page

    async def _everything(self, place: Place, since: datetime) -> AsyncIterator[Page]:
        """Read paid invoices, newest first; what is paid back is read before, so that no page counts it even once."""
        created = {"created[gte]": int(min(since, self._now() - REACH).timestamp())}
        back: dict[str, list[Row]] = {}
        async for found, _after in self._listed("/v1/refunds", created):
            for refund in found:
                back.setdefault(payment_of(refund), []).append(refund)
        asked: Query = {**created, "status": "paid", "expand[]": [f"data.{name}" for name in EXPANDED]}
        async for found, after in self._listed("/v1/invoices", asked, place.after):
            bills = [await self._bill(row, back) for row in found]
            yield Page(
                self._records(bills), cursors.write(replace(place, after=after) if after else place.next_reading())
            )

    async def _changes(self, place: Place) -> AsyncIterator[Page]:
        """Read what happened, newest first; of each invoice that it touched what it is now."""
        asked: Query = {"created[gte]": place.since, "types[]": EVENTS}
        async for found, after in self._listed("/v1/events", asked, place.after):
            ids = dict.fromkeys([id_ for event in found for id_ in await self._touched(event)])
            bills = [bill for id_ in ids for bill in await self._reread(id_)]
            yield Page(
                self._records(bills), cursors.write(replace(place, after=after) if after else place.next_reading())
            )

    def _records(self, bills: Iterable[Row]) -> list[Record]:
        return records(bills, partial(revenue, client_field=self._client_field))

    async def _touched(self, event: Row) -> list[str]:
        """Return the ids of the invoices that an event is about."""
        kind, data = str(event.get("type")), whole(event.get("data"))
        told = whole(data.get("object"))
        if kind.startswith("invoice."):
            return [id_of(told)]
        if kind.startswith("credit_note."):
            return invoice_ids([told])
        if kind == "customer.updated":
            if WHO.isdisjoint(data.get("previous_attributes") or ()):
                return []
            asked = {"customer": id_of(told), "status": "paid"}
            return [id_of(row) async for found, _after in self._listed("/v1/invoices", asked) for row in found]
        if not (intent := id_of(told.get("payment_intent"))):
            return []
        by = {"payment[type]": "payment_intent", "payment[payment_intent]": intent}
        return invoice_ids([row async for found, _after in self._listed("/v1/invoice_payments", by) for row in found])

    async def _reread(self, id_: str) -> list[Row]:
        """Read an invoice as it is now; a draft that was deleted was never revenue."""
        try:
            row = whole(await self._api.get(f"/v1/invoices/{id_}", {"expand[]": EXPANDED}))
        except Refused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise
            return []
        return [await self._bill(row)]

    async def _bill(self, row: Row, back: Mapping[str, list[Row]] | None = None) -> Row:
        """Put beside an invoice what it does not hold itself: `back` are the refunds by their payment, if known."""
        id_, notes, refunds = id_of(row), list[Row](), list[Row]()
        lines = await self._rest(row.get("lines"), f"/v1/invoices/{id_}/lines", {})
        payments = await self._rest(row.get("payments"), "/v1/invoice_payments", {"invoice": id_})
        if row.get("post_payment_credit_notes_amount") or row.get("pre_payment_credit_notes_amount"):
            async for found, _after in self._listed("/v1/credit_notes", {"invoice": id_}):
                notes += found
        for note in notes:
            note["lines"] = {"data": await self._rest(note.get("lines"), f"/v1/credit_notes/{id_of(note)}/lines", {})}
        for by in {payment_of(whole(one.get("payment"))): one for one in payments}:
            refunds += back.get(by, []) if back is not None else await self._refunds(by)
        return {
            **row,
            "lines": {"data": lines},
            "payments": {"data": payments},
            "credit_notes": notes,
            "refunds": refunds,
        }

    async def _refunds(self, payment: str) -> list[Row]:
        name = "charge" if payment.startswith(("ch_", "py_")) else "payment_intent"
        return (
            [row async for found, _after in self._listed("/v1/refunds", {name: payment}) for row in found]
            if payment
            else []
        )

    async def _rest(self, begun: object, path: str, asked: Query) -> list[Row]:
        """Return a list of which an object tells the beginning."""
        known = rows(begun, "data")
        if not flag(whole(begun), "has_more") or not known:
            return known
        return known + [row async for found, _after in self._listed(path, asked, id_of(known[-1])) for row in found]

    async def _listed(self, path: str, asked: Query, after: str = "") -> AsyncIterator[tuple[list[Row], str]]:
        """Yield a list's pages, each with the id behind which the next one begins; none where it is the last."""
        trail = Trail(self._api.host)
        while True:
            begin = {"starting_after": after} if after else {}
            answer = whole(await self._api.get(path, {"limit": FULL_PAGE, **asked, **begin}))
            found = rows(answer, "data")
            after = id_of(found[-1]) if flag(answer, "has_more") and found else ""
            yield found, after
            if not after:
                return
            trail.follow(after)
