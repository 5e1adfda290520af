"""What grew since a client's own usual: which label, component, type or single item brought the new hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.privacy import is_told, rounded

MOST_DRIVERS = 3
LEAST_PART = 0.10
"""A driver brings at least this part of the growth; less is the rest."""

LEAST_ITEM = 0.20
"""An item stands for itself from this part of the growth on."""

NEARLY_ALL = 0.90
"""What covers this part of the hours says nothing of where they come from."""

Key = tuple[str, str]
ORDER = ("component", "label", "type", "item")
"""Of two that explain the same, the more telling one."""


@dataclass(frozen=True, slots=True)
class Work:
    """One item's seconds in the window and in the one before; `keys` are (kind, value) pairs, its own `item` too."""

    title: str
    url: str
    keys: tuple[Key, ...]
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Driver:
    """One thing that grew, by so many seconds; with `title` and `url` where it is one item.

    `seconds` is None where the hours of single items are not told. `example` is the address of the largest of several
    items.
    """

    kind: str
    name: str
    seconds: int | None
    title: str = ""
    url: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """A client's seconds in the window and in the one before, the others' likewise, and what grew of the client's."""

    now: int
    before: int
    others_now: int
    others_before: int
    drivers: tuple[Driver, ...] = ()

    @property
    def seconds(self) -> int:
        """Return by how much the client's hours grew, in seconds."""
        return self.now - self.before


def drivers(work: Sequence[Work], growth: int) -> tuple[Driver, ...]:
    """Return what brought most of a growth of so many seconds, the largest first; no item counts for two of them."""
    if growth <= 0:
        return ()
    left = list(work)
    found: list[Driver] = []
    while left and len(found) < MOST_DRIVERS:
        best = _best(left, growth)
        if best is None:
            break
        mine = [each for each in left if best in each.keys]
        found.append(_driver(best, mine))
        left = [each for each in left if best not in each.keys]
    return tuple(sorted(found, key=lambda driver: -(driver.seconds or 0)))


def told(found: Iterable[Driver], people: int) -> tuple[Driver, ...]:
    """Return what grew as it may be told of a team of so many people: single items in half hours, or without if few."""
    return tuple(
        replace(each, seconds=rounded(each.seconds or 0) if is_told(people) else None) if each.title else each
        for each in found
    )


def _driver(key: Key, mine: Sequence[Work]) -> Driver:
    seconds = sum(each.now - each.before for each in mine)
    kind, value = key
    current = [each for each in mine if each.now]
    if len(current) == 1:
        return Driver(kind, current[0].title if kind == "item" else value, seconds, current[0].title, current[0].url)
    return Driver(kind, value, seconds, example=max(current, key=lambda each: each.now).url if current else "")


def _best(work: Sequence[Work], growth: int) -> Key | None:
    """Return the key whose hours grew most beyond what they would have, had all of them grown alike."""
    now: defaultdict[Key, int] = defaultdict(int)
    before: defaultdict[Key, int] = defaultdict(int)
    for each in work:
        for key in each.keys:
            now[key] += each.now
            before[key] += each.before
    all_now, all_before = sum(each.now for each in work), sum(each.before for each in work)
    pace = all_now / all_before if all_before else 0.0
    best: tuple[float, int, str] | None = None
    chosen = None
    for key in now:
        grown = now[key] - before[key]
        if grown < growth * (LEAST_ITEM if key[0] == "item" else LEAST_PART):
            continue
        if key[0] != "item" and now[key] + before[key] > NEARLY_ALL * (all_now + all_before):
            continue
        rank = (-min(float(grown), now[key] - before[key] * pace), ORDER.index(key[0]), key[1])
        if rank[0] < 0 and (best is None or rank < best):
            best, chosen = rank, key
    return chosen
