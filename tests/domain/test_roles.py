"""What a person may do by what was granted, and who hears of new leaders."""

import pytest

from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, Grant, Held, held_by, told_of, with_role

MEMBERS = {"S1": ("U2", "U3"), "S2": ()}


def test_roles_come_directly_and_by_user_groups() -> None:
    grants = [
        Grant(MANAGER, "U2", 1),
        Grant(MANAGER, "S1", 2),
        Grant(MAPPING, "U2"),
        Grant(LEADER, "S1"),
        Grant(ADMIN, "U9"),
    ]
    assert held_by("U2", grants, MEMBERS) == Held(frozenset({1, 2}), maps=True, leader=True)
    assert held_by("U3", grants, MEMBERS) == Held(frozenset({2}), leader=True)
    assert held_by("U9", grants, MEMBERS) == Held(admin=True)
    assert held_by("U1", grants, MEMBERS) == Held()


def test_an_admin_is_not_a_leader_by_that_nor_a_leader_an_admin() -> None:
    assert not held_by("U1", [Grant(ADMIN, "U1")], {}).leader
    assert not held_by("U1", [Grant(LEADER, "U1")], {}).admin


def test_a_group_that_nobody_tells_of_or_that_is_empty_gives_nothing() -> None:
    for group in ("S2", "S9"):
        assert held_by("U2", [Grant(ADMIN, group)], MEMBERS) == Held()
    assert held_by("S1", [Grant(ADMIN, "S1")], MEMBERS) == Held()


def test_those_with_a_role_are_found_in_one_team_alone() -> None:
    grants = [Grant(MANAGER, "U1", 1), Grant(MANAGER, "S1", 1), Grant(MANAGER, "U7", 2), Grant(LEADER, "U8")]
    assert with_role(MANAGER, grants, MEMBERS, 1) == {"U1", "U2", "U3"}
    assert with_role(LEADER, grants, MEMBERS) == {"U8"}


@pytest.mark.parametrize(
    ("by", "before", "after", "people", "admins"),
    [
        ("UA", [], ["U1"], {"U1"}, False),
        ("UA", ["U1"], ["U1", "U2"], {"U1", "U2"}, False),
        ("UA", ["U1", "U2"], ["U1"], {"U1", "U2"}, False),
        ("UA", ["U1"], ["U1", "UA"], {"U1"}, False),
        ("UA", [], ["UA"], set(), True),
        ("UA", [], ["UA", "U2"], {"U2"}, True),
        ("UA", ["UA"], ["UA", "U2"], {"U2"}, False),
        ("UA", ["UA", "U2"], ["U2"], {"U2"}, False),
        ("UA", ["UA"], [], set(), False),
    ],
)
def test_leaders_old_and_new_hear_of_a_change_and_admins_where_one_names_himself_the_first(
    by: str, before: list[str], after: list[str], people: set[str], *, admins: bool
) -> None:
    told = told_of(by, before, after)
    assert (told.people, told.admins) == (people, admins)
