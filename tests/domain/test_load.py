"""Each formula beside a value worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.load import (
    OWN_WORK,
    UNATTRIBUTED,
    Counts,
    drawn,
    lower_bound,
    mean_and_spread,
    shares_of,
    swings,
    weight,
    worth,
    z_score,
)


def of(known: float, seconds: int, roots: float, n: float | None = None) -> Counts:
    """Count items of a client, all known unless said."""
    return Counts(0, 0, known if n is None else n, known, seconds, 0, roots)


def test_few_items_are_drawn_to_the_mean_and_many_speak_for_themselves() -> None:
    # Equal items: the roots err not at all, so what they say is believed whole, and the mean adds nothing.
    assert weight(of(30, 30 * 400, 30 * 20), mean=100, spread=0, usual_root=10).seconds == pytest.approx(400)
    # A spread of 2.4 draws with 20 items; the squared error by one item's root is 4 (3.4^(1/4) - 1).
    error = 4 * (3.4**0.25 - 1)
    trust = 0.12 / (0.12 + error / 30)
    usual = 100 * 2 ** (2 * trust)
    found = weight(of(30, 30 * 400, 30 * 20), mean=100, spread=2.4, usual_root=10)
    assert found.seconds == pytest.approx((30 * 400 + 20 * usual) / 50)
    many = weight(of(30_000, 30_000 * 400, 30_000 * 20), mean=100, spread=2.4, usual_root=10)
    assert many.seconds == pytest.approx(400, rel=1e-3)


def test_nothing_known_weighs_as_the_mean_does() -> None:
    assert weight(of(0, 0, 0, n=5), mean=100, spread=2.4, usual_root=10) == (100, 0)
    assert weight(of(5, 0, 0), mean=100, spread=0, usual_root=0).seconds == pytest.approx(100 * 6 / 11)


def test_one_giant_item_moves_a_weight_less_than_heavier_items_throughout() -> None:
    giant = of(20, 19 * 100 + 8100, 19 * 10 + 90)
    heavier = of(20, 20 * 500, 20 * math.sqrt(500))
    assert giant.seconds == heavier.seconds
    one, all_ = (weight(each, mean=100, spread=4, usual_root=10).seconds for each in (giant, heavier))
    assert 100 < one < 0.9 * all_


def test_the_noise_of_a_weight_is_that_of_the_mean_and_of_the_roots_together() -> None:
    spread = 2.4
    error, along = 4 * (3.4**0.25 - 1), 2 * (math.sqrt(3.4) - 1)
    own, trust = 30 / 50, 0.12 / (0.12 + error / 30)
    rest = (1 - own) * trust
    whole = own**2 * spread + 2 * own * rest * along + rest**2 * error
    assert weight(of(30, 3000, 300), 100, spread, 10).noise == pytest.approx(whole)
    # Of 60 items 30 are known: each of those stands for two.
    assert weight(of(30, 3000, 300, n=60), 100, spread, 10).noise == pytest.approx(2 * whole)


@given(factor=st.floats(0.01, 100), known=st.integers(1, 500), mean=st.floats(1, 1e6), spread=st.floats(0, 30))
def test_hours_in_another_unit_weigh_the_same_in_it(factor: float, known: int, mean: float, spread: float) -> None:
    seconds, root = 2 * known * mean, known * math.sqrt(mean)
    one = weight(Counts(0, 0, known, known, seconds, 0, root), mean, spread, math.sqrt(mean))  # type: ignore[arg-type]  # any number adds up
    other = weight(
        Counts(0, 0, known, known, factor * seconds, 0, math.sqrt(factor) * root),  # type: ignore[arg-type]  # likewise
        factor * mean,
        spread,
        math.sqrt(factor * mean),
    )
    assert other.seconds == pytest.approx(factor * one.seconds)
    assert other.noise == pytest.approx(one.noise)


def test_where_items_differ_more_more_of_them_are_needed_to_believe_a_client_s_own() -> None:
    assert [round(drawn(spread), 6) for spread in (0.0, 0.72, 2.4, 30.0)] == [6, 6, 20, 60]


def test_giant_items_are_worth_less_as_evidence() -> None:
    assert worth(items=100, noise=0, all_noise=0, q=0.3) == 100
    assert worth(items=100, noise=1, all_noise=1, q=0.3) == pytest.approx(100 / 1.4)
    assert worth(items=100, noise=2, all_noise=1, q=0.5) == pytest.approx(100 / 1.6)


def test_no_number_of_items_is_worth_more_than_the_swing_of_shares_allows() -> None:
    assert swings(0.5, weeks=4) == pytest.approx(0.0036)
    assert swings(0.5, weeks=2) == pytest.approx(0.0072)
    assert worth(items=1000, noise=0, all_noise=0, q=0.5, swing=0.0036) == pytest.approx(1000 / 2.44)
    # The standard error of a share of one half stays above 0.12 x 0.25.
    endless = worth(items=10**9, noise=0, all_noise=0, q=0.5, swing=0.0036)
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
        1: Counts(n7=10, n14=20, n28=30, known=20, seconds=20 * 144, seconds2=0, roots=20 * 12),
        2: Counts(n7=0, n14=10, n28=10, known=10, seconds=10 * 100, seconds2=0, roots=10 * 10),
        UNATTRIBUTED: Counts(n7=5, n14=10, n28=20, known=0, seconds=0, seconds2=0, roots=0),
        OWN_WORK: Counts(n7=5, n14=10, n28=30, known=30, seconds=30 * 100, seconds2=0, roots=30 * 10),
    }
    shares = shares_of(counts, mean=100, spread=2.4)
    # The mean root of the 60 known items.
    usual_root = (20 * 12 + 10 * 10 + 30 * 10) / 60
    each = {where: weight(c, 100, 2.4, usual_root) for where, c in counts.items()}
    assert each[UNATTRIBUTED].seconds == 100
    of28 = 30 * each[1].seconds + 10 * each[2].seconds + 20 * 100 + 30 * each[OWN_WORK].seconds
    assert shares[1].q28 == pytest.approx(30 * each[1].seconds / of28)
    of14 = 20 * each[1].seconds + 10 * each[2].seconds + 10 * 100 + 10 * each[OWN_WORK].seconds
    assert shares[1].q14 == pytest.approx(20 * each[1].seconds / of14)
    of7 = 10 * each[1].seconds + 5 * 100 + 5 * each[OWN_WORK].seconds
    assert shares[1].q7 == pytest.approx(10 * each[1].seconds / of7)
    assert shares[1].raw28 == pytest.approx((2880 + 1000) / (2880 + 1000 + 1000 + 2000 + 3000))
    assert sum(share.q28 for share in shares.values()) == pytest.approx(1)
    all_noise = (30 * each[1].noise + 10 * each[2].noise + 30 * each[OWN_WORK].noise) / 90
    q = shares[1].q28
    less = (1 - q) * each[1].noise + q * all_noise + 90 * 0.0144 * q * (1 - q)
    assert shares[1].n_eff == pytest.approx(90 / (1 + less / 2.5))
    q14 = shares[1].q14
    less = (1 - q14) * each[1].noise + q14 * all_noise + 50 * 0.0288 * q14 * (1 - q14)
    assert shares[1].n_eff14 == pytest.approx(50 / (1 + less / 2.5))


def test_a_week_without_items_has_no_shares() -> None:
    [share] = shares_of({1: Counts(0, 0, 5, 0, 0, 0, 0)}, mean=100, spread=0).values()
    assert (share.q7, share.q14, share.q28) == (0, 0, 1)
