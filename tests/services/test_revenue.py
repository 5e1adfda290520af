"""Revenue as it is kept: by payer and period, matched to clients, counted in one currency."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import col, select

from bot.domain.money import Currencies
from bot.services import clients, nightly, revenue
from bot.services.company import Company
from bot.services.sync import store_page
from bot.store import cursors
from bot.store.tables import Client, Cursor, Payer
from integrations.records import Census, Organization, Record, Revenue
from integrations.source import Page

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def paid(id_: str, euros: int, client: str = "", *, period: tuple[date, date] = MARCH, **more: str) -> Revenue:
    currency = more.pop("currency", "EUR")
    return Revenue(id_, *period, euros * 100, currency, client=client, **more)


async def tell(company: Company, *records: Record, source: str = "revenue_csv") -> None:
    async with company.database.writing() as session:
        await store_page(session, company, source, "revenue", Page(records, "1"))


async def known(company: Company) -> dict[str, int]:
    """Return by name what each client paid from 2026 on, in whole units; what has no client under nothing."""
    async with company.database.asking() as session:
        found = await revenue.income_between(session, company, date(2026, 1, 1), date(2027, 1, 1))
        named = {row.id: row.name for row in (await session.exec(select(Client))).all()}
    by_name = {named[id_]: minor // 100 for id_, minor in found.by_client.items()}
    return by_name | ({"": found.without_client // 100} if found.without_client else {})


@pytest.fixture
async def firm(company: Company) -> Company:
    acme = Organization("7", "Acme", domains=("acme.example",), external_id="C-7")
    globex = Organization("8", "Globex", domains=("globex.example",))
    await tell(company, acme, globex, source="zendesk")
    return company


async def test_of_an_address_in_a_payers_name_the_domain_alone_is_kept(firm: Company) -> None:
    await tell(firm, paid("1", 1, "Renewal ana.silva@acme.example"))
    async with firm.database.asking() as session:
        (payer,) = (await session.exec(select(Payer))).all()
    assert payer.name == "Renewal …@acme.example"
    assert "ana" not in payer.reference


async def test_revenue_finds_its_client_by_the_crms_id_its_name_or_its_domain(firm: Company) -> None:
    await tell(
        firm,
        paid("1", 100, external_id="C-7"),
        paid("2", 20, "ACMÉ"),
        paid("3", 3, domain="eu.acme.example"),
        paid("4", 50, "Globex"),
        paid("5", 7, "Nobody we know"),
    )
    assert await known(firm) == {"Acme": 123, "Globex": 50, "": 7}


async def test_the_surest_way_decides_and_two_clients_at_once_are_none(firm: Company) -> None:
    await tell(firm, paid("1", 100, "Globex", external_id="C-7"))
    assert await known(firm) == {"Acme": 100}
    await tell(firm, Organization("9", "Acme Nord", external_id="C-7"), source="jira")
    await tell(firm, paid("1", 100, "Globex", external_id="C-7"))
    assert await known(firm) == {"": 100}


async def test_an_organization_of_its_own_source_is_the_surest_of_all(firm: Company) -> None:
    await tell(firm, paid("1", 9, "Globex", organization="7"), source="zendesk")
    assert await known(firm) == {"Acme": 9}


async def test_a_client_that_is_added_later_has_its_revenue_at_the_next_tick(firm: Company) -> None:
    await tell(firm, paid("1", 7, "Umbra"))
    async with firm.database.writing() as session:
        await clients.add(session, firm, "U1", "Umbra")
        await revenue.match(session, firm)
    assert await known(firm) == {"Umbra": 7}


async def test_told_again_it_counts_once_and_what_is_no_longer_listed_is_gone(firm: Company) -> None:
    await tell(firm, paid("1", 100, "Acme"), paid("2", 50, "Acme"))
    await tell(firm, paid("1", 80, "Globex"), Census("revenue", frozenset({"1"})))
    assert await known(firm) == {"Globex": 80}


async def test_a_period_counts_by_its_days_within_the_window(firm: Company) -> None:
    await tell(firm, paid("1", 365, "Acme", period=(date(2025, 7, 1), date(2026, 6, 30))))
    assert await known(firm) == {"Acme": 181}


async def test_a_credit_note_takes_off(firm: Company) -> None:
    await tell(firm, paid("1", 100, "Acme"), paid("2", -30, "Acme"))
    assert await known(firm) == {"Acme": 70}


async def test_currencies_are_counted_by_the_rates_that_are_set(firm: Company) -> None:
    await tell(firm, paid("1", 100, "Acme"), paid("2", 100, "Acme", currency="USD"))
    rated = replace(firm, currencies=Currencies("EUR", {"USD": Decimal("0.5")}))
    assert await known(replace(firm, currencies=Currencies("EUR"))) == {"Acme": 100}
    assert await known(rated) == {"Acme": 150}
    assert await known(firm) == {}


async def test_without_any_revenue_nothing_is_said(firm: Company) -> None:
    async with firm.database.asking() as session:
        assert await revenue.income(session, firm) is None


async def test_the_trailing_months_end_where_revenue_is_known(firm: Company) -> None:
    await tell(firm, paid("1", 100, "Acme"))
    async with firm.database.asking() as session:
        found = await revenue.income(session, firm)
    assert found is not None
    assert (found.since, found.until, found.known_days) == (date(2025, 4, 1), date(2026, 4, 1), 31)


async def test_a_payer_is_kept_once_with_the_rule_that_found_it(firm: Company) -> None:
    await tell(firm, paid("1", 1, "Acme"), paid("2", 1, "Acme"), paid("3", 1, "Umbra"))
    async with firm.database.asking() as session:
        rows = (await session.exec(select(Payer).order_by(col(Payer.id)))).all()
    assert [(row.name, row.rule) for row in rows] == [("Acme", "name"), ("Umbra", "")]


async def test_a_file_of_revenue_that_was_never_read_holds_no_housekeeping_up(firm: Company) -> None:
    async with firm.database.writing() as session:
        await cursors.save(session, Cursor(source="zendesk", stream="tickets", backfilled_at=firm.clock()))
        assert (await cursors.get(session, "zendesk", "revenue")).backfilled_at is None
        assert await nightly.nightly(session, firm)
