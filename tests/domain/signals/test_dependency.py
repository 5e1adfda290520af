"""When an episode of dependency begins and ends."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.domain.revenue import Income
from bot.domain.signals.dependency import FIRM, LIMIT, Facts, Key, Week, can_judge, moves

ACME, OTHER = 1, 2
WHOLE = 1_300_000
SHARE, INDEX, CONCENTRATION = Key("share", ACME), Key("index", ACME), Key("concentration", FIRM)


def income(acme: float, others: int = 13, *, known_days: int = 365, currency: str = "EUR") -> Income:
    """Give a year in which Acme pays a part and the others the rest in equal parts."""
    rest = {OTHER + each: round(WHOLE * (1 - acme) / others) for each in range(others)}
    paid = {ACME: WHOLE - sum(rest.values())} | rest
    return Income(date(2025, 11, 1), date(2026, 11, 1), currency, paid, known_days=known_days)


def moved(
    facts: Income, *open_now: Key, weeks: Sequence[Week] = (), limit: float = LIMIT
) -> tuple[list[Key], list[Key]]:
    opened, cleared = moves(Facts(facts, limit, {ACME: weeks} if weeks else {}), open_now)
    return list(opened), list(cleared)


def test_the_seeds_own_case_opens_by_its_share_and_not_by_concentration() -> None:
    assert moved(income(0.35)) == ([SHARE], [])
    assert moved(income(0.25)) == ([], []), "at the limit is not above it"
    assert moved(income(0.35), SHARE) == ([], []), "one episode is opened once"


def test_it_ends_below_eighty_five_percent_of_the_limit() -> None:
    assert moved(income(0.22), SHARE) == ([], [])
    assert moved(income(0.21), SHARE) == ([], [SHARE])


def test_a_limit_that_a_leader_set_holds() -> None:
    assert moved(income(0.35), limit=0.4) == ([], [])
    assert moved(income(0.35), SHARE, limit=0.5) == ([], [SHARE])


def test_a_few_large_clients_are_concentrated_though_none_is_above_a_high_limit() -> None:
    paid = {1: 45, 2: 45, 3: 5, 4: 5}
    of_few = Income(date(2025, 11, 1), date(2026, 11, 1), "EUR", paid, known_days=365)
    # H = 0.41, normalised (0.41 - 0.25) / 0.75 = 0.213.
    assert moved(of_few, limit=0.5) == ([CONCENTRATION], [])
    assert moved(income(0.1), CONCENTRATION) == ([], [CONCENTRATION])


HEAVY = Week(2.1, 0.2)


@pytest.mark.parametrize(
    ("weeks", "opened"),
    [
        ([HEAVY] * 8, [INDEX]),
        ([HEAVY] * 7, []),
        ([*[HEAVY] * 4, Week(1.9, 0.2), *[HEAVY] * 3], []),
        ([*[HEAVY] * 7, Week(2.1, 0.09)], []),
        ([Week(None, 0.2)] * 8, []),
        ([Week(1.0, 0.2), *[HEAVY] * 8], [INDEX]),
    ],
    ids=["eight", "seven", "one light", "too small", "pays nothing", "a light one before"],
)
def test_an_index_opens_after_eight_heavy_weeks(weeks: Sequence[Week], opened: list[Key]) -> None:
    assert moved(income(0.1), weeks=weeks) == (opened, [])


def test_an_index_ends_with_one_week_well_below() -> None:
    assert moved(income(0.1), INDEX, weeks=[*[HEAVY] * 7, Week(1.75, 0.2)]) == ([], [])
    assert moved(income(0.1), INDEX, weeks=[*[HEAVY] * 7, Week(1.6, 0.2)]) == ([], [INDEX])
    assert moved(income(0.1), INDEX) == ([], [INDEX])


@pytest.mark.parametrize(
    "little",
    [income(0.6, known_days=89), income(0.6, currency=""), income(0.6, others=1)],
    ids=["three months", "a currency", "three clients"],
)
def test_while_too_little_is_known_nothing_begins_or_ends(little: Income) -> None:
    assert not can_judge(little)
    assert moved(little) == ([], [])
    assert moved(little, CONCENTRATION) == ([], [])
