"""Before and after a decision in words: what moved, how sure that is, and what is assumed."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.domain.aftermath import FEWEST_WEEKS, Aftermath, Side, keeps
from bot.domain.decision import CAP
from bot.language import gettext as _
from bot.language import marked
from bot.services.decision_view import Decided
from bot.services.month_view import Effect
from bot.slack.blocks import counts, decided, figures, words
from bot.slack.blocks.message import Line, bold

HOUR = 3600
DAY = 24 * HOUR
DAYS_FROM = 48 * HOUR
LEAST_WHOLE = 10
LEAST_FREED = HOUR // 2
"""Seconds a week: below, the hours are as they were."""

VERDICTS: Final = {
    "lower": marked("{share} of hours since, {before} before: lower, by more than chance"),
    "higher": marked("{share} of hours since, {before} before: higher, by more than chance"),
    "alike": marked("{share} of hours since, {before} before: chance alone could do that"),
}

SINCE: Final = marked(
    "{weeks} since against {weeks_before} before; {items} of {all} since, {items_before} of {all_before} before"
)
LATE: Final = marked(
    "the last {weeks} against {weeks_before} before it; {items} of {all} in them, {items_before} of {all_before} before"
)


def lines(effect: Effect, today: date) -> tuple[Line, list[Line]]:
    """Return the verdict on a decision, and what it rests on."""
    decision, found = effect.decision, effect.found
    title = _(
        "{about}, since {day}",
        about=decided.about(decision),
        day=words.day(decision.decided_on, year=decision.decided_on.year != today.year),
    )
    if found is None:
        return [bold(title)], [
            _("Too early to tell: it takes four whole weeks")
            if _is_early(decision, today)
            else _("No hours are known from before it, so nothing can be compared")
        ]
    return [bold(title)], [*_facts(decision, found), *_last(effect)]


def _last(effect: Effect) -> Iterable[Line]:
    if effect.last:
        yield _("Told for the last time, after six months")


def _is_early(decision: Decided, today: date) -> bool:
    return (today - decision.decided_on).days < 7 * FEWEST_WEEKS


def _facts(decision: Decided, found: Aftermath) -> Iterable[Line]:
    if found.verdict == "few":
        yield _("Too few items to tell: {basis}", basis=_basis(found))
        return
    yield _(
        VERDICTS[found.verdict],
        share=figures.share(found.since.share),
        before=figures.share(found.before.share),
    )
    if decision.what == CAP and decision.amount is not None:
        yield from _cap(decision.amount, found)
    yield _freed(found)
    yield from _others(found)
    yield from _bespoke(found)
    yield words.begun(_basis(found))


def _cap(cap: float, found: Aftermath) -> Iterable[Line]:
    kept = keeps(cap, found)
    if kept is not None:
        share = words.percent(cap)
        yield _("The cap of {share} is kept", share=share) if kept else _("Above the cap of {share}", share=share)


def _freed(found: Aftermath) -> str:
    hours = {"before": _weekly(found.before), "since": _weekly(found.since)}
    if abs(found.freed) < LEAST_FREED:
        return _("Hours as before: {since} h a week, {before} before", **hours)
    if found.freed > 0:
        return _(
            "Freed: {freed} a week ({before} h before, {since} since), if it had gone on as before",
            freed=figures.worked(found.freed),
            **hours,
        )
    return _(
        "{more} a week more ({before} h before, {since} since), if it had gone on as before",
        more=figures.worked(-found.freed),
        **hours,
    )


def _others(found: Aftermath) -> Iterable[Line]:
    before, since = found.before, found.since
    if before.wait is None or not found.enough_of_others:
        yield _("Other clients' items: too few to tell")
        return
    usual = _wait(before.wait)
    if since.wait is None:
        yield _("Half of other clients' items were solved in {before} before; since, most are not yet", before=usual)
    else:
        yield _(
            "Half of other clients' items are solved in {since}, {before} before", since=_wait(since.wait), before=usual
        )
    yield _(
        "Solved within {usual}: {since} a week ({part}), {before} before ({part_before})",
        usual=usual,
        since=counts.items(_about(since.in_time_a_week)),
        part=figures.share(since.part_in_time),
        before=words.count(_about(before.in_time_a_week)),
        part_before=figures.share(before.part_in_time),
    )


def _bespoke(found: Aftermath) -> Iterable[Line]:
    before, since = found.before.bespoke_part, found.since.bespoke_part
    if before is not None and since is not None:
        yield _(
            "Bespoke: {since} of its hours, {before} before",
            since=words.percent(since),
            before=words.percent(before),
        )


def _basis(found: Aftermath) -> str:
    """Say what it rests on: once more than twelve weeks have passed, the last ones stand for those since."""
    before, since = found.before, found.since
    return _(
        LATE if since.span.since > before.span.until else SINCE,
        weeks=counts.weeks(since.span.weeks),
        weeks_before=words.count(before.span.weeks),
        items=words.count(since.items),
        all=counts.items(since.team_items),
        items_before=words.count(before.items),
        all_before=words.count(before.team_items),
    )


def _weekly(side: Side) -> str:
    return words.hours(side.a_week / HOUR)


def _wait(seconds: int) -> str:
    return counts.days(round(seconds / DAY)) if seconds >= DAYS_FROM else words.in_hours(seconds / HOUR)


def _about(amount: float) -> float:
    """Return a number of items a week as exactly as it can be compared."""
    return round(amount) if amount >= LEAST_WHOLE else round(amount, 1)
