"""What a request costs and holds up, where there is too little to tell, and at the bounds."""

import pytest

from bot.domain.request import Care, OneOff, Tickets, care, one_off, pushed, standard
from bot.domain.work_class import BESPOKE, ROADMAP

ENOUGH = Tickets(hours=20, tickets=5, built=2, days=91)


def test_an_estimate_stands_before_what_others_took() -> None:
    assert one_off(6.5, [1, 2, 3, 4, 5]) == OneOff(6.5, "estimate")
    assert one_off(0.0, [1, 2, 3, 4, 5]) == OneOff(3, "similar", 2, 4, 5)


def test_four_similar_issues_tell_nothing() -> None:
    assert one_off(None, [1, 2, 3, 4]) is None


@pytest.mark.parametrize("change", [{"tickets": 4}, {"built": 0}, {"days": 90}])
def test_too_few_tickets_are_no_ground_for_a_year(change: dict[str, int]) -> None:
    seen = Tickets(**{"hours": 20, "tickets": 5, "built": 2, "days": 91} | change)
    assert care(OneOff(10, "estimate"), seen) == Care(2, "assumed")
    assert care(None, seen) is None


def test_a_quarter_is_stretched_to_a_year_and_shared_by_what_was_built() -> None:
    found = care(None, ENOUGH)
    assert found is not None
    assert (found.rests_on, found.hours) == ("tickets", pytest.approx(20 * 365 / 91 / 2))


def test_days_are_rounded_up_and_no_pace_is_no_answer() -> None:
    assert pushed(24, 14) == 12
    assert pushed(24.1, 14) == 13
    assert pushed(0, 14) == 0
    assert pushed(24, 0) is None


@pytest.mark.parametrize(
    ("similar", "distance"),
    [
        ([BESPOKE] * 4, "unknown"),
        ([BESPOKE] * 4 + [""] * 9, "unknown"),
        ([ROADMAP] * 5, "near"),
        ([BESPOKE, *[ROADMAP] * 5], "near"),
        ([BESPOKE, *[ROADMAP] * 4], "between"),
        ([BESPOKE] * 3 + [ROADMAP] * 3, "far"),
    ],
)
def test_how_far_it_is_rests_on_what_became_of_similar_issues(similar: list[str], distance: str) -> None:
    assert standard("", "", (), similar).distance == distance


def test_what_an_item_bears_itself_decides_before_that() -> None:
    near = [ROADMAP] * 9
    assert standard(BESPOKE, "label for-acme", (), near).distance == "far"
    assert standard("", "", ("for-acme",), near).distance == "far"
    assert standard(ROADMAP, "component core", (), ()).distance == "near"
