"""Time that a time tracker tells, and the items that it names.

What was logged on one day on one task of a project is a task day, an item of its own. One that names an item which is
held, in a team, is that item's logged time instead: the task day itself then counts nowhere, so that no hour is twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.attribution import Relation

Days = Mapping[date, int]
"""Seconds by day worked."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What time trackers tell of one item, by source, and for whom they say that it was worked."""

    days: Mapping[str, Days] = field(default_factory=dict)
    clients: tuple[Relation, ...] = ()


NOT_TRACKED = Tracked()


def logged_time(own: Days, undated: int, tracked: Mapping[str, Days]) -> Days:
    """Return the time logged on an item by the one tool that tells the most of it; none is added to another's.

    `own` are the worklogs of the item's own source and `undated` is a total of it, in seconds. Tools copy each other's
    worklogs, on days of their own: their sum would count such a copy twice, and the most of them never does.
    """
    best = max(tracked.values(), key=lambda days: sum(days.values()), default={})
    most = sum(best.values())
    return best if most > sum(own.values()) and most >= undated else own
