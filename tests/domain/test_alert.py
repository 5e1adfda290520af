"""The states of an alert, one evening at a time."""

from datetime import date, timedelta

import pytest

from bot.domain.alert import Memory, Move, Reading, advance, limit_in_force, mark_crowding, pending
from bot.domain.load import NOTHING
from bot.domain.signals.crowding import Pace
from bot.domain.threshold import Levels, Limit

FIRST = date(2025, 3, 3)
LATER = Pace(9 * 3600, 84, 26, 300, 150)
AS_USUAL = Pace(9 * 3600, 84, 42, 300, 150)
LIMIT = Limit(0.30, "team")


class Machine:
    """A memory that is fed one evening after the other."""

    def __init__(self, limit: Limit = LIMIT) -> None:
        self.memory = Memory()
        self.limit = limit
        self.day = FIRST

    def evening(self, *holding: str, share: float = 0.2) -> list[Move]:
        reading = Reading(self.day, NOTHING._replace(q28=share, q14=share), self.limit, frozenset(holding))
        self.memory = Memory.from_json(self.memory.to_json())
        moves = advance(self.memory, reading)
        self.day += timedelta(days=1)
        return moves

    def others(self, *paces: Pace | None) -> list[str]:
        """Mark the open episode on as many evenings, the memory kept as JSON in between."""
        kinds = []
        for pace in paces:
            assert self.memory.page is not None
            kinds += [move.kind for move in mark_crowding(self.memory.page, pace, self.day)]
            self.memory = Memory.from_json(self.memory.to_json())
            self.day += timedelta(days=1)
        return kinds

    def evenings(self, number: int, *holding: str, share: float = 0.2) -> list[str]:
        return [move.kind for _ in range(number) for move in self.evening(*holding, share=share)]


def test_above_opens_on_its_third_evening_in_a_row() -> None:
    machine = Machine()
    assert machine.evenings(2, "above", share=0.35) == []
    assert pending(machine.memory) == "above"
    [move] = machine.evening("above", share=0.35)
    assert (move.kind, move.old, move.new, move.day) == ("opened", "pending", "open", FIRST + timedelta(days=2))
    assert machine.memory.page is not None
    assert machine.memory.page.since == FIRST
    assert pending(machine.memory) is None


def test_an_evening_without_the_reason_begins_the_count_anew() -> None:
    machine = Machine()
    assert machine.evenings(2, "above") + machine.evenings(1) + machine.evenings(2, "above") == []


@pytest.mark.parametrize("reason", ["on_course", "step"])
def test_on_course_and_step_open_on_their_second_evening(reason: str) -> None:
    assert Machine().evenings(2, reason) == ["opened"]


def test_above_takes_over_in_the_same_episode() -> None:
    machine = Machine()
    machine.evenings(2, "on_course", share=0.28)
    assert machine.evenings(3, "above", "on_course", share=0.32) == ["upgraded"]
    assert machine.memory.page is not None
    assert machine.memory.page.reason == "above"
    assert machine.memory.page.opened_on == FIRST + timedelta(days=1)


def test_above_is_since_the_first_evening_that_was_above_without_a_break() -> None:
    machine = Machine()
    machine.evenings(4, "step", share=0.26)
    machine.evenings(2, share=0.31)
    machine.evenings(3, "above", share=0.34)
    assert machine.memory.page is not None
    assert machine.memory.page.since == FIRST + timedelta(days=4), "neither since the step, nor since it was sure"
    machine.evenings(5, share=0.28)
    assert machine.memory.page.since == FIRST + timedelta(days=4)
    machine.evenings(2, share=0.31)
    assert machine.memory.page.since == FIRST + timedelta(days=14)


def test_an_episode_that_wobbles_is_one_page() -> None:
    machine = Machine()
    kinds = machine.evenings(3, "above", share=0.33)
    for _ in range(3):
        kinds += machine.evenings(5, share=0.24) + machine.evenings(2, "above", share=0.31)
    assert kinds == ["opened"]


def test_it_clears_after_a_week_below_the_clear_level() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.35)
    assert machine.evenings(6, share=0.254) == []
    assert machine.evenings(1, share=0.256) == []
    assert machine.evenings(7, share=0.254) == ["cleared"]


def test_both_shares_must_be_low_to_clear() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.35)
    for _ in range(10):
        reading = Reading(machine.day, NOTHING._replace(q28=0.2, q14=0.3), LIMIT)
        assert advance(machine.memory, reading) == []


def test_a_month_of_quiet_follows() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.35)
    machine.evenings(7, share=0.2)
    assert machine.evenings(27, "above", share=0.35) == []
    assert machine.evenings(1, "above", share=0.35) == ["opened"]


def test_an_early_page_stands_for_the_eight_weeks_that_it_speaks_of() -> None:
    machine = Machine()
    machine.evenings(2, "on_course", share=0.24)
    assert machine.evenings(55, share=0.24) == []
    assert machine.evenings(1, share=0.24) == ["cleared"]


def test_an_early_page_that_is_above_meanwhile_is_one_page() -> None:
    machine = Machine()
    kinds = machine.evenings(2, "on_course", share=0.24) + machine.evenings(20, share=0.25)
    assert kinds + machine.evenings(3, "above", share=0.33) == ["opened", "upgraded"]


def test_the_quiet_after_an_early_page_yields_to_above_alone() -> None:
    machine = Machine()
    machine.evenings(2, "on_course", share=0.24)
    machine.evenings(56, share=0.2)
    assert machine.evenings(5, "on_course", share=0.28) == []
    assert machine.evenings(3, "above", share=0.36) == ["opened"]


