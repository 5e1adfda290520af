import math
from dataclasses import replace

import pytest

from bot.domain.figures import figures, weeks_to_cross
from bot.domain.signals.evidence import Evidence, Week
from bot.domain.signals.trend import fit, line


def test_a_straight_line_is_found_exactly() -> None:
    found = fit([Week(0.10 + 0.01 * week, 100) for week in range(10)], worth=1.0)
    assert found is not None
    assert found.slope == pytest.approx(0.01)
    assert found.level == pytest.approx(0.19)


def test_errors_follow_from_the_items_and_their_worth() -> None:
    # Mean 0.2: one week of 100 items is worth 100 / (2.5 * 0.16) = 250; sum of (x - mean)^2 over ten weeks is 82.5.
    found = fit([Week(0.2, 100)] * 10, worth=1.0)
    assert found is not None
    assert found.slope_error == pytest.approx(math.sqrt(1 / (250 * 82.5)))
    half = fit([Week(0.2, 100)] * 10, worth=0.25)
    assert half is not None
    assert half.slope_error == pytest.approx(2 * found.slope_error)


def test_weeks_that_miss_the_line_widen_the_errors() -> None:
    calm = fit([Week(0.2, 100)] * 10, worth=1.0)
    swings = fit([Week(0.2 + (0.1 if week % 2 else -0.1), 100) for week in range(10)], worth=1.0)
    assert calm is not None
    assert swings is not None
    # Residuals: 250 * (10 * 0.01 - slope part of 0.3^2 * 250... ) / 8, so well above one.
    missed = 250 * sum((0.1 if week % 2 else -0.1) ** 2 for week in range(10)) - swings.slope**2 * 250 * 82.5
    assert swings.slope_error == pytest.approx(calm.slope_error * math.sqrt(missed / 8))


def test_a_week_without_items_weighs_nothing() -> None:
    weeks = [Week(0.2, 100)] * 9
    assert fit([*weeks, Week(0.9, 0)], worth=1.0) is not None
    found = fit([*weeks, Week(0.0, 0)], worth=1.0)
    assert found is not None
    assert found.slope == pytest.approx(0)


def test_too_few_weeks_or_items_give_no_line(calm: Evidence) -> None:
    assert fit([Week(0.2, 100), Week(0.2, 0), Week(0.2, 100)], worth=1.0) is None
    assert line(replace(calm, weeks=calm.weeks[1:])) is None
    assert line(replace(calm, share=calm.share._replace(n_eff=0))) is None


def test_weeks_to_cross_is_a_range_around_gap_by_slope(calm: Evidence) -> None:
    weeks = tuple(Week(0.13 + 0.015 * week, 1000) for week in range(10))
    crossing = replace(calm, weeks=weeks, share=calm.share._replace(q28=0.24))
    found = weeks_to_cross(crossing)
    assert found is not None
    assert found[0] < 0.06 / 0.015 < found[1]
    told = figures(crossing)
    assert told["weeks_to_cross"] == list(found)
    assert told["cross_between"][0] > "2025-06-02"


def test_a_share_that_falls_or_is_above_crosses_nothing(calm: Evidence) -> None:
    falling = replace(calm, weeks=tuple(Week(0.3 - 0.01 * week, 100) for week in range(10)))
    assert weeks_to_cross(falling) is None
    assert weeks_to_cross(replace(calm, share=calm.share._replace(q28=0.31))) is None


def test_a_slope_that_may_be_none_crosses_half_a_year_on_at_the_latest(calm: Evidence) -> None:
    barely = replace(calm, weeks=tuple(Week(0.2 + 0.001 * week, 100) for week in range(10)))
    found = weeks_to_cross(barely)
    assert found is not None
    assert found[1] == 26.0
