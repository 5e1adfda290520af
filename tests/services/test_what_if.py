"""What would be if a client changed, on what is stored: what can be counted, and what is refused instead."""

from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.money import Currencies
from bot.domain.scenario import Change
from bot.services import scenario
from bot.services.company import Company
from bot.services.refused import Refused
from bot.services.scenario import WhatIf
from bot.store import clients
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from tests.services.books import NOW, SUPPORT, Books
from tests.services.revenue_told import told


@pytest.fixture
async def company(database: Database) -> Company:
    """Give a firm that counts in euros, of Acme, which pays in dollars, and Globex."""
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW, currencies=Currencies("EUR"))
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    books = Books(database)
    for name in ("Acme", "Globex"):
        await books.worked(SUPPORT, await books.client(name), 30, 10)
    await told(company, {"Acme": 1_000}, "USD")
    await told(company, {"Globex": 4_000})
    return company


async def what_if(company: Company, client_id: int) -> WhatIf:
    async with company.database.asking() as session:
        found = (await clients.by_id(session, [client_id]))[client_id]
        return await scenario.what_if(session, company, found, Change("leaves"))


async def test_a_client_that_pays_in_a_currency_without_a_rate_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match=r"no rate is set for USD.*in EUR: CLIENTLOAD_RATES"):
        await what_if(company, 1)


async def test_what_others_pay_without_a_rate_hinders_nobody(company: Company) -> None:
    found = await what_if(company, 2)
    assert (found.outcome.difference, found.income.uncounted) == (-4_000_00, (("USD", 1_000_00),))


async def test_with_a_rate_it_is_worked_out(company: Company) -> None:
    rated = replace(company, currencies=Currencies("EUR", {"USD": Decimal("0.5")}))
    assert (await what_if(rated, 1)).outcome.difference == -500_00


async def test_revenue_that_no_rate_makes_countable_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match="no rate is set for EUR, USD"):
        await what_if(replace(company, currencies=Currencies("CHF")), 2)
