"""What if, on the numbers that `docs/figures/dependency.md` works through by hand."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.revenue import Income, Yields
from bot.domain.scenario import Change, Past, TeamNow, outcome
from bot.domain.worked import Hours, Part, TeamWindow

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "dependency.md").read_text()
ACME, GLOBEX, NORDAL, UMBRA = 1, 2, 3, 4
SUPPORT, ENGINEERING = 1, 2
HOUR = 3600


def window(**hours: float) -> TeamWindow:
    where = {"acme": ACME, "globex": GLOBEX, "nordal": NORDAL, "own": OWN_WORK, "nobody": UNATTRIBUTED}
    return TeamWindow({where[name]: Part(Hours(logged=round(each * HOUR))) for name, each in hours.items()})


YEAR = Income(
    date(2025, 11, 1),
    date(2026, 11, 1),
    "EUR",
    {ACME: 35_000_000, GLOBEX: 25_000_000, NORDAL: 24_000_000, UMBRA: 12_000_000},
    4_000_000,
    known_days=365,
)
SECONDS = {ACME: 490 * HOUR, GLOBEX: 200 * HOUR, NORDAL: 180 * HOUR, UMBRA: 130 * HOUR, OWN_WORK: 900 * HOUR}
DESK = TeamNow(
    SUPPORT, window(acme=120, globex=100, nordal=80), {ACME: 30, GLOBEX: 14, NORDAL: 9, UNATTRIBUTED: 5}, HOUR
)
PAST = Past(YEAR, Yields(YEAR, SECONDS), [DESK], 12)


def test_whoever_leaves_takes_what_it_pays_and_gives_back_its_hours() -> None:
    found = outcome(ACME, Change("leaves"), PAST)
    (freed,) = found.freed
    assert (found.difference, found.paid, found.total) == (-35_000_000, 35_000_000, 100_000_000)
    assert freed.seconds == 10 * HOUR
    assert freed.waiting == ((GLOBEX, 14), (NORDAL, 9))
    assert freed.weeks == (pytest.approx(1.4), pytest.approx(2.3))
    assert (freed.items, freed.last) == (23, pytest.approx(2.3))
    assert found.yield_before == pytest.approx(96_000_000 / 1000)
    assert found.yield_after == pytest.approx(61_000_000 / 510)


def test_whoever_is_capped_gives_back_what_is_above_and_pays_as_before() -> None:
    found = outcome(ACME, Change("capped", 0.2), PAST)
    # 120 h of 300 h are 60 h too many: 5 h a week, half of what it takes.
    assert found.seconds == pytest.approx(5 * HOUR)
    assert found.difference == 0
    assert found.freed[0].weeks == (pytest.approx(2.8), pytest.approx(4.6))
    assert found.yield_after == pytest.approx(96_000_000 / (1000 - 245))
    assert found.share_after == pytest.approx(0.35)


def test_a_cap_that_is_not_reached_frees_nothing() -> None:
    found = outcome(ACME, Change("capped", 0.5), PAST)
    assert (found.seconds, found.freed[0].weeks) == (0, None)
    assert found.yield_after == found.yield_before


@pytest.mark.parametrize(("part", "difference"), [(0.3, 10_500_000), (-0.1, -3_500_000)])
def test_another_price_changes_revenue_alone(part: float, difference: int) -> None:
    found = outcome(ACME, Change("repriced", part), PAST)
    assert (found.difference, found.seconds) == (difference, 0)
    assert found.share_after == pytest.approx((35_000_000 + difference) / (100_000_000 + difference))
    assert found.yield_after == pytest.approx((96_000_000 + difference) / 1000)


def test_hours_that_are_known_of_a_part_of_the_year_are_worth_what_was_paid_in_it() -> None:
    half = Income(date(2026, 5, 1), date(2026, 11, 1), "EUR", {ACME: 17_500_000, GLOBEX: 12_500_000}, known_days=184)
    found = outcome(ACME, Change("leaves"), replace(PAST, yields=Yields(half, {ACME: 100 * HOUR, GLOBEX: 50 * HOUR})))
    assert found.difference == -35_000_000
    assert (found.yield_before, found.yield_after) == (pytest.approx(200_000), pytest.approx(250_000))


def test_without_other_clients_nothing_is_left_to_divide_by() -> None:
    alone = Income(date(2025, 11, 1), date(2026, 11, 1), "EUR", {ACME: 100}, known_days=365)
    desk = TeamNow(SUPPORT, window(acme=120), {ACME: 3}, None)
    found = outcome(ACME, Change("leaves"), Past(alone, Yields(alone, {ACME: 490 * HOUR}), [desk], 12))
    assert (found.yield_after, found.share_after, found.freed[0].weeks) == (None, None, None)


def test_a_team_of_which_no_mean_is_known_says_so() -> None:
    found = outcome(ACME, Change("leaves"), replace(PAST, teams=[replace(DESK, mean=None)]))
    assert found.freed[0].weeks is None
    assert found.freed[0].items == 23


def test_the_page_works_it_through_as_it_is_computed() -> None:
    leaves, capped = outcome(ACME, Change("leaves"), PAST), outcome(ACME, Change("capped", 0.2), PAST)
    repriced = outcome(ACME, Change("repriced", 0.3), PAST)
    said = re.sub(r"\s+", " ", PAGE)
    assert f"120 / 12 = {leaves.seconds / HOUR:.0f} h a week" in said
    assert f"(120 - 20 % x 300) / 12 = {capped.seconds / HOUR:.0f} h a week" in said
    last = leaves.freed[0].last
    assert f"(14 + 9) x 1 h / 10 h = {last:.1f} weeks" in said
    assert f"960,000 / 1,000 = {(leaves.yield_before or 0) / 100:.0f} before" in said
    assert f"610,000 / 510 = {(leaves.yield_after or 0) / 100:,.0f} if Acme leaves" in said
    assert f"960,000 / 755 = {(capped.yield_after or 0) / 100:,.0f} if it is capped" in said
    assert f"30 % x 350,000 = {repriced.difference / 100:,.0f} more" in said
    assert f"455,000 / 1,105,000 = {100 * (repriced.share_after or 0):.1f} %" in said
