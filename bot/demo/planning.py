"""What the invented engineers plan: two-week sprints, and the days by which roadmap issues are due."""

from datetime import datetime, timedelta

from bot.demo.rhythm import OPENS, Rhythm
from bot.demo.work import Sprint

SPRINT = timedelta(days=14)
FIRST_SPRINT = 31
USUAL = timedelta(days=28)
"""From an issue's creation to the day it is first due."""

TOLD_BEFORE = timedelta(days=2)


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
    """Return the day by which an issue of the roadmap is due when it is written down."""
    return (created_at + USUAL).date().isoformat()


def moved_due(due: str, done: datetime) -> tuple[datetime, str] | None:
    """Return when people say that an issue will be later than due, and until when; None where it is in time."""
    at = datetime.fromisoformat(f"{due}T09:00:00+00:00") - TOLD_BEFORE
    return (at, done.date().isoformat()) if done.date().isoformat() > due else None
