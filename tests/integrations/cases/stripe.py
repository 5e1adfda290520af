"""A Stripe account: one invoice of one line for each number, paid by a customer of its own, three a page.

The eighth was paid back. Lists are newest first and begin behind an object; what is paid, voided, credited or paid back
is told as an event.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Gone, Revenue
from integrations.registry import provider

Row = dict[str, Any]
MARCH, APRIL = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) for month in (3, 4))
MOST_TYPES = 20
MADE = datetime(2026, 3, 1, 9, tzinfo=UTC)


def listed(found: list[Row], *, more: bool = False) -> Row:
    return {"object": "list", "data": found, "has_more": more, "url": "/v1/list"}


def line(id_: str, amount: int, period: tuple[int, int] = (MARCH, APRIL), **told: Any) -> Row:
    return {
        "id": id_,
        "object": "line_item",
        "amount": amount,
        "currency": "eur",
        "discount_amounts": [],
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "taxes": [],
        **told,
    }


def invoice(number: int, lines: list[Row], **told: Any) -> Row:
    total = sum(one["amount"] for one in lines)
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "account_name": "Clientload Ltd",
        "created": int(MADE.timestamp()),
        "currency": "eur",
        "customer": f"cus_{number}",
        "customer_email": None,
        "customer_name": "Acme",
        "lines": listed(lines),
        "livemode": True,
        "payments": listed([payment(number, total)]),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "status": "paid",
        "total": total,
        "total_excluding_tax": total,
        "total_taxes": [],
        **told,
    }


def payment(number: int, amount: int) -> Row:
    through = {"type": "payment_intent", "payment_intent": f"pi_{number}"}
    return {
        "id": f"inpay_{number}",
        "invoice": f"in_{number}",
        "amount_paid": amount,
        "payment": through,
        "status": "paid",
    }


def refund(number: int, amount: int, id_: str = "re_1", status: str = "succeeded") -> Row:
    return {"id": id_, "amount": amount, "payment_intent": f"pi_{number}", "charge": f"ch_{number}", "status": status}


class Books(Server):
    """Invoices by their number; two of a page's may be of one second."""

    values: Mapping[str, str] = {"STRIPE_KEY": "wire-key", "STRIPE_CLIENT_FIELD": "client"}
    page_size = 3

    def __init__(self) -> None:
        self.invoices: dict[int, Row] = {}
        self.customers: dict[str, Row] = {}
        self.notes: list[Row] = []
        self.refunds: list[Row] = [refund(8, 5000, "re_8")]
        self.events: list[Row] = []
        self.stuck = False
        self.bill(1, [line("il_1", 120000)])
        self.bill(8, [line("il_8", 5000)])

    def bill(self, number: int, lines: list[Row], **told: Any) -> Row:
        self.customers.setdefault(
            f"cus_{number}",
            {"id": f"cus_{number}", "name": "Acme", "email": "billing@Acme.example", "metadata": {}, "deleted": False},
        )
        self.invoices[number] = invoice(number, lines, **told)
        return self.invoices[number]

    def happen(self, kind: str, told: Row, at: datetime, **before: Any) -> None:
        data = {"object": told, "previous_attributes": before}
        self.events.append(
            {"id": f"evt_{len(self.events)}", "type": kind, "created": int(at.timestamp()), "data": data}
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        assert request.headers["Stripe-Version"]
        match (request.method, *request.url.path.strip("/").split("/")):
            case ("GET", "v1", "invoices"):
                return self._page(asked, self._chosen(asked), list(self.invoices.values()))
            case ("GET", "v1", "invoices", id_, *what):
                one = self.invoices[int(id_.removeprefix("in_"))]
                return self._page(asked, one["all_lines"]) if what else self._told(self._expanded(one, asked))
            case ("GET", "v1", "events"):
                since, kinds = int(asked["created[gte]"]), asked.get_list("types[]")
                found = [one for one in self.events if one["created"] >= since and one["type"] in kinds]
                return self._page(asked, found, self.events) if len(kinds) <= MOST_TYPES else httpx.Response(400)
            case ("GET", "v1", "invoice_payments" | "credit_notes" | "refunds" as kind):
                return self._page(asked, self._beside(kind, asked))
        return httpx.Response(404)

    def _chosen(self, asked: httpx.QueryParams) -> list[Row]:
        wanted = {name: asked[name] for name in ("status", "customer") if name in asked}
        found = [one for one in self.invoices.values() if wanted.items() <= one.items()]
        return [self._expanded(one, asked) for one in found]

    def _beside(self, kind: str, asked: httpx.QueryParams) -> list[Row]:
        if kind == "credit_notes":
            return [one for one in self.notes if one["invoice"] == asked["invoice"]]
        if kind == "refunds":
            return [one for one in self.refunds if asked.get("payment_intent") in {None, one["payment_intent"]}]
        paid = [one for each in self.invoices.values() for one in each["payments"]["data"]]
        return [one for one in paid if one["payment"]["payment_intent"] == asked["payment[payment_intent]"]]

    @staticmethod
    def _told(one: Row) -> httpx.Response:
        return httpx.Response(200, json=one)

    def put(self, number: int, title: str, at: datetime) -> None:
        if number not in self.invoices:
            self.bill(number, [line(f"il_{number}", 100)], created=int(at.timestamp()))
        self.customers[f"cus_{number}"]["name"] = title
        self.happen("invoice.paid", self.invoices[number], at)

    def delete(self, number: int, at: datetime) -> None:
        self.invoices[number]["status"] = "void"
        self.happen("invoice.voided", self.invoices[number], at)

    def ref(self, number: int) -> str:
        return f"il_{number}"

    def stick(self) -> None:
        self.stuck = True

    def _expanded(self, one: Row, asked: httpx.QueryParams) -> Row:
        wanted = {name.removeprefix("data.") for name in asked.get_list("expand[]")}
        told = {name: value for name, value in one.items() if name not in {"payments", "all_lines"} or name in wanted}
        return {**told, "customer": self.customers[one["customer"]]} if "customer" in wanted else told

    def _page(self, asked: httpx.QueryParams, found: list[Row], every: list[Row] | None = None) -> httpx.Response:
        """Give the page behind an object, which may no longer be among those that are asked for."""
        order = [one["id"] for one in sorted(every or found, key=_made, reverse=True)]
        after = "" if self.stuck else asked.get("starting_after", "")
        behind = order[order.index(after) + 1 :] if after else order
        rest = [one for id_ in behind for one in found if one["id"] == id_]
        size = min(int(asked.get("limit", 10)), self.page_size)
        return httpx.Response(200, json=listed(rest[:size], more=self.stuck or len(rest) > size))


def _made(row: Row) -> int:
    return int(row.get("created", 0))


def of_lines(reason: str, *checks: str) -> dict[str, str]:
    return dict.fromkeys(checks, reason)


CASE = Case(
    provider=provider("stripe"),
    server=Books,
    brings=frozenset({Gone, Revenue}),
    cannot={
        **of_lines(
            "Stripe tells of payments, and of no work", "late time entry", "changed time entry", "deleted time entry"
        ),
        **of_lines("invoices are neither merged nor in a queue", "merged", "moved"),
        "odd time formats": "Stripe's instants are numbers of seconds, which have one spelling",
        "cursor expired": "Stripe keeps its events for thirty days; behind that all invoices are read again",
        "empty page that is not the end": "Stripe's pages begin behind the last object of the page before",
        "official description": "Stripe's description was not at hand",
    },
)
