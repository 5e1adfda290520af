"""What an evening asks of those before it."""

from datetime import date, timedelta

from bot.domain.hindsight import Hindsight
from bot.domain.load import NOTHING, Evening
from bot.domain.past import Past

MONDAY = date(2025, 3, 3)
ACME = 1


def evening(day: date, share: float, items: float = 25) -> Evening:
    """Give an evening on which Acme takes a share of the week and of the month."""
    kept = {ACME: NOTHING._replace(q28=share, q7=share)}
    return Evening(day, 100, items, 50, 0.0, None, 0.0, 0.25, 9, kept)


def test_last_years_peak_needs_a_year_of_history() -> None:
    day = MONDAY + timedelta(days=364)
    past = Past(first_day=MONDAY - timedelta(days=28))
    past.evenings[MONDAY + timedelta(days=21)] = evening(MONDAY, 0.4)
    past.evenings[MONDAY + timedelta(days=22)] = evening(MONDAY, 0.5)
    past.evenings[MONDAY - timedelta(days=1)] = evening(MONDAY, 0.6)
    assert Hindsight(past, day).last_year(ACME) == 0.4
    assert Hindsight(past, day).last_year(2) == 0
    past.first_day = MONDAY - timedelta(days=27)
    assert Hindsight(past, day).last_year(ACME) is None


def test_a_year_of_weeks_is_given_oldest_first() -> None:
    past = Past()
    for back in range(54):
        day = MONDAY - timedelta(weeks=back)
        past.evenings[day] = evening(day, back / 100)
    assert [week.share for week in Hindsight(past, MONDAY).weeks(ACME)] == [back / 100 for back in range(51, -1, -1)]


def test_a_small_share_of_long_ago_counts_as_none() -> None:
    past = Past()
    for back in range(20):
        day = MONDAY - timedelta(weeks=back)
        past.evenings[day] = evening(day, 0.019 if back < 18 else 0.02)
    assert [week.share for week in Hindsight(past, MONDAY).weeks(ACME)] == [0.02] * 2 + [0] * 2 + [0.019] * 16


def test_the_weeks_before_the_history_are_left_out() -> None:
    past = Past(evenings={day: evening(day, 0.2, 30) for day in (MONDAY - timedelta(weeks=1), MONDAY)})
    assert Hindsight(past, MONDAY).weeks(ACME) == ((0.2, 30), (0.2, 30))
    assert Hindsight(past, MONDAY).weeks(2) == ((0, 30), (0, 30))


def test_the_share_of_four_weeks_ago_is_none_before_the_history() -> None:
    past = Past(evenings={MONDAY: evening(MONDAY, 0.3)})
    assert Hindsight(past, MONDAY).before28(ACME) == 0
    assert Hindsight(past, MONDAY + timedelta(days=28)).before28(ACME) == 0.3
