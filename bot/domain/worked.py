"""What a team worked on in a window of days: whose hours they are, on what they rest, and how sure that is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.domain.group import Grouping
from bot.domain.load import OTHERS, OWN_WORK, UNATTRIBUTED

BASES: Final = ("logged", "activity", "estimate", "count")
"""What hours can rest on, the best first."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Seconds of effort by the basis they rest on."""

    logged: int = 0
    activity: int = 0
    estimate: int = 0
    count: int = 0

    @property
    def seconds(self) -> int:
        """Return the seconds of all bases together."""
        return self.logged + self.activity + self.estimate + self.count

    def by_basis(self) -> dict[str, int]:
        """Return the seconds of each basis that has any, the best basis first."""
        return {basis: seconds for basis in BASES if (seconds := getattr(self, basis))}


NOTHING = Hours()


@dataclass(frozen=True, slots=True)
class Part:
    """One destination's part of a team's window. `items` are those opened in it; half an item is a half."""

    hours: Hours = NOTHING
    items: float = 0.0

    def __add__(self, other: "Part") -> "Part":
        one, two = self.hours, other.hours
        # Spelled out: on a desk of thousands of clients this is what an overview of all teams waits for.
        hours = Hours(
            one.logged + two.logged,
            one.activity + two.activity,
            one.estimate + two.estimate,
            one.count + two.count,
        )
        return Part(hours, self.items + other.items)


NO_PART = Part()


@dataclass(frozen=True, slots=True)
class Rest:
    """The clients that are not told one by one: how many have hours or items, and their squared seconds together."""

    clients: int = 0
    squares: int = 0


NO_REST = Rest()


@dataclass(frozen=True)
class TeamWindow:
    """What a team did, by destination. Shares are 0..1, and None where there is nothing to divide by.

    Clients that are not told one by one have one part together, that of `OTHERS`, and are counted in `rest`.
    """

    parts: Mapping[int, Part]
    rest: Rest = NO_REST

    def grouped(self, grouping: Grouping) -> "TeamWindow":
        """Return the window with the parts of members in those of their groups."""
        return TeamWindow(grouping.folded(self.parts, Part.__add__))

    def part(self, destination: int) -> Part:
        """Return a destination's part, empty where it has none."""
        return self.parts.get(destination, NO_PART)

    @cached_property
    def seconds(self) -> int:
        """Return all hours of the team, in seconds."""
        return sum(part.hours.seconds for part in self.parts.values())

    @cached_property
    def items(self) -> float:
        """Return all items that the team got."""
        return sum(part.items for part in self.parts.values())

    @property
    def own_seconds(self) -> int:
        """Return the hours of own work, in seconds."""
        return self.part(OWN_WORK).hours.seconds

    @property
    def unattributed_seconds(self) -> int:
        """Return the hours without a client, in seconds."""
        return self.part(UNATTRIBUTED).hours.seconds

    @property
    def coverage(self) -> float | None:
        """Return which part of the hours is known to be a client's or our own."""
        return ratio(self.seconds - self.unattributed_seconds, self.seconds)

    @property
    def basis(self) -> dict[str, int]:
        """Return on what the hours of all destinations rest, in seconds, the best basis first."""
        sums = {basis: sum(getattr(part.hours, basis) for part in self.parts.values()) for basis in BASES}
        return {basis: seconds for basis, seconds in sums.items() if seconds}

    def share(self, destination: int) -> float | None:
        """Return a destination's part of all hours."""
        return ratio(self.part(destination).hours.seconds, self.seconds)

    def share_at_most(self, client_id: int) -> float | None:
        """Return a client's share if every unattributed hour were theirs."""
        return ratio(self.part(client_id).hours.seconds + self.unattributed_seconds, self.seconds)

    def client_caused_share(self, client_id: int) -> float | None:
        """Return a client's part of the hours that clients cause."""
        caused = self.seconds - self.own_seconds - self.unattributed_seconds
        return ratio(self.part(client_id).hours.seconds, caused)

    @property
    def client_count(self) -> int:
        """Return how many clients have hours or items."""
        return len(self.clients()) + self.rest.clients

    def besides(self, named: Collection[int]) -> tuple[int, Part]:
        """Return how many clients with hours or items are none of these, and their part together."""
        more = [each for each in self.clients() if each not in named]
        return len(more) + self.rest.clients, sum((self.part(each) for each in (*more, OTHERS)), start=NO_PART)

    def clients(self) -> list[int]:
        """Return the clients with hours or items that are told one by one, the most hours first."""
        ids = [destination for destination in self.parts if destination > 0]
        return sorted(ids, key=lambda each: (-self.parts[each].hours.seconds, -self.parts[each].items, each))

    def effective_clients(self) -> float | None:
        """Return how many clients of equal size would be as concentrated, by the hours that clients cause."""
        seconds = [part.hours.seconds for destination, part in self.parts.items() if destination > 0]
        squares = sum(each * each for each in seconds) + self.rest.squares
        return ratio((sum(seconds) + self.part(OTHERS).hours.seconds) ** 2, squares)


EMPTY = TeamWindow({})


def grouped(windows: Mapping[int, TeamWindow], grouping: Grouping) -> dict[int, TeamWindow]:
    """Return every team's window with the parts of members in those of their groups."""
    return {team: window.grouped(grouping) for team, window in windows.items()}


def together(windows: Iterable[TeamWindow]) -> TeamWindow:
    """Return several teams' windows as one."""
    parts: dict[int, Part] = {}
    for window in windows:
        for destination, part in window.parts.items():
            parts[destination] = parts.get(destination, NO_PART) + part
    return TeamWindow(parts)


def ratio(part: float, whole: float) -> float | None:
    """Divide, or say None where there is nothing to divide by."""
    return part / whole if whole else None
