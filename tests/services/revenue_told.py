"""What clients of an invented firm pay, told as a file of revenue tells it."""

from collections.abc import Mapping
from datetime import date

from bot.services import revenue
from bot.services.company import Company
from bot.store import directory
from integrations.records import Revenue

YEAR = (date(2025, 11, 1), date(2026, 10, 31))


async def told(
    company: Company, paid: Mapping[str, int], currency: str = "EUR", period: tuple[date, date] = YEAR
) -> None:
    """Tell what clients, by name, paid in a period, in whole units."""
    found = [
        Revenue(f"{name} {period[0]}", *period, units * 100, currency, client=name) for name, units in paid.items()
    ]
    async with company.database.writing() as session:
        known = await directory.load_directory(session)
        await revenue.store(session, company, "revenue_csv", revenue.Told(found, (), ()), known)
