"""What an item cost, with every number worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attribution import WHOLE, split
from bot.domain.effort import (
    HOUR,
    DayEffort,
    Evidence,
    Factors,
    TouchFact,
    effort,
    part_of_day,
    split_effort,
)
from bot.domain.item import Facts, Stretch
from bot.domain.team import TeamRules

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 13)
TODAY = date(2026, 11, 17)
"""A Tuesday."""

TEAM = TeamRules(1, "support")
AT = datetime(2026, 11, 9, 8, tzinfo=UTC)


def facts(kind: str = "ticket", **changes: Any) -> Facts:
    values: dict[str, Any] = {"source": "s", "ref": "1", "title": "", "opened": MONDAY, "updated": MONDAY}
    return Facts(kind=kind, **{**values, **changes})


def issue(**changes: Any) -> Facts:
    return facts("issue", **changes)


def spent(
    item: Facts, evidence: Evidence | None = None, team: TeamRules = TEAM, factors: Factors | None = None
) -> list[tuple[int, float, str]]:
    """Return (day of November, hours, basis)."""
    days = effort(item, evidence or Evidence(), team, factors or Factors(), TODAY)
    return [(day.day.day, day.seconds / HOUR, day.basis) for day in days]


def touch(minutes: float = 0, items: int = 1, seconds: int | None = None, day: date = MONDAY) -> TouchFact:
    return TouchFact(AT + timedelta(minutes=minutes), day, items, seconds)


def touched(*touches: TouchFact, team: TeamRules = TEAM) -> tuple[float, int]:
    """Return (minutes, touches) of one day."""
    (day,) = effort(facts(touches_known=True), Evidence(touches=touches), team, Factors(), TODAY)
    return day.seconds / 60, day.touches


PROGRESS = (Stretch(MONDAY, MONDAY, assigned=True),)


def test_the_best_basis_that_an_item_offers_is_used() -> None:
    item = facts(
        closed=TUESDAY, touches_known=True, stretches=PROGRESS, estimate_hours=5.0, points=2.0, logged_hours=3.0
    )
    all_of_it = Evidence({MONDAY: HOUR}, (touch(),), {MONDAY: 2 * HOUR})
    assert spent(item, all_of_it) == [(9, 1, "logged")]
    assert spent(item, Evidence(touches=(touch(),))) == [(10, 3, "logged")]
    bare = facts(closed=TUESDAY, stretches=PROGRESS, estimate_hours=5.0, points=2.0)
    assert spent(bare, Evidence({}, (touch(),), {MONDAY: 2 * HOUR})) == [(9, 0.2, "activity")]
    assert spent(bare, Evidence(person_days={MONDAY: 2 * HOUR})) == [(9, 2, "activity")]
    assert spent(facts(closed=TUESDAY, estimate_hours=5.0, points=2.0)) == [(10, 5, "estimate")]
    assert spent(facts(closed=TUESDAY)) == [(9, 0.5, "count")]
    assert spent(issue(closed=TUESDAY)) == [(9, 4, "count")]


def test_logged_hours_stand_on_the_day_they_were_worked_and_none_is_no_basis() -> None:
    assert spent(issue(), Evidence({date(2026, 10, 30): HOUR, MONDAY: 2 * HOUR})) == [
        (30, 1, "logged"),
        (9, 2, "logged"),
    ]
    assert spent(issue(closed=TUESDAY, estimate_hours=5.0), Evidence({MONDAY: 0})) == [(10, 5, "estimate")]


def test_a_total_without_dates_lies_on_the_last_working_days_before_closing_and_adds_up() -> None:
    assert spent(issue(opened=FRIDAY, closed=date(2026, 11, 16), logged_hours=10.0)) == [
        (13, 2, "logged"),
        (16, 8, "logged"),
    ]
    assert spent(issue(opened=MONDAY, closed=MONDAY, logged_hours=20.0)) == [(9, 20, "logged")]
    assert spent(issue(opened=date(2026, 11, 14), closed=date(2026, 11, 15), logged_hours=2.0)) == [(15, 2, "logged")]


def test_a_touch_takes_the_teams_minutes() -> None:
    assert touched(touch()) == (12, 1)
    assert touched(touch(), team=TeamRules(1, "support", minutes_a_touch=20)) == (20, 1)


def test_a_ticket_whose_touches_are_all_known_and_none_cost_nothing() -> None:
    assert spent(facts(touches_known=True, closed=TUESDAY)) == []


def test_touches_within_a_quarter_of_an_hour_are_one() -> None:
    assert touched(touch(0), touch(14.9)) == (12, 1)
    assert touched(touch(0), touch(15)) == (24, 2)
    assert touched(touch(0), touch(10), touch(20)) == (24, 2)


def test_an_action_on_more_than_three_items_is_one_touch_shared_among_them() -> None:
    assert touched(touch(items=3)) == (12, 1)
    assert touched(touch(items=4)) == (3, 1)
    assert touched(touch(items=12)) == (1, 1)


def test_a_bulk_action_does_not_hide_the_reply_that_follows_it() -> None:
    assert touched(touch(0, items=12), touch(5)) == touched(touch(0), touch(5, items=12)) == (12, 1)


def test_handling_time_is_preferred_to_the_usual_minutes() -> None:
    assert touched(touch(seconds=240)) == (4, 1)
    assert touched(touch(0), touch(5, seconds=240)) == (4, 1)
    assert touched(touch(0, seconds=240), touch(5), touch(10, seconds=60)) == (5, 1)


def test_touches_stand_on_the_day_of_the_first() -> None:
    days = effort(facts(), Evidence(touches=(touch(0), touch(10, day=TUESDAY))), TEAM, Factors(), TODAY)
    assert days == (DayEffort(MONDAY, 720, "activity", 1),)


def test_an_unassigned_item_in_progress_counts_a_quarter_day_on_working_days_until_yesterday() -> None:
    going_on = issue(stretches=(Stretch(FRIDAY, None, assigned=False),))
    assert spent(going_on) == [(13, 2, "activity"), (16, 2, "activity")]
    every_day = TeamRules(1, "support", hours_a_day=4, working_days="1234567")
    assert spent(going_on, team=every_day) == [(day, 1, "activity") for day in (13, 14, 15, 16)]


def test_a_day_that_somebody_had_it_is_no_unassigned_day() -> None:
    stretches = (Stretch(MONDAY, MONDAY, assigned=True), Stretch(MONDAY, TUESDAY, assigned=False))
    evidence = Evidence(person_days={MONDAY: 5 * HOUR})
    assert spent(issue(stretches=stretches), evidence) == [(9, 5, "activity"), (10, 2, "activity")]


def test_days_whose_people_are_forgotten_keep_their_hours_unless_they_are_known_again() -> None:
    evidence = Evidence(person_days={TUESDAY: HOUR}, kept={MONDAY: 3 * HOUR, TUESDAY: 2 * HOUR})
    assert spent(issue(stretches=PROGRESS), evidence) == [(9, 3, "activity"), (10, 1, "activity")]


def test_a_person_day_is_split_evenly_once_logged_hours_are_taken_off() -> None:
    assert part_of_day(8 * HOUR, 0, 10) == 2880
    assert part_of_day(8 * HOUR, 2 * HOUR, 3) == 2 * HOUR
    assert part_of_day(8 * HOUR, 9 * HOUR, 1) == 0


def test_an_open_estimate_grows_by_a_quarter_day_to_its_cap_and_is_laid_anew_at_close() -> None:
    assert spent(issue(estimate_hours=5.0)) == [(9, 2, "estimate"), (10, 2, "estimate"), (11, 1, "estimate")]
    assert spent(issue(opened=date(2026, 11, 16), estimate_hours=5.0)) == [(16, 2, "estimate")]
    assert spent(issue(opened=TODAY, estimate_hours=5.0)) == []
    assert spent(issue(estimate_hours=5.0, closed=FRIDAY)) == [(13, 5, "estimate")]
    assert spent(issue(estimate_hours=12.0, closed=FRIDAY)) == [(12, 4, "estimate"), (13, 8, "estimate")]


def test_an_open_issue_that_was_never_in_progress_cost_nothing_yet() -> None:
    assert spent(issue(stretches=(), estimate_hours=5.0)) == []
    assert spent(issue(stretches=(), estimate_hours=5.0, closed=TUESDAY)) == [(10, 5, "estimate")]


@pytest.mark.parametrize(("point", "hours"), [(None, 8), (HOUR, 2)])
def test_points_cost_four_hours_until_the_team_has_learned_its_own(point: int | None, hours: float) -> None:
    assert spent(issue(points=2.0, closed=FRIDAY), factors=Factors(point=point)) == [(13, hours, "estimate")]


def test_an_item_without_any_basis_counts_the_mean_of_its_like_then_of_all() -> None:
    factors = Factors({("bug", "high"): 2 * HOUR, ("", ""): HOUR})
    assert spent(facts(type="bug", priority="high"), factors=factors) == [(9, 2, "count")]
    assert spent(facts(type="bug", priority="low"), factors=factors) == [(9, 1, "count")]


SHARES = st.dictionaries(st.integers(1, 99), st.integers(1, 20), min_size=1, max_size=8).map(split)
DAYS = st.lists(st.builds(DayEffort, st.dates(), st.integers(0, 10**6), st.just("logged")), max_size=5)


@given(DAYS, SHARES)
def test_splitting_effort_adds_up_exactly_day_by_day(days: list[DayEffort], shares: Sequence[tuple[int, int]]) -> None:
    divided = split_effort(days, shares, WHOLE)
    for at, day in enumerate(days):
        of_day = divided[at * len(shares) : (at + 1) * len(shares)]
        assert sum(part.seconds for _, part in of_day) == day.seconds
        assert [destination for destination, _ in of_day] == [destination for destination, _ in shares]


@given(st.integers(1, 12 * HOUR), st.integers(0, 20 * HOUR), st.integers(1, 50))
def test_nobody_counts_for_more_than_one_day_a_day(day: int, logged: int, items: int) -> None:
    parts = part_of_day(day, logged, items) * items
    assert 0 <= parts <= max(0, day - logged)


@given(st.floats(0.5, 300), st.integers(0, 60), st.booleans())
def test_undated_work_adds_up_wherever_it_is_laid(hours: float, length: int, is_closed: bool) -> None:  # noqa: FBT001
    opened = TODAY - timedelta(days=length + 1)
    closed = TODAY - timedelta(days=1) if is_closed else None
    days = effort(issue(opened=opened, closed=closed, logged_hours=hours), Evidence(), TEAM, Factors(), TODAY)
    assert sum(day.seconds for day in days) == round(hours * HOUR)
    assert [day.day for day in days] == sorted({day.day for day in days})
    assert all(opened <= day.day < TODAY for day in days)
