"""What Stripe's documentation hides: periods, taxes, credits, refunds, units, and events that are kept for a month."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from integrations.conformance import Book, Wire, pull, pulled
from integrations.conformance.case import SINCE
from integrations.crm.stripe import Place, build
from integrations.records import Gone, Record, Revenue
from tests.integrations.cases.stripe import APRIL, MARCH, Books, Row, line, listed, payment, refund

NOW = datetime.now(UTC).replace(microsecond=0)


def books(*lines: Row, **told: object) -> Books:
    """Return an account with one invoice."""
    server = Books()
    server.invoices.clear()
    server.refunds.clear()
    server.bill(1, list(lines), **told)
    return server


async def read(server: Books) -> list[Record]:
    return pulled(await pull(build(server.values, Wire(server.answer).client()), "revenue", SINCE))


async def paid(server: Books) -> dict[str, int]:
    return {one.id: one.minor for one in await read(server) if isinstance(one, Revenue)}


async def again(server: Books, book: Book) -> dict[str, int]:
    await book.pull(build(server.values, Wire(server.answer).client()))
    return {one.id: one.minor for one in book.records.values() if isinstance(one, Revenue)}


def instant(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp())  # type: ignore[arg-type]  # a day's three numbers


async def test_each_line_counts_in_its_own_period_and_a_sale_without_one_on_its_day() -> None:
    year = line("il_1", 120000, (instant(2026, 3, 1), instant(2027, 3, 1)))
    setup = line("il_2", 5000, (MARCH, MARCH))
    found = [one for one in await read(books(year, setup)) if isinstance(one, Revenue)]
    assert [(one.id, one.since, one.until, one.minor) for one in found] == [
        ("il_1", date(2026, 3, 1), date(2027, 2, 28), 120000),
        ("il_2", date(2026, 3, 1), date(2026, 3, 1), 5000),
    ]


async def test_no_tax_is_revenue_whether_it_is_in_the_price_or_on_top() -> None:
    inside = line("il_1", 12000, taxes=[{"amount": 2000, "tax_behavior": "inclusive"}])
    on_top = line("il_2", 5000, taxes=[{"amount": 1000, "tax_behavior": "exclusive"}])
    server = books(inside, on_top, total=18000, total_excluding_tax=15000)
    assert await paid(server) == {"il_1": 10000, "il_2": 5000}
    untold = books(
        inside, on_top, total=18000, total_excluding_tax=None, total_taxes=[{"amount": 2000}, {"amount": 1000}]
    )
    assert await paid(untold) == {"il_1": 10000, "il_2": 5000}


async def test_discounts_are_taken_off_and_shipping_goes_with_the_largest_line() -> None:
    lines = (line("il_1", 10000, pretax_credit_amounts=[{"amount": 4000}]), line("il_2", 3000))
    assert await paid(books(*lines, total=9500, total_excluding_tax=9500)) == {"il_1": 6500, "il_2": 3000}


async def test_what_was_taken_off_before_it_was_due_is_taken_off_its_own_period() -> None:
    # A change in the middle of a month: the unused half is given back, the new price charged.
    lines = (line("il_1", -5000, (MARCH, APRIL)), line("il_2", 8000, (MARCH, APRIL)))
    assert await paid(books(*lines)) == {"il_1": -5000, "il_2": 8000}


@pytest.mark.parametrize(
    ("currency", "told", "minor"),
    [("eur", 500, 500), ("jpy", 500, 500), ("isk", 500, 5), ("ugx", 500, 5), ("mga", 5, 500), ("kwd", 5000, 5000)],
)
async def test_units_are_those_of_iso_4217(currency: str, told: int, minor: int) -> None:
    (one,) = [one for one in await read(books(line("il_1", told), currency=currency)) if isinstance(one, Revenue)]
    assert (one.currency, one.minor) == (currency.upper(), minor)


@pytest.mark.parametrize("status", ["draft", "open", "uncollectible", "void"])
async def test_what_is_not_paid_is_no_revenue_and_what_was_is_taken_back(status: str) -> None:
    server, book = books(line("il_1", 5000)), Book(SINCE)
    assert await again(server, book) == {"il_1": 5000}
    server.invoices[1]["status"] = status
    server.happen("invoice.marked_uncollectible", server.invoices[1], NOW)
    assert await again(server, book) == {}


def note(number: int, lines: list[Row], total: int, **told: object) -> Row:
    told = {"status": "issued", "refunds": [], "total_excluding_tax": total, **told}
    return {"id": f"cn_{number}", "invoice": "in_1", "lines": listed(lines), "total": total, **told}


async def test_a_credit_note_takes_back_from_the_line_that_it_names_and_else_from_all_by_their_part() -> None:
    server, book = books(line("il_1", 6000), line("il_2", 3000)), Book(SINCE)
    assert await again(server, book) == {"il_1": 6000, "il_2": 3000}
    server.invoices[1]["post_payment_credit_notes_amount"] = 4900
    named = {
        "id": "cnli_1",
        "invoice_line_item": "il_2",
        "amount": 4000,
        "discount_amounts": [{"amount": 1000}],
        "taxes": [],
    }
    own = {"id": "cnli_2", "invoice_line_item": None, "amount": 900, "taxes": []}
    server.notes = [note(1, [named, own], 3900)]
    server.happen("credit_note.created", server.notes[0], NOW)
    assert await again(server, book) == {"il_1": 5400, "il_2": -300}
    server.notes[0]["status"] = "void"
    server.happen("credit_note.voided", server.notes[0], NOW)
    assert await again(server, book) == {"il_1": 6000, "il_2": 3000}


async def test_money_that_goes_back_is_taken_off_without_its_tax_and_once_where_a_credit_note_tells_it_too() -> None:
    server, book = books(line("il_1", 10000), total=12000, total_excluding_tax=10000), Book(SINCE)
    server.invoices[1]["payments"] = listed([payment(1, 12000)])
    assert await again(server, book) == {"il_1": 10000}
    server.refunds = [refund(1, 6000), refund(1, 6000, "re_2", status="failed")]
    server.happen("refund.created", server.refunds[0], NOW)
    assert await again(server, book) == {"il_1": 5000}
    server.notes = [note(1, [], 6000, total_excluding_tax=5000, refunds=[{"refund": "re_1", "amount_refunded": 6000}])]
    server.invoices[1]["post_payment_credit_notes_amount"] = 6000
    server.happen("credit_note.created", server.notes[0], NOW)
    assert await again(server, book) == {"il_1": 5000}
    server.refunds.append(refund(1, 6000, "re_3"))
    server.happen("refund.updated", server.refunds[2], NOW)
    assert await again(server, book) == {}


async def test_what_was_paid_back_before_is_counted_in_no_page_of_a_first_pull() -> None:
    server = books(line("il_1", 5000))
    server.refunds = [refund(1, 5000)]
    assert await read(server) == [Gone("revenue", "il_1")]


async def test_one_payment_for_two_invoices_gives_back_no_more_of_each_than_it_paid() -> None:
    server = books(line("il_1", 1000))
    server.bill(2, [line("il_2", 500)], payments=listed([{**payment(1, 500), "id": "inpay_2", "invoice": "in_2"}]))
    server.refunds = [refund(1, 1500)]
    assert await paid(server) == {}


async def test_a_payment_outside_of_stripe_is_revenue() -> None:
    record = {"id": "inpay_1", "amount_paid": 1000, "payment": {"type": "payment_record", "payment_record": "pr_1"}}
    server = books(line("il_1", 1000), payments=listed([record]))
    assert await paid(server) == {"il_1": 1000}
    server.happen("invoice.paid", server.invoices[1], NOW)
    assert await paid(server) == {"il_1": 1000}


async def test_all_lines_are_read_where_an_invoice_tells_the_first_ones() -> None:
    lines = [line(f"il_{number}", 100) for number in range(1, 8)]
    server = books(*lines)
    server.invoices[1] |= {"all_lines": lines, "lines": listed(lines[:2], more=True)}
    assert list(await paid(server)) == [one["id"] for one in lines]


async def test_whose_it_is_says_the_customer_of_today_and_no_address_is_kept() -> None:
    server = books(line("il_1", 100), customer_name="ACME then", customer_email="old@acme.example")
    acme = server.customers["cus_1"]
    acme |= {"name": "Ana Silva", "business_name": "Acme SA", "email": "ana@Billing.acme.example"}
    (one,) = await read(server)
    assert isinstance(one, Revenue)
    assert (one.client, one.organization, one.external_id, one.domain) == (
        "Acme SA",
        "cus_1",
        None,
        "billing.acme.example",
    )
    acme["metadata"] = {"client": "CRM-17"}
    (one,) = await read(server)
    assert isinstance(one, Revenue)
    assert (one.client, one.external_id) == ("CRM-17", "CRM-17")
    server.customers["cus_1"] = {"id": "cus_1", "deleted": True}
    (one,) = await read(server)
    assert isinstance(one, Revenue)
    assert (one.client, one.organization, one.domain) == ("ACME then", "cus_1", "acme.example")


async def test_a_customer_that_is_called_like_its_address_has_the_domain_alone() -> None:
    server = books(line("il_1", 100), customer_name="ana@old.example")
    server.customers["cus_1"] |= {"name": "ana@Acme.example", "email": None}
    (one,) = await read(server)
    assert isinstance(one, Revenue)
    assert (one.client, one.domain, one.organization) == ("", "acme.example", "cus_1")


async def test_a_customer_with_another_name_pays_all_its_invoices_under_it() -> None:
    server, book = books(line("il_1", 100)), Book(SINCE)
    await again(server, book)
    server.customers["cus_1"]["name"] = "Globex"
    server.happen("customer.updated", server.customers["cus_1"], NOW, balance=0)
    await again(server, book)
    assert book.titles == {"il_1": "Acme"}
    server.happen("customer.updated", server.customers["cus_1"], NOW, name="Acme")
    await again(server, book)
    assert book.titles == {"il_1": "Globex"}


async def test_behind_a_month_without_reading_all_invoices_are_read_again() -> None:
    server = books(line("il_1", 100))
    before = json.dumps({"since": int((NOW - timedelta(days=28)).timestamp()), "started": 0, "after": ""})
    wire = Wire(server.answer)
    assert pulled(await pull(build(server.values, wire.client()), "revenue", SINCE, before)) == []
    assert not wire.asked("/v1/invoices")
    late = before.replace(
        str(int((NOW - timedelta(days=28)).timestamp())), str(int((NOW - timedelta(days=31)).timestamp()))
    )
    assert len(pulled(await pull(build(server.values, wire.client()), "revenue", SINCE, late))) == 1
    assert {one["status"] for one in wire.asked("/v1/invoices")} == {"paid"}


async def test_an_invoice_of_a_year_that_was_paid_before_the_time_asked_for_is_read() -> None:
    wire = Wire(books(line("il_1", 100)).answer)
    await pull(build(Books.values, wire.client()), "revenue", NOW - timedelta(days=90))
    assert int(wire.asked("/v1/invoices")[0]["created[gte]"]) <= (NOW - timedelta(days=730)).timestamp()


async def test_the_next_reading_begins_before_this_one_did() -> None:
    began = int(NOW.timestamp())
    assert Place(since=5, started=began, after="evt_1").next_reading() == Place(since=began - 600)
