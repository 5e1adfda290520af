"""What an item cost: its hours, dated by the day they were worked, by the best basis it offers.

The bases, best first: *logged* (worklogs), *activity* (touches; person-days in progress), *estimate*, *count*.
All amounts are whole seconds, so that what is split adds up again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.item import TASK_DAY, Facts, working_days
from bot.domain.team import TeamRules

HOUR = 3600
ONE_TOUCH = timedelta(minutes=15)
BULK = 3
"""One author's touches of the same second on more items than this are one action."""

DEFAULT_COUNT = {"ticket": HOUR // 2, "issue": 4 * HOUR, "activity": HOUR}
DEFAULT_POINT = 4 * HOUR
UNASSIGNED_PART = 4
"""An item in progress that nobody has counts one part in so many of a day."""


@dataclass(frozen=True, slots=True)
class TouchFact:
    """A touch, with the number of items that the same action touched and the handling time where it is known."""

    at: datetime
    day: date
    items_of_action: int = 1
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """What was learned of a team by the day an item was opened: mean seconds of an item, and seconds a point."""

    item: Mapping[tuple[str, str], int] = field(default_factory=dict)
    point: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of the work on one item.

    `person_days` holds its seconds of each assigned day in progress, and `kept` those of days whose people have
    been forgotten since.
    """

    logged: Mapping[date, int] = field(default_factory=dict)
    touches: Sequence[TouchFact] = ()
    person_days: Mapping[date, int] = field(default_factory=dict)
    kept: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayEffort:
    """Effort of one item on one day."""

    day: date
    seconds: int
    basis: str
    touches: int = 0


def effort(facts: Facts, evidence: Evidence, team: TeamRules, factors: Factors, today: date) -> tuple[DayEffort, ...]:
    """Return an item's effort until yesterday, by day worked; what happened today counts once it is recorded."""
    if logged := {day: seconds for day, seconds in evidence.logged.items() if seconds > 0}:
        return tuple(DayEffort(day, seconds, "logged") for day, seconds in sorted(logged.items()))
    if facts.logged_hours:
        return _laid(facts, round(facts.logged_hours * HOUR), team, "logged", today)
    if facts.kind == TASK_DAY:
        return ()
    if evidence.touches or (facts.kind == "ticket" and facts.touches_known):
        return _touched(evidence.touches, team)
    if facts.stretches:
        return _in_progress(facts, evidence, team, today)
    return _guessed(facts, team, factors, today)


def _laid(facts: Facts, seconds: int, team: TeamRules, basis: str, today: date) -> tuple[DayEffort, ...]:
    """Lay undated work on working days, a full day each: the last before closing, or the first of an open item.

    What does not fit between opening and closing (or yesterday) goes on the last day that is laid.
    """
    if seconds <= 0:
        return ()
    last = max(facts.opened, facts.closed or today - timedelta(days=1))
    days = list(working_days(facts.opened, last, team.working_days)) or [last]
    if facts.closed is not None:
        days.reverse()
    full = team.hours_a_day * HOUR
    laid: list[DayEffort] = []
    for day in days:
        part = seconds if day == days[-1] else min(full, seconds)
        laid.append(DayEffort(day, part, basis))
        seconds -= part
        if not seconds:
            break
    return tuple(sorted(laid, key=lambda each: each.day))


def _touched(touches: Iterable[TouchFact], team: TeamRules) -> tuple[DayEffort, ...]:
    """Count touches within a quarter of an hour as one, on the day of the first."""
    together: list[list[TouchFact]] = []
    for touch in sorted(touches, key=lambda touch: touch.at):
        if not together or touch.at - together[-1][0].at >= ONE_TOUCH:
            together.append([])
        together[-1].append(touch)
    days: dict[date, list[int]] = {}
    for one in together:
        days.setdefault(one[0].day, []).append(_price(one, team.minutes_a_touch * 60))
    return tuple(DayEffort(day, sum(prices), "activity", len(prices)) for day, prices in sorted(days.items()))


def _price(together: Sequence[TouchFact], usual: int) -> int:
    """Return what touches that are one took: their handling time if it is known, else the dearest of them.

    One action on many items is shared among these.
    """
    handled = [touch.seconds for touch in together if touch.seconds is not None]
    if handled:
        return sum(handled)
    return max(usual // (touch.items_of_action if touch.items_of_action > BULK else 1) for touch in together)


def _in_progress(facts: Facts, evidence: Evidence, team: TeamRules, today: date) -> tuple[DayEffort, ...]:
    """Give each day in progress this item's part of its people's day, or a quarter day where nobody had it."""
    nobody = team.hours_a_day * HOUR // UNASSIGNED_PART
    days = {**evidence.kept, **evidence.person_days}
    for stretch in facts.stretches or ():
        if not stretch.assigned:
            last = stretch.last or today - timedelta(days=1)
            for day in working_days(stretch.first, last, team.working_days):
                days.setdefault(day, nobody)
    return tuple(DayEffort(day, seconds, "activity") for day, seconds in sorted(days.items()) if seconds > 0)


def _guessed(facts: Facts, team: TeamRules, factors: Factors, today: date) -> tuple[DayEffort, ...]:
    """Use the estimate, else the mean of like items; an open item counts only what can have been spent so far."""
    cap = _estimated(facts, factors)
    if facts.closed is not None:
        if cap is not None:
            return _laid(facts, cap, team, "estimate", today)
    elif facts.stretches is not None:
        return ()
    elif cap is not None:
        return _accrued(facts, cap, team, today)
    mean = factors.item.get((facts.type, facts.priority)) or factors.item.get(("", "")) or DEFAULT_COUNT[facts.kind]
    return (DayEffort(facts.opened, mean, "count"),)


def _estimated(facts: Facts, factors: Factors) -> int | None:
    if facts.estimate_hours:
        return round(facts.estimate_hours * HOUR)
    if facts.points:
        return round(facts.points * (factors.point or DEFAULT_POINT))
    return None


def _accrued(facts: Facts, cap: int, team: TeamRules, today: date) -> tuple[DayEffort, ...]:
    """Let the estimate of an open item grow by a quarter day each working day until it is reached."""
    a_day = team.hours_a_day * HOUR // UNASSIGNED_PART
    days: list[DayEffort] = []
    for day in working_days(facts.opened, today - timedelta(days=1), team.working_days):
        part = min(a_day, cap)
        if not part:
            break
        days.append(DayEffort(day, part, "estimate"))
        cap -= part
    return tuple(days)


def part_of_day(day_seconds: int, logged_seconds: int, items: int) -> int:
    """Return what one of `items` in progress gets of a person's day, once the hours logged that day are taken off."""
    return max(0, day_seconds - logged_seconds) // max(1, items)


def split_effort(
    days: Sequence[DayEffort], shares: Sequence[tuple[int, int]], whole: int
) -> list[tuple[int, DayEffort]]:
    """Divide an item's effort among its destinations; the parts of a day add up to the day exactly."""
    divided: list[tuple[int, DayEffort]] = []
    for day in days:
        passed = given = 0
        for destination, parts in shares:
            passed += parts
            upto = day.seconds * passed // whole
            divided.append((destination, DayEffort(day.day, upto - given, day.basis, day.touches)))
            given = upto
    return divided
