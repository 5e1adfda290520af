"""When the leaders' month is told: on its successor's first working day, at the company's time for digests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.office_hours import Calendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MonthDue:
    """A month whose telling is due: its days from `since` to before `until`, and the instant from which it is told."""

    since: date
    until: date
    moment: datetime


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def before(first: date) -> date:
    """Return the first day of the month before one."""
    return first_of(first - ONE_DAY)


def after(first: date) -> date:
    """Return the first day of the month behind one."""
    return first_of(first + timedelta(days=31))


def first_working_day(first: date, calendar: Calendar) -> date:
    """Return a month's first working day; the first day of a month that has none."""
    days = (first + timedelta(days=ahead) for ahead in range((after(first) - first).days))
    return next((day for day in days if calendar.works(day)), first)


def latest(now: datetime, zone: ZoneInfo, at: time, calendar: Calendar) -> MonthDue:
    """Return the latest month whose hour has come."""
    until = first_of(now.astimezone(zone).date())
    due = _due(until, zone, at, calendar)
    return due if due.moment <= now else _due(before(until), zone, at, calendar)


def _due(until: date, zone: ZoneInfo, at: time, calendar: Calendar) -> MonthDue:
    moment = datetime.combine(first_working_day(until, calendar), at, zone).astimezone(UTC)
    return MonthDue(before(until), until, moment)
