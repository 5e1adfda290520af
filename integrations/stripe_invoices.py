"""What Stripe's invoices are as revenue: by line and its period, without tax, less what was credited or paid back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.currency import decimals, is_code
from integrations.invoices import spread
from integrations.mapping import Row, domain_of
from integrations.records import Gone, Record, Revenue

DECIMALS: Mapping[str, int] = {"ISK": 2, "MGA": 0, "UGX": 2}
"""The currencies of which Stripe counts other minor units than ISO 4217 does."""

NOT_PAID_BACK = frozenset({"failed", "canceled"})


def revenue(row: Row, client_field: str = "") -> list[Record]:
    """Read an invoice with all its lines, `credit_notes`, `payments` and `refunds`; one that is not paid is none."""
    lines = _by_id(row["lines"]["data"])
    if row["status"] != "paid":
        return [Gone("revenue", id_) for id_ in lines]
    currency = str(row["currency"]).upper()
    if not is_code(currency):
        raise ValueError("an amount without a currency")
    # Stripe's units are ten or a hundred times those of ISO 4217, or the other way round.
    power = decimals(currency) - DECIMALS.get(currency, decimals(currency))
    whose, paid = _whose(row, client_field), _paid(row, lines)
    return [_line(line, round(paid[id_] * 10**power), currency, whose) for id_, line in lines.items()]


def invoice_ids(rows: Iterable[Row]) -> list[str]:
    """Return which invoices notes or payments belong to, each once."""
    return list(dict.fromkeys(id_ for row in rows if (id_ := id_of(row.get("invoice")))))


def id_of(told: Any) -> str:
    """Return the id of an object that is told as its id or as a whole; none where there is none."""
    return str(told.get("id") or "") if isinstance(told, dict) else str(told or "")


def _line(line: Row, minor: int, currency: str, whose: dict[str, Any]) -> Record:
    if not minor:
        return Gone("revenue", str(line["id"]))
    since, until = _days(line["period"])
    return Revenue(id=str(line["id"]), since=since, until=until, minor=minor, currency=currency, **whose)


def _days(period: Row) -> tuple[date, date]:
    """Return a period's first and last day; its end is the instant at which the next one begins."""
    begin, end = (datetime.fromtimestamp(period[name], UTC) for name in ("start", "end"))
    return begin.date(), max(begin, end - timedelta(seconds=1)).date()


def _whose(row: Row, client_field: str) -> dict[str, Any]:
    """Say whose an invoice is: what a customer's metadata name, the customer's name, the domain of its address."""
    told = row.get("customer")
    customer: Row = told if isinstance(told, dict) else {}
    named = (customer.get("metadata") or {}).get(client_field) if client_field else None
    called = (named, customer.get("business_name"), customer.get("name"), row.get("customer_name"))
    names = [str(one) for one in called if one]
    addresses = (customer.get("email"), row.get("customer_email"), *names)
    return {
        "client": next((name for name in names if "@" not in name), ""),
        "organization": id_of(told) or None,
        "external_id": str(named) if named and "@" not in str(named) else None,
        "domain": next((domain for one in addresses if (domain := domain_of(one))), None),
    }


def _paid(row: Row, lines: Mapping[str, Row]) -> dict[str, int]:
    """Return what each line brought, in Stripe's units; what no line tells (shipping) goes with the largest."""
    net = {id_: _net(line) for id_, line in lines.items()}
    if not net:
        return net
    total, share = _untaxed(row), dict(net)
    spread(net, total - sum(net.values()), {})
    notes = [note for note in _by_id(row["credit_notes"]).values() if note["status"] == "issued"]
    for note in notes:
        left = _untaxed(note)
        for line in _by_id(note["lines"]["data"]).values():
            if (id_ := line.get("invoice_line_item")) in net:
                net[id_] -= _net(line)
                left -= _net(line)
        spread(net, -left, share)
    back = _paid_back(row, notes)
    spread(net, -round(back * total / row["total"]) if row["total"] else 0, share)
    return net


def _paid_back(row: Row, notes: Iterable[Row]) -> int:
    """Return what was paid back beside the credit notes, with tax."""
    credited: dict[str, int] = {}
    for told in (one for note in notes for one in note.get("refunds") or ()):
        id_ = id_of(told.get("refund"))
        credited[id_] = credited.get(id_, 0) + told["amount_refunded"]
    back: dict[str, int] = {}
    for refund in _by_id(row["refunds"]).values():
        if refund.get("status") not in NOT_PAID_BACK:
            left = refund["amount"] - credited.get(str(refund["id"]), 0)
            by = payment_of(refund)
            back[by] = back.get(by, 0) + left
    # One payment can be for several invoices: of each it gives back no more than it paid.
    payments = _by_id(row["payments"]["data"]).values()
    paid: dict[str, int] = {payment_of(one["payment"]): one.get("amount_paid") or 0 for one in payments}
    return sum(min(amount, paid.get(by, 0)) for by, amount in back.items())


def payment_of(row: Row) -> str:
    """Return the payment intent that a refund or an invoice's payment went through, else the charge."""
    return id_of(row.get("payment_intent")) or id_of(row.get("charge"))


def _net(line: Row) -> int:
    """Return a line's amount less its discounts, credits and the tax that is in it."""
    less = line.get("pretax_credit_amounts") or line.get("discount_amounts") or ()
    taxes = [tax for tax in line.get("taxes") or () if tax["tax_behavior"] == "inclusive"]
    net: int = line["amount"] - sum(one["amount"] for one in (*less, *taxes))
    return net


def _untaxed(row: Row) -> int:
    told = row.get("total_excluding_tax")
    return int(told if told is not None else row["total"] - sum(tax["amount"] for tax in row.get("total_taxes") or ()))


def _by_id(found: Iterable[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in found}
