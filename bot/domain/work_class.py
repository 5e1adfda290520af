"""What kind of engineering an item is: roadmap, made for one client, driven by support, or maintenance.

Rules look at marks that the tracker's people set. The most particular mark decides, a label before a project; of marks
alike that say different classes the one that takes most from the roadmap stands, so that no displacement is hidden.
What bears no such mark has the class of its parent or epic, and else none: that is said, never guessed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.client import fold
from bot.domain.item import Facts

BESPOKE: Final = "bespoke"
SUPPORT: Final = "support"
MAINTENANCE: Final = "maintenance"
ROADMAP: Final = "roadmap"
UNCLASSED: Final = ""

CLASSES: Final = (BESPOKE, SUPPORT, MAINTENANCE, ROADMAP)
"""Of two marks alike, the class that stands first here decides."""

MARKS: Final = ("label", "component", "epic", "type", "project")
"""What rules look at, the most particular first."""


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What marks a class of work, for one team or, with `team_id` None, for all. `value` is folded."""

    team_id: int | None
    work: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of an item, or none, and what said so: 'label for-acme', 'parent APP-12'."""

    work: str = UNCLASSED
    seen: str = ""


NO_CLASS = Classed()


class ClassRules:
    """All rules, indexed for looking up one item in time that does not depend on their number."""

    def __init__(self, rules: Iterable[ClassRule] = ()) -> None:
        self._rules: dict[tuple[str, str], list[ClassRule]] = {}
        for rule in rules:
            self._rules.setdefault((rule.kind, rule.value), []).append(rule)

    def of(self, facts: Facts, team_id: int | None, parents: Iterable[Classed] = ()) -> Classed:
        """Return the class of an item of a team, by its own marks, else by its parent's or epic's class.

        `parents` are their classes, each with what the parent is called as `seen`.
        """
        for kind in MARKS:
            found = [
                Classed(rule.work, f"{kind} {value}")
                for value in _values(facts, kind)
                for rule in self._rules.get((kind, fold(value)), ())
                if rule.team_id in (None, team_id)
            ]
            if found:
                return min(found, key=lambda each: CLASSES.index(each.work))
        parent = next((each for each in parents if each.work), NO_CLASS)
        return Classed(parent.work, f"parent {parent.seen}") if parent.work else NO_CLASS


def _values(facts: Facts, kind: str) -> Iterator[str]:
    match kind:
        case "label":
            yield from facts.labels
        case "component":
            yield from facts.components
        case "epic":
            yield from (ref for ref in dict.fromkeys((facts.epic, facts.parent)) if ref)
        case "type":
            yield from filter(None, (facts.type,))
        case _:
            yield from filter(None, (facts.container,))
