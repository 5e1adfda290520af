"""The worked examples of `docs/figures/pace.md`, computed from the numbers that stand there."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.domain import control
from bot.domain.control import IMPOSED, INJECTED, PARTS, URGENT, Counts, Standings

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "pace.md").read_text()
ACME, BRISA = 1, 5


def example() -> dict[int, Counts]:
    """Read the table of the page."""
    rows = re.findall(r"^\| (?!Client)\w+ \|" + r" (\d+) \|" * 6 + "$", PAGE, re.MULTILINE)
    return {
        number: Counts(
            items=items, imposed=imposed, cycles_told=cycles, injected=injected, urgency_told=told, urgent=urgent
        )
        for number, (items, imposed, cycles, injected, told, urgent) in enumerate((map(int, row) for row in rows), 1)
    }


def test_the_page_is_computed_as_it_says() -> None:
    standings = Standings.of(example())
    acme = standings.of_client(ACME)
    shares = {part: 100 * acme.parts[part].share for part in PARTS}
    medians = {part: 100 * standings.medians[part] for part in PARTS}
    said = f"12 / 40 = {shares[IMPOSED]:.1f} %, 8 / 20 = {shares[INJECTED]:.1f} %, 10 / 40 = {shares[URGENT]:.1f} %"
    assert said in PAGE
    said = f"imposed {medians[IMPOSED]:.1f} %, after the cycle began {medians[INJECTED]:.1f} %"
    assert f"{said}, urgent {medians[URGENT]:.1f} %" in PAGE
    ratios = [f"({shares[part]:.1f} + 5) / ({medians[part]:.1f} + 5) = {acme.parts[part].ratio:.2f}" for part in PARTS]
    assert ", ".join(ratios) in PAGE
    factors = " x ".join(f"{acme.parts[part].ratio:.2f}" for part in PARTS)
    assert f"({factors}) ^ (1/3) = {acme.index:.2f}\n" in PAGE


def test_who_has_too_few_items_is_in_no_median_and_has_no_index() -> None:
    counts = example()
    standings = Standings.of(counts)
    assert standings.of_client(BRISA).few
    assert standings.of_client(BRISA).index is None
    assert [each.client_id for each in standings.ranked()] == [1, 4, 2, 3]
    del counts[BRISA]
    assert Standings.of(counts).medians == standings.medians


def test_what_nobody_marked_is_unknown_and_left_out() -> None:
    counts = {number: Counts(items=20, urgency_told=20, urgent=number) for number in (1, 2, 9)}
    standings = Standings.of(counts)
    assert standings.untold == (IMPOSED, INJECTED)
    assert standings.of_client(9).index == pytest.approx((0.45 + 0.05) / (0.10 + 0.05))
    two = Standings.of({number: counts[number] for number in (1, 2)})
    assert two.untold == PARTS
    assert two.of_client(1).index is None


@pytest.mark.parametrize(("urgent", "ratio"), [(20, 5.0), (0, 1.0)])
def test_a_ratio_counts_for_five_at_most(urgent: int, ratio: float) -> None:
    counts = {number: Counts(items=20, urgency_told=20) for number in (1, 2, 3)}
    counts[1] = Counts(items=20, urgency_told=20, urgent=urgent)
    assert Standings.of(counts).of_client(1).index == pytest.approx(ratio)


def urgent(items: int, marked: int) -> Counts:
    return Counts(items=items, urgency_told=items, urgent=marked)


NOW = {1: urgent(40, 15), **{number: urgent(50, 4) for number in (2, 3, 4, 5)}}
BEFORE = {1: urgent(120, 9), **{number: urgent(150, 12) for number in (2, 3, 4, 5)}}


def test_whoever_rose_out_of_line_is_named_with_what_the_page_says() -> None:
    (rise,) = control.rises(NOW, BEFORE)
    (part,) = rise.parts
    assert (rise.client_id, part.part, part.marked, part.told) == (1, URGENT, 15, 40)
    assert (part.share, part.usual, part.others) == (0.375, 0.075, 0.08)
    own, others = control._z((15, 40), (9, 120)), control._z((15, 40), (16, 200))
    assert f"15 of 40 urgent now, 9 of 120 in the twelve weeks before: z = {own:.2f}" in PAGE
    assert f"15 of 40 urgent now, 16 of 200 of all others: z = {others:.2f}" in PAGE


@pytest.mark.parametrize(
    ("now", "before"),
    [
        pytest.param({1: urgent(19, 8)}, {}, id="under 20 items"),
        pytest.param({1: urgent(40, 7)}, {}, id="within luck"),
        pytest.param({}, {1: urgent(120, 40)}, id="as it used to be"),
        pytest.param({number: urgent(50, 19) for number in (2, 3, 4, 5)}, {}, id="all of them rose"),
        pytest.param({}, {1: urgent(7, 0)}, id="nothing usual is known"),
    ],
)
def test_nobody_is_named_for_less(now: dict[int, Counts], before: dict[int, Counts]) -> None:
    assert control.rises(NOW | now, BEFORE | before) == []


def test_notice_is_the_weighted_median_of_a_quarter() -> None:
    quarter = date(2026, 10, 1)
    odd = {3: 1.0, 5: 1.0, 8: 1.0, 10: 1.0, 21: 2.0, 30: 1.0}
    even = odd | {21: 1.0}
    assert control.notices([quarter], {quarter: odd})[0].median == 10
    assert control.notices([quarter], {quarter: even})[0].median == 9
    assert "3, 5, 8, 10, 21, 21 and 30 days: 10\n    3, 5, 8, 10, 21 and 30 days: 9\n" in PAGE
    assert control.notices([quarter], {quarter: {3: 4.5}})[0].median is None, "an item of two clients counts half"


def test_quarters_run_over_the_turn_of_a_year() -> None:
    found = control.quarters_until(date(2026, 2, 14))
    assert found == (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
