"""The last 28 days of a team's opened items, kept by adding and taking away as evenings pass."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.attribution import WHOLE
from bot.domain.load import Counts

WEEK = 7
FORTNIGHT = 14
MONTH = 28
THOUSANDTHS = 1000


def root_parts(seconds: int, parts: int) -> int:
    """Return what so many parts of a known item add to the sum of roots: a whole number, so that sums are exact."""
    return round(THOUSANDTHS * math.sqrt(seconds)) * parts


class Cell(NamedTuple):
    """Items that one destination opened on one day and whose hours were known from one day on.

    `parts` counts items in parts of `WHOLE`; `seconds`, `seconds2` (squares) and `roots` (square roots, in
    thousandths) are zero while `known` is to come.
    """

    destination: int
    day: date
    known: date
    parts: int
    seconds: int
    seconds2: int
    roots: int


def first_evening_changed(differences: Iterable[Cell]) -> date | None:
    """Return the first evening that cells added and taken away (negative amounts) make another one; None for none.

    An item that only closes changes no evening before the one on which its hours became known.
    """
    moved = [cell for cell in differences if cell.parts or cell.seconds or cell.seconds2 or cell.roots]
    opened: dict[tuple[int, date], int] = defaultdict(int)
    for cell in moved:
        opened[cell.destination, cell.day] += cell.parts
    days = [cell.known for cell in moved] + [day for (_, day), parts in opened.items() if parts]
    return min(days, default=None)


class _Sums:
    """One destination's whole-number sums: taking away leaves no trace, in whatever order it was added."""

    __slots__ = ("known", "parts7", "parts14", "parts28", "roots", "seconds", "seconds2")

    def __init__(self) -> None:
        self.parts7 = self.parts14 = self.parts28 = 0
        self.known = self.seconds = self.seconds2 = self.roots = 0

    def open(self, parts: int) -> None:
        self.parts7 += parts
        self.parts14 += parts
        self.parts28 += parts

    def know(self, cell: Cell, sign: int) -> None:
        self.known += sign * cell.parts
        self.seconds += sign * cell.seconds
        self.seconds2 += sign * cell.seconds2
        self.roots += sign * cell.roots

    def counts(self) -> Counts:
        return Counts(
            self.parts7 / WHOLE,
            self.parts14 / WHOLE,
            self.parts28 / WHOLE,
            self.known / WHOLE,
            self.seconds,
            self.seconds2,
            self.roots / (WHOLE * THOUSANDTHS),
        )


class Window:
    """A team's moving window: an item counts from its opening, its hours from the evening they became known."""

    def __init__(self, cells: Iterable[Cell], start: date) -> None:
        """Begin empty on the evening before `start`; cells opened earlier are left out."""
        self.day = start - timedelta(days=1)
        self._opened: dict[date, list[Cell]] = defaultdict(list)
        self._learned: dict[date, list[Cell]] = defaultdict(list)
        self._sums: dict[int, _Sums] = {}
        for cell in cells:
            if cell.day < start or cell.parts <= 0:
                continue
            self._opened[cell.day].append(cell)
            if cell.known > cell.day:
                self._learned[cell.known].append(cell)

    def next_evening(self) -> Mapping[int, int]:
        """Move one day on; return the parts opened on that day by destination."""
        self.day += timedelta(days=1)
        opened: dict[int, int] = defaultdict(int)
        for cell in self._opened.get(self.day, ()):
            opened[cell.destination] += cell.parts
            sums = self._sums.setdefault(cell.destination, _Sums())
            sums.open(cell.parts)
            if cell.known <= self.day:
                sums.know(cell, 1)
        oldest = self.day - timedelta(days=MONTH)
        for cell in self._learned.pop(self.day, ()):
            if cell.day > oldest:
                self._sums[cell.destination].know(cell, 1)
        self._forget()
        return opened

    def _forget(self) -> None:
        for cell in self._opened.get(self.day - timedelta(days=WEEK), ()):
            self._sums[cell.destination].parts7 -= cell.parts
        for cell in self._opened.get(self.day - timedelta(days=FORTNIGHT), ()):
            self._sums[cell.destination].parts14 -= cell.parts
        for cell in self._opened.pop(self.day - timedelta(days=MONTH), ()):
            sums = self._sums[cell.destination]
            sums.parts28 -= cell.parts
            if cell.known < self.day:
                sums.know(cell, -1)
            if not sums.parts28:
                del self._sums[cell.destination]

    def counts(self) -> dict[int, Counts]:
        """Return what every destination opened, as known this evening."""
        return {destination: sums.counts() for destination, sums in self._sums.items()}
