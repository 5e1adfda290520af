"""Who sets the pace: what clients impose on us, beside the median client.

Formulas, each with a worked example in `docs/figures/pace.md`:
- three shares of the items that a client opened in the window: *imposed* (a date, tool or format of theirs), *injected*
  (into a cycle that had begun) and *urgent*; the latter two of the items whose source tells of it;
- median: of that share over the clients with at least eight such items, at least three of them;
- ratio = (share + 5 points) / (median + 5 points), at most 5 and at least 1/5: where the median client has none, one
  item does not make a thousandfold;
- control index = the geometric mean of the ratios that are known: 1 is the median client;
- notice = days from request to the first due date; its median by quarter.

All of it is ours: no published measure was found.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.worked import ratio

IMPOSED: Final = "imposed"
INJECTED: Final = "injected"
URGENT: Final = "urgent"
PARTS: Final = (IMPOSED, INJECTED, URGENT)

FEWEST_ITEMS = 8
"""Fewer items of a client are too few to tell."""

FEWEST_CLIENTS = 3
"""Fewer clients have no median that says anything of one of them."""

FEWEST_DATED = 5
"""Fewer dated items in a quarter have no median notice."""

EVEN = 0.05
MOST = 5.0

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Counts:
    """A client's items of a window: how many, of how many each part is told, and of how many it holds.

    `dates`, `tools` and `formats` are what was imposed on the `imposed` ones; an item may bear several.
    """

    items: float = 0.0
    imposed: float = 0.0
    dates: float = 0.0
    tools: float = 0.0
    formats: float = 0.0
    cycles_told: float = 0.0
    injected: float = 0.0
    urgency_told: float = 0.0
    urgent: float = 0.0

    def told(self, part: str) -> float:
        """Return of how many items a part is told."""
        return {IMPOSED: self.items, INJECTED: self.cycles_told, URGENT: self.urgency_told}[part]

    def marked(self, part: str) -> float:
        """Return of how many items it holds."""
        return {IMPOSED: self.imposed, INJECTED: self.injected, URGENT: self.urgent}[part]

    def share(self, part: str) -> float | None:
        """Return a part's share of the items of which it is told, 0..1; None where there is none."""
        return ratio(self.marked(part), self.told(part))

    def __add__(self, other: "Counts") -> "Counts":
        """Add the items of another team or client."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Compared:
    """One part of a client's control index: its share, the median of so many clients, and the ratio, evened."""

    share: float
    marked: float
    told: float
    median: float
    clients: int

    @property
    def ratio(self) -> float:
        """Return how many times the median client's, five points added to both."""
        return min(MOST, max(1 / MOST, (self.share + EVEN) / (self.median + EVEN)))


@dataclass(frozen=True, slots=True)
class Control:
    """A client's items beside the median client's; parts that cannot be told are not in `parts`."""

    client_id: int
    counts: Counts
    parts: Mapping[str, Compared]

    @property
    def few(self) -> bool:
        """Whether its items are too few to tell anything."""
        return self.counts.items < FEWEST_ITEMS

    @property
    def index(self) -> float | None:
        """Return the control index; None where no part can be told."""
        if not self.parts:
            return None
        return math.exp(statistics.fmean(math.log(part.ratio) for part in self.parts.values()))


@dataclass(frozen=True)
class Standings:
    """All clients of a window, by id, the median client's share of each part that can be told, and of how many."""

    medians: Mapping[str, float]
    counts: Mapping[int, Counts]
    over: Mapping[str, int]

    @classmethod
    def of(cls, by_client: Mapping[int, Counts]) -> "Standings":
        """Compare clients with each other."""
        shares = {part: known for part in PARTS if (known := _comparable(part, by_client.values()))}
        medians = {part: statistics.median(known) for part, known in shares.items()}
        return cls(medians, by_client, {part: len(known) for part, known in shares.items()})

    def of_client(self, client_id: int) -> Control:
        """Return one client's; without items it has nothing that can be told."""
        return self.beside(client_id, self.counts.get(client_id, Counts()))

    def beside(self, client_id: int, counts: Counts) -> Control:
        """Return what is of a group's member beside the median client, though it is none of them itself."""
        parts = {
            part: Compared(share, counts.marked(part), counts.told(part), self.medians[part], self.over[part])
            for part in PARTS
            if part in self.medians and counts.told(part) >= FEWEST_ITEMS and (share := counts.share(part)) is not None
        }
        return Control(client_id, counts, parts)

    def ranked(self) -> list[Control]:
        """Return those of whom an index can be told, the highest first."""
        every = map(self.of_client, self.counts)
        told = [(index, each) for each in every if (index := each.index) is not None]
        return [each for _index, each in sorted(told, key=lambda one: (-one[0], -one[1].counts.items))]

    @property
    def untold(self) -> tuple[str, ...]:
        """Return the parts that are left out of every index."""
        return tuple(part for part in PARTS if part not in self.medians)


