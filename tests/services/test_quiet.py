"""Office hours as an admin sets them."""

from datetime import date

import pytest

from bot.domain.office_hours import OfficeHours
from bot.services import quiet
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes


async def test_until_somebody_sets_them_office_hours_are_those_of_most_offices(company: Company) -> None:
    async with company.database.asking() as session:
        assert await quiet.office_hours(session) == OfficeHours(8, 19, "12345", critical_passes=False)


async def test_what_was_set_is_kept_with_who_set_it(company: Company) -> None:
    for opens in (7, 9):
        async with company.database.writing() as session:
            hours = OfficeHours(opens, 18, "1234", critical_passes=True, country="DE", region="BY")
            await quiet.set_office_hours(session, company, "U1", hours)
    async with company.database.asking() as session:
        assert await quiet.office_hours(session) == hours
        (change, _) = await changes.latest(session, 2)
    assert (change.by, change.what) == ("U1", "office hours")
    assert change.old == "7-18 on days 1234, holidays of DE BY, critical alerts pass"
    assert change.new == "9-18 on days 1234, holidays of DE BY, critical alerts pass"


async def test_the_holidays_of_a_country_and_region_are_no_working_days(company: Company) -> None:
    async with company.database.writing() as session:
        await quiet.set_office_hours(session, company, "U1", OfficeHours(country="FR"))
        france = await quiet.calendar(session, company)
        await quiet.set_office_hours(session, company, "U1", OfficeHours(country="DE", region="BY"))
        bavaria = await quiet.calendar(session, company)
    assert not france.works(date(2026, 7, 14))
    assert not france.works(date(2027, 1, 1))
    assert bavaria.works(date(2026, 7, 14))
    assert not bavaria.works(date(2026, 1, 6))


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        (OfficeHours(19, 8), "no part of a day"),
        (OfficeHours(8, 25), "no part of a day"),
        (OfficeHours(weekdays=""), "at least one day"),
        (OfficeHours(weekdays="18"), "at least one day"),
        (OfficeHours(country="Elbonia"), "No holidays are known for Elbonia"),
        (OfficeHours(country="FR", region="BY"), "BY is no region of FR"),
    ],
)
async def test_hours_that_are_none_are_refused(company: Company, hours: OfficeHours, why: str) -> None:
    with pytest.raises(Refused, match=why):
        async with company.database.writing() as session:
            await quiet.set_office_hours(session, company, "U1", hours)
