"""Which team an item belongs to: exactly one, or none."""

from datetime import date
from typing import Any

from bot.domain.item import Facts
from bot.domain.team import TeamRules, team_of

DAY = date(2026, 11, 9)


def facts(kind: str = "ticket", **changes: Any) -> Facts:
    return Facts(source="desk", ref="1", kind=kind, title="", opened=DAY, updated=DAY, **changes)


def team(id_: int, kind: str, *scope: tuple[str, str]) -> TeamRules:
    return TeamRules(id_, kind, frozenset(scope))


def named(item: Facts, *teams: TeamRules) -> int | None:
    found = team_of(item, teams)
    return found.id if found else None


def test_a_team_without_scope_takes_what_is_left_of_its_kind_of_work() -> None:
    teams = (team(1, "support"), team(2, "engineering"), team(3, "engineering", ("project", "plat")))
    assert named(facts(), *teams) == 1
    assert named(facts("issue", container="APP"), *teams) == 2
    assert named(facts("issue", container="PLAT"), *teams) == 3


def test_a_scope_names_items_by_source_queue_project_or_label_in_any_case() -> None:
    for kind, value, item in (
        ("source", "desk", facts()),
        ("queue", "billing", facts(container="Billing")),
        ("project", "billing", facts(container="Billing")),
        ("label", "vip", facts(labels=("a", "VIP"))),
    ):
        assert named(item, team(5, "sales", (kind, value))) == 5


def test_of_two_teams_whose_scopes_name_an_item_the_older_has_it() -> None:
    assert named(facts(labels=("x", "y")), team(1, "support", ("label", "y")), team(2, "support", ("label", "x"))) == 1


def test_an_item_in_no_scope_has_no_team() -> None:
    assert named(facts(), team(1, "support", ("queue", "billing")), team(2, "engineering")) is None
