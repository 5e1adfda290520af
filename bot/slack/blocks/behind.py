"""What stands behind an alert, in words: what grew of the client's hours, and how soon others' items are solved."""

from collections.abc import Iterable

from bot.domain.growth import Driver
from bot.services.messages import AlertView
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Line, Span, link, one_line

HOUR = 3600
DAY = 24 * HOUR
LONGEST_DRIVER = 40
WHOLE_HOURS_FROM = 10
DAYS_FROM = 48 * HOUR
HALF = words.percent(0.5)


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


def others(view: AlertView) -> Line:
    """Say whether the others' items are solved later; "at the same time" is all that is known of why.

    Before the mark numbers are said only where they are beyond luck this evening: else they would tell of a change.
    """
    pace, items = view.others, f"{figures.noun(view.kind)}s"
    if view.state != "open":
        return []
    if pace is None:
        return [f"Crowding out may be ending: other clients' {items} do not tell any more"] if view.crowding else []
    part, usually, usual = words.percent(pace.part), words.percent(pace.part_before), _wait(pace.usual)
    within = f"within their usual {usual} ({pace.solved:,} of {pace.items:,}), usually {usually}"
    if view.crowding and pace.later:
        return [f"Crowding out: at the same time, other clients' {items} are solved later: {part} {within}"]
    if view.crowding:
        return [f"Crowding out may be ending: {part} of other clients' {items} are solved {within}"]
    if pace.later:
        return [f"At the same time, other clients' {items} may be solved later, not sure yet: {part} {within}"]
    most = f"usually {'half' if usually == HALF else usually} of their {items} are solved within {usual}"
    return [f"At the same time, no sure sign that other clients wait longer: {most}"]


def _wait(seconds: float) -> str:
    if seconds >= DAYS_FROM:
        return f"{seconds / DAY:.0f} days"
    return f"{words.hours(seconds / HOUR)} h"


def _hours(seconds: int) -> str:
    return words.hours(seconds / HOUR)


def _plus(hours: float) -> str:
    return f"{hours:+,.0f}" if float(hours).is_integer() else f"{hours:+,.1f}"
