"""The outlook: what a client's weeks foretell, on weeks whose answer is known."""

import math
from dataclasses import replace
from statistics import NormalDist

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
    assert seen(calm, *[0.2] * 16).change < 0.01
    above = seen(calm, *[0.4] * 16)
    assert above.level > 0.9
    assert above.change < 0.1


def test_a_level_at_its_limit_is_above_it_every_other_time(calm: Evidence) -> None:
    assert seen(calm, *[0.3] * 16, items=10**6).level == pytest.approx(0.5, abs=0.01)
    assert seen(calm, *[0.29] * 16, items=10**6).level < 0.01


def test_a_sure_jump_is_foretold_at_its_new_level(calm: Evidence) -> None:
    to_above = seen(calm, *[0.2] * 13, *[0.45] * 3, items=400)
    assert to_above.jump > 0.99
    assert to_above.rise < 0.01
    to_below = seen(calm, *[0.1] * 11, *[0.25] * 5, items=400)
    assert to_below.change < 0.01


def test_a_rise_is_carried_on(calm: Evidence) -> None:
    found = seen(calm, *[0.1] * 8, *[0.1 + 0.025 * week for week in range(1, 9)], items=400)
    assert found.rise > 0.99
    assert found.rise > found.jump


def test_a_client_that_rests_under_its_limit_does_not_rise_by_a_wobble(calm: Evidence) -> None:
    assert seen(calm, *[0.26, 0.28] * 24, 0.29, 0.30, 0.31).change < 0.05


def test_fewer_items_foretell_less(calm: Evidence) -> None:
    weeks = [0.2] * 13 + [0.45] * 3
    jumps = [seen(calm, *weeks, items=items).jump for items in (10, 50, 400)]
    assert jumps == sorted(jumps)
    assert jumps[0] < 0.1


def test_weeks_that_swing_foretell_less(calm: Evidence) -> None:
    swinging = [0.2 + (0.12 if week % 2 else -0.12) for week in range(13)]
    assert seen(calm, *swinging, *[0.45] * 3).change < seen(calm, *[0.2] * 13, *[0.45] * 3).change - 0.2


def test_a_change_is_weighed_as_the_formula_says(calm: Evidence) -> None:
    """Eight weeks, one after the other twice as heavy as long ago, each way worked out from its definition."""
    weeks = (0.1, 0.12, 0.1, 0.14, 0.1, 0.12, 0.25, 0.3)
    mean = sum(weeks) / 8
    each = 100 / 400 * 400 / (2.5 * mean * (1 - mean))
    whole = 8 * each
    off = [week - mean for week in weeks]
    ways = [("level", math.log(0.75), mean, 1 / whole, 0.0)]
    for place in range(-6, 1):
        ways.append(way("jump", [float(x >= place) for x in range(-7, 1)], 1.0, each, off))
        ways.append(way("jump", [(x >= place) - (x == place) / 2 for x in range(-7, 1)], 1.0, each, off))
        if place <= -3:
            ways.append(way("rise", [float(max(x - place, 0)) for x in range(-7, 1)], 6.5 - place, each, off))
    around = each * sum(miss * miss for miss in off)
    best = max(gain for *_, gain in ways)
    swing = max(1.0, (around - best) / 5)
    odds = [math.exp(odd + (gain - best) / 2 / swing) for _, odd, _, _, gain in ways]
    above = [NormalDist(ahead, math.sqrt(swing * error)).cdf(0.3) for _, _, ahead, error, _ in ways]
    found = seen(calm, *weeks, items=100)
    for name in ("rise", "jump", "level"):
        mine = [odd * (1 - under) for (kind, *_), odd, under in zip(ways, odds, above, strict=True) if kind == name]
        assert getattr(found, name) == pytest.approx(sum(mine) / sum(odds), rel=1e-6)


def way(
    name: str, shape: list[float], ahead: float, each: float, off: list[float]
) -> tuple[str, float, float, float, float]:
    """Fit one change to eight weeks of equal weight, with a limit of 30 %."""
    prior = {"jump": 1 / 0.15**2, "rise": 1 / 0.03**2}[name]
    often = {"jump": 0.125 / 28, "rise": 0.125 / 13}[name]
    centre = sum(shape) / 8
    across = each * sum((at - centre) ** 2 for at in shape) + prior
    along = each * sum(at * miss for at, miss in zip(shape, off, strict=True))
    mean = 0.15375
    forecast = mean + along / across * (ahead - centre)
    error = 1 / (8 * each) + (ahead - centre) ** 2 / across
    return name, math.log(often) + math.log(prior / across) / 2, forecast, error, along**2 / across


def test_too_few_weeks_foretell_nothing(calm: Evidence) -> None:
    assert outlook(replace(calm, weeks=calm.weeks[:7])) is None
    assert outlook(replace(calm, weeks=(*calm.weeks[:7], Week(0.0, 0)))) is None
    assert outlook(replace(calm, share=calm.share._replace(n_eff=0))) is None
