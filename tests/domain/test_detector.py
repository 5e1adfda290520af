"""A team's evenings from nothing: who is judged, and when nobody is."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.domain.attribution import WHOLE
from bot.domain.detector import Detector, Verdict
from bot.domain.ledger import Cell, root_parts
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.past import Past
from bot.domain.signals.crowding import Pace
from bot.domain.threshold import Plan, SetLimits, with_plans

FIRST = date(2025, 1, 6)
ACME, BOLT, CASK, DUNE = 1, 2, 3, 4
OTHERS = {BOLT: 5, CASK: 5, DUNE: 5}


def cells_of(daily: Callable[[int], Mapping[int, int]], days: int) -> list[Cell]:
    return [
        Cell(where, day, day, WHOLE * items, 3600 * items, 3600**2 * items, root_parts(3600, WHOLE * items))
        for number in range(days)
        for day in [FIRST + timedelta(days=number)]
        for where, items in daily(number).items()
        if items
    ]


def judged(
    daily: Callable[[int], Mapping[int, int]], days: int = 120, limits: SetLimits | None = None
) -> list[Verdict]:
    """Judge days on which destinations open so many equal items of an hour."""
    detector = Detector(cells_of(daily, days), Past(), FIRST - timedelta(days=1))
    return [detector.next_evening(limits or SetLimits()) for _ in range(days)]


def opened(verdicts: list[Verdict]) -> list[tuple[int, str]]:
    return [
        (change.client, change.episode.reason)
        for verdict in verdicts
        for change in verdict.changes
        if change.move.kind == "opened"
    ]


def test_a_client_that_takes_over_is_paged_once() -> None:
    assert opened(judged(lambda number: OTHERS | {ACME: 2 if number < 70 else 25})) == [(ACME, "step")]
    assert opened(judged(lambda number: OTHERS | {ACME: 2 + max(0, number - 70) // 3})) == [(ACME, "on_course")]


def test_within_an_agreed_window_and_while_it_fades_nothing_early_is_paged() -> None:
    """A migration that takes nearly what was agreed and ends with its window."""
    plan = Plan(ACME, 0.5, FIRST + timedelta(days=84), FIRST + timedelta(days=112))

    def limits(number: int) -> SetLimits:
        return with_plans(SetLimits(0.3), [plan], FIRST + timedelta(days=number))

    def daily(number: int) -> Mapping[int, int]:
        return OTHERS | {ACME: 12 if 84 <= number <= 112 else 2}

    cells = cells_of(daily, 160)
    held = Detector(cells, Past(), FIRST - timedelta(days=1))
    assert opened([held.next_evening(limits(number)) for number in range(160)]) == []
    assert opened(judged(daily, 160, SetLimits(0.3))) == [(ACME, "step")]


def test_how_soon_others_are_solved_stands_beside_an_open_episode_and_moves_its_mark_alone() -> None:
    later, limits = Pace(9 * 3600, 84, 26, 300, 150), SetLimits()
    detector = Detector(
        cells_of(lambda number: OTHERS | {ACME: 2 if number < 70 else 25}, 120), Past(), FIRST - timedelta(days=1)
    )
    told = []
    for number in range(120):
        verdict = detector.next_evening(limits)
        # Three evenings on which nobody asks, as when data are missing, neither count nor end the count.
        asked = {} if 90 <= number < 93 else dict.fromkeys(detector.pages, later if number >= 88 else None)
        told += detector.with_others(verdict.changes, asked, limits)
    [marked] = [change for change in told if change.move.kind == "crowding"]
    assert (marked.client, (marked.move.day - FIRST).days) == (ACME, 93)
    assert marked.episode.crowding
    assert marked.figures["others"]["solved"] == 26
    assert detector.figures_of(ACME, limits)["others"]["items"] == 84
    assert "others" not in detector.figures_of(BOLT, limits)
    unasked = judged(lambda number: OTHERS | {ACME: 2 if number < 70 else 25})
    assert [change.move for verdict in unasked for change in verdict.changes] == [
        change.move for change in told if change.move.kind != "crowding"
    ]


def test_own_work_and_unattributed_work_are_never_too_much() -> None:
    assert opened(judged(lambda _: {OWN_WORK: 50, UNATTRIBUTED: 20, ACME: 3, BOLT: 3, CASK: 3})) == []


def test_unattributed_work_makes_a_share_lower_and_never_higher() -> None:
    without = judged(lambda _: OTHERS | {ACME: 10}, 40)[-1].evening
    beside = judged(lambda _: OTHERS | {ACME: 10, UNATTRIBUTED: 10}, 40)[-1].evening
    assert beside.share(ACME).q28 < without.share(ACME).q28
    assert beside.coverage == 25 / 35


def test_with_two_active_clients_only_a_limit_that_was_set_pages() -> None:
    assert opened(judged(lambda _: {ACME: 30, BOLT: 3})) == []
    assert opened(judged(lambda _: {ACME: 30, BOLT: 3}, limits=SetLimits(0.6))) == [(ACME, "above")]


def test_nothing_is_paged_before_fifty_six_days_of_history() -> None:
    assert opened(judged(lambda _: OTHERS | {ACME: 30}, 57)) == []
    assert opened(judged(lambda _: OTHERS | {ACME: 30}, 58)) == [(ACME, "above")]


def test_a_day_with_half_of_its_items_missing_changes_no_state_unless_it_is_a_holiday() -> None:
    def daily(number: int) -> Mapping[int, int]:
        return {ACME: 5, BOLT: 2} if number == 56 else OTHERS | {ACME: 30}

    verdicts = judged(daily, 60)
    assert [number for number, verdict in enumerate(verdicts) if verdict.thin] == [56]
    assert [number for number, verdict in enumerate(verdicts) for _ in opened([verdict])] == [58]
    past = Past(holidays=frozenset({FIRST + timedelta(days=56)}))
    detector = Detector(cells_of(daily, 60), past, FIRST - timedelta(days=1))
    verdicts = [detector.next_evening(SetLimits()) for _ in range(60)]
    assert [number for number, verdict in enumerate(verdicts) if verdict.thin] == []
    assert [number for number, verdict in enumerate(verdicts) for _ in opened([verdict])] == [57]


def test_a_default_limit_follows_the_active_clients_on_mondays_alone() -> None:
    verdicts = judged(lambda number: dict.fromkeys(range(1, 3 + number), 1), 15)
    limits = [round(verdict.evening.limit, 3) for verdict in verdicts]
    assert limits == [0.6] * 7 + [0.25] * 8
    assert [verdict.evening.active for verdict in verdicts][::7] == [2, 9, 16]


def test_a_peak_that_returns_as_last_year_is_a_note() -> None:
    def daily(number: int) -> Mapping[int, int]:
        return OTHERS | {ACME: 25 if 100 <= number % 364 < 150 else 2}

    verdicts = judged(daily, 364 + 150)
    kinds = [(change.move.kind, number > 364) for number, verdict in enumerate(verdicts) for change in verdict.changes]
    assert ("opened", False) in kinds
    assert ("opened", True) not in kinds
    assert ("noted", True) in kinds


def test_without_any_known_hours_items_are_counted() -> None:
    cells = [
        Cell(where, FIRST + timedelta(days=number), date.max, WHOLE * items, 0, 0, 0)
        for number in range(30)
        for where, items in ((ACME, 1), (BOLT, 3))
    ]
    detector = Detector(cells, Past(), FIRST - timedelta(days=1))
    evening = [detector.next_evening(SetLimits()).evening for _ in range(30)][-1]
    assert evening.share(ACME).q28 == 0.25
    assert evening.seconds == 0
    assert detector.figures_of(ACME, SetLimits())["hours28"] == 0
