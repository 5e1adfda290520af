"""How long others wait is said without leaving out those who still wait."""

import random

from bot.domain.waiting import median, waits


def test_when_all_are_solved_it_is_the_median() -> None:
    assert median([(1.0, True), (2.0, True), (3.0, True)]) == 2.0
    assert median([(1.0, True), (2.0, True), (3.0, True), (9.0, True)]) == 2.0


def test_those_who_still_wait_count_as_long_as_they_have_waited() -> None:
    assert median([(1.0, True), (2.0, True), (5.0, False), (5.0, False), (9.0, True)]) == 9.0
    assert median([(0.5, False), (0.5, False), (1.0, True), (2.0, True), (3.0, True)]) == 2.0


def test_where_most_wait_there_is_no_median() -> None:
    assert median([(1.0, True), (5.0, False), (6.0, False)]) is None
    assert median([]) is None


def test_the_last_days_of_a_window_do_not_make_it_look_slow() -> None:
    chance = random.Random(7)  # noqa: S311 - invented items
    spans = []
    for _ in range(20_000):
        took, seen = chance.expovariate(1 / 100), chance.uniform(0, 400)
        spans.append((min(took, seen), took <= seen))
    found = median(spans)
    assert found is not None
    assert abs(found - 69.3) < 3


def test_of_few_items_nothing_is_said() -> None:
    few, enough = [(1.0, True)] * 19, [(2.0, True)] * 20
    assert waits(few, enough) is None
    assert waits(enough, few) is None
    assert waits(enough, [(2.0, False)] * 20) is None
    told = waits([(5.0, False)] * 20, enough)
    assert told is not None
    assert (told.now, told.usual) == (None, 2.0)
