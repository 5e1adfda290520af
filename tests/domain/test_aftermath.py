"""Before and after a decision, worked out by hand."""

from datetime import date, timedelta

import pytest

from bot.domain.aftermath import Aftermath, Side, Span, counted_until, keeps, spans

HOUR = 3600
DECIDED = date(2026, 3, 2)
BEFORE = Span(date(2025, 12, 8), DECIDED)
SINCE = Span(DECIDED, date(2026, 5, 25))


def side(span: Span, hours: float, team_hours: float, items: float = 60, team_items: float = 300, **more: int) -> Side:
    return Side(
        span=span,
        seconds=round(hours * HOUR),
        team_seconds=round(team_hours * HOUR),
        items=items,
        team_items=team_items,
        **more,
    )


def test_the_twelve_weeks_before_stand_against_the_whole_weeks_since() -> None:
    assert spans(DECIDED, date(2026, 5, 27)) == (BEFORE, SINCE)
    assert BEFORE.weeks == SINCE.weeks == 12
    assert spans(DECIDED, date(2026, 4, 2)) == (BEFORE, Span(DECIDED, date(2026, 3, 30)))


def test_the_weeks_since_are_the_last_twelve_once_there_are_more() -> None:
    assert spans(DECIDED, date(2026, 8, 20)) == (BEFORE, Span(date(2026, 5, 25), date(2026, 8, 17)))


def test_in_the_first_four_weeks_it_is_too_early_to_tell() -> None:
    assert spans(DECIDED, DECIDED + timedelta(days=27)) is None
    assert spans(DECIDED, DECIDED + timedelta(days=28)) is not None


def test_shares_and_hours_freed_a_week() -> None:
    # 360 of 1,200 hours are 30 %, 240 of 1,200 are 20 %; 360 / 12 - 240 / 12 = 10 hours a week.
    found = Aftermath(side(BEFORE, 360, 1_200), side(SINCE, 240, 1_200), 0.0)
    assert (found.before.share, found.since.share) == (pytest.approx(0.30), pytest.approx(0.20))
    assert found.freed == pytest.approx(10 * HOUR)


def test_hours_of_windows_of_different_lengths_are_compared_by_the_week() -> None:
    # 360 h in 12 weeks are 30 h a week, 100 h in 4 weeks are 25.
    four = Span(DECIDED, DECIDED + timedelta(weeks=4))
    assert Aftermath(side(BEFORE, 360, 1_200), side(four, 100, 400), 0.0).freed == pytest.approx(5 * HOUR)


@pytest.mark.parametrize(
    ("since", "items", "cv2", "verdict"),
    [
        # r = (0.30 + 0.20) / 2 = 0.25; error = sqrt(2.5 * 1 * 0.25 * 0.75 * 2 / 300) = 0.0559; z = 1.79.
        (240, 300, 0.0, "lower"),
        # With cv2 = 1 the error is 0.0791 and z = 1.26.
        (240, 300, 1.0, "alike"),
        # The same the other way: 40 % against 30 %, r = 0.35, error 0.0616, z = -1.62.
        (480, 300, 0.0, "alike"),
        (492, 300, 0.0, "higher"),
        # A third of the items: error 0.0968, z = 1.03.
        (240, 100, 0.0, "alike"),
    ],
)
def test_a_share_moved_where_it_did_by_more_than_chance(since: float, items: float, cv2: float, verdict: str) -> None:
    before, after = side(BEFORE, 360, 1_200, team_items=items), side(SINCE, since, 1_200, team_items=items)
    assert Aftermath(before, after, cv2).verdict == verdict


def test_too_few_items_tell_nothing() -> None:
    many = side(BEFORE, 360, 1_200)
    assert Aftermath(side(BEFORE, 360, 1_200, items=19), side(SINCE, 0, 1_200), 0.0).verdict == "few"
    assert Aftermath(many, side(SINCE, 240, 1_200, team_items=19), 0.0).verdict == "few"
    assert Aftermath(many, side(SINCE, 0, 0), 0.0).verdict == "few"


def test_a_client_that_brings_nothing_any_more_is_no_lack_of_items() -> None:
    assert Aftermath(side(BEFORE, 360, 1_200), side(SINCE, 0, 1_200, items=0), 0.0).verdict == "lower"


def test_others_in_time_are_counted_by_the_week_and_in_part() -> None:
    # 132 of 240 items in 77 days: 55 %, and 132 / 11 = 12 a week.
    one = side(SINCE, 240, 1_200, others=240, in_time=132, counted_days=77, wait=9 * HOUR)
    assert (one.part_in_time, one.in_time_a_week) == (pytest.approx(0.55), pytest.approx(12.0))
    few = side(BEFORE, 360, 1_200, others=19, in_time=9, counted_days=77)
    assert not Aftermath(few, one, 0.0).enough_of_others
    assert (few.wait, side(BEFORE, 1, 2).part_in_time, side(BEFORE, 1, 2).in_time_a_week) == (None, None, 0.0)


def test_items_without_time_to_be_solved_do_not_count() -> None:
    # Nine hours and the hour of a clock change take one day, 24 hours two.
    assert counted_until(SINCE, 9 * HOUR) == date(2026, 5, 24)
    assert counted_until(SINCE, 24 * HOUR) == date(2026, 5, 23)
    assert counted_until(SINCE, 400 * 24 * HOUR) == SINCE.since


def test_the_bespoke_part_is_of_the_client_s_own_hours() -> None:
    assert side(BEFORE, 360, 1_200, bespoke=90 * HOUR).bespoke_part == pytest.approx(0.25)
    assert side(BEFORE, 360, 1_200).bespoke_part is None
    assert side(BEFORE, 0, 1_200, bespoke=0).bespoke_part is None


def test_a_cap_is_kept_where_it_reads_as_kept() -> None:
    before = side(BEFORE, 360, 1_200)
    assert keeps(0.20, Aftermath(before, side(SINCE, 240, 1_200), 0.0)) is True
    assert keeps(0.20, Aftermath(before, side(SINCE, 245, 1_200), 0.0)) is True
    assert keeps(0.20, Aftermath(before, side(SINCE, 252, 1_200), 0.0)) is False
    assert keeps(0.20, Aftermath(before, side(SINCE, 0, 0), 0.0)) is None
