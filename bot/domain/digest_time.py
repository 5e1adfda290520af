"""When a weekly digest is due, and which week it tells."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
MIDDLE = timedelta(days=4)
"""The middle one of the seven days before a day lies so far back."""

LONGEST = timedelta(days=13)
"""Days that one digest may tell, where its day was changed."""


@dataclass(frozen=True, slots=True)
class DigestTime:
    """An ISO weekday and a local time."""

    weekday: int = 1
    at: time = time(9)


@dataclass(frozen=True, slots=True)
class Due:
    """A digest whose hour has come: the local day, the instant, and the Monday behind the week that it tells.

    A digest tells the calendar week in which most of the seven days before it lie: on Monday to Thursday the last one,
    from Friday on this one. Each week is told once, whichever day is chosen meanwhile.
    """

    day: date
    moment: datetime
    monday: date


def latest(when: DigestTime, now: datetime, zone: ZoneInfo) -> Due:
    """Return the latest digest whose hour has come."""
    today = now.astimezone(zone).date()
    day = today - timedelta(days=today.weekday()) + timedelta(days=when.weekday - 1)
    # Two local times of one zone compare by the clock on the wall, which runs twice through an hour in autumn.
    return due_on(day if _moment(when, day, zone) <= now else day - WEEK, when, zone)


def due_on(day: date, when: DigestTime, zone: ZoneInfo) -> Due:
    """Return the digest of a day, which is the chosen weekday."""
    middle = day - MIDDLE
    return Due(day, _moment(when, day, zone), middle - timedelta(days=middle.weekday()) + WEEK)


def told_since(day: date, told_until: date | None) -> date:
    """Return the first day that a digest tells: where the one before ended, so that no day is left out or told twice.

    `told_until` is the first day that the one before did not tell; without it a digest tells seven days.
    """
    follows = told_until is not None and day - LONGEST <= told_until < day
    return told_until if follows and told_until is not None else day - WEEK


def _moment(when: DigestTime, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, when.at, zone).astimezone(UTC)
