"""What a team's own closed items teach, month by month, without using a month's own future."""

from datetime import date
from typing import Any

from bot.domain.learning import LearnedFactor, Lesson, learn, next_month

UNTIL = date(2026, 3, 15)
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def lessons(count: int, day: date, seconds: int = 100, **more: Any) -> list[Lesson]:
    return [Lesson(day, seconds, **more) for _ in range(count)]


def test_five_closed_items_teach_their_mean_from_the_next_month_on() -> None:
    assert learn(lessons(4, date(2026, 1, 31)), None, UNTIL) == []
    assert learn(lessons(5, date(2026, 1, 31)), None, date(2026, 2, 1)) == [LearnedFactor(FEBRUARY, "item", 100)]


def test_a_months_factors_do_not_know_that_month() -> None:
    found = learn(lessons(5, date(2026, 1, 9)) + lessons(5, date(2026, 2, 1), 300), None, UNTIL)
    assert found == [LearnedFactor(FEBRUARY, "item", 100), LearnedFactor(MARCH, "item", 200)]


def test_types_and_priorities_are_learned_apart_and_together() -> None:
    found = learn(lessons(5, date(2026, 2, 1), 60, type="bug") + lessons(4, date(2026, 2, 1), 600), None, UNTIL)
    assert found == [LearnedFactor(MARCH, "item", 300), LearnedFactor(MARCH, "item", 60, "bug")]


def test_months_that_were_learned_are_not_learned_again() -> None:
    found = learn(lessons(5, date(2026, 1, 9)), FEBRUARY, UNTIL)
    assert [factor.since for factor in found] == [MARCH]


def test_thirty_pointed_items_teach_the_hours_a_point() -> None:
    pointed = [Lesson(date(2026, 2, 2), 7200, points=2.0)] * 15 + [Lesson(date(2026, 2, 3), 7200, points=1.0)] * 15
    assert learn(pointed[:-1], None, UNTIL) == []
    assert learn(pointed, None, UNTIL) == [LearnedFactor(MARCH, "point", 4800)]


def test_nothing_teaches_nothing() -> None:
    assert learn([], None, UNTIL) == []


def test_the_month_after_december_is_january() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1)) == FEBRUARY
