"""A public holiday brings few items and is no sign of missing data: live, and when a limit is tried on the past."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.domain.office_hours import OfficeHours
from bot.services import quiet
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.services.preview import preview
from bot.store.database import Database
from bot.store.tables import Alert, Client, OpenedDay, Team, TeamEvening, Threshold

FIRST = date(2025, 5, 19)
HOLIDAY = date(2025, 7, 14)
"""The 57th day: on the days around it Acme's share, above its limit all along, can be judged for the first time."""

DAYS = 60
NOW = datetime(2025, 7, 18, 9, tzinfo=UTC)


@pytest.fixture
async def company(database: Database) -> Company:
    """Give a company whose Support opens forty tickets a day, half of them Acme's, and four on a holiday."""
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=NOW))
        for name in ("Acme", "Bolt", "Cask", "Dune"):
            session.add(Client(name=name, folded=name.lower(), made_by="csv", made_at=NOW))
            await session.flush()
        session.add(Threshold(team_id=1, share=0.3, since=FIRST, set_by="U1", set_at=NOW))
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            few = day == HOLIDAY
            for client, items in {1: 2, 2: 2}.items() if few else {1: 20, 2: 7, 3: 7, 4: 6}.items():
                known = {"known": day, "seconds": 3600 * items, "seconds2": 3600**2 * items}
                session.add(OpenedDay(team_id=1, destination=client, day=day, parts=WHOLE * items, **known))
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)


async def keep_holidays_of(company: Company, country: str) -> None:
    async with company.database.writing() as session:
        await quiet.set_office_hours(session, company, "U1", OfficeHours(country=country))


async def judged(company: Company) -> tuple[list[date], list[date]]:
    """Judge every evening; return those that were taken for incomplete, and on which ones alerts opened."""
    async with company.database.writing() as session:
        await evaluate(session, company)
        thin = await session.exec(select(TeamEvening.day).where(col(TeamEvening.thin)))
        opened = await session.exec(select(Alert.opened_on))
        return list(thin), list(opened)


@pytest.mark.parametrize(("country", "thin"), [("", [HOLIDAY]), ("FR", []), ("DE", [HOLIDAY])])
async def test_a_holiday_that_the_company_keeps_is_judged_as_any_day(
    company: Company, country: str, thin: list[date]
) -> None:
    await keep_holidays_of(company, country)
    opened = HOLIDAY + timedelta(days=1 + len(thin))
    assert await judged(company) == (thin, [opened])


async def test_a_preview_knows_the_holidays_that_were_told_later(company: Company) -> None:
    await judged(company)
    opened = []
    for country in ("", "FR"):
        await keep_holidays_of(company, country)
        async with company.database.asking() as session:
            shown = await preview(session, company, (await session.exec(select(Team))).one(), None, 0.3)
        opened.append([each.opened_on for each in shown.would])
    assert opened == [[HOLIDAY + timedelta(days=2)], [HOLIDAY + timedelta(days=1)]]
