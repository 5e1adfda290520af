"""The first weeks of new clients, and the worked example of `docs/figures/onboarding.md`."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.felt import shown
from bot.domain.onboarding import course, earlier, reminders, share_of_hours, times, usual
from bot.domain.threshold import Limit, Plan, SetLimits, limit_for, with_plans

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "onboarding.md").read_text()
ROWS = re.findall(r"^\| (\w+) \| (\d{4}-\d\d-\d\d) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
NAMES = [name for name, _first, _hours in ROWS]
FIRSTS = {at: date.fromisoformat(first) for at, (_name, first, _hours) in enumerate(ROWS, start=1)}
HOURS = {at: float(hours) for at, (_name, _first, hours) in enumerate(ROWS, start=1)}
ACME = 99
BEGAN = date(2025, 5, 19)
NOW = BEGAN + timedelta(days=21)


def test_the_page_is_computed_as_it_says() -> None:
    now = course(BEGAN, NOW)
    assert now is not None
    assert f"({now.days} - 1) // 7 + 1 = {now.week}." in PAGE
    compared = earlier(FIRSTS | {ACME: BEGAN}, now, ACME)
    said = ", ".join(NAMES[at - 1] for at in sorted(compared))
    assert f"the latest eight: {said}." in PAGE
    median = usual({at: HOURS[at] for at in compared})
    assert f"median of 15, 30, 15 and 7.5 h = {median:.0f} h" in PAGE
    assert f"36 / 15 = {times(36, median):.1f} times" in PAGE


def test_the_limits_of_the_page() -> None:
    cases = (
        (0.06, "agreed 6 %, usual limit 25 %: {}"),
        (None, "0.8 x 25 % = {}"),
        (0.4, "agreed 40 %, usual limit 25 %: {}"),
    )
    for agreed, line in cases:
        limit = limit_for(ACME, SetLimits(default=0.25, new={ACME: agreed}), 9)
        assert line.format(f"{limit.share:.0%}".replace("%", " %")) in PAGE
    share = share_of_hours(6, 75)
    assert f"6 / 75 = {100 * (share or 0):.0f} %" in PAGE


@pytest.mark.parametrize(
    ("days", "week"), [(0, None), (1, 1), (7, 1), (8, 2), (21, 3), (22, 4), (84, 12), (85, None), (-3, None)]
)
def test_the_weeks_of_a_course(days: int, week: int | None) -> None:
    found = course(BEGAN, BEGAN + timedelta(days=days))
    assert (found and found.week) == week


def test_only_the_latest_eight_are_compared_and_never_own_work() -> None:
    known_from = BEGAN - timedelta(weeks=60)
    firsts = {at: known_from + timedelta(weeks=12 + at) for at in range(1, 12)}
    now = course(BEGAN, NOW)
    assert now is not None
    assert sorted(earlier({0: known_from, -1: BEGAN - timedelta(weeks=8), **firsts}, now, ACME)) == list(range(4, 12))
    assert earlier({}, now, ACME) == {}


def test_two_earlier_clients_are_no_usual_and_nothing_is_no_divisor() -> None:
    assert usual({1: 10, 2: 20}) is None
    assert usual({1: 10, 2: 20, 3: 60}) == 20
    assert times(5, None) is None
    assert times(5, 0) is None


def test_a_new_clients_critical_level_stays_where_it_is() -> None:
    limit = limit_for(ACME, SetLimits(default=0.25, new={ACME: 0.06}), 9)
    assert limit == Limit(0.06, "onboarding", levels=limit.levels)
    assert (limit.warning, limit.critical) == (pytest.approx(0.048), pytest.approx(0.375))
    assert limit_for(1, SetLimits(default=0.25, new={ACME: 0.06}), 9) == Limit(0.25, "team")


def test_the_lowest_limit_of_a_team_counts_that_of_new_clients() -> None:
    assert SetLimits(default=0.25, new={ACME: 0.06}).lowest(9) == 0.06
    assert SetLimits(default=0.25, new={ACME: None}).lowest(9) == pytest.approx(0.2)
    assert SetLimits(default=0.25, by_client={ACME: 0.1}, new={ACME: None}).lowest(9) == pytest.approx(0.08)


def test_a_window_that_was_agreed_goes_first() -> None:
    plans = [Plan(ACME, 0.4, BEGAN, NOW)]
    limits = with_plans(SetLimits(default=0.25, new={ACME: 0.06}), plans, NOW)
    assert limit_for(ACME, limits, 9) == Limit(0.4, "plan")


def test_too_few_clients_judge_nobody_new_either() -> None:
    assert limit_for(ACME, SetLimits(new={ACME: 0.06}), 2).too_few_clients


@pytest.mark.parametrize(("days", "due"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)])
def test_a_reminder_comes_every_second_working_day(days: int, due: int) -> None:
    assert reminders(days) == due


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, 1), (2, 1), (3, 3), (40, 40)])
def test_one_and_two_are_told_alike(count: int, told: int) -> None:
    assert shown(count) == told


def test_hours_of_a_team_without_any_are_no_share() -> None:
    assert share_of_hours(6, 0) is None
    assert share_of_hours(90, 75) == 1
