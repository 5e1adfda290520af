"""Crowding out: the others' items are solved later than usual, by more than luck."""

import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.signals.crowding import DAY, HOUR, Day, Pace, counted_days, pace, usual_days, usual_time

EVENING = date(2026, 11, 16)
LATER = Pace(usual=9 * HOUR, items=84, solved=26, items_before=300, solved_before=150)


def test_the_z_score_is_that_of_two_proportions() -> None:
    # 26 of 84 against 150 of 300: pooled 176 / 384, error 0.0615.
    assert (LATER.part, LATER.part_before) == (pytest.approx(0.3095, abs=1e-4), 0.5)
    assert LATER.z == pytest.approx(0.190476 / math.sqrt(0.458333 * 0.541667 * (1 / 84 + 1 / 300)), abs=1e-4)
    assert LATER.z == pytest.approx(3.0969, abs=1e-3)
    assert LATER.later


def test_just_under_the_sure_level_is_luck_and_just_over_it_is_not() -> None:
    under, over = replace(LATER, solved=30), replace(LATER, solved=29)
    assert (round(under.z, 2), under.later) == (2.32, False)
    assert (round(over.z, 2), over.later) == (2.51, True)


def test_sooner_than_usual_is_never_later() -> None:
    sooner = replace(LATER, solved=80)
    assert sooner.z < -2.33
    assert not sooner.later


def test_of_very_many_items_a_difference_that_nobody_feels_is_not_said() -> None:
    many = Pace(9 * HOUR, 40_000, 18_200, 120_000, 60_000)
    assert many.z > 10
    assert not many.later
    assert replace(many, solved=17_999).later


@pytest.mark.parametrize(("items", "solved"), [(40, 40), (40, 0)])
def test_where_all_are_alike_there_is_no_difference_and_no_division_by_nothing(items: int, solved: int) -> None:
    alike = Pace(HOUR, items, solved, items, solved)
    assert (alike.z, alike.later) == (0.0, False)


def days(*counted: tuple[int, int]) -> list[Day]:
    """Return weeks with a day each on which so many items were opened, and solved in time."""
    return [(EVENING - timedelta(weeks=number), *each) for number, each in enumerate(counted)]


def test_items_that_are_all_open_are_solved_later() -> None:
    found = pace(9 * HOUR, days((20, 0)), days((20, 10)))
    assert found is not None
    assert found.later


def test_of_fewer_than_twenty_items_on_either_side_nothing_is_said() -> None:
    assert pace(9 * HOUR, days((19, 0)), days((300, 150))) is None
    assert pace(9 * HOUR, days((300, 0)), days((19, 10))) is None
    assert pace(9 * HOUR, [], days((300, 150))) is None
    assert pace(9 * HOUR, days((300, 0)), []) is None
    assert pace(9 * HOUR, days((9, 0), (11, 0)), days((8, 4), (12, 6))) == Pace(9 * HOUR, 20, 0, 20, 10)


def test_where_weeks_differ_by_more_than_luck_anyway_a_difference_must_be_larger() -> None:
    now = days((84, 26))
    even = pace(9 * HOUR, now, days((100, 50), (100, 50), (100, 50)))
    swinging = pace(9 * HOUR, now, days((100, 40), (100, 50), (100, 60)))
    assert even is not None
    assert swinging is not None
    # 100 (0.1^2 + 0 + 0.1^2) / 0.25 over two degrees of freedom.
    assert (even.swing, swinging.swing) == (1.0, pytest.approx(4.0))
    assert swinging.z == pytest.approx(even.z / 2)
    assert (even.later, swinging.later) == (True, False)


def test_weeks_are_counted_back_from_the_last_day_and_fewer_than_three_do_not_tell() -> None:
    week = [(EVENING - timedelta(days=number), 10, 9 if number < 5 else 1) for number in range(7)]
    alike = [(day - timedelta(weeks=back), *rest) for back in range(3) for day, *rest in week]
    found = pace(9 * HOUR, days((84, 26)), alike)
    assert found is not None
    assert found.swing == 1.0
    few = pace(9 * HOUR, days((84, 26)), days((100, 20), (100, 80)))
    assert few is not None
    assert few.swing == 1.0
    whole = pace(9 * HOUR, days((84, 26)), days((100, 100), (100, 100), (100, 100)))
    assert whole is not None
    assert whole.swing == 1.0


