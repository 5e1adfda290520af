"""Each formula beside a value worked out by hand."""

import math

import pytest

from bot.domain.load import (
    OWN_WORK,
    UNATTRIBUTED,
    Counts,
    blended,
    drawn,
    lower_bound,
    mean_and_spread,
    own_weight,
    shares_of,
    swings,
    worth,
    z_score,
)


def test_few_items_are_drawn_to_the_mean_and_many_speak_for_themselves() -> None:
    assert blended(seconds=30 * 200, known=30, mean=100, draw=30) == 150
    assert blended(seconds=0, known=0, mean=100, draw=30) == 100
    assert own_weight(items=30, known=30, draw=30) == 0.25
    assert own_weight(items=90, known=90, draw=30) == 0.75**2
    assert own_weight(items=90, known=30, draw=30) == 0.75


def test_where_items_differ_more_more_of_them_are_needed_to_believe_a_client_s_own() -> None:
    assert [round(drawn(spread), 6) for spread in (0.0, 0.72, 2.4, 30.0)] == [6, 6, 20, 60]


def test_giant_items_are_worth_less_as_evidence() -> None:
    assert worth(items=100, spread=0, own=0.25, all_own=0.25, q=0.3) == 100
    assert worth(items=100, spread=4, own=0.25, all_own=0.25, q=0.3) == pytest.approx(100 / 1.4)
    assert worth(items=100, spread=4, own=0.5, all_own=0.25, q=0.5) == pytest.approx(100 / 1.6)


def test_no_number_of_items_is_worth_more_than_the_swing_of_shares_allows() -> None:
    assert swings(0.5, weeks=4) == pytest.approx(0.0036)
    assert swings(0.5, weeks=2) == pytest.approx(0.0072)
    assert worth(items=1000, spread=0, own=0, all_own=0, q=0.5, swing=0.0036) == pytest.approx(1000 / 2.44)
    # The standard error of a share of one half stays above 0.12 x 0.25.
    endless = worth(items=10**9, spread=0, own=0, all_own=0, q=0.5, swing=0.0036)
    assert math.sqrt(2.5 * 0.25 / endless) == pytest.approx(0.03, rel=1e-3)


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
    shares = shares_of(counts, mean=100, spread=2.4)
    # The mean weighs as much as 20 items: (3,000 + 2,000) / 40 seconds per item, and the mean for all others.
    mine = 125
    assert shares[1].q28 == pytest.approx(30 * mine / (30 * mine + 60 * 100))
    assert shares[1].q14 == pytest.approx(20 * mine / (20 * mine + 30 * 100))
    assert shares[1].q7 == pytest.approx(10 * mine / (10 * mine + 10 * 100))
    assert shares[1].raw28 == pytest.approx(4000 / (4000 + 1000 + 2000 + 3000))
    assert sum(share.q28 for share in shares.values()) == pytest.approx(1)
    # Own weights: 30 x 20 / 40^2, 10 x 10 / 30^2, none, 30 x 30 / 50^2; their mean over the 90 items.
    own = (30 * 0.375 + 10 / 9 + 30 * 0.36) / 90
    q = shares[1].q28
    less = 2.4 * ((1 - q) * 0.375 + q * own) + 90 * 0.0144 * q * (1 - q)
    assert shares[1].n_eff == pytest.approx(90 / (1 + less / 2.5))
    q14 = shares[1].q14
    less = 2.4 * ((1 - q14) * 0.375 + q14 * own) + 50 * 0.0288 * q14 * (1 - q14)
    assert shares[1].n_eff14 == pytest.approx(50 / (1 + less / 2.5))


def test_a_week_without_items_has_no_shares() -> None:
    [share] = shares_of({1: Counts(0, 0, 5, 0, 0, 0)}, mean=100, spread=0).values()
    assert (share.q7, share.q14, share.q28) == (0, 0, 1)
