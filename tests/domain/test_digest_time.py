"""When a digest is due, in every zone and season, and that each week is told once whatever is chosen meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest_time import LONGEST, WEEK, DigestTime, latest, told_since

PARIS = ZoneInfo("Europe/Paris")
MONDAY_NINE = DigestTime()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 16, 8, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 16, 7, 59, 59, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 7, 6, 6, 59, tzinfo=UTC), date(2026, 6, 29)),
        (datetime(2026, 7, 6, 7, tzinfo=UTC), date(2026, 7, 6)),
    ],
)
def test_monday_at_nine_in_the_company_s_zone_is_when_a_digest_is_due(now: datetime, day: date) -> None:
    due = latest(MONDAY_NINE, now, PARIS)
    assert (due.day, due.monday) == (day, day)


@pytest.mark.parametrize(
    ("weekday", "monday"),
    [
        (1, date(2026, 11, 16)),
        (2, date(2026, 11, 16)),
        (4, date(2026, 11, 16)),
        (5, date(2026, 11, 23)),
        (6, date(2026, 11, 23)),
        (7, date(2026, 11, 23)),
    ],
)
def test_a_digest_tells_the_week_in_which_most_of_its_days_lie(weekday: int, monday: date) -> None:
    sunday_night = datetime(2026, 11, 22, 22, tzinfo=UTC)
    due = latest(DigestTime(weekday), sunday_night, PARIS)
    assert due.day == date(2026, 11, 16) + timedelta(days=weekday - 1)
    assert due.monday == monday


def told(choices: list[tuple[timedelta, DigestTime]], zone: ZoneInfo, weeks: int) -> list[tuple[date, date, date]]:
    """Run a clock from a Monday on, half an hour at a time; return what was told: week, first day, day behind."""
    start = datetime(2026, 9, 28, tzinfo=UTC)
    written: dict[date, tuple[date, date]] = {}
    when = MONDAY_NINE
    for step in range(weeks * 7 * 48):
        passed = timedelta(minutes=30 * step)
        when = next((choice for after, choice in reversed(choices) if after <= passed), when)
        due = latest(when, start + passed, zone)
        if due.moment < start or any(monday >= due.monday for monday in written):
            continue
        before = written.get(due.monday - WEEK)
        written[due.monday] = (told_since(due.day, before and before[1]), due.day)
    return [(monday, *days) for monday, days in written.items()]


@given(
    st.lists(
        st.tuples(
            st.integers(8 * 24, 60 * 24).map(lambda hours: timedelta(hours=hours)),
            st.builds(DigestTime, st.integers(1, 7), st.times().map(lambda each: each.replace(microsecond=0))),
        ),
        max_size=4,
    ).map(lambda choices: sorted(choices, key=lambda each: each[0])),
    st.sampled_from(["Europe/Paris", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"]).map(ZoneInfo),
)
def test_every_week_is_told_once_and_every_day_in_one_digest_however_often_the_day_changes(
    choices: list[tuple[timedelta, DigestTime]], zone: ZoneInfo
) -> None:
    digests = told(choices, zone, weeks=12)
    weeks = [monday for monday, _, _ in digests]
    assert weeks == [weeks[0] + WEEK * n for n in range(len(weeks))]
    assert len(weeks) >= 11
    for (_, _, until), (_, since, after) in pairwise(digests):
        assert since == until
        assert timedelta() < after - since <= LONGEST


@pytest.mark.parametrize(
    ("day", "before"), [(date(2027, 3, 28), date(2027, 3, 21)), (date(2027, 10, 31), date(2027, 10, 24))]
)
def test_an_hour_that_is_missing_or_comes_twice_gives_one_moment(day: date, before: date) -> None:
    """In Paris half past two does not exist on the one day, and comes twice on the other."""
    when = DigestTime(7, time(2, 30))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
    found = [latest(when, midnight + timedelta(minutes=10 * n), PARIS).day for n in range(48)]
    assert found == sorted(found)
    assert set(found) == {before, day}
