"""How a share moved, period by period."""

from datetime import date, timedelta

import pytest

from bot.domain.trend import MOST_PERIODS, periods, shares, step_of, sums

TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("days", "count", "step"),
    [(1, 8, 7), (28, 8, 7), (90, 13, 7), (140, 20, 7), (147, 6, 28), (365, 14, 28), (730, 9, 91), (1096, 13, 91)],
)
def test_a_window_is_cut_into_whole_weeks_that_a_chart_can_hold(days: int, count: int, step: int) -> None:
    starts = periods(TODAY, days)
    assert (len(starts), step_of(starts, TODAY)) == (count, step)
    assert len(starts) <= MOST_PERIODS
    assert starts[-1] + timedelta(days=step) == TODAY
    assert starts[0] <= TODAY - timedelta(days=days)


def test_each_period_has_its_share_and_an_empty_one_has_none() -> None:
    starts = periods(TODAY, 28)
    days = {starts[0]: (1, 4), starts[-1]: (1, 2), TODAY - timedelta(days=1): (1, 2), starts[0] - timedelta(1): (9, 9)}
    assert shares(days, starts, TODAY) == (0.25, None, None, None, None, None, None, 0.5)


def test_sums_take_the_first_day_and_leave_the_last() -> None:
    days = {TODAY - timedelta(days=back): (1, 2) for back in range(4)}
    assert sums(days, TODAY - timedelta(days=2), TODAY) == (2, 4)
