"""What each reason asks for, one condition at a time."""

from dataclasses import replace

import pytest

from bot.domain.load import UNATTRIBUTED, z_score
from bot.domain.signals import NOTES, PAGES, above, few_big, few_items, last_year, likely, on_course, plain, step
from bot.domain.signals.evidence import Evidence, Week


def with_share(evidence: Evidence, **shares: float) -> Evidence:
    return replace(evidence, share=evidence.share._replace(**shares))


def with_weeks(evidence: Evidence, *shares: float) -> Evidence:
    return replace(evidence, weeks=tuple(Week(share, 200) for share in shares))


def rising(evidence: Evidence) -> Evidence:
    """Let the share rise by nearly two points a week, to 27 % over 28 days."""
    weeks = [0.13 + 0.018 * week for week in range(10)]
    return with_share(with_weeks(evidence, *weeks), q28=0.265, q14=0.283, q7=0.292)


def jumped(evidence: Evidence) -> Evidence:
    """Let the share have more than doubled a fortnight ago, after sixteen weeks of calm."""
    return with_share(with_weeks(evidence, *[0.2] * 14, 0.46, 0.46), q28=0.33, q14=0.46, q7=0.46)


def with_unattributed(evidence: Evidence, part: float) -> Evidence:
    loose = evidence.evening.share(UNATTRIBUTED)._replace(raw28=part)
    return replace(evidence, evening=replace(evidence.evening, shares={UNATTRIBUTED: loose}))


def test_a_calm_client_gives_no_reason_and_no_note(calm: Evidence) -> None:
    assert not any(signal.holds(calm) for signal in (*PAGES, *NOTES))


def test_above_needs_confidence(calm: Evidence) -> None:
    # (0.395 - 0.30) sqrt(400 / 2.5 / 0.21) = 2.622 and (0.394 - 0.30) ... = 2.595.
    assert z_score(0.395, 0.3, 400) == pytest.approx(2.622, abs=0.001)
    assert above.holds(with_share(calm, q28=0.395, q14=0.36))
    assert not above.holds(with_share(calm, q28=0.394, q14=0.36))


def test_above_needs_the_last_fortnight_to_say_that_it_still_happens(calm: Evidence) -> None:
    assert not above.holds(with_share(calm, q28=0.4, q14=0.24))
    assert above.holds(with_share(calm, q28=0.4, q14=0.241))


@pytest.mark.parametrize("hold", [above.holds, on_course.holds])
def test_nothing_is_judged_of_few_items_or_a_short_history(calm: Evidence, hold: object) -> None:
    assert callable(hold)
    strong = with_weeks(with_share(calm, q28=0.5, q14=0.6, q7=0.6), *(0.1 + 0.05 * week for week in range(10)))
    assert hold(strong)
    assert hold(with_share(strong, n=8))
    assert not hold(with_share(strong, n=7.5))
    assert not hold(replace(strong, evening=replace(strong.evening, items=19)))
    assert not hold(replace(strong, team_days=55))


@pytest.mark.parametrize(("hold", "make"), [(on_course.holds, "rising"), (step.holds, "jumped")])
def test_a_new_client_or_low_coverage_holds_on_course_and_step_and_never_above(
    calm: Evidence, hold: object, make: str
) -> None:
    assert callable(hold)
    strong = {"rising": rising, "jumped": jumped}[make](calm)
    assert not hold(replace(strong, client_days=83))
    assert hold(replace(strong, client_days=84))
    assert not hold(with_unattributed(strong, 0.31))
    assert hold(with_unattributed(strong, 0.29))
    assert above.holds(replace(with_unattributed(with_share(strong, q28=0.5), 0.31), client_days=1))


def test_on_course_sees_a_sure_rise_that_will_cross(calm: Evidence) -> None:
    assert on_course.holds(rising(calm))


