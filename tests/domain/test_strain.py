"""Strain of a team, counted by hand, and never of fewer than five."""

from datetime import date, timedelta

import pytest

from bot.domain.privacy import is_told, rounded
from bot.domain.strain import NOW_WEEKS, Part, Strain, Week, strain, switches, week_starts

UNTIL = date(2026, 11, 16)
STARTS = week_starts(UNTIL)
EARLIER, NOW = STARTS[:-NOW_WEEKS], STARTS[-NOW_WEEKS:]
USUAL = Week(people=5, switches=10, out_of_hours=Part(5, 100))
BUSY = Week(people=6, switches=30, out_of_hours=Part(24, 120))


def test_who_works_for_three_clients_on_a_day_switches_twice_at_least() -> None:
    # Four person-days: of one client, of three, of none, of two.
    assert switches([1, 3, 0, 2]) == 0 + 2 + 0 + 1


def test_four_weeks_are_compared_with_the_usual_ones_before() -> None:
    weeks = dict.fromkeys(EARLIER, USUAL) | dict.fromkeys(NOW, BUSY)
    # 4 x 30 switches of 4 x 6 people-weeks; usually 10 of 5. 4 x 24 of 4 x 120 replies; usually 5 of 100.
    assert strain(weeks, UNTIL) == Strain(switches=5, usual_switches=2, out_of_hours=0.2, usual_out_of_hours=0.05)


def test_nothing_is_said_when_any_of_the_four_weeks_had_fewer_than_five_people() -> None:
    weeks = dict.fromkeys(STARTS, BUSY) | {NOW[1]: Week(4, 30, Part(24, 120))}
    assert strain(weeks, UNTIL) is None
    assert strain(dict.fromkeys(NOW[:3], BUSY), UNTIL) is None


def test_what_is_usual_takes_four_weeks_of_five_people() -> None:
    few = dict.fromkeys(EARLIER, Week(4, 1, Part(1, 100))) | dict.fromkeys(NOW, BUSY)
    assert strain(few, UNTIL) == Strain(5, None, 0.2, None)
    assert strain(few | dict.fromkeys(EARLIER[:4], USUAL), UNTIL) == Strain(5, 2, 0.2, 0.05)


def test_the_weeks_end_where_the_days_asked_for_do() -> None:
    assert (STARTS[0], STARTS[-1]) == (UNTIL - timedelta(weeks=12), UNTIL - timedelta(weeks=1))


@pytest.mark.parametrize(("people", "told"), [(0, False), (4, False), (5, True)])
def test_five_people_are_enough(people: int, told: bool) -> None:  # noqa: FBT001 - a parameter
    assert is_told(people) is told


@pytest.mark.parametrize(("seconds", "told"), [(0, 0), (1, 1800), (2699, 1800), (2701, 3600), (5400, 5400)])
def test_single_items_are_told_in_half_hours(seconds: int, told: int) -> None:
    assert rounded(seconds) == told
