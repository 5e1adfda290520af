"""Contracts: when they renew next, until when notice may be given, and when leaders are briefed before that."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Unit = Literal["day", "week", "month"]

BRIEFED: Final = (90, 30)
"""Days before the last day of notice."""

MONTHS_A_YEAR = 12
LONGEST_PERIOD = 120
"""Months."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before its renewal a contract is ended: `3 months`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def read(cls, text: str) -> "Notice":
        """Read what `str` wrote."""
        count, unit = text.split()
        units: dict[str, Unit] = {"day": "day", "week": "week", "month": "month"}
        return cls(int(count), units[unit.removesuffix("s")])

    def before(self, renews_on: date) -> date:
        """Return the last day of notice: so many days or months before, the last of a shorter month.

        Three months before 31 May is 28 February, in a leap year the 29th.
        """
        if self.unit != "month":
            return renews_on - timedelta(days=self.count * (7 if self.unit == "week" else 1))
        return _months_later(renews_on, -self.count)


def next_renewal(renews_on: date, every: int | None, today: date) -> date:
    """Return the first renewal that is not over; with no period of so many months known, the one that is kept.

    What renews every month from 31 January on renews on 28 February and on 31 March.
    """
    if every is None or renews_on >= today:
        return renews_on
    passed = (today.year - renews_on.year) * MONTHS_A_YEAR + today.month - renews_on.month
    times = passed // every
    found = _months_later(renews_on, times * every)
    return found if found >= today else _months_later(renews_on, (times + 1) * every)


def notice_after(renews_on: date, every: int | None, notice: Notice) -> date | None:
    """Return the last day of notice of the renewal behind one.

    None where nobody knows that renewal, or where notice for it ends before the one in front of it is over.
    """
    if every is None:
        return None
    last = notice.before(_months_later(renews_on, every))
    return last if last > renews_on else None


def _months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stage(notice_by: date, today: date) -> int | None:
    """Return which brief is due: 90 or 30 days before the last day of notice, the later of both that have come.

    None before the first, and once notice can no longer be given.
    """
    left = (notice_by - today).days
    return min((days for days in BRIEFED if 0 <= left <= days), default=None)
