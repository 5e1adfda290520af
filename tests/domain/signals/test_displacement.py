"""Displacement, counted by hand: the numbers are those of the worked example in docs/stories/roadmap.md."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

import pytest

from bot.domain.plan import Due, Plan
from bot.domain.signals.displacement import Displacement, Requests, Roadmap, displacement, slips, standing

EVENING = date(2026, 11, 16)
PAGE = (Path(__file__).parents[3] / "docs" / "stories" / "roadmap.md").read_text()

EXAMPLE = Displacement(
    opened=7,
    usual_opened=1,
    share=0.14,
    usual_share=0.03,
    planned=11,
    slipped=5,
    usual_planned=30,
    usual_slipped=2,
    least=9,
    most=21,
)


def back(days: int) -> date:
    return EVENING - timedelta(days=days)


def issue(due: int, *, moved_to: int | None = None, told: int = 0, done: int | None = None) -> Plan:
    """Plan an issue, twenty days ahead, for the day `due` days back; on the day `told` back it was moved."""
    dues = [Due(back(due + 20), back(due))]
    dues += [Due(back(told), back(moved_to))] if moved_to is not None else []
    return Plan(dues, None if done is None else back(done))


def test_the_worked_example_is_counted_as_it_is_written() -> None:
    came = (7 - 10 / 4) / sqrt(2.5 * 10 * 3 / 16)
    pooled = 7 / 41
    slipped = (5 / 11 - 2 / 30) / sqrt(2.5 * pooled * (1 - pooled) * (1 / 11 + 1 / 30))
    assert (f"{came:.2f}", f"{slipped:.2f}") == ("2.08", "1.85")
    assert "= 2.08" in PAGE
    assert "= 1.85" in PAGE
    assert EXAMPLE.came_in
    assert EXAMPLE.took_hours
    assert EXAMPLE.moved
    assert EXAMPLE.holds


@pytest.mark.parametrize(
    "almost",
    [
        pytest.param(replace(EXAMPLE, opened=4, usual_opened=0), id="four in are too few"),
        # (7 - 16 / 4) / sqrt(2.5 * 16 * 3 / 16) = 1.10
        pytest.param(replace(EXAMPLE, usual_opened=3), id="not beyond luck"),
        pytest.param(replace(EXAMPLE, usual_share=0.10), id="four points more of the hours"),
        pytest.param(replace(EXAMPLE, slipped=2), id="two slipped"),
        # Of 30 usually 6: 1.06 standard errors.
        pytest.param(replace(EXAMPLE, usual_slipped=6), id="the roadmap always slips"),
        pytest.param(replace(EXAMPLE, usual_planned=7, usual_slipped=0), id="too few to know what is usual"),
        pytest.param(replace(EXAMPLE, planned=0, slipped=0), id="no roadmap"),
    ],
)
def test_each_part_is_needed(almost: Displacement) -> None:
    assert not almost.holds


def test_a_month_in_which_all_slipped_as_always_says_nothing() -> None:
    assert not replace(EXAMPLE, planned=5, slipped=5, usual_planned=15, usual_slipped=15).holds


def test_only_what_was_dated_in_the_days_and_open_as_they_began_can_slip() -> None:
    plans = [
        issue(10, moved_to=1, told=12, done=1),
        issue(10, moved_to=8, told=12, done=8),
        issue(10),
        issue(40, done=35),
        Plan([Due(back(20), back(15))]),
    ]
    # Nine days, two (too few to be told), ten past its date; one was done before; one got its date meanwhile: fifteen.
    assert slips(plans, back(28), EVENING) == (4, [9, 10, 15])


def plans_of(slipping: int) -> Sequence[Plan]:
    """Plan eleven issues for now, and ten for each of the three months before, of which two in all moved."""
    earlier = [issue(28 * month + 14, done=28 * month + 14) for month in (1, 2, 3) for _ in range(10)]
    earlier[0] = issue(42, moved_to=32, told=44, done=32)
    earlier[10] = issue(70, moved_to=60, told=72, done=60)
    now = [issue(14, moved_to=2, told=16, done=2) for _ in range(slipping)]
    return [*earlier, *now, *(issue(14, done=14) for _ in range(11 - slipping))]


def test_the_roadmap_of_an_evening_is_compared_with_the_three_months_before() -> None:
    # Thirty were due in those months; thirty-one got a date in one of them that was due in the next.
    assert Roadmap.of(plans_of(5), EVENING) == Roadmap(11, (12, 12, 12, 12, 12), 61, 2)


def requests(*, first: int = 20) -> Requests:
    opened = {back(first - day): 1.0 for day in range(7)} | {back(40): 1.0, back(60): 1.0, back(90): 1.0}
    return Requests(opened, {back(10): 14 * 3600, back(50): 9 * 3600})


WORKED = {back(10): 100 * 3600, back(50): 300 * 3600}


def test_an_evening_puts_together_what_came_in_and_what_slipped() -> None:
    roadmap = Roadmap(11, (9, 12, 14, 20, 21), 30, 2)
    assert displacement(requests(), roadmap, WORKED, EVENING) == EXAMPLE


def test_it_opens_on_the_third_evening_and_is_over_after_seven_quiet_ones() -> None:
    plans = plans_of(5)
    lasting = standing(requests(), plans, WORKED, EVENING, {})
    assert (lasting.opens, lasting.over) == (True, False)
    # Seven today, six yesterday, five the evening before: (5 - 8 / 4) / sqrt(2.5 * 8 * 3 / 16) = 1.55.
    young = standing(requests(first=6), plans, WORKED, EVENING, {})
    assert (young.now.holds, young.opens, young.over) == (True, False, False)
    gone = standing(requests(), plans_of(0), WORKED, EVENING, {})
    assert (gone.opens, gone.over) == (False, True)
