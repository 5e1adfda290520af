"""What people decide about an alert, and what it silences."""

from datetime import date

import pytest

from bot.domain.handling import Act, Handling, handled

MONDAY = date(2026, 11, 16)
NEXT_MONDAY = date(2026, 11, 23)
SNOOZED = Act("snoozed", "U1", "they are told", NEXT_MONDAY, 0.34)
EXPECTED = Act("expected", "U1", "migration", NEXT_MONDAY, 0.4)
SETTLED = Act("settled", "U1", "paid for")


def test_followers_are_named_once_in_the_order_they_came() -> None:
    acts = [Act("followed", "U2"), SNOOZED, Act("followed", "U1"), Act("followed", "U2")]
    assert handled(acts) == Handling(("U2", "U1"), SNOOZED)
    assert handled([]) == Handling()


def test_the_last_decision_holds_until_it_is_woken() -> None:
    assert handled([SNOOZED, SETTLED]).decision == SETTLED
    assert handled([SETTLED, Act("woken", "U2")]).decision is None


def test_what_leaders_decided_stands_beside_what_a_team_did_and_silences_reminders_alone() -> None:
    decided = Act("decided", "")
    assert handled([SNOOZED, decided]) == Handling((), SNOOZED, decided=True)
    assert handled([decided, Act("woken", "U1")]) == Handling(decided=True)
    assert handled([decided, Act("undecided", "")]) == Handling()
    assert handled([decided]).taken_up
    kinds = ("upgraded", "reminded", "cleared", "woken")
    assert [kind for kind in kinds if handled([decided]).speaks(kind, MONDAY)] == ["upgraded", "cleared", "woken"]
    assert not handled([EXPECTED, decided]).speaks("reminded", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (None, {"upgraded", "reminded", "cleared", "woken"}),
        (SNOOZED, {"cleared", "woken"}),
        (SETTLED, {"cleared", "woken"}),
        (EXPECTED, {"upgraded", "cleared", "woken"}),
    ],
)
def test_a_decision_silences_what_it_is_about_and_never_the_end(decision: Act | None, said: set[str]) -> None:
    handling = Handling((), decision)
    kinds = ("upgraded", "reminded", "cleared", "woken")
    assert {kind for kind in kinds if handling.speaks(kind, MONDAY)} == said


def test_an_agreed_window_that_is_over_silences_nothing() -> None:
    assert not Handling((), EXPECTED).speaks("reminded", NEXT_MONDAY)
    assert Handling((), EXPECTED).speaks("reminded", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("share", "today", "why"),
    [
        (0.43, MONDAY, ""),
        (0.44, MONDAY, "the share rose by another ten points"),
        (0.30, NEXT_MONDAY, "the snooze is over"),
    ],
)
def test_a_snooze_ends_on_its_day_or_when_the_share_rises_by_ten_points(share: float, today: date, why: str) -> None:
    assert Handling((), SNOOZED).wakes(share, today) == why
    assert Handling((), SETTLED).wakes(share, today) == ""
    assert Handling().wakes(share, today) == ""


def test_an_agreed_window_ends_behind_its_last_day() -> None:
    assert Handling((), EXPECTED).wakes(0.9, NEXT_MONDAY) == ""
    assert Handling((), EXPECTED).wakes(0.1, date(2026, 11, 24)) == "what was expected has ended"