def _comparable(part: str, every: Iterable[Counts]) -> list[float]:
    """Return the shares of a part of which a median says something; none where too few clients have one."""
    counts = list(every)
    # What nobody ever marked was not looked for: it is unknown, not none.
    if part == IMPOSED and not any(each.imposed for each in counts):
        return []
    shares = [each.share(part) for each in counts if each.told(part) >= FEWEST_ITEMS]
    known = [share for share in shares if share is not None]
    return known if len(known) >= FEWEST_CLIENTS else []


@dataclass(frozen=True, slots=True)
class Notice:
    """The median days from request to due date of the items opened in a quarter; None for fewer than five of them."""

    quarter: date
    items: float
    median: float | None


def quarter_of(day: date) -> date:
    """Return the first day of a day's quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarters_until(day: date, count: int = QUARTERS) -> tuple[date, ...]:
    """Return the first days of the last quarters, the one of `day` last."""
    last = quarter_of(day)
    behind = [4 * last.year + (last.month - 1) // 3 - back for back in reversed(range(count))]
    return tuple(date(each // 4, 3 * (each % 4) + 1, 1) for each in behind)


def notices(quarters: Sequence[date], counted: Mapping[date, Mapping[int, float]]) -> tuple[Notice, ...]:
    """Return the median notice of each quarter from how many items had so many days."""
    return tuple(_notice(quarter, counted.get(quarter, {})) for quarter in quarters)


def _notice(quarter: date, by_days: Mapping[int, float]) -> Notice:
    items = sum(by_days.values())
    return Notice(quarter, items, None if items < FEWEST_DATED else _weighted_median(by_days))


def _weighted_median(by_days: Mapping[int, float]) -> float:
    """Return the median of days, each as often as items had them; an item shared by two clients counts half."""
    half, passed = sum(by_days.values()) / 2, 0.0
    days = [each for each in sorted(by_days) if by_days[each] > 0]
    for at, each in enumerate(days):
        passed += by_days[each]
        if math.isclose(passed, half) and at + 1 < len(days):
            return (each + days[at + 1]) / 2
        if passed > half:
            return float(each)
    return float(days[-1])


NOW_DAYS = 28
USUAL_DAYS = 84
"""The four weeks that are looked at, and the twelve before them that are usual."""

RISEN_INDEX = 1.5
RISEN_TIMES = 1.5
RISEN_ITEMS = 20
RISEN_MARKED = 5
RISEN_Z = 2.33
PHI = 2.5
"""Items come in bunches: the spread of their counts is that many times what independent ones would have."""


@dataclass(frozen=True, slots=True)
class Risen:
    """A part that rose: its share now, the client's usual one and all others' now, 0..1, and the items behind it."""

    part: str
    share: float
    usual: float
    others: float
    marked: float
    told: float


@dataclass(frozen=True, slots=True)
class Rise:
    """A client whose control index rose out of line, from its usual one, and the parts that did it."""

    client_id: int
    index: float
    usual: float
    parts: tuple[Risen, ...]


def rises(now: Mapping[int, Counts], before: Mapping[int, Counts]) -> list[Rise]:
    """Return whose control index rose out of line with its own past and with the others, the highest first.

    It is at least 1.5 and 1.5 times its usual one, and at least one part of it with 20 items, five of them marked, is
    beyond luck above both its own usual share and the others' now: z > 2.33 of two proportions, spread by 2.5.
    """
    today, usual = Standings.of(now), Standings.of(before)
    whole = sum(now.values(), Counts())
    found = [_rise(each, usual.of_client(each.client_id), whole) for each in today.ranked()]
    return [each for each in found if each is not None]


def _rise(now: Control, usual: Control, whole: Counts) -> Rise | None:
    index, before = now.index, usual.index
    if index is None or before is None or index < max(RISEN_INDEX, RISEN_TIMES * before):
        return None
    parts = tuple(part for each in now.parts if (part := _risen(each, now, usual, whole)) is not None)
    return Rise(now.client_id, index, before, parts) if parts else None


def _risen(part: str, now: Control, usual: Control, whole: Counts) -> Risen | None:
    if part not in usual.parts:
        return None
    mine, past = now.parts[part], usual.parts[part]
    others = (whole.marked(part) - mine.marked, whole.told(part) - mine.told)
    if mine.told < RISEN_ITEMS or mine.marked < RISEN_MARKED or others[1] < RISEN_ITEMS:
        return None
    beyond = (_z((mine.marked, mine.told), each) for each in ((past.marked, past.told), others))
    if min(beyond) <= RISEN_Z:
        return None
    return Risen(part, mine.share, past.share, others[0] / others[1], mine.marked, mine.told)


def _z(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far two proportions, each marked of told, lie apart; 0 where nothing spreads."""
    pooled = (one[0] + other[0]) / (one[1] + other[1])
    spread = PHI * pooled * (1 - pooled) * (1 / one[1] + 1 / other[1])
    return (one[0] / one[1] - other[0] / other[1]) / math.sqrt(spread) if spread > 0 else 0.0
