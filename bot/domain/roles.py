"""Roles: who may do what, from what was granted to people and to user groups."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

MANAGER, MAPPING, LEADER, ADMIN = "manager", "mapping", "leader", "admin"
ROLES = (MANAGER, MAPPING, LEADER, ADMIN)

NO_TEAM = 0

Members = Mapping[str, Collection[str]]
"""The people of user groups, by the group's id. A group that is not in it gives its people nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role that a person or a user group holds, by its Slack id; a manager's is for one team."""

    role: str
    holder: str
    team_id: int = NO_TEAM


@dataclass(frozen=True, slots=True)
class Held:
    """What one person may do by what was granted. An admin is not a leader by that, nor the other way round."""

    manages: frozenset[int] = frozenset()
    maps: bool = False
    leader: bool = False
    admin: bool = False


def is_group(holder: str) -> bool:
    """Tell a user group from a person by Slack's ids."""
    return holder.startswith("S")


def held_by(user_id: str, grants: Iterable[Grant], members: Members) -> Held:
    """Return what a person holds, directly or as one of a user group."""
    own = [grant for grant in grants if user_id in people_of(grant.holder, members)]
    roles = {grant.role for grant in own}
    return Held(
        manages=frozenset(grant.team_id for grant in own if grant.role == MANAGER),
        maps=MAPPING in roles,
        leader=LEADER in roles,
        admin=ADMIN in roles,
    )


def with_role(role: str, grants: Iterable[Grant], members: Members, team_id: int = NO_TEAM) -> frozenset[str]:
    """Return the people who hold a role, directly or as one of a user group."""
    held = [grant.holder for grant in grants if (grant.role, grant.team_id) == (role, team_id)]
    return frozenset(person for holder in held for person in people_of(holder, members))


def managers_among(grants: Iterable[Grant], team_id: int | None) -> list[str]:
    """Return the people who were made managers of a team themselves, not as one of a user group."""
    held = (grant.holder for grant in grants if (grant.role, grant.team_id) == (MANAGER, team_id))
    return [holder for holder in held if not is_group(holder)]


def people_of(holder: str, members: Members) -> Collection[str]:
    """Return the person that an id names, or the people of the user group."""
    return members.get(holder, ()) if is_group(holder) else (holder,)


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of a change of leaders: `people` of the leaders before and after; `admins` where no leader would."""

    people: frozenset[str]
    admins: bool


def told_of(by: str, before: Collection[str], after: Collection[str]) -> Told:
    """Say who hears that an admin changed who leads.

    Leaders hear of it, old and new, but not whoever did it. Who becomes a leader by their own doing while nobody else
    is one is told to the other admins: somebody must know.
    """
    others = set(before) - {by}
    return Told(frozenset({*before, *after} - {by}), admins=by in set(after) - set(before) and not others)
