"""What Chargebee hides: terms in the time zone of the site, taxes that are inside, credits, long documents."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from integrations.conformance import Book, Wire, pull, pulled
from integrations.conformance.case import SINCE
from integrations.crm.chargebee import Chargebee, Place, build
from integrations.http import Api
from integrations.records import Gone, Record, Revenue
from tests.integrations.cases.chargebee import Books, Row, line, note

NOW = datetime.now(UTC).replace(microsecond=0)


def books(*lines: Row, **told: object) -> Books:
    """Return a site with one invoice."""
    server = Books()
    server.invoices.clear()
    server.credit_notes.clear()
    server.bill(1, list(lines), **told)
    return server


async def read(server: Books) -> list[Record]:
    return pulled(await pull(build(server.values, Wire(server.answer).client()), "revenue", SINCE))


async def paid(server: Books) -> dict[str, int]:
    return {one.id: one.minor for one in await read(server) if isinstance(one, Revenue)}


async def again(server: Books, book: Book) -> dict[str, int]:
    await book.pull(build(server.values, Wire(server.answer).client()))
    return {one.id: one.minor for one in book.records.values() if isinstance(one, Revenue)}


async def one(server: Books) -> Revenue:
    (found,) = await read(server)
    assert isinstance(found, Revenue)
    return found


def instant(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp())  # type: ignore[arg-type]  # a day's three or four numbers


def later(row: Row, **told: object) -> None:
    row |= {"updated_at": int(NOW.timestamp()), **told}


async def test_each_line_counts_in_its_own_term_and_a_charge_without_one_on_its_day() -> None:
    year = line("li_1", 120000, (instant(2026, 3, 1), instant(2027, 3, 1)))
    setup = line("li_2", 5000, (instant(2026, 3, 1), instant(2026, 3, 1)))
    found = [each for each in await read(books(year, setup)) if isinstance(each, Revenue)]
    assert [(each.id, each.since, each.until, each.minor) for each in found] == [
        ("inv_1/li_1", date(2026, 3, 1), date(2027, 2, 28), 120000),
        ("inv_1/li_2", date(2026, 3, 1), date(2026, 3, 1), 5000),
    ]


@pytest.mark.parametrize(
    ("zone", "begins", "first"),
    [
        ("Asia/Tokyo", instant(2026, 2, 28, 15), date(2026, 3, 1)),
        ("America/Los_Angeles", instant(2026, 3, 1, 8), date(2026, 3, 1)),
        (None, instant(2026, 3, 1), date(2026, 3, 1)),
        ("Nowhere/Land", instant(2026, 3, 1), date(2026, 3, 1)),
    ],
)
async def test_a_term_begins_at_midnight_of_the_site(zone: str | None, begins: int, first: date) -> None:
    ends = begins + 31 * 24 * 3600 - (3600 if zone == "America/Los_Angeles" else 0)  # summer time begins meanwhile
    found = await one(books(line("li_1", 100, (begins, ends)), site_details_at_creation={"timezone": zone}))
    assert (found.since, found.until) == (first, date(2026, 3, 31))


async def test_no_tax_is_revenue_whether_it_is_in_the_price_or_on_top() -> None:
    lines = (line("li_1", 12000, tax_amount=2000), line("li_2", 6000, tax_amount=1000))
    taxes = [{"name": "VAT", "amount": 3000}]
    inside = books(*lines, price_type="tax_inclusive", total=18000, taxes=taxes)
    assert await paid(inside) == {"inv_1/li_1": 10000, "inv_1/li_2": 5000}
    on_top = books(*lines, total=21000, taxes=taxes)
    assert await paid(on_top) == {"inv_1/li_1": 12000, "inv_1/li_2": 6000}


async def test_discounts_are_taken_off_their_lines_and_rounding_goes_with_the_largest() -> None:
    discounts = [
        {"line_item_id": "li_1", "discount_amount": 3000},
        {"line_item_id": "li_1", "discount_amount": 1000},
    ]
    server = books(line("li_1", 10000), line("li_2", 3000), line_item_discounts=discounts, total=9001)
    assert await paid(server) == {"inv_1/li_1": 6001, "inv_1/li_2": 3000}


@pytest.mark.parametrize("status", ["posted", "payment_due", "not_paid", "voided", "pending"])
async def test_what_is_not_paid_is_no_revenue_and_what_was_is_taken_back(status: str) -> None:
    server, book = books(line("li_1", 5000)), Book(SINCE)
    assert await again(server, book) == {"inv_1/li_1": 5000}
    later(server.invoices["inv_1"], status=status)
    assert await again(server, book) == {}


async def test_a_credit_note_takes_back_from_the_line_that_it_names_and_else_from_all_by_their_part() -> None:
    server, book = books(line("li_1", 6000), line("li_2", 3000)), Book(SINCE)
    assert await again(server, book) == {"inv_1/li_1": 6000, "inv_1/li_2": 3000}
    named = line("cli_1", 3600, reference_line_item_id="li_2", tax_amount=600)
    credited = note(1, [named, line("cli_2", 900)], 4500, price_type="tax_inclusive", taxes=[{"amount": 600}])
    # The note alone says that it changed: its invoice keeps the date it had.
    later(server.credit(credited))
    assert await again(server, book) == {"inv_1/li_1": 5400, "inv_1/li_2": -300}
    later(server.credit_notes["cn_1"], status="voided")
    assert await again(server, book) == {"inv_1/li_1": 6000, "inv_1/li_2": 3000}
    later(server.credit_notes["cn_1"], status="refunded", deleted=True)
    assert await again(server, book) == {"inv_1/li_1": 6000, "inv_1/li_2": 3000}


async def test_what_was_credited_before_counts_in_no_page_of_a_first_pull() -> None:
    server = books(line("li_1", 5000))
    server.credit(note(1, [], 5000))
    assert await read(server) == [Gone("revenue", "inv_1/li_1")]


async def test_a_write_off_and_an_adjustment_are_credits_too() -> None:
    server = books(line("li_1", 5000))
    server.credit(note(1, [line("cli_1", 2000, reference_line_item_id="li_1")], 2000, type="adjustment"))
    server.invoices["inv_1"] |= {"adjustment_credit_notes": [{"cn_id": "cn_1"}], "issued_credit_notes": []}
    assert await paid(server) == {"inv_1/li_1": 3000}


async def test_all_lines_of_a_long_document_are_read() -> None:
    lines = [line(f"li_{number}", 100) for number in range(1, 8)]
    server = books(*lines)
    server.invoices["inv_1"] |= {"all_lines": lines, "line_items": lines[:2], "line_items_next_offset": "2"}
    assert list(await paid(server)) == [f"inv_1/{each['id']}" for each in lines]


async def test_whose_it_is_says_the_customer_of_today_and_no_address_is_kept() -> None:
    server = books(line("li_1", 100))
    acme = server.customers["cus_1"]
    acme |= {"company": "Acme SA", "first_name": "Ana", "email": "ana@Billing.acme.example"}
    found = await one(server)
    assert (found.client, found.organization, found.external_id, found.domain) == (
        "Acme SA",
        "cus_1",
        None,
        "billing.acme.example",
    )
    acme["cf_client"] = "CRM-17"
    found = await one(server)
    assert (found.client, found.external_id) == ("CRM-17", "CRM-17")
    server.customers.clear()
    found = await one(server)
    assert (found.client, found.organization, found.domain) == ("ACME then", "cus_1", "acme.example")


async def test_a_customer_with_another_name_pays_all_its_invoices_under_it_a_day_later_at_most() -> None:
    server, book, now = books(line("li_1", 100)), Book(SINCE), NOW
    source = Chargebee(Api(Wire(server.answer).client(), server.values["CHARGEBEE_URL"]), "", now=lambda: now)
    await book.pull(source)
    later(server.customers["cus_1"], company="Globex")
    await book.pull(source)
    assert book.titles == {"inv_1/li_1": "Acme"}
    now = NOW + timedelta(days=1)
    await book.pull(source)
    assert book.titles == {"inv_1/li_1": "Globex"}


async def test_customers_are_looked_up_by_the_page_and_an_invoice_without_credits_asks_for_none() -> None:
    server = Books()
    wire = Wire(server.answer)
    await pull(build(server.values, wire.client()), "revenue", SINCE)
    assert [json.loads(each["id[in]"]) for each in wire.asked("/api/v2/customers")] == [["cus_1", "cus_8"]]
    assert [each["reference_invoice_id[is]"] for each in wire.asked("/api/v2/credit_notes")] == ["inv_8"]


async def test_an_invoice_of_a_year_that_was_paid_before_the_time_asked_for_is_read() -> None:
    wire = Wire(books(line("li_1", 100)).answer)
    await pull(build(Books.values, wire.client()), "revenue", NOW - timedelta(days=90))
    (asked, *_) = wire.asked("/api/v2/invoices")
    assert asked["status[is]"] == "paid"
    assert int(asked["date[after]"]) <= (NOW - timedelta(days=730)).timestamp()


async def test_what_changed_is_asked_for_with_what_was_deleted_from_ten_minutes_before_the_last_reading() -> None:
    server = Books()
    wire = Wire(server.answer)
    source = Chargebee(Api(wire.client(), server.values["CHARGEBEE_URL"]), "", now=lambda: NOW)
    pages = await pull(source, "revenue", SINCE)
    wire.requests.clear()
    await pull(source, "revenue", SINCE, pages[-1].cursor)
    (invoices,), (notes,) = wire.asked("/api/v2/invoices"), wire.asked("/api/v2/credit_notes")
    for asked in (invoices, notes):
        assert int(asked["updated_at[after]"]) == NOW.timestamp() - 600
        assert asked["include_deleted"] == "true"


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (Place(5, 100, "invoice", named=90), "credit_note"),
        (Place(5, 100, "credit_note", named=90), "invoice"),
        (Place(5, 100_000, "credit_note", named=90), "customer"),
        (Place(0, 100, "invoice"), "invoice"),
    ],
)
def test_one_list_follows_the_other(place: Place, kind: Any) -> None:
    assert place.behind("").kind == kind
    assert place.behind("more") == Place(place.since, place.started, place.kind, "more", place.named)
