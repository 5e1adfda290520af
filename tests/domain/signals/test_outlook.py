"""The outlook: what sixteen weeks foretell, on weeks whose answer is known."""

from dataclasses import replace

import pytest

from bot.domain.signals.evidence import Evidence, Week
from bot.domain.signals.outlook import Outlook, outlook


def seen(calm: Evidence, *shares: float, items: float = 200, limit: float = 0.3) -> Outlook:
    """Return the outlook of weeks at one item's worth each."""
    evidence = replace(calm, weeks=tuple(Week(share, items) for share in shares), limit=limit)
    found = outlook(evidence)
    assert found is not None
    return found


def test_level_weeks_foretell_their_level(calm: Evidence) -> None:
    assert seen(calm, *[0.2] * 16).chance < 0.02
    above = seen(calm, *[0.4] * 16)
    assert above.chance > 0.98
    assert above.level > above.rise + above.jump


def test_a_sure_jump_is_foretold_at_its_new_level(calm: Evidence) -> None:
    to_above = seen(calm, *[0.2] * 13, *[0.45] * 3, items=400)
    assert to_above.jump > 0.6 > to_above.rise
    assert to_above.chance > 0.95
    to_below = seen(calm, *[0.1] * 11, *[0.25] * 5, items=400)
    assert to_below.chance < 0.3


def test_a_rise_is_carried_on(calm: Evidence) -> None:
    found = seen(calm, *[0.1] * 8, *[0.1 + 0.025 * week for week in range(1, 9)], items=400)
    assert found.rise > 0.9
    assert found.rise > found.jump


def test_a_level_rests_at_a_limit_that_it_only_touches(calm: Evidence) -> None:
    # Clearly above is 6 % above the limit: 0.318 of 0.3.
    assert seen(calm, *[0.318] * 16, items=10**6).chance == pytest.approx(0.5, abs=0.05)
    assert seen(calm, *[0.31] * 16, items=10**6).chance < 0.05


def test_fewer_items_foretell_less(calm: Evidence) -> None:
    weeks = [0.2] * 13 + [0.45] * 3
    jumps = [seen(calm, *weeks, items=items).jump for items in (10, 50, 400)]
    assert jumps == sorted(jumps)
    assert jumps[0] < 0.5


def test_weeks_that_swing_foretell_less(calm: Evidence) -> None:
    swinging = [0.2 + (0.12 if week % 2 else -0.12) for week in range(13)]
    assert seen(calm, *swinging, *[0.45] * 3).jump < seen(calm, *[0.2] * 13, *[0.45] * 3).jump


def test_too_few_weeks_foretell_nothing(calm: Evidence) -> None:
    assert outlook(replace(calm, weeks=calm.weeks[:7])) is None
    assert outlook(replace(calm, weeks=(*calm.weeks[:7], Week(0.0, 0)))) is None
    assert outlook(replace(calm, share=calm.share._replace(n_eff=0))) is None