def test_nothing_is_remembered_of_a_client_that_has_been_quiet_for_a_month() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.35)
    machine.evenings(7 + 28)
    assert machine.memory.idle


def test_it_becomes_critical_once() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.40)
    assert machine.memory.page is not None
    assert not machine.memory.page.critical
    [move] = machine.evening("above", share=0.45)
    assert (move.kind, move.new) == ("upgraded", "critical")
    assert machine.evenings(2, "above", share=0.44) + machine.evenings(2, "above", share=0.46) == []


def test_it_can_open_critical() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.5)
    assert machine.memory.page is not None
    assert machine.memory.page.critical


def test_a_critical_level_of_its_own_decides_in_place_of_the_usual_one() -> None:
    for level, critical in ((0.38, True), (0.6, False)):
        machine = Machine(Limit(0.30, "team", levels=Levels(critical=level)))
        machine.evenings(3, "above", share=0.50 if not critical else 0.39)
        assert machine.memory.page is not None
        assert machine.memory.page.critical == critical


def test_another_ten_points_are_a_reminder() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.31)
    assert machine.evenings(3, "above", share=0.405) == []
    assert machine.evenings(3, "above", share=0.415) == ["reminded"]


def test_a_month_on_is_a_reminder() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.33)
    assert machine.evenings(27, "above", share=0.33) == []
    assert machine.evenings(29, "above", share=0.33) == ["reminded", "reminded"]


def test_a_default_limit_is_frozen_during_an_episode_and_a_set_one_is_not() -> None:
    machine = Machine(Limit(0.25, "default"))
    machine.evenings(3, "above", share=0.35)
    assert limit_in_force(machine.memory, Limit(0.5, "default")) == Limit(0.25, "default")
    assert limit_in_force(machine.memory, Limit(0.5, "team")) == Limit(0.5, "team")
    assert limit_in_force(Memory(), Limit(0.5, "default")) == Limit(0.5, "default")


def test_a_limit_that_is_raised_ends_an_episode_the_usual_way() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.33)
    machine.limit = Limit(0.5, "client")
    assert machine.evenings(7, share=0.33) == ["cleared"]


def test_what_is_not_paged_is_noted_and_the_note_ends() -> None:
    machine = Machine()
    assert machine.evenings(3, "few_big") == ["noted"]
    assert machine.memory.note is not None
    assert machine.evenings(6) == []
    assert machine.evenings(1) == ["note_ended"]
    assert machine.evenings(27, "few_big") == []
    assert machine.evenings(1, "few_big") == ["noted"]


def test_a_page_ends_the_note_of_the_same_client() -> None:
    machine = Machine()
    machine.evenings(5, "plain", share=0.31)
    assert machine.evenings(3, "plain", "above", share=0.33) == ["opened", "note_ended"]


def test_nothing_is_noted_while_a_page_is_open() -> None:
    machine = Machine()
    machine.evenings(3, "above", share=0.33)
    assert machine.evenings(9, "above", "plain", share=0.33) == []


def opened() -> Machine:
    machine = Machine()
    machine.evenings(3, "above", share=0.35)
    return machine


def test_an_open_episode_is_marked_on_the_third_evening_running_that_others_are_solved_later() -> None:
    machine = opened()
    assert machine.others(LATER, LATER, AS_USUAL, LATER, LATER) == []
    assert machine.memory.page is not None
    assert not machine.memory.page.crowding
    assert machine.others(LATER) == ["crowding"]
    assert machine.memory.page.crowding
    assert machine.memory.page.others == LATER
    assert machine.others(LATER, LATER, LATER, LATER) == []


@pytest.mark.parametrize("pace", [AS_USUAL, None])
def test_the_mark_goes_after_as_many_evenings_on_which_it_does_not_hold(pace: Pace | None) -> None:
    machine = opened()
    machine.others(LATER, LATER, LATER)
    assert machine.others(pace, pace, LATER, pace, pace) == []
    assert machine.others(pace) == ["crowding_ended"]
    assert machine.memory.page is not None
    assert not machine.memory.page.crowding
    assert machine.others(pace, pace, pace) == []


def test_the_mark_is_no_reason_of_its_own() -> None:
    machine, beside = opened(), opened()
    machine.others(LATER, LATER, LATER)
    machine.day = beside.day
    assert machine.evenings(6, share=0.2) == beside.evenings(6, share=0.2) == []
    assert machine.evenings(1, share=0.2) == beside.evenings(1, share=0.2) == ["cleared"]


def test_a_move_of_the_mark_says_from_what_to_what_and_why() -> None:
    page = opened().memory.page
    assert page is not None
    [come] = [move for _ in range(3) for move in mark_crowding(page, LATER, FIRST)]
    [gone] = [move for _ in range(3) for move in mark_crowding(page, None, FIRST)]
    assert (come.old, come.new, come.why) == (
        "open",
        "crowding",
        "other clients' items solved later, three evenings running",
    )
    assert (gone.old, gone.new, gone.why) == (
        "crowding",
        "open",
        "others' items not solved later, three evenings running",
    )


def test_an_episode_that_was_kept_before_there_was_a_mark_is_read_without_one() -> None:
    machine = opened()
    kept = machine.memory.to_json()
    for name in ("others", "crowding", "turning"):
        del kept["page"][name]
    page = Memory.from_json(kept).page
    assert page is not None
    assert (page.others, page.crowding, page.turning) == (None, False, 0)
    assert page == machine.memory.page
