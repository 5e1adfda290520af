"""What stands behind an alert, in words: what grew of the client's hours, and how long the others wait."""

from collections.abc import Iterable

from bot.domain.growth import Driver
from bot.services.messages import AlertView
from bot.slack.blocks import words
from bot.slack.blocks.message import Line, Span, link, one_line

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
    if round(grown.seconds / HOUR, 1) <= 0:
        others = f"; the others' went from {_hours(grown.others_before)} to {_hours(grown.others_now)} h"
        fell = grown.others_now < grown.others_before
        return [f"Nothing grew: {_hours(grown.now)} h, {_hours(grown.before)} before{others if fell else ''}"]
    return grew(grown.seconds, grown.drivers)


def grew(seconds: int, drivers: Iterable[Driver]) -> Line:
    """Say by how much hours grew, what of it, and the rest: `What grew (+34 h): SSO login +19, the rest +15`."""
    decimals = 0 if seconds >= WHOLE_HOURS_FROM * HOUR else 1
    whole = round(seconds / HOUR, decimals)
    start = f"What grew ({_plus(whole)} h)"
    parts = [(driver, round(driver.seconds / HOUR, decimals)) for driver in drivers]
    if not parts:
        return [f"{start}: many things a little, none stands out"]
    rest = round(whole - sum(hours for _, hours in parts), decimals)
    return [f"{start}: ", *_listed(parts), f", the rest {_plus(rest)}" if rest else ""]


def _listed(parts: Iterable[tuple[Driver, float]]) -> Iterable[Span | str]:
    for at, (driver, hours) in enumerate(parts):
        name = one_line(driver.name, LONGEST_DRIVER) or "-"
        named = f"type {name}" if driver.kind == "type" else name
        yield ", " if at else ""
        yield link(named, driver.url)
        yield f" {_plus(hours)}"


def waits(view: AlertView) -> Line:
    """Say how long the others wait; "at the same time" is all that is known of why."""
    found = view.waits
    if found is None:
        return []
    if found.now is None:
        usually = f"usually half are within {_wait(found.usual)}"
        return [f"At the same time, most items that other clients opened in these days are not solved yet; {usually}"]
    now, usual = _wait(found.now), _wait(found.usual)
    if now.split(" ")[1:] == usual.split(" ")[1:]:
        usual = usual.split(" ")[0]
    return [f"At the same time, other clients wait {now} for a solution (median), usually {usual}"]


def _wait(seconds: float) -> str:
    if seconds >= DAYS_FROM:
        return f"{seconds / DAY:.0f} days"
    return f"{words.hours(seconds / HOUR)} h"


def _hours(seconds: int) -> str:
    return words.hours(seconds / HOUR)


def _plus(hours: float) -> str:
    return f"{hours:+,.0f}" if float(hours).is_integer() else f"{hours:+,.1f}"
