"""Clients that count as one: a parent with its subsidiaries, resellers and the accounts it referred.

Under common control two customers are one (ASC 280, IFRS 8.34). A group is judged and told as it stands on the day
that is looked at, with what its members did before they joined: joining never looks like growth.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

SUBSIDIARY, RESELLER, REFERRED = "subsidiary", "reseller", "referred"
KINDS: Final = (SUBSIDIARY, RESELLER, REFERRED)
"""What a member can be to its group."""


Amount = TypeVar("Amount")


@dataclass(frozen=True, slots=True)
class Membership:
    """A client that counts as part of a group from `since` to before `until`; None: from the beginning, to the end."""

    member: int
    group: int
    kind: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether it counts on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Grouping:
    """Who is part of whom, as it stands on one day."""

    def __init__(self, memberships: Iterable[Membership] = ()) -> None:
        self._by_member = {each.member: each for each in memberships}
        self._by_group: dict[int, list[Membership]] = {}
        for each in self._by_member.values():
            self._by_group.setdefault(each.group, []).append(each)

    def __bool__(self) -> bool:
        return bool(self._by_member)

    def whole(self, destination: int) -> int:
        """Return the group that a client counts in, or the client itself."""
        found = self._by_member.get(destination)
        return destination if found is None else found.group

    def membership(self, client: int) -> Membership | None:
        """Return what a client is part of, if of anything."""
        return self._by_member.get(client)

    def members(self, client: int) -> Sequence[Membership]:
        """Return who is part of a client, by number; nobody where it is no group."""
        return sorted(self._by_group.get(client, ()), key=lambda each: each.member)

    def everyone(self, client: int) -> tuple[int, ...]:
        """Return a client and all who are part of it: whose items and hours are its own."""
        return (client, *(each.member for each in self.members(client)))

    def ids(self) -> frozenset[int]:
        """Return all groups and all their members."""
        return frozenset(self._by_member) | frozenset(self._by_group)

    def everyone_of(self, clients: Iterable[int]) -> tuple[int, ...]:
        """Return some clients and all who are part of one of them."""
        return tuple(dict.fromkeys(id_ for client in clients for id_ in self.everyone(client)))

    def folded(self, amounts: Mapping[int, Amount], plus: Callable[[Amount, Amount], Amount]) -> Mapping[int, Amount]:
        """Add what is of members to what is of their groups."""
        if self._by_member.keys().isdisjoint(amounts):
            return amounts
        together: dict[int, Amount] = {}
        for destination, amount in amounts.items():
            whole = self.whole(destination)
            together[whole] = plus(together[whole], amount) if whole in together else amount
        return together


ALONE: Final = Grouping()


class Groups:
    """All memberships there are and were; a client is part of one group at a time, and a member has no members."""

    def __init__(self, memberships: Iterable[Membership] = ()) -> None:
        self.memberships = tuple(memberships)
        self._latest: tuple[date | None, Grouping] = (None, ALONE)

    def on(self, day: date) -> Grouping:
        """Return who is part of whom on a day; asked again for the same day, it is at hand."""
        if self._latest[0] != day and self.memberships:
            self._latest = (day, Grouping(each for each in self.memberships if each.holds(day)))
        return self._latest[1]

    def left(self, client: int, day: date) -> date | None:
        """Return the day from which a client stands alone again, if it has left a group by then."""
        ended = [each.until for each in self.memberships if each.member == client and each.until is not None]
        return max((until for until in ended if until <= day), default=None)


NO_GROUPS: Final = Groups()
