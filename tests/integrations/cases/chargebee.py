"""A Chargebee site: one invoice of one line for each number, paid by a customer of its own, three a page.

The eighth was credited. Lists go on behind an offset of their own; what changed is listed by its change.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Gone, Revenue
from integrations.registry import provider

Row = dict[str, Any]
MARCH, APRIL = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) for month in (3, 4))
MADE = int(datetime(2026, 3, 1, 9, tzinfo=UTC).timestamp())


def line(id_: str, amount: int, period: tuple[int, int] = (MARCH, APRIL), **told: Any) -> Row:
    return {
        "id": id_,
        "object": "line_item",
        "date_from": period[0],
        "date_to": period[1],
        "unit_amount": amount,
        "quantity": 1,
        "amount": amount,
        "is_taxed": False,
        "tax_amount": 0,
        "discount_amount": 0,
        "item_level_discount_amount": 0,
        "description": "Plan",
        "entity_type": "plan_item_price",
        **told,
    }


def invoice(number: int, lines: list[Row], **told: Any) -> Row:
    return {
        "id": f"inv_{number}",
        "object": "invoice",
        "customer_id": f"cus_{number}",
        "status": "paid",
        "price_type": "tax_exclusive",
        "date": MADE,
        "updated_at": MADE,
        "currency_code": "EUR",
        "sub_total": sum(one["amount"] for one in lines),
        "tax": 0,
        "total": sum(one["amount"] for one in lines),
        "deleted": False,
        "line_items": lines,
        "line_item_discounts": [],
        "taxes": [],
        "adjustment_credit_notes": [],
        "issued_credit_notes": [],
        "billing_address": {"company": "ACME then", "email": "old@acme.example"},
        **told,
    }


def note(number: int, lines: list[Row], total: int, **told: Any) -> Row:
    return {
        "id": f"cn_{number}",
        "object": "credit_note",
        "reference_invoice_id": f"inv_{number}",
        "customer_id": f"cus_{number}",
        "type": "refundable",
        "status": "refunded",
        "price_type": "tax_exclusive",
        "currency_code": "EUR",
        "date": MADE,
        "updated_at": MADE,
        "total": total,
        "deleted": False,
        "line_items": lines,
        "line_item_discounts": [],
        "taxes": [],
        **told,
    }


class Books(Server):
    """Invoices by their number; two of a page's may be of one second."""

    values: Mapping[str, str] = {
        "CHARGEBEE_URL": "https://firm.chargebee.example",
        "CHARGEBEE_KEY": "wire-key",
        "CHARGEBEE_CLIENT_FIELD": "cf_client",
    }
    page_size = 3

    def __init__(self) -> None:
        self.invoices: dict[str, Row] = {}
        self.credit_notes: dict[str, Row] = {}
        self.customers: dict[str, Row] = {}
        self.epoch = 0
        self.stuck = self.hollowed = False
        self.bill(1, [line("li_1", 120000)])
        self.bill(8, [line("li_8", 5000)])
        self.credit(note(8, [line("cli_8", 5000, reference_line_item_id="li_8")], 5000))

    def bill(self, number: int, lines: list[Row], **told: Any) -> Row:
        customer = {"id": f"cus_{number}", "company": "Acme", "email": "billing@Acme.example", "updated_at": MADE}
        self.customers.setdefault(customer["id"], customer)
        self.invoices[f"inv_{number}"] = invoice(number, lines, **told)
        return self.invoices[f"inv_{number}"]

    def credit(self, credited: Row) -> Row:
        self.credit_notes[credited["id"]] = credited
        self.invoices[credited["reference_invoice_id"]]["issued_credit_notes"] = [{"cn_id": credited["id"]}]
        return credited

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        kept = {"invoices": self.invoices, "credit_notes": self.credit_notes, "customers": self.customers}
        match (request.method, *request.url.path.removeprefix("/api/v2/").split("/")):
            case ("GET", name) if name in kept:
                return self._page(name[:-1], asked, self._chosen(list(kept[name].values()), asked))
            case ("GET", name, id_) if id_ in kept.get(name, {}):
                row, begins = kept[name][id_], int(asked.get("line_items_offset", 0))
                rest = {"line_items": row["all_lines"][begins:][:2], "line_items_next_offset": None}
                more = {"line_items_next_offset": str(begins + 2)} if begins + 2 < len(row["all_lines"]) else {}
                return httpx.Response(200, json={name[:-1]: {**row, **rest, **more}})
        return httpx.Response(404, json={"message": "not found"})

    def ref(self, number: int) -> str:
        return f"inv_{number}/li_{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        if f"inv_{number}" not in self.invoices:
            self.bill(number, [line(f"li_{number}", 1000)])
        self.credit_notes.pop(f"cn_{number}", None)
        self.customers[f"cus_{number}"]["company"] = title
        self.invoices[f"inv_{number}"]["updated_at"] = int(at.timestamp())

    def delete(self, number: int, at: datetime) -> None:
        self.invoices[f"inv_{number}"] |= {"deleted": True, "updated_at": int(at.timestamp())}

    def forget(self) -> None:
        self.epoch += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _chosen(self, found: list[Row], asked: httpx.QueryParams) -> list[Row]:
        if asked.get("include_deleted") != "true":
            found = [one for one in found if not one.get("deleted")]
        for name, value in asked.multi_items():
            field, _, how = name.rstrip("]").partition("[")
            if how == "is":
                found = [one for one in found if one[field] == value]
            elif how == "in":
                found = [one for one in found if one[field] in json.loads(value)]
            elif how == "after":
                found = [one for one in found if one[field] > int(value)]
        by = asked.get("sort_by[asc]", "id")
        return sorted(found, key=lambda one: (one[by], one["id"]))

    def _page(self, kind: str, asked: httpx.QueryParams, found: list[Row]) -> httpx.Response:
        by = asked.get("sort_by[asc]", "id")
        epoch, *behind = json.loads(asked["offset"]) if "offset" in asked else [self.epoch]
        if epoch != self.epoch:
            return httpx.Response(400, json={"api_error_code": "param_wrong_value", "param": "offset"})
        hollow, place = "hollow" in behind, [one for one in behind if one != "hollow"]
        rest = [one for one in found if not place or self.stuck or [one[by], one["id"]] > place]
        shown = rest[: min(int(asked["limit"]), self.page_size)]
        if self.hollowed and rest and not hollow:
            return self._told([], kind, json.dumps([epoch, *place, "hollow"]))
        more = shown and (self.stuck or len(rest) > len(shown))
        return self._told(shown, kind, json.dumps([epoch, shown[-1][by], shown[-1]["id"]]) if more else "")

    @staticmethod
    def _told(shown: list[Row], kind: str, following: str) -> httpx.Response:
        hidden = {"all_lines"}
        told = [{kind: {name: value for name, value in one.items() if name not in hidden}} for one in shown]
        return httpx.Response(200, json={"list": told, **({"next_offset": following} if following else {})})


def of_money(reason: str, *checks: str) -> dict[str, str]:
    return dict.fromkeys(checks, reason)


CASE = Case(
    provider=provider("chargebee"),
    server=Books,
    brings=frozenset({Gone, Revenue}),
    cannot={
        **of_money(
            "Chargebee tells of payments, and of no work", "late time entry", "changed time entry", "deleted time entry"
        ),
        **of_money("invoices are neither merged nor in a queue", "merged", "moved"),
        "odd time formats": "Chargebee's instants are numbers of seconds, which have one spelling",
        "official description": "Chargebee's description of its API was not at hand as a whole",
    },
)
