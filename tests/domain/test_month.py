"""When the leaders' month is due."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.month import after, before, first_working_day, latest
from bot.domain.office_hours import Calendar, OfficeHours

PARIS = ZoneInfo("Europe/Paris")
USUAL = Calendar()


def test_months_follow_each_other_across_years() -> None:
    assert before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert after(date(2025, 12, 1)) == date(2026, 1, 1)
    assert after(date(2026, 1, 31)) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("first", "calendar", "day"),
    [
        (date(2026, 12, 1), USUAL, date(2026, 12, 1)),
        (date(2026, 11, 1), USUAL, date(2026, 11, 2)),
        (date(2026, 8, 1), USUAL, date(2026, 8, 3)),
        (date(2027, 1, 1), Calendar(holidays=frozenset({date(2027, 1, 1)})), date(2027, 1, 4)),
        (date(2026, 12, 1), Calendar(OfficeHours(weekdays="")), date(2026, 12, 1)),
    ],
)
def test_the_first_working_day_leaves_out_weekends_and_holidays(first: date, calendar: Calendar, day: date) -> None:
    assert first_working_day(first, calendar) == day


@pytest.mark.parametrize(
    ("now", "since"),
    [
        # The first of November 2026 is a Sunday: October is told on Monday at nine.
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 9, 1)),
        (datetime(2026, 11, 2, 8, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), date(2026, 10, 1)),
        # In Paris it is December by then, and the hour has not come.
        (datetime(2026, 11, 30, 23, 1, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 12, 1, 8, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_a_month_is_due_from_the_company_s_hour_on(now: datetime, since: date) -> None:
    due = latest(now, PARIS, time(9), USUAL)
    assert (due.since, due.until) == (since, after(since))
    assert due.moment <= now
