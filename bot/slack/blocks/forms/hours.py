"""The dialog of office hours."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.office_hours import OfficeHours
from bot.language import gettext as _
from bot.language import marked, pgettext
from bot.slack.blocks import form
from bot.slack.blocks.calendar import weekday_name
from bot.slack.blocks.form import Asking, Form, Option
from bot.slack.request import Block

ALWAYS, PASSES = "always", "passes"
CHANGE = marked("Another one holds from its next midnight on. Days before stay as they are counted.")
FIRST, LAST = 0, 24


@dataclass(frozen=True, slots=True)
class Where:
    """What stands in the pickers: the time zone, the country that is chosen, and those of its regions to choose from.

    `change` says in words that another time zone is to begin, where it is.
    """

    zone: Option
    change: str
    country: Option | None
    regions: Mapping[str, str]


def hours(now: OfficeHours, where: Where) -> Form:
    """Draw the dialog."""
    return Form(_("Office hours"), fields(now, where, "hours"), _("Save"))


def fields(now: OfficeHours, where: Where, dialog: str) -> list[Block]:
    """Ask when alerts are told."""
    return [
        form.said(_("Outside these hours alerts wait for the next working morning.")),
        form.choice(
            Asking("opens", pgettext("hour", "From")), [_hour(hour) for hour in range(FIRST, LAST)], str(now.opens)
        ),
        form.choice(
            Asking("closes", pgettext("hour", "Until")),
            [_hour(hour) for hour in range(FIRST + 1, LAST + 1)],
            str(now.closes),
        ),
        form.ticks(
            Asking("weekdays", _("On these days")),
            [(str(number), weekday_name(number).capitalize()) for number in range(1, 8)],
            now.weekdays,
        ),
        form.typeahead(
            Asking(
                "country",
                _("Holidays of"),
                _("On these nothing is told. Empty: holidays are days like others."),
                optional=True,
                told=f"redraw_{dialog}",
            ),
            "country",
            where.country,
        ),
        *_region(now, where.country, where.regions),
        form.ticks(
            Asking("exceptions", _("Exceptions"), optional=True),
            [
                (PASSES, _("Critical alerts are told at any hour")),
                (ALWAYS, _("All alerts are told at any hour")),
            ],
            [name for name, holds in ((PASSES, now.critical_passes), (ALWAYS, now.always)) if holds],
        ),
        form.typeahead(Asking("zone", _("Time zone"), where.change or _(CHANGE)), "zone", where.zone),
    ]


def _region(now: OfficeHours, country: Option | None, regions: Mapping[str, str]) -> list[Block]:
    if country is None or not regions:
        return []
    code = country[0]
    chosen = (now.region, regions[now.region]) if now.country == code and now.region in regions else None
    return [form.typeahead(Asking(f"region:{code}", _("Region"), optional=True), "region", chosen)]


def _hour(hour: int) -> Option:
    return str(hour), f"{hour}:00"
