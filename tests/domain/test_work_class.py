"""Which class of work an item has, and what says so."""

from datetime import date
from typing import Any

import pytest

from bot.domain.item import Facts
from bot.domain.work_class import BESPOKE, MAINTENANCE, NO_CLASS, ROADMAP, SUPPORT, Classed, ClassRule, ClassRules

RULES = ClassRules(
    [
        ClassRule(None, ROADMAP, "project", "plat"),
        ClassRule(None, MAINTENANCE, "type", "bug"),
        ClassRule(None, ROADMAP, "epic", "plat-7"),
        ClassRule(None, SUPPORT, "component", "escalation"),
        ClassRule(None, BESPOKE, "label", "for-acme"),
        ClassRule(None, ROADMAP, "label", "release-3"),
        ClassRule(2, BESPOKE, "project", "sol"),
    ]
)


def issue(**changes: Any) -> Facts:
    day = date(2026, 11, 9)
    return Facts(source="jira", ref="1", kind="issue", title="t", opened=day, updated=day, **changes)


@pytest.mark.parametrize(
    ("facts", "work", "seen"),
    [
        (issue(container="PLAT"), ROADMAP, "project PLAT"),
        (issue(container="PLAT", type="Bug"), MAINTENANCE, "type Bug"),
        (issue(type="Bug", epic="PLAT-7"), ROADMAP, "epic PLAT-7"),
        (issue(type="Bug", parent="PLAT-7"), ROADMAP, "epic PLAT-7"),
        (issue(epic="PLAT-7", components=("Escalation",)), SUPPORT, "component Escalation"),
        (issue(components=("Escalation",), labels=("For-Acme",)), BESPOKE, "label For-Acme"),
        # Of two marks alike the one that takes from the roadmap stands.
        (issue(labels=("release-3", "for-acme")), BESPOKE, "label for-acme"),
        (issue(container="WEB", labels=("misc",)), "", ""),
    ],
)
def test_the_most_particular_mark_decides(facts: Facts, work: str, seen: str) -> None:
    assert RULES.of(facts, 1) == Classed(work, seen)


def test_a_rule_of_one_team_says_nothing_of_another() -> None:
    assert RULES.of(issue(container="SOL"), 2) == Classed(BESPOKE, "project SOL")
    assert RULES.of(issue(container="SOL"), 1) == NO_CLASS


def test_without_a_mark_the_class_is_that_of_the_parent_or_epic() -> None:
    above = [NO_CLASS, Classed(BESPOKE, "SOL-4")]
    assert RULES.of(issue(), 1, above) == Classed(BESPOKE, "parent SOL-4")
    assert RULES.of(issue(container="PLAT"), 1, above) == Classed(ROADMAP, "project PLAT")
