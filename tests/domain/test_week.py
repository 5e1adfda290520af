"""Who is mentioned in a digest, and why: nothing above a limit goes without a word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.load import NOTHING, Share
from bot.domain.threshold import Limit
from bot.domain.week import Known, crossed, lack, largest, movers, standing, usual

LIMIT = Limit(0.3, "team")
FEW = Limit(0.6, "default", too_few_clients=True)
PLANNED = Limit(0.5, "plan")
ENDED = Known(ended=date(2026, 11, 3))


def share(q28: float, plain: float | None = None) -> Share:
    return NOTHING._replace(q28=q28, raw28=q28 if plain is None else plain)


@pytest.mark.parametrize(
    ("found", "known", "limit", "state"),
    [
        (share(0.10), Known(alert="on_course", note="plain"), LIMIT, "on_course"),
        (share(0.10), Known(note="few_big"), LIMIT, "noted"),
        (share(0.31), Known(), LIMIT, "over"),
        (share(0.20, 0.31), Known(), LIMIT, "over"),
        (share(0.20), Known(worked=0.31), LIMIT, "over"),
        (share(0.24), Known(), LIMIT, "near"),
        (share(0.20, 0.25), Known(), LIMIT, "near"),
        (share(0.23), Known(worked=0.3), LIMIT, ""),
        (share(0.31), Known(usual=0.25), PLANNED, "agreed"),
        (share(0.20, 0.26), Known(usual=0.25), PLANNED, "agreed"),
        (share(0.20), Known(usual=0.25, worked=0.26), PLANNED, "agreed"),
        (share(0.25), Known(usual=0.25, worked=0.25), PLANNED, ""),
        (share(0.41), Known(usual=0.25), PLANNED, "near"),
        (share(0.51), Known(usual=0.25), PLANNED, "over"),
        (share(0.90), Known(worked=0.9), FEW, ""),
        (share(0.90), Known(alert="above"), FEW, "above"),
    ],
)
def test_a_client_is_mentioned_for_its_alert_its_finding_or_its_share(
    found: Share, known: Known, limit: Limit, state: str
) -> None:
    assert standing(found, limit, known) == state


FRACTIONS = st.floats(0, 1)


@given(FRACTIONS, FRACTIONS, FRACTIONS | st.none(), st.floats(0.01, 1))
def test_nothing_above_a_limit_goes_unmentioned(q28: float, plain: float, worked: float | None, limit: float) -> None:
    state = standing(share(q28, plain), Limit(limit, "team"), Known(worked=worked))
    assert state or max(q28, plain, worked or 0.0) <= limit


@pytest.mark.parametrize(
    ("items", "limit", "known", "team_items", "team_days", "lacking"),
    [
        (8, LIMIT, Known(), 20, 56, ""),
        (7.5, LIMIT, Known(), 20, 56, "items"),
        (7.5, LIMIT, ENDED, 20, 56, "quiet"),
        (7.5, LIMIT, ENDED, 19, 56, "team_items"),
        (7.5, LIMIT, ENDED, 19, 55, "history"),
        (7.5, FEW, ENDED, 19, 55, "clients"),
    ],
)
def test_what_a_page_lacks_is_told_the_widest_want_first(
    items: float, limit: Limit, known: Known, team_items: float, team_days: int, lacking: str
) -> None:
    assert lack(NOTHING._replace(n=items), limit, known, team_items, team_days) == lacking


def test_who_crossed_is_who_was_at_most_at_the_limit_a_week_before_or_was_said_to() -> None:
    assert crossed(share(0.31), share(0.30), 0.3, Known())
    assert not crossed(share(0.34), share(0.31), 0.3, Known(alert="above"))
    assert crossed(share(0.34), share(0.31), 0.3, Known(alert="above", alerted=True))
    assert not crossed(share(0.28), share(0.26), 0.3, Known(alert="on_course", alerted=True))


def test_who_moved_three_points_is_named_the_largest_move_first() -> None:
    now = {-1: share(0.5), 0: share(0.3), 1: share(0.09), 2: share(0.08), 3: share(0.22), 4: share(0.1)}
    before = {-1: share(0.1), 0: share(0.0), 1: share(0.06), 2: share(0.13), 3: share(0.2), 5: share(0.04)}
    assert movers(now, before, besides={9}) == [4, 2, 5, 1]
    assert movers(now, before, besides={4, 2, 5}) == [1]
    assert movers(now, {}, besides=()) == []


def test_the_largest_is_a_client_with_something() -> None:
    assert largest({-1: share(0.5), 0: share(0.3), 1: share(0.09), 2: share(0.1)}) == 2
    assert largest({1: share(0.0), 0: share(0.3)}) is None


def test_what_is_usual_is_known_from_four_weeks_on() -> None:
    assert usual([1, 9, 3]) is None
    assert usual([1, 9, 3, 4]) == 3.5
