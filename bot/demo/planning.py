"""What the invented engineers plan: two-week sprints, and the days by which the epics of the roadmap are due."""

from datetime import datetime, timedelta

from bot.demo.rhythm import OPENS, Rhythm
from bot.demo.work import Sprint

SPRINT = timedelta(days=14)
FIRST_SPRINT = 31
EPIC = timedelta(days=150)
"""From the day an epic is written down to the day it is due."""

TOLD_BEFORE = timedelta(days=9)
SQUEEZED = timedelta(days=84)
"""So long before the end the growing client begins to take the engineers' days."""

DAY = 86_400
LEAST_LATE, LATER_BY = 9, 9


def plan_sprints(rhythm: Rhythm) -> tuple[Sprint, ...]:
    """Return the sprints of the year, and the one behind the last."""
    found: list[Sprint] = []
    day = rhythm.first_day - timedelta(days=rhythm.first_day.weekday())
    while day <= rhythm.last_day + SPRINT:
        starts, ends = (rhythm.local(one, OPENS) for one in (day, day + SPRINT))
        found.append(Sprint(FIRST_SPRINT + len(found), f"Sprint {len(found) + 1}", starts, ends))
        day += SPRINT
    return tuple(found)


def due_day(created_at: datetime) -> str:
    """Return the day by which an epic of the roadmap is due when it is written down."""
    return _day(created_at + EPIC)


def moved_due(created_at: datetime, until: datetime) -> tuple[datetime, str] | None:
    """Return when people say that an epic will be later than due, and until when; None of those that were in time.

    Those that are due in the last weeks slip, and one to come: each by more days than the one before.
    """
    due = created_at + EPIC
    late = round((due - (until - SQUEEZED)).total_seconds() / DAY)
    if late < 0 or created_at > until - SQUEEZED:
        return None
    told = min(due - TOLD_BEFORE, until - TOLD_BEFORE)
    return told, _day(due + timedelta(days=LEAST_LATE + late // LATER_BY))


def _day(at: datetime) -> str:
    return at.date().isoformat()
