"""What a client's item asked of us: what it imposed, whether it came into a cycle under way, urgency, and its notice.

Marks by hand and rules say what was imposed; all else is what the source tells. What a source does not tell is no
"no": it is left out of what a share is taken of.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from typing import Final

from bot.domain.client import fold
from bot.domain.item import Facts

DATE: Final = "date"
TOOL: Final = "tool"
FORMAT: Final = "format"
IMPOSABLE: Final = (DATE, TOOL, FORMAT)

BY_ITEM: Final = "item"
BY_CLIENT: Final = "client"
BY_LABEL: Final = "label"

LONGEST_NOTICE = 400
"""Days: whatever is due later than that counts as due then, which no median of ours reaches."""


class Demand(IntFlag):
    """What is known of an item; `*_TOLD` says that its source tells it at all."""

    NONE = 0
    URGENCY_TOLD = 1
    URGENT = 2
    CYCLE_TOLD = 4
    INJECTED = 8
    DATE = 16
    TOOL = 32
    FORMAT = 64


IMPOSED: Final = Demand.DATE | Demand.TOOL | Demand.FORMAT
_FLAGS: Final = {DATE: Demand.DATE, TOOL: Demand.TOOL, FORMAT: Demand.FORMAT}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source tells of how an item came in: `due` is the first date that it had, since `due_since`.

    `urgent_since` is None where it was urgent when we first saw it; so are all days that nobody tells.
    """

    opened: date
    urgent: bool | None = None
    cycle_began: date | None = None
    cycle_entered: date | None = None
    urgent_since: date | None = None
    due: date | None = None
    due_since: date | None = None

    @property
    def told(self) -> Demand:
        """Return what follows for urgency and for the cycle.

        An item is injected if it entered its cycle, or was opened, on a later day than the cycle began. Where the
        source does not tell when an item entered, one that was there before counts as planned: the share is a floor.
        """
        found = Demand.NONE
        if self.urgent is not None:
            found |= Demand.URGENCY_TOLD | (Demand.URGENT if self.urgent else Demand.NONE)
        if self.cycle_began is not None:
            late = self._by(self.cycle_entered) > self.cycle_began
            found |= Demand.CYCLE_TOLD | (Demand.INJECTED if late else Demand.NONE)
        return found

    @property
    def injected_day(self) -> date | None:
        """Return the day on which it came into a cycle under way; None for one that did not."""
        return self._by(self.cycle_entered) if Demand.INJECTED in self.told else None

    @property
    def urgent_day(self) -> date | None:
        """Return the day on which it was made urgent, or was opened where that is not known; None if it is not."""
        return self._by(self.urgent_since) if self.urgent else None

    def imposed_day(self, imposed: Iterable["Imposed"]) -> date | None:
        """Return the day on which the first thing was imposed; None where nothing was.

        A date was imposed when the item first had one; a tool or a format came with the request. The day of a mark is
        not when: somebody may look back.
        """
        days = (self.due_since if each.what == DATE else None for each in imposed)
        return min(map(self._by, days), default=None)

    def _by(self, day: date | None) -> date:
        """Return a day, but none before the item was opened; that one where it is not known."""
        return max(day or self.opened, self.opened)

    @property
    def notice(self) -> int | None:
        """Return the days from request to due date; none where it was due before it was asked for."""
        if self.due is None:
            return None
        return min(max(0, (self.due - self.opened).days), LONGEST_NOTICE)


@dataclass(frozen=True, slots=True)
class Imposing:
    """What marks something as imposed: a label (folded, of one team or of all), a client since a day, or one item."""

    what: str
    kind: str
    label: str = ""
    team_id: int | None = None
    client_id: int = 0
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Imposed:
    """One thing that a client imposed on an item, and what says so: `label acme-tool`, `client`, `item`."""

    what: str
    seen: str


class Impositions:
    """All rules, indexed for looking up one item."""

    def __init__(self, rules: Iterable[Imposing] = ()) -> None:
        self._labels: dict[str, list[Imposing]] = {}
        self._clients: dict[int, list[Imposing]] = {}
        for rule in rules:
            if rule.kind == BY_LABEL:
                self._labels.setdefault(rule.label, []).append(rule)
            elif rule.kind == BY_CLIENT:
                self._clients.setdefault(rule.client_id, []).append(rule)

    def of(self, facts: Facts, team_id: int | None, destination: int, by_hand: Collection[str]) -> tuple[Imposed, ...]:
        """Return what was imposed on a client's item, each thing once: by hand before a label before the client."""
        if destination <= 0:
            return ()
        found: dict[str, str] = {}
        for each in self._found(facts, team_id, destination, by_hand):
            found.setdefault(each.what, each.seen)
        return tuple(Imposed(what, found[what]) for what in IMPOSABLE if what in found)

    def _found(
        self, facts: Facts, team_id: int | None, destination: int, by_hand: Collection[str]
    ) -> Iterator[Imposed]:
        yield from (Imposed(what, BY_ITEM) for what in by_hand)
        for label in facts.labels:
            for rule in self._labels.get(fold(label), ()):
                if rule.team_id in (None, team_id):
                    yield Imposed(rule.what, f"{BY_LABEL} {label}")
        for rule in self._clients.get(destination, ()):
            if facts.opened >= rule.since:
                yield Imposed(rule.what, BY_CLIENT)


def flags_of(asked: Asked, imposed: Iterable[Imposed]) -> Demand:
    """Return all that is known of an item."""
    found = asked.told
    for each in imposed:
        found |= _FLAGS[each.what]
    return found


def written(imposed: Iterable[Imposed]) -> str:
    """Write what was imposed as it is kept: a line each."""
    return "\n".join(f"{each.what} {each.seen}" for each in imposed)


def read(kept: str) -> tuple[Imposed, ...]:
    """Read it back."""
    return tuple(Imposed(*line.split(" ", 1)) for line in kept.splitlines() if " " in line)


def survivors_of(rules: Iterable[Imposing], survivors: Mapping[int, int]) -> Iterator[Imposing]:
    """Yield rules with a merged client's as its survivor's."""
    for rule in rules:
        client_id = survivors.get(rule.client_id, rule.client_id)
        yield Imposing(rule.what, rule.kind, rule.label, rule.team_id, client_id, rule.since)
