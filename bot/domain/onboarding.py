"""The first twelve weeks of a new client: which week it is, and what earlier clients took by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

SALES, PRODUCT, SUPPORT = "sales", "product", "support"
PARTS: Final = (SALES, PRODUCT, SUPPORT)
"""The parts of a company that each sign for a new contract."""

FUNCTIONAL, CULTURAL = "functional", "cultural"
KINDS: Final = (FUNCTIONAL, CULTURAL)
YES, PARTLY, NO = "yes", "partly", "no"
ANSWERS: Final = (YES, PARTLY, NO)
"""How far a client meets a criterion; nothing where nobody has looked yet."""

FIRST_DAY, LOAD, FIT, PROMISED, CONDITIONS = "first day", "load", "fit", "promised", "conditions"
CHANGES: Final = (FIRST_DAY, LOAD, FIT, PROMISED, CONDITIONS)
"""What of a review is signed: where it changes, who has signed signs anew."""

OPEN, COMPLETE, WITHDRAWN = "open", "complete", "withdrawn"

WEEKS: Final = 12
WATCHED: Final = timedelta(weeks=WEEKS)
"""How long a new client is watched against earlier ones; no early signal speaks of it in that time."""

HISTORY: Final = timedelta(weeks=12)
"""What a team must have known before a client's first item: else it may have been first read, not new."""

COMPARED: Final = 8
FEWEST_COMPARED: Final = 3
TIGHTER: Final = 0.8
"""Part of the usual limit that holds in the first weeks where no load was agreed on."""

REMIND_EVERY: Final = 2
"""Working days between two reminders of a signature that is missing."""


@dataclass(frozen=True, slots=True)
class Course:
    """The first days of one client on a team: `since` is the first, `days` how many are over."""

    since: date
    days: int

    @property
    def week(self) -> int:
        """Return which week it is, from 1 on."""
        return max(self.days - 1, 0) // 7 + 1

    @property
    def until(self) -> date:
        """Return the first day behind those that are over."""
        return self.since + timedelta(days=self.days)


def course(since: date, today: date) -> Course | None:
    """Return how far a client is on a day that is not over; None before its first day is, and behind twelve weeks."""
    days = (today - since).days
    return Course(since, days) if 0 < days <= WATCHED.days else None


def earlier(firsts: Mapping[int, date], now: Course, besides: int) -> dict[int, date]:
    """Return the clients to compare with, the latest eight, each with its first day.

    `firsts` holds the first day of every client of the team. One counts if the team had twelve weeks of history before
    it, so that what was only read from an old tool is no onboarding, and if as many days of it are over as of this one
    before this one began.
    """
    if not firsts:
        return {}
    known_from = min(firsts.values())
    fit = {
        client: first
        for client, first in firsts.items()
        if client > 0
        and client != besides
        and first >= known_from + HISTORY
        and first + timedelta(days=now.days) <= now.since
    }
    latest = sorted(fit.items(), key=lambda each: (each[1], each[0]), reverse=True)[:COMPARED]
    return dict(latest)


def usual(others: Mapping[int, float]) -> float | None:
    """Return the median of what earlier clients took by the same day; None for fewer than three of them."""
    return median(others.values()) if len(others) >= FEWEST_COMPARED else None


def times(mine: float, usual_: float | None) -> float | None:
    """Return how many times the usual a client takes; None where there is no usual, or it is nothing."""
    return mine / usual_ if usual_ else None


def share_of_hours(hours: float, team_hours: float) -> float | None:
    """Return so many hours a week as a share of a team's usual hours a week, at most 1; None where it has none."""
    return min(hours / team_hours, 1.0) if team_hours > 0 else None


def reminders(working_days: int) -> int:
    """Return how many reminders are due after so many working days of waiting."""
    return working_days // REMIND_EVERY
