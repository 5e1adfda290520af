from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bot.domain.attribution import WHOLE
from bot.domain.load import NOTHING, Evening
from bot.domain.past import Past, evenings_asked

MONDAY = date(2025, 3, 3)
ACME = 1


def evening(
    day: date, mean: float | None = None, spread: float = 0.0, shares: Mapping[int, float] | None = None
) -> Evening:
    kept = {client: NOTHING._replace(q28=share) for client, share in (shares or {}).items()}
    return Evening(day, 100, 25, 50, 0.0, mean, spread, 0.25, 9, kept)


def past_of(days: int) -> Past:
    past = Past()
    for number in range(days):
        past.note_opened(MONDAY + timedelta(days=number), {ACME: 30 * WHOLE})
    return past


def test_mean_and_spread_run_over_ninety_one_evenings() -> None:
    past = Past(evenings={MONDAY - timedelta(days=back): evening(MONDAY, 100.0, 2.0) for back in range(1, 91)})
    past.evenings[MONDAY - timedelta(days=91)] = evening(MONDAY, 9e9, 30.0)
    assert past.running(MONDAY, 191.0, 93.0) == (pytest.approx(101), pytest.approx(3))
    assert past.running(MONDAY, None, 0.0) == (100, 2)
    assert Past().running(MONDAY, None, 0.0) == (None, 0.0)


def test_evenings_without_known_hours_do_not_count_in_the_mean() -> None:
    past = Past(evenings={MONDAY - timedelta(days=1): evening(MONDAY)})
    assert past.running(MONDAY, 50.0, 1.0) == (50, 1)


def test_the_default_limit_is_looked_at_on_mondays() -> None:
    past = Past(evenings={MONDAY - timedelta(days=1): evening(MONDAY), MONDAY: evening(MONDAY)})
    past.last = {client: MONDAY - timedelta(days=10 * client) for client in range(1, 20)}
    assert past.default_limit(MONDAY) == (pytest.approx(0.25), 8)
    past.last = dict.fromkeys((1, 2, 3, 4, 0, -1), MONDAY)
    assert past.default_limit(MONDAY) == (0.5, 4)
    assert past.default_limit(MONDAY + timedelta(days=1)) == (0.25, 9)


def test_a_day_of_less_than_half_its_weekday_is_thin() -> None:
    past = past_of(56)
    day = MONDAY + timedelta(days=56)
    past.note_opened(day, {ACME: 14 * WHOLE})
    assert past.is_thin(day)
    past.note_opened(day, {ACME: 15 * WHOLE})
    assert not past.is_thin(day)


def test_a_holiday_is_not_thin_and_does_not_lower_what_its_weekday_usually_brings() -> None:
    day = MONDAY + timedelta(days=56)
    holidays = {day - timedelta(weeks=week) for week in range(1, 6)}
    past = past_of(56)
    for each in holidays:
        past.note_opened(each, {ACME: 2 * WHOLE})
    past.note_opened(day, {ACME: 2 * WHOLE})
    assert not past.is_thin(day)
    past.holidays = frozenset(holidays)
    assert past.is_thin(day)
    past.holidays = frozenset({*holidays, day})
    assert not past.is_thin(day)


def test_where_little_is_usual_little_is_not_thin() -> None:
    past = Past()
    for number in range(30):
        past.note_opened(MONDAY + timedelta(days=number), {ACME: 19 * WHOLE})
    past.note_opened(MONDAY + timedelta(days=30), {})
    assert not past.is_thin(MONDAY + timedelta(days=30))
    assert not Past().is_thin(MONDAY)


def test_what_no_evening_will_ask_for_is_forgotten() -> None:
    past = Past()
    for number in range(500):
        day = MONDAY + timedelta(days=number)
        past.note_opened(day, {ACME: WHOLE})
        past.evenings[day] = evening(day, shares={ACME: 0.3, 2: 0.001})
        past.forget(day)
    assert len(past.evenings) <= 386
    assert len(past.opened) <= 63
    assert 2 not in past.evenings[MONDAY + timedelta(days=380)].shares
    assert past.evenings[MONDAY + timedelta(days=400)].share(ACME).q28 == 0.3


def test_evenings_are_asked_for_as_far_as_there_is_history() -> None:
    asked = evenings_asked([MONDAY], MONDAY - timedelta(weeks=3))
    assert sorted(asked.shares) == [MONDAY - timedelta(weeks=back) for back in (3, 2, 1)]
    assert asked.peaks == frozenset()
    assert len(asked.totals) == 90
    whole = evenings_asked([MONDAY], MONDAY - timedelta(days=800))
    # Of the 52 weeks before, one begins the season of last year.
    assert (len(whole.shares), len(whole.peaks)) == (15, 36 + 43 - 3)
    assert not whole.shares & whole.peaks


def test_of_several_days_no_recent_evening_is_read_as_an_older_one() -> None:
    days = [MONDAY, MONDAY + timedelta(weeks=1)]
    asked = evenings_asked(days, MONDAY - timedelta(days=800))
    assert MONDAY - timedelta(weeks=15) in asked.shares
    assert MONDAY - timedelta(weeks=15) not in asked.peaks