def test_on_course_asks_for_a_share_that_is_near_and_rising(calm: Evidence) -> None:
    far = replace(rising(calm), limit=0.45)
    assert not on_course.holds(far)
    assert not on_course.holds(with_share(rising(calm), q14=0.26))
    assert not on_course.holds(with_share(rising(calm), q28=0.11, q14=0.22))


def test_on_course_does_not_believe_a_slope_of_few_items(calm: Evidence) -> None:
    assert not on_course.holds(with_share(rising(calm), n_eff=20))


def test_on_course_does_not_believe_weeks_that_swing(calm: Evidence) -> None:
    weeks = [0.13 + 0.018 * week + (0.12 if week % 2 else -0.12) for week in range(10)]
    assert not on_course.holds(replace(rising(calm), weeks=with_weeks(calm, *weeks).weeks))


def test_on_course_needs_eight_weeks(calm: Evidence) -> None:
    steep = with_weeks(rising(calm), *(0.04 * week for week in range(9)))
    assert on_course.holds(replace(steep, weeks=steep.weeks[1:]))
    assert not on_course.holds(replace(steep, weeks=steep.weeks[2:]))


def test_a_client_that_rests_just_under_its_limit_is_on_no_course(calm: Evidence) -> None:
    weeks = [0.28, 0.30] * 8
    assert not on_course.holds(with_share(with_weeks(calm, *weeks), q28=0.29, q14=0.291, q7=0.3))


def test_a_step_is_told_from_a_rise(calm: Evidence) -> None:
    assert step.holds(jumped(calm))
    assert on_course.holds(jumped(calm))
    assert not step.holds(rising(calm))


def test_a_step_to_a_level_below_the_limit_is_none(calm: Evidence) -> None:
    below = with_weeks(calm, *[0.1] * 14, 0.27, 0.27)
    assert not step.holds(with_share(below, q28=0.19, q14=0.27, q7=0.27))


def test_a_step_that_few_items_can_be_is_none(calm: Evidence) -> None:
    assert not step.holds(with_share(jumped(calm), n_eff=20))


def test_few_big_is_a_plain_share_above_and_a_blended_one_that_is_not(calm: Evidence) -> None:
    assert few_big.holds(with_share(calm, raw28=0.31))
    assert not few_big.holds(with_share(calm, raw28=0.31, q28=0.31))


def test_a_plain_share_above_is_noted_with_at_least_eight_items(calm: Evidence) -> None:
    assert plain.holds(with_share(calm, q28=0.301))
    assert plain.holds(with_share(calm, raw28=0.301, n=8))
    assert not plain.holds(with_share(calm, q28=0.301, n=7))


def test_a_share_above_is_noted_of_however_few_items(calm: Evidence) -> None:
    assert few_items.holds(with_share(calm, q28=0.301, raw28=0.2, n=1))
    assert few_items.holds(with_share(calm, q28=0.2, raw28=0.301, n=7))
    assert not few_items.holds(with_share(calm, q28=0.3, raw28=0.3, n=1))
    assert not few_items.holds(replace(with_share(calm, q28=0.9, n=1), team_days=27))
    assert "few_items" not in {signal.name for signal in PAGES}


def test_last_years_peak_is_noted_when_it_returns(calm: Evidence) -> None:
    back = replace(with_share(calm, q28=0.36), last_year=0.34)
    assert last_year.holds(back)
    assert not last_year.holds(replace(back, last_year=0.32))
    assert not last_year.holds(replace(back, last_year=None))
    assert not last_year.holds(replace(calm, last_year=0.34))


def test_a_rise_that_is_likely_to_cross_is_noted_less_surely_than_it_is_paged(calm: Evidence) -> None:
    few = with_share(rising(calm), n_eff=280)
    assert likely.holds(few)
    assert not on_course.holds(few)
    assert not likely.holds(with_share(few, n_eff=200))
    assert not likely.holds(with_share(few, n=7))
    assert not likely.holds(with_share(few, q28=0.22))
    assert not likely.holds(with_share(few, q14=0.26))
    assert not likely.holds(with_weeks(few, *(week.share for week in reversed(few.weeks))))
