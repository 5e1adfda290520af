from datetime import date

import pytest

from bot.domain.threshold import TEAM, Levels, Limit, Plan, SetLimits, default_limit, limit_for, with_plans

ACME, BOLT = 1, 2


@pytest.mark.parametrize(
    ("active", "limit"), [(0, 0.60), (1, 0.60), (3, 0.60), (4, 0.50), (5, 0.40), (8, 0.25), (9, 0.25), (400, 0.25)]
)
def test_the_default_limit_is_a_quarter_or_twice_the_fair_share_and_at_most_sixty_percent(
    active: int, limit: float
) -> None:
    assert default_limit(active) == pytest.approx(limit)


def test_a_limit_of_the_client_goes_before_its_team_s_and_that_before_the_default() -> None:
    assert limit_for(ACME, SetLimits(0.3, {ACME: 0.35}), 10) == Limit(0.35, "client")
    assert limit_for(BOLT, SetLimits(0.3, {ACME: 0.35}), 10) == Limit(0.3, "team")
    assert limit_for(BOLT, SetLimits(), 10) == Limit(0.25, "default")


def test_a_planned_window_raises_a_limit_and_never_lowers_it() -> None:
    set_limits = SetLimits(0.3, {BOLT: 0.5}, {ACME: 0.4, BOLT: 0.4})
    assert limit_for(ACME, set_limits, 10) == Limit(0.4, "plan")
    assert limit_for(BOLT, set_limits, 10) == Limit(0.5, "client")


def test_with_fewer_than_three_active_clients_only_a_limit_that_somebody_set_judges() -> None:
    assert limit_for(ACME, SetLimits(), 2).too_few_clients
    assert not limit_for(ACME, SetLimits(), 3).too_few_clients
    assert not limit_for(ACME, SetLimits(0.5), 2).too_few_clients


def test_a_planned_window_holds_on_both_its_days() -> None:
    plan = Plan(ACME, 0.4, date(2025, 3, 1), date(2025, 6, 30))
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [with_plans(SetLimits(), [plan], day).planned for day in days] == [{}, {ACME: 0.4}, {ACME: 0.4}, {}]


def test_a_window_that_is_over_fades_with_its_days_among_the_twenty_eight() -> None:
    plan = Plan(ACME, 0.44, date(2025, 1, 1), date(2025, 6, 30))
    ends = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 14), date(2025, 7, 28)]
    limits = [limit_for(ACME, with_plans(SetLimits(0.3), [plan], day), 10) for day in ends]
    # After 0, 1, 14 and 28 days: the usual limit, and 14 points on top of it for the part that the window covers.
    assert [limit.share for limit in limits] == [
        pytest.approx(share) for share in (0.44, 0.3 + 0.14 * 27 / 28, 0.37, 0.3)
    ]
    assert [limit.source for limit in limits] == ["plan", "plan", "plan", "team"]


def test_a_short_window_that_is_over_covers_its_own_days_alone() -> None:
    plan = Plan(ACME, 0.44, date(2025, 6, 24), date(2025, 6, 30))
    assert with_plans(SetLimits(0.3), [plan], date(2025, 7, 10)).fading == {ACME: (0.44, 7 / 28)}
    assert with_plans(SetLimits(0.3), [plan], date(2025, 7, 24)).fading == {ACME: (0.44, 4 / 28)}


def test_of_two_windows_the_higher_one_holds() -> None:
    day = date(2025, 3, 1)
    plans = [Plan(ACME, share, day, day) for share in (0.4, 0.5, 0.3)]
    assert with_plans(SetLimits(), plans, day).planned == {ACME: 0.5}


def test_warning_and_critical_levels_follow_the_limit() -> None:
    limit = Limit(0.3, "team")
    assert (limit.warning, limit.critical) == (pytest.approx(0.24), pytest.approx(0.45))


def test_levels_that_were_set_take_the_place_of_the_usual_parts_of_the_limit() -> None:
    set_limits = SetLimits(0.3, {BOLT: 0.4}, levels={TEAM: Levels(critical=0.5), BOLT: Levels(0.25)})
    team, client = limit_for(ACME, set_limits, 10), limit_for(BOLT, set_limits, 10)
    assert (team.warning, team.critical) == (pytest.approx(0.24), 0.5)
    assert (client.warning, client.critical) == (0.25, pytest.approx(0.6))
    planned = limit_for(ACME, with_plans(set_limits, [Plan(ACME, 0.6, *[date(2025, 3, 1)] * 2)], date(2025, 3, 1)), 10)
    assert (planned.source, planned.critical) == ("plan", pytest.approx(0.9))
