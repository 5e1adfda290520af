"""The people of an invented firm's helpdesk and tracker, under identifiers that nothing else can look like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from unicodedata import combining, normalize

from bot.demo.work import SYSTEM, User
from bot.demo.work import Company as Firm

FAR = 7_310_000_000_000
"""Added to a person's number, so that no count, price or instant can be taken for one."""


def unmistakable(firm: Firm) -> Firm:
    """Give everybody a number and an address of their own that no other figure or word holds.

    Every subject ends with an address, as those of forwarded mail do.
    """
    users = tuple(_person(user) for user in firm.users)
    return replace(
        firm,
        users=users,
        tickets=tuple(
            replace(
                ticket,
                subject=f"{ticket.subject} ({users[ticket.id % len(users)].email})",
                requester_id=ticket.requester_id + FAR,
                assignee_id=ticket.assignee_id + FAR,
                events=tuple(
                    replace(event, author_id=event.author_id if event.author_id == SYSTEM else event.author_id + FAR)
                    for event in ticket.events
                ),
            )
            for ticket in firm.tickets
        ),
    )


def _person(user: User) -> User:
    domain = user.email.partition("@")[2]
    local = plain(user.name).replace(" ", ".")
    return replace(user, id=user.id + FAR, email=f"{local}.{user.id}@{domain}")


def plain(text: str) -> str:
    """Return a text without case and accents."""
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter)).casefold()


@dataclass(frozen=True)
class People:
    """Who works on or writes to the firm's tools: all by which one of them could be known."""

    firm: Firm

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Return everybody's ids, full names and addresses, and what of an address stands before its domain."""
        users = self.firm.users
        ids = {str(user.id) for user in users} | {engineer.id for engineer in self.firm.engineers}
        names = {one.name for one in (*users, *self.firm.engineers)}
        addresses = {user.email for user in users} | {user.email.partition("@")[0] for user in users}
        family = {one.name.split()[-1] for one in (*self.firm.agents, *self.firm.engineers)}
        return frozenset(plain(each) for each in ids | names | addresses | family)

    @cached_property
    def by_source(self) -> Mapping[str, frozenset[str]]:
        """Return the ids of everybody, as each source says them."""
        return {
            "zendesk": frozenset(str(user.id) for user in self.firm.users),
            "jira": frozenset(engineer.id for engineer in self.firm.engineers),
        }

    def found_in(self, text: str) -> set[str]:
        """Return the identifiers that stand in a text, whatever their case and accents."""
        return found(self.identifiers, text)


def found(wanted: Iterable[str], text: str) -> set[str]:
    """Return what of all that is wanted stands in a text."""
    searched = plain(text)
    return {each for each in wanted if each in searched}


def in_places(wanted: Iterable[str], places: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return by place what stands there of all that is wanted, of the places where something does."""
    looked_for = frozenset(wanted)
    standing = {place: sorted(found(looked_for, text)) for place, text in places.items()}
    return {place: who for place, who in standing.items() if who}
