"""Limits that are proposed from a firm's own history."""

import pytest

from bot.domain.proposal import proposed_limit


@pytest.mark.parametrize(
    ("share", "limit"), [(0.05, 0.25), (0.26, 0.30), (0.30, 0.30), (0.301, 0.35), (0.44, 0.45), (0.9, 0.60)]
)
def test_what_is_usual_here_is_rounded_up_to_5_percent_within_bounds(share: float, limit: float) -> None:
    assert proposed_limit([share] * 182) == limit


def test_one_evening_in_ten_may_lie_above() -> None:
    assert proposed_limit([0.27] * 90 + [0.55] * 10) == 0.30
    assert proposed_limit([0.27] * 89 + [0.55] * 11) == 0.55


def test_too_little_history_proposes_nothing() -> None:
    assert proposed_limit([0.3] * 55) is None
    assert proposed_limit([0.3] * 56) == 0.30
