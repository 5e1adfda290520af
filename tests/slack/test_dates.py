"""Days as people type them, where either the last one or the next may be meant."""

from datetime import date, timedelta

import pytest

from bot.slack.dates import nearest_date
from bot.slack.request import Mistake
from bot.slack.words import split

TODAY = date(2026, 11, 17)
BACK = timedelta(weeks=12)


@pytest.mark.parametrize(
    ("typed", "day", "used"),
    [
        ("1 November", date(2026, 11, 1), 2),
        ("25 August", date(2026, 8, 25), 2),
        ("24 August", date(2027, 8, 24), 2),
        ("le 1er mars", date(2027, 3, 1), 3),
        ("17 November", TODAY, 2),
        ("1 Dec Support 10%", date(2026, 12, 1), 2),
        ("2026-03-01", date(2026, 3, 1), 1),
        ("1 March 2026", date(2026, 3, 1), 3),
        ("tomorrow", TODAY + timedelta(days=1), 1),
        ("in 2 weeks", TODAY + timedelta(weeks=2), 3),
    ],
)
def test_a_day_within_the_last_weeks_is_past_and_any_other_to_come(typed: str, day: date, used: int) -> None:
    assert nearest_date(split(typed), TODAY, BACK) == (day, used)


@pytest.mark.parametrize("typed", ["", "someday", "31 February"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Mistake):
        nearest_date(split(typed), TODAY, BACK)
