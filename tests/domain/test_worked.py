"""What may be said of a team's window."""

import pytest

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.worked import EMPTY, Hours, Part, TeamWindow

ACME, GLOBEX, UMBRA = 1, 2, 3


@pytest.fixture
def window() -> TeamWindow:
    return TeamWindow(
        {
            GLOBEX: Part(Hours(logged=10), 3),
            ACME: Part(Hours(logged=20, activity=10), 4.5),
            UMBRA: Part(Hours(activity=10), 5),
            OWN_WORK: Part(Hours(count=40), 1),
            UNATTRIBUTED: Part(Hours(activity=10), 2),
        }
    )


def test_a_share_is_of_all_hours_and_says_what_unattributed_work_allows(window: TeamWindow) -> None:
    assert window.share(ACME) == 0.3
    assert window.share_at_most(ACME) == 0.4
    assert window.client_caused_share(ACME) == 0.6


def test_own_work_is_covered_and_unattributed_work_is_not(window: TeamWindow) -> None:
    assert window.coverage == 0.9
    assert (window.seconds, window.own_seconds, window.unattributed_seconds) == (100, 40, 10)
    assert window.items == 15.5


def test_bases_are_told_from_the_best_to_the_weakest_and_only_those_used(window: TeamWindow) -> None:
    assert list(window.basis.items()) == [("logged", 30), ("activity", 30), ("count", 40)]
    assert window.part(ACME).hours.by_basis() == {"logged": 20, "activity": 10}


def test_clients_stand_by_hours_then_by_items(window: TeamWindow) -> None:
    assert window.clients() == [ACME, UMBRA, GLOBEX]


def test_a_team_without_hours_has_no_shares() -> None:
    assert EMPTY.share(ACME) is None
    assert EMPTY.share_at_most(ACME) is None
    assert EMPTY.client_caused_share(ACME) is None
    assert EMPTY.coverage is None
    assert EMPTY.basis == {}
