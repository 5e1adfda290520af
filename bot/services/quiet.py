"""When alerts may be told: in office hours, of which an admin sets hours, weekdays, holidays and exceptions."""

import json
from dataclasses import asdict
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import Calendar, OfficeHours
from bot.language import gettext as _
from bot.services import public_holidays
from bot.services.company import Company
from bot.services.refused import Checks
from bot.store import changes, key_values

KEY = "office_hours"
LAST_HOUR = 24


async def office_hours(session: AsyncSession) -> OfficeHours:
    """Return what was set, or what holds until somebody does."""
    kept = await key_values.read(session, KEY)
    return OfficeHours() if kept is None else OfficeHours(**json.loads(kept))


async def calendar(session: AsyncSession, company: Company) -> Calendar:
    """Return the office hours with the holidays of this year and the two beside it."""
    year = company.today().year
    kept = await holidays(session, date(year - 1, 1, 1), date(year + 1, 12, 31))
    return Calendar(await office_hours(session), kept)


async def holidays(session: AsyncSession, first: date, last: date) -> frozenset[date]:
    """Return the holidays that the company keeps, of the years from that of `first` to that of `last` at least."""
    hours = await office_hours(session)
    return public_holidays.between(hours.country, hours.region, first, last)


async def set_office_hours(session: AsyncSession, company: Company, by: str, hours: OfficeHours) -> None:
    """Set when alerts may be told; raises `Refused` for hours, days or a country that are none."""
    _check(hours)
    old = await office_hours(session)
    if hours == old:
        return
    await key_values.write(session, KEY, json.dumps(asdict(hours)))
    await changes.note(session, by, company.clock(), "office hours", words(old), words(hours))


def words(hours: OfficeHours) -> str:
    """Write office hours for the record of changes: `8-19 on days 12345, holidays of FR`."""
    if hours.always:
        return "always"
    kept = f", holidays of {hours.country}{f' {hours.region}' if hours.region else ''}" if hours.country else ""
    passes = ", critical alerts pass" if hours.critical_passes else ""
    return f"{hours.opens}-{hours.closes} on days {hours.weekdays}{kept}{passes}"


def _check(hours: OfficeHours) -> None:
    checks = Checks()
    if not 0 <= hours.opens < hours.closes <= LAST_HOUR:
        checks.add(
            "closes",
            _(
                "From {opens} to {closes} is no part of a day. Choose whole hours from 0 to 24.",
                opens=hours.opens,
                closes=hours.closes,
            ),
        )
    if not hours.weekdays or set(hours.weekdays) - set("1234567"):
        checks.add("weekdays", _("Choose at least one day of the week on which alerts may be told."))
    with checks.at():
        public_holidays.check(hours.country, hours.region)
    checks.settle()
