"""Each formula beside a value worked out by hand."""

import math

import pytest

from bot.domain.load import (
    OWN_WORK,
    UNATTRIBUTED,
    Counts,
    blended,
    lower_bound,
    mean_and_spread,
    own_weight,
    shares_of,
    worth,
    z_score,
)


def test_few_items_are_drawn_to_the_mean_and_many_speak_for_themselves() -> None:
    assert blended(seconds=30 * 200, items=30, mean=100) == 150
    assert blended(seconds=0, items=0, mean=100) == 100
    assert own_weight(30) == 0.5
    assert own_weight(90) == 0.75


def test_giant_items_are_worth_less_as_evidence() -> None:
    assert worth(items=100, spread=0, own=0.25, all_own=0.25, q=0.3) == 100
    assert worth(items=100, spread=4, own=0.25, all_own=0.25, q=0.3) == 50
    assert worth(items=100, spread=4, own=0.5, all_own=0.25, q=0.5) == pytest.approx(100 / 2.5)


def test_six_of_fifteen_is_no_evidence_of_a_share_above_a_quarter() -> None:
    assert z_score(0.4, 0.25, 15, phi=1) == pytest.approx(0.15 * math.sqrt(15 / 0.1875))
    assert z_score(0.4, 0.25, 15) < 1


@pytest.mark.parametrize(("reference", "n_eff"), [(0.0, 10), (1.0, 10), (0.5, 0)])
def test_where_nothing_can_be_said_the_score_is_below_everything(reference: float, n_eff: float) -> None:
    assert z_score(0.4, reference, n_eff) == -math.inf


def test_the_lower_bound_is_the_reference_at_which_the_score_is_a_bare_yes() -> None:
    low = lower_bound(0.4, 200)
    assert z_score(0.4, low, 200) == pytest.approx(1.645)
    assert lower_bound(0.4, 0) == 0
    assert lower_bound(0.0, 50) == pytest.approx(0.0)


def test_mean_and_spread_of_what_is_known() -> None:
    # Items of 100, 100 and 400 seconds: mean 200, variance 20,000, squared coefficient of variation one half.
    assert mean_and_spread(3, 600, 180_000) == (200, pytest.approx(0.5))
    assert mean_and_spread(1000, 1000, 1_000_000) == (1, 30.0)
    assert mean_and_spread(0, 0, 0) == (None, 0.0)
    assert mean_and_spread(3, 0, 0) == (None, 0.0)


def test_shares_count_every_destination_and_open_items_at_the_mean() -> None:
    counts = {
        1: Counts(n7=10, n14=20, n28=30, known=20, seconds=20 * 150, seconds2=0),
        2: Counts(n7=0, n14=10, n28=10, known=10, seconds=10 * 100, seconds2=0),
        UNATTRIBUTED: Counts(n7=5, n14=10, n28=20, known=0, seconds=0, seconds2=0),
        OWN_WORK: Counts(n7=5, n14=10, n28=30, known=30, seconds=30 * 100, seconds2=0),
    }
    shares = shares_of(counts, mean=100, spread=2)
    # Blended seconds per item: (4,000 + 3,000) / 60, and the mean for all others.
    mine = 7000 / 60
    assert shares[1].q28 == pytest.approx(30 * mine / (30 * mine + 60 * 100))
    assert shares[1].q14 == pytest.approx(20 * mine / (20 * mine + 30 * 100))
    assert shares[1].q7 == pytest.approx(10 * mine / (10 * mine + 10 * 100))
    assert shares[1].raw28 == pytest.approx(4000 / (4000 + 1000 + 2000 + 3000))
    assert sum(share.q28 for share in shares.values()) == pytest.approx(1)
    # Own weights squared: 1/4, 1/16, 4/25, 1/4; their mean over the 90 items.
    own = (30 / 4 + 10 / 16 + 20 * 4 / 25 + 30 / 4) / 90
    q = shares[1].q28
    assert shares[1].n_eff == pytest.approx(90 / (1 + 2 * ((1 - q) / 4 + q * own)))
    q14 = shares[1].q14
    assert shares[1].n_eff14 == pytest.approx(50 / (1 + 2 * ((1 - q14) / 4 + q14 * own)))


def test_a_week_without_items_has_no_shares() -> None:
    [share] = shares_of({1: Counts(0, 0, 5, 0, 0, 0)}, mean=100, spread=0).values()
    assert (share.q7, share.q14, share.q28) == (0, 0, 1)
