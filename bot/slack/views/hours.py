"""The dialog of `/clientload hours`: when alerts are told."""

from bot.domain.office_hours import OfficeHours
from bot.services import public_holidays, quiet
from bot.slack.blocks.form import Form, Option
from bot.slack.blocks.forms import hours as forms
from bot.slack.commands import hours as typed
from bot.slack.countries import country_name
from bot.slack.request import Answer, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.values import Values


async def draw(asked: Asked) -> Form:
    """Draw the dialog with what holds now."""
    async with asked.company.database.asking() as session:
        now = await quiet.office_hours(session)
    country = country_of(asked.values, now)
    return forms.hours(now, asked.company.zone.key, country, public_holidays.regions(country[0]) if country else {})


def country_of(values: Values, now: OfficeHours) -> Option | None:
    """Return the country that is chosen, or on opening the one that was."""
    code = values.text("country") if "country" in values else now.country
    return (code, f"{country_name(code)} ({code})") if code else None


def read(values: Values) -> OfficeHours:
    """Read what was filled in."""
    exceptions = values.many("exceptions")
    country = values.text("country")
    return OfficeHours(
        opens=int(values.text("opens") or 0),
        closes=int(values.text("closes") or 0),
        weekdays="".join(sorted(values.many("weekdays"))),
        critical_passes=forms.PASSES in exceptions,
        country=country,
        region=values.text("region") if country else "",
        always=forms.ALWAYS in exceptions,
    )


async def save(asked: Asked) -> Answer:
    """Set what was filled in."""
    typed.check_may_set(asked.person)
    async with asked.company.database.writing() as session:
        return await typed.put(session, asked.company, asked.person.id, read(asked.values))


DIALOG = Dialog(
    name="hours",
    command="hours",
    needs=Role.ADMIN,
    typed="/clientload hours 8-19 Monday-Friday holidays FR",
    draw=draw,
    save=save,
)
