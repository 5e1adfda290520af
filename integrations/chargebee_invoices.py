"""What Chargebee's invoices are as revenue: by line and its period, without tax, less what was credited."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from integrations.currency import is_code
from integrations.invoices import spread
from integrations.mapping import Row, domain_of
from integrations.records import Gone, Record, Revenue


def revenue(row: Row, client_field: str = "") -> list[Record]:
    """Read an invoice with all its lines, its `credit_notes` and its `customer`; one that is not paid is none."""
    lines = _by_id(row)
    if row["status"] != "paid" or row.get("deleted"):
        return [Gone("revenue", _id(row, id_)) for id_ in lines]
    currency = str(row["currency_code"])
    if not is_code(currency):
        raise ValueError("an amount without a currency")
    whose, paid, zone = _whose(row, client_field), _paid(row), _zone(row)
    found: list[Record] = []
    for id_, line in lines.items():
        since, until = _days(line, zone)
        told = Revenue(_id(row, id_), since, until, paid[id_], currency, **whose)
        found.append(told if paid[id_] else Gone("revenue", told.id))
    return found


def _id(row: Row, line: str) -> str:
    return f"{row['id']}/{line}"


def _days(line: Row, zone: tzinfo) -> tuple[date, date]:
    """Return a line's first and last day; its end is the instant at which the next term begins."""
    begin, end = (datetime.fromtimestamp(line[name], UTC).astimezone(zone) for name in ("date_from", "date_to"))
    return begin.date(), max(begin, end - timedelta(seconds=1)).date()


def _zone(row: Row) -> tzinfo:
    """Return the site's time zone, in which terms begin at midnight; UTC where the invoice does not tell it."""
    name = (row.get("site_details_at_creation") or {}).get("timezone")
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _whose(row: Row, client_field: str) -> dict[str, Any]:
    """Say whose an invoice is: what the customer's field names, its company or name, its address's domain."""
    customer, billed = row.get("customer") or {}, row.get("billing_address") or {}
    named = customer.get(client_field) if client_field else None
    called = (named, customer.get("company"), _name(customer), billed.get("company"), _name(billed))
    names = [str(one) for one in called if one]
    addresses = (customer.get("email"), billed.get("email"), *names)
    return {
        "client": next((name for name in names if "@" not in name), ""),
        "organization": str(row["customer_id"]) if row.get("customer_id") else None,
        "external_id": str(named) if named and "@" not in str(named) else None,
        "domain": next((domain for one in addresses if (domain := domain_of(one))), None),
    }


def _name(person: Row) -> str:
    return " ".join(str(person[part]) for part in ("first_name", "last_name") if person.get(part))


def _paid(row: Row) -> dict[str, int]:
    """Return what each line brought, in minor units; what no line tells (rounding) goes with the largest."""
    net = _net(row)
    if not net:
        return net
    share = dict(net)
    spread(net, _untaxed(row) - sum(net.values()), {})
    for note in {str(one["id"]): one for one in row["credit_notes"]}.values():
        if note["status"] == "voided" or note.get("deleted"):
            continue
        credited, left = _net(note), _untaxed(note)
        for id_, line in _by_id(note).items():
            if (of := line.get("reference_line_item_id")) in net:
                net[of] -= credited[id_]
                left -= credited[id_]
        spread(net, -left, share)
    return net


def _net(row: Row) -> dict[str, int]:
    """Return each line's amount less its discounts and the tax that is in it."""
    net: dict[str, int] = {}
    discounts: Mapping[str, int] = _discounts(row)
    for id_, line in _by_id(row).items():
        tax = (line.get("tax_amount") or 0) if row.get("price_type") == "tax_inclusive" else 0
        net[id_] = line["amount"] - discounts.get(id_, 0) - tax
    return net


def _discounts(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in row.get("line_item_discounts") or ():
        id_ = str(one["line_item_id"])
        found[id_] = found.get(id_, 0) + one["discount_amount"]
    return found


def _untaxed(row: Row) -> int:
    taxed: int = sum(tax["amount"] for tax in row.get("taxes") or ())
    return int(row["total"]) - taxed


def _by_id(row: Row) -> dict[str, Row]:
    return {str(line["id"]): line for line in row.get("line_items") or ()}
