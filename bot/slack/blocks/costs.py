"""What a request takes and what would wait for it, in words."""

from collections.abc import Iterator

from bot.domain.request import FEWEST
from bot.language import gettext as _
from bot.services.request_view import Delayed, RequestView, Waiting
from bot.services.requests import WEEKS
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, bold, filled, link

Part = tuple[Line, list[Line]]
"""A line that says something, and below it what that rests on."""


def parts(view: RequestView) -> Iterator[Part]:
    """Yield what it takes, and what would wait."""
    yield [bold(_costs(view))], [_once(view), _care(view)]
    yield _waits(view)


def _costs(view: RequestView) -> str:
    if view.once is None:
        return _("What it costs is not known")
    if view.care is None:
        return _("Takes {once} once", once=words.in_hours(view.once.hours))
    return _(
        "Takes {once} once and {yearly} each year after",
        once=words.in_hours(view.once.hours),
        yearly=words.in_hours(view.care.hours),
    )


def _once(view: RequestView) -> str:
    found = view.once
    if found is None:
        return _("Once: there is no estimate, and fewer than {fewest} finished issues like it", fewest=FEWEST)
    if found.rests_on == "estimate":
        return _("Once: {hours}, as estimated", hours=words.in_hours(found.hours))
    return _(
        "Once: {hours}, the median of {issues} like it; half of them took {low} to {high}",
        hours=words.in_hours(found.hours),
        issues=counts.issues(found.items),
        low=words.hours(found.low),
        high=words.in_hours(found.high),
    )


def _care(view: RequestView) -> str:
    found = view.care
    if found is None:
        return _("Each year: neither tickets nor one-off hours tell")
    if found.rests_on == "assumed":
        return _(
            "Each year: {hours}, assumed: a fifth of what it takes once, for tickets are too few to tell",
            hours=words.in_hours(found.hours),
        )
    return _(
        "Each year: {hours} of support; {seen} on {tickets} in {days}, for {issues} built",
        hours=words.in_hours(found.hours),
        seen=words.in_hours(found.seen.hours),
        tickets=counts.tickets(found.seen.tickets),
        days=counts.days(found.seen.days),
        issues=counts.issues(found.seen.built),
    )


def _waits(view: RequestView) -> Part:
    found = view.waiting
    if found is None:
        return [bold(_("What would wait is not known: nothing tells who would build it, or in how many hours"))], []
    team = figures.name(found.team)
    if found.days is None:
        said = _(
            "What would wait is not known: {team} has no hours of roadmap work in {weeks}",
            team=team,
            weeks=counts.weeks(WEEKS),
        )
        return [bold(said)], []
    if not found.items:
        return [bold(_("Nothing would wait: no roadmap item of {team} is open", team=team))], []
    title = counted(
        "{count} roadmap item of {team} would wait {days}, if the hours are taken from the roadmap",
        "{count} roadmap items of {team} would wait {days} each, if the hours are taken from the roadmap",
        found.items,
        team=team,
        days=counts.days(found.days),
    )
    return [bold(title)], [*(_delayed(each, view) for each in found.first), _pace(found)]


def _delayed(each: Delayed, view: RequestView) -> Line:
    title = link(figures.name(each.title), each.url)
    if each.due_on is None or each.then is None:
        return filled(_("{title}: no due date"), title=title)
    due, then = (words.day(day, year=day.year != view.day.year) for day in (each.due_on, each.then))
    return filled(_("{title}: due {due}, then {later}"), title=title, due=due, later=then)


def _pace(found: Waiting) -> str:
    return _(
        "{hours} of roadmap work a week, as in the last {weeks}",
        hours=words.in_hours(found.weekly),
        weeks=counts.weeks(WEEKS),
    )
