"""Factors that a team's own closed items teach: the mean of an item, and the hours of a point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

ENOUGH_ITEMS = 5
"""Closed items of a type and priority from which on their mean says more than the general one."""

ENOUGH_POINTED = 30
"""Closed items with points and logged time from which on the team's own hours a point hold."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One closed item; `points` is set where the lesson is what a point costs."""

    closed: date
    seconds: int
    type: str = ""
    priority: str = ""
    points: float | None = None


@dataclass(frozen=True, slots=True)
class LearnedFactor:
    """A factor that holds from the first of a month: seconds an item, or (kind "point") seconds a point."""

    since: date
    kind: str
    seconds: int
    type: str = ""
    priority: str = ""


@dataclass(slots=True)
class _Mean:
    count: int = 0
    seconds: int = 0
    weight: float = 0.0


@dataclass(slots=True)
class _Learner:
    items: dict[tuple[str, str], _Mean] = field(default_factory=dict)
    points: _Mean = field(default_factory=_Mean)

    def take(self, lesson: Lesson) -> None:
        if lesson.points is not None:
            means, weight = [self.points], lesson.points
        else:
            keys = {(lesson.type, lesson.priority), ("", "")}
            means, weight = [self.items.setdefault(key, _Mean()) for key in keys], 1.0
        for mean in means:
            mean.count += 1
            mean.seconds += lesson.seconds
            mean.weight += weight

    def factors(self, since: date) -> Iterator[LearnedFactor]:
        for (type_, priority), mean in sorted(self.items.items()):
            if mean.count >= ENOUGH_ITEMS:
                yield LearnedFactor(since, "item", round(mean.seconds / mean.weight), type_, priority)
        if self.points.count >= ENOUGH_POINTED:
            yield LearnedFactor(since, "point", round(self.points.seconds / self.points.weight))


def next_month(day: date) -> date:
    """Return the first day of the month after a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def learn(lessons: Iterable[Lesson], after: date | None, until: date) -> list[LearnedFactor]:
    """Return the factors of each month that begins after `after` and not after `until`.

    A month's factors know only the items that were closed before it began, so that no figure uses its own future.
    """
    learner = _Learner()
    learned: list[LearnedFactor] = []
    waiting = sorted(lessons, key=lambda lesson: lesson.closed)
    if not waiting:
        return []
    month = next_month(waiting[0].closed)
    at = 0
    while month <= until:
        while at < len(waiting) and waiting[at].closed < month:
            learner.take(waiting[at])
            at += 1
        if after is None or month > after:
            learned += learner.factors(month)
        month = next_month(month)
    return learned
