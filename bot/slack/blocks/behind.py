"""What stands behind an alert, in words: what grew of the client's hours, and how long the others wait."""

from collections.abc import Iterable

from bot.domain.growth import Driver
from bot.language import gettext as _
from bot.services.messages import AlertView
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import Line, Span, filled, link

HOUR = 3600
DAY = 24 * HOUR
LONGEST_DRIVER = 40
WHOLE_HOURS_FROM = 10
DAYS_FROM = 48 * HOUR


def growth(view: AlertView) -> Line:
    """Say what grew since the 28 days before, so that the parts add up to the whole."""
    grown = view.growth
    if grown is None:
        return []
    if round(grown.seconds / HOUR, 1) > 0:
        return grew(grown.seconds, grown.drivers)
    hours = {"now": _hours(grown.now), "before": _hours(grown.before)}
    if grown.others_now >= grown.others_before:
        return [_("Nothing grew: {now} h, {before} before", **hours)]
    said = _("Nothing grew: {now} h, {before} before; the others' went from {others_before} to {others_now} h")
    others = {"others_before": _hours(grown.others_before), "others_now": _hours(grown.others_now)}
    return filled(said, **hours, **others)


def grew(seconds: int, drivers: Iterable[Driver]) -> Line:
    """Say by how much hours grew, what of it, and the rest: `What grew (+34 h): SSO login +19, the rest +15`."""
    decimals = 0 if seconds >= WHOLE_HOURS_FROM * HOUR else 1
    whole = round(seconds / HOUR, decimals)
    parts = [(driver, round(driver.seconds / HOUR, decimals)) for driver in drivers]
    if not parts:
        return [_("What grew ({hours} h): many things a little, none stands out", hours=words.signed(whole))]
    things = list(_listed(parts))
    if rest := round(whole - sum(hours for _driver, hours in parts), decimals):
        things += [", ", _("the rest {hours}", hours=words.signed(rest))]
    return filled(_("What grew ({hours} h): {things}"), hours=words.signed(whole), things=things)


def _listed(parts: Iterable[tuple[Driver, float]]) -> Iterable[Span | str]:
    for at, (driver, hours) in enumerate(parts):
        name = figures.name(driver.name, LONGEST_DRIVER)
        named = _("type {name}", name=name) if driver.kind == "type" else name
        yield ", " if at else ""
        yield link(named, driver.url)
        yield f" {words.signed(hours)}"


def waits(view: AlertView) -> Line:
    """Say how long the others wait; "at the same time" is all that is known of why."""
    found = view.waits
    if found is None:
        return []
    if found.now is None:
        return [
            _(
                "At the same time, most items that other clients opened in these days are not solved yet;"
                " usually half are within {usual}",
                usual=_wait(found.usual),
            )
        ]
    same_unit = (found.now >= DAYS_FROM) == (found.usual >= DAYS_FROM)
    return [
        _(
            "At the same time, other clients wait {now} for a solution (median), usually {usual}",
            now=_wait(found.now),
            usual=_without_unit(found.usual) if same_unit else _wait(found.usual),
        )
    ]


def _wait(seconds: float) -> str:
    return counts.days(round(seconds / DAY)) if seconds >= DAYS_FROM else words.in_hours(seconds / HOUR)


def _without_unit(seconds: float) -> str:
    return words.number(seconds / DAY) if seconds >= DAYS_FROM else words.hours(seconds / HOUR)


def _hours(seconds: int) -> str:
    return words.hours(seconds / HOUR)
