"""The dialog of `/clientload hours`: when alerts are told, and in which time zone."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import OfficeHours
from bot.language import marked
from bot.services import public_holidays, quiet, time_zone
from bot.slack.blocks.calendar import zone as zone_words
from bot.slack.blocks.form import Form, Option
from bot.slack.blocks.forms import hours as forms
from bot.slack.commands import hours as typed
from bot.slack.countries import country_name
from bot.slack.request import Answer, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.values import Values
from bot.slack.zones import zone_name


async def draw(asked: Asked) -> Form:
    """Draw the dialog with what holds now."""
    async with asked.company.database.asking() as session:
        now, where = await quiet.office_hours(session), await where_of(session, asked)
    return forms.hours(now, where)


async def where_of(session: AsyncSession, asked: Asked) -> forms.Where:
    """Return what stands in the pickers: what was chosen in them, or on opening what is set."""
    instant = asked.company.clock()
    country = country_of(asked.values, await quiet.office_hours(session))
    zones = await time_zone.zones(session, asked.company)
    coming = zones.coming(instant)
    name = asked.values.text("zone") or (coming.zone if coming else zones.at(instant)).key
    change = "" if coming is None else zone_words(zones, instant)
    regions = public_holidays.regions(country[0]) if country else {}
    return forms.Where((name, zone_name(name)), change, country, regions)


def country_of(values: Values, now: OfficeHours) -> Option | None:
    """Return the country that is chosen, or on opening the one that was."""
    code = values.text("country") if "country" in values else now.country
    return (code, f"{country_name(code)} ({code})") if code else None


def read(values: Values) -> typed.Wanted:
    """Read what was filled in."""
    exceptions = values.many("exceptions")
    country = values.text("country")
    hours = OfficeHours(
        opens=int(values.text("opens") or 0),
        closes=int(values.text("closes") or 0),
        weekdays="".join(sorted(values.many("weekdays"))),
        critical_passes=forms.PASSES in exceptions,
        country=country,
        region=values.text("region") if country else "",
        always=forms.ALWAYS in exceptions,
    )
    return typed.Wanted(hours, values.text("zone"))


async def save(asked: Asked) -> Answer:
    """Set what was filled in."""
    typed.check_may_set(asked.person)
    async with asked.company.database.writing() as session:
        return await typed.put(session, asked.company, asked.person.id, read(asked.values))


DIALOG = Dialog(
    name="hours",
    command="hours",
    needs=Role.ADMIN,
    typed=marked("/clientload hours 8-19 Monday-Friday holidays FR"),
    draw=draw,
    save=save,
)