@pytest.mark.parametrize(
    ("items", "median", "usual"),
    [
        (20, HOUR, HOUR),
        (20, HOUR - 1, None),
        (20, 21 * DAY, 21 * DAY),
        (20, 21 * DAY + 1, None),
        (20, None, None),
        (19, HOUR, None),
    ],
)
def test_a_usual_time_between_an_hour_and_three_weeks_of_twenty_items_can_be_compared(
    items: int, median: int | None, usual: int | None
) -> None:
    assert usual_time(items, median) == usual


def test_what_is_usual_is_said_by_the_twelve_weeks_that_ended_four_weeks_before() -> None:
    since, until = usual_days(EVENING)
    assert (since, until) == (date(2026, 7, 28), date(2026, 10, 20))
    assert until - since == timedelta(weeks=12)
    assert counted_days(EVENING, HOUR)[0] == until


@pytest.mark.parametrize(
    ("usual", "last"),
    [
        (HOUR, date(2026, 11, 15)),
        (23 * HOUR, date(2026, 11, 15)),
        (23 * HOUR + 1, date(2026, 11, 14)),
        (3 * DAY, date(2026, 11, 12)),
        (21 * DAY, date(2026, 10, 25)),
    ],
)
def test_an_item_counts_once_its_usual_time_has_passed_since_the_day_it_was_opened(usual: int, last: date) -> None:
    _, until = counted_days(EVENING, usual)
    assert until - timedelta(days=1) == last
    ends = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1, seconds=usual)
    assert ends <= datetime(2026, 11, 17, tzinfo=UTC)


USUAL = 6 * DAY
Opened = tuple[date, float, float]
"""The day, seconds from its start to the evening's end, seconds until solved."""


def steady(seed: int) -> list[Opened]:
    """Return sixteen weeks of a desk on which half of the items take six days or less."""
    chance = random.Random(seed)  # noqa: S311 - invented items
    since, ended = usual_days(EVENING)[0], EVENING + timedelta(days=1)
    return [
        (day, (ended - day).days * DAY - chance.uniform(0, DAY), chance.expovariate(math.log(2) / USUAL))
        for day in (since + timedelta(days=number) for number in range((ended - since).days))
        for _ in range(8)
    ]


def counts(items: list[Opened], since: date, until: date, *, in_hindsight: bool = False) -> list[Day]:
    """Count the items of some days and those solved in time, as far as is known on the evening, or ever."""
    ours = [(day, 1, int(took <= USUAL and (in_hindsight or took <= known))) for day, known, took in items]
    return [each for each in ours if since <= each[0] < until]


def test_a_steady_desk_is_never_late_for_items_that_could_not_be_late_yet() -> None:
    counted, ended = counted_days(EVENING, USUAL), EVENING + timedelta(days=1)
    fair, all_at_once, said = [], [], 0
    for seed in range(300):
        items = steady(seed)
        usually = counts(items, *usual_days(EVENING))
        found = pace(USUAL, counts(items, *counted), usually)
        assert found is not None
        fair.append(found.part)
        said += found.later
        unfair = pace(USUAL, counts(items, counted[0], ended), usually)
        assert unfair is not None
        all_at_once.append(unfair.part)
    assert abs(sum(fair) / len(fair) - 0.5) < 0.01
    assert sum(all_at_once) / len(all_at_once) < 0.47
    assert said <= 9


def test_what_happens_after_an_evening_changes_nothing_of_what_was_said_on_it() -> None:
    items = steady(7)
    for window in (counted_days(EVENING, USUAL), usual_days(EVENING)):
        assert counts(items, *window) == counts(items, *window, in_hindsight=True)
