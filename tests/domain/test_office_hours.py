"""Which hours are a company's, and which days."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.office_hours import Calendar, OfficeHours


@pytest.mark.parametrize(
    ("local", "opened"),
    [
        (datetime(2026, 11, 17, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 17, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 17, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 17, 19, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False),
    ],
    ids=str,
)
def test_a_channel_is_spoken_to_in_office_hours(local: datetime, *, opened: bool) -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 12, 25)}))
    assert calendar.is_open(local) is opened


def test_hours_and_days_are_the_companys_own() -> None:
    calendar = Calendar(OfficeHours(opens=6, closes=14, weekdays="67"))
    assert calendar.is_open(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))
    assert not calendar.is_open(datetime(2026, 11, 17, 10, 0, tzinfo=UTC))
    assert Calendar(OfficeHours(always=True)).is_open(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


def test_working_days_are_counted_behind_the_first_day() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 11, 19)}))
    tuesday = date(2026, 11, 17)
    assert calendar.working_days(tuesday, tuesday) == 0
    assert calendar.working_days(tuesday, date(2026, 11, 23)) == 3
    assert calendar.working_days(tuesday, date(2026, 11, 25)) == 5
