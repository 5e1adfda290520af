from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.jql import Misunderstood, Query, milliseconds, read
from bot.demo.work import Issue

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def issue(number: int, project: str = "PLAT") -> Issue:
    at = START + timedelta(hours=number)
    return Issue(number, f"{project}-{number}", project, "Task", "Split the module", at, "a1", "Medium")


def query(text: str) -> Query:
    return read(text, lambda one: one.created_at)


def found(text: str) -> list[int]:
    asked = query(text)
    issues = [issue(3), issue(1), issue(2, "SOL")]
    return [one.id for one in sorted(filter(asked.finds, issues), key=asked.place)]


def test_issues_are_found_by_when_they_changed_in_milliseconds() -> None:
    assert found(f"updated >= {milliseconds(issue(2).created_at)} ORDER BY updated ASC") == [2, 3]


def test_issues_are_found_by_project_and_ordered_downwards() -> None:
    assert found('project in (PLAT, "SOL") ORDER BY created DESC, key') == [3, 2, 1]
    assert found("project = sol") == [2]
    assert found("project IS NOT EMPTY order by id") == [1, 2, 3]


def test_conditions_are_joined_and_grouped() -> None:
    assert found(f"(project in (PLAT)) AND updated > {milliseconds(issue(1).created_at)}") == [3]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Unbounded"),
        ("ORDER BY created", "Unbounded"),
        ("colour = red", "Field 'colour' does not exist"),
        ('updated >= "2026-11-02 09:00"', "Date value"),
        ("updated near 5", "Date value"),
        ("project ~ PLAT", "'~' was not expected"),
        ("project was PLAT", "operator 'was'"),
        ("project in PLAT", r"expecting '\('"),
        ("project = PLAT ORDER BY colour", "Not able to sort"),
        ("project = PLAT ORDER BY " + ", ".join(["id"] * 8), "at most 7"),
        ("project = PLAT PLAT", "expecting 'order' but got 'PLAT'"),
        ("project = PLAT ORDER BY id PLAT", "'PLAT' was not expected"),
        ("project =", "ends too early"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Misunderstood, match=why):
        query(text)
