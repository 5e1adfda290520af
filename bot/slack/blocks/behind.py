"""What stands behind an alert, in words: what grew of the client's hours, and how soon others' items are solved."""

from collections.abc import Iterable
from typing import Final

from bot.domain.growth import Driver
from bot.domain.item import issue_key, link_key
from bot.domain.signals.crowding import Pace
from bot.language import gettext as _
from bot.language import marked
from bot.services.messages import AlertView
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import Line, Span, filled, link

HOUR = 3600
DAY = 24 * HOUR
LONGEST_DRIVER = 40
LONGEST_CALLED = 20
WHOLE_HOURS_FROM = 10
DAYS_FROM = 48 * HOUR
HALF = 50

ITEMS: Final = {
    "support": marked("tickets"),
    "engineering": marked("issues"),
    "sales": marked("activities"),
    "delivery": marked("task days"),
}
ALL_ITEMS: Final = marked("items")


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
    parts = [(driver, None if driver.seconds is None else round(driver.seconds / HOUR, decimals)) for driver in drivers]
    if not parts:
        return [_("What grew ({hours} h): many things a little, none stands out", hours=words.signed(whole))]
    things = list(_listed(parts))
    known = [hours for _driver, hours in parts if hours is not None]
    # Beside a single item without its hours the rest would tell them.
    if len(known) == len(parts) and (rest := round(whole - sum(known), decimals)):
        things += [", ", _("the rest {hours}", hours=words.signed(rest))]
    return filled(_("What grew ({hours} h): {things}"), hours=words.signed(whole), things=things)


def _listed(parts: Iterable[tuple[Driver, float | None]]) -> Iterable[Span | str]:
    for at, (driver, hours) in enumerate(parts):
        yield ", " if at else ""
        yield link(named(driver), driver.url)
        if hours is not None:
            yield f" {words.signed(hours)}"
        yield from example(driver)


def named(driver: Driver) -> str:
    """Name what grew; a type's name alone would not say what it is."""
    name = figures.name(driver.name, LONGEST_DRIVER)
    return _("type {name}", name=name) if driver.kind == "type" else name


def example(driver: Driver) -> Iterable[Span | str]:
    """Point to the largest item of several, by what it is called where it stands: ` (see SOL-637)`."""
    called = issue_key(driver.example, "") or link_key(driver.example).rpartition("/")[2]
    if called:
        yield " "
        yield from filled(_("(see {item})"), item=link(figures.name(called, LONGEST_CALLED), driver.example))


def others(view: AlertView) -> Line:
    """Say whether the others' items are solved later; "at the same time" is all that is known of why.

    Before the mark numbers are said only where they are beyond luck this evening: else they would tell of a change.
    """
    pace = view.others
    if view.state != "open" or (pace is None and not view.crowding):
        return []
    if pace is None:
        items = _(ITEMS.get(view.kind, ALL_ITEMS))
        return [_("Crowding out may be ending: other clients' {items} do not tell any more", items=items)]
    return [told(pace, view.kind, crowding=view.crowding)]


def told(pace: Pace, kind: str, *, crowding: bool = False) -> str:
    """Say how soon other clients' items are solved, in the words of the team's kind of work."""
    return _(
        _of_others(pace, crowding=crowding),
        items=_(ITEMS.get(kind, ALL_ITEMS)),
        part=words.percent(pace.part),
        usual=wait(pace.usual),
        solved=words.number(pace.solved),
        all=words.number(pace.items),
        usually=words.percent(pace.part_before),
    )


def _of_others(pace: Pace, *, crowding: bool) -> str:
    if crowding and pace.later:
        return marked(
            "Crowding out: at the same time, other clients' {items} are solved later:"
            " {part} within their usual {usual} ({solved} of {all}), usually {usually}"
        )
    if crowding:
        return marked(
            "Crowding out may be ending: {part} of other clients' {items} are solved"
            " within their usual {usual} ({solved} of {all}), usually {usually}"
        )
    if pace.later:
        return marked(
            "At the same time, other clients' {items} may be solved later, not sure yet:"
            " {part} within their usual {usual} ({solved} of {all}), usually {usually}"
        )
    if round(100 * pace.part_before) == HALF:
        return marked(
            "At the same time, no sure sign that other clients wait longer:"
            " usually half of their {items} are solved within {usual}"
        )
    return marked(
        "At the same time, no sure sign that other clients wait longer:"
        " usually {usually} of their {items} are solved within {usual}"
    )


def wait(seconds: float) -> str:
    """Write how long something waits: in days from two days on, else in hours."""
    return counts.days(round(seconds / DAY)) if seconds >= DAYS_FROM else words.in_hours(seconds / HOUR)


def _hours(seconds: int) -> str:
    return words.hours(seconds / HOUR)
