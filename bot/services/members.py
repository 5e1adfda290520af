"""Who is part of a group, and what each has of its hours: a group is one client whose members stay visible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.group import Grouping
from bot.domain.worked import TeamWindow


@dataclass(frozen=True, slots=True)
class MemberLoad:
    """One member's part of a group's hours and items; `kind` is what it is to the group, empty for the group itself."""

    client: str
    kind: str
    seconds: int
    items: float


@dataclass(frozen=True, slots=True)
class PartOf:
    """The group in which a client counts, and what it is to it."""

    group_id: int
    group: str
    kind: str


def loads(client: int, apart: TeamWindow, grouping: Grouping, names: Mapping[int, str]) -> tuple[MemberLoad, ...]:
    """Return what each of a group did in a window that holds everybody one by one, most hours first.

    The group itself stands among them; where a client is no group there is nothing to part.
    """
    kinds = {client: "", **{each.member: each.kind for each in grouping.members(client)}}
    if len(kinds) == 1:
        return ()
    parts = [(names.get(id_, "?"), kind, apart.part(id_)) for id_, kind in kinds.items()]
    found = [MemberLoad(name, kind, part.hours.seconds, part.items) for name, kind, part in parts]
    return tuple(sorted(found, key=lambda each: (-each.seconds, -each.items, each.client)))


def together(parts: Sequence[Sequence[MemberLoad]]) -> tuple[MemberLoad, ...]:
    """Add up what members did in several teams."""
    sums: dict[tuple[str, str], MemberLoad] = {}
    for each in (each for of_team in parts for each in of_team):
        known = sums.get((each.client, each.kind), MemberLoad(each.client, each.kind, 0, 0))
        more = MemberLoad(each.client, each.kind, known.seconds + each.seconds, known.items + each.items)
        sums[each.client, each.kind] = more
    return tuple(sorted(sums.values(), key=lambda each: (-each.seconds, -each.items, each.client)))
