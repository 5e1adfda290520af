"""What a request costs and what it would hold up, by one formula each.

    one-off hours    the item's own estimate; else the median of the theme's finished issues, with their middle half
    yearly hours     support hours on the theme's tickets x 365 / days looked at / issues built for it
                     else 20 % of the one-off hours
    wait             ceil(7 x one-off hours / roadmap hours a week) calendar days
    bespoke part     issues of the theme that are bespoke / issues of the theme with a class

Of fewer than five issues or tickets nothing is concluded: the median of four is anybody's, and hours of single items
are not told. The middle half are the quartiles with the ends included (method 7 of Hyndman and Fan, "Sample Quantiles
in Statistical Packages", 1996). The share of 20 % is ours: yearly maintenance of software is usually sold for 15 to
25 % of its price. It stands until the team's own tickets tell better, and it is always said which of the two it is.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final, Literal

from bot.domain.work_class import BESPOKE, UNCLASSED

FEWEST: Final = 5
"""Issues or tickets: of fewer nothing is concluded."""

ASSUMED: Final = 0.20
"""Of the one-off hours, each year, where tickets do not tell."""

YEAR: Final = 365
FEWEST_DAYS: Final = 91
"""Days of history: fewer are no ground for a year."""

FAR_FROM: Final = 0.5
BETWEEN_FROM: Final = 0.2
"""Parts of the theme's classed issues that ended bespoke."""

OnCost = Literal["estimate", "similar"]
OnCare = Literal["tickets", "assumed"]
Distance = Literal["far", "between", "near", "unknown"]


@dataclass(frozen=True, slots=True)
class OneOff:
    """Hours that a request takes once. `low` and `high` are the middle half of the `items` it rests on, if on such."""

    hours: float
    rests_on: OnCost
    low: float = 0.0
    high: float = 0.0
    items: int = 0


@dataclass(frozen=True, slots=True)
class Tickets:
    """Support hours on the tickets of a theme within `days`, and how many issues were `built` for it."""

    hours: float = 0.0
    tickets: int = 0
    built: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Care:
    """Hours that a request takes each year after; `seen` is what it rests on, where that is tickets."""

    hours: float
    rests_on: OnCare
    seen: Tickets = Tickets()


@dataclass(frozen=True, slots=True)
class Standard:
    """How far a request is from the standard, and what the rule saw.

    `work` and `seen` are its class and what said so; `custom` are its labels that stand for a client or for made to
    order; of the theme's `classed` issues `bespoke` ended so.
    """

    distance: Distance
    work: str = UNCLASSED
    seen: str = ""
    custom: tuple[str, ...] = ()
    bespoke: int = 0
    classed: int = 0


def one_off(estimate: float | None, similar: Sequence[float]) -> OneOff | None:
    """Return what a request takes once, in hours; None where neither an estimate nor five similar issues tell."""
    if estimate:
        return OneOff(estimate, "estimate")
    if len(similar) < FEWEST:
        return None
    low, _middle, high = quantiles(similar, n=4, method="inclusive")
    return OneOff(median(similar), "similar", low, high, len(similar))


def care(once: OneOff | None, seen: Tickets) -> Care | None:
    """Return what a request takes each year after, in hours; None where nothing tells."""
    if seen.tickets >= FEWEST and seen.built and seen.days >= FEWEST_DAYS:
        return Care(seen.hours * YEAR / seen.days / seen.built, "tickets", seen)
    return None if once is None else Care(ASSUMED * once.hours, "assumed")


def pushed(hours: float, weekly: float) -> int | None:
    """Return by how many calendar days a roadmap waits if `hours` are taken from it; None where it has no hours."""
    return math.ceil(7 * hours / weekly) if weekly > 0 else None


def standard(work: str, seen: str, custom: Collection[str], similar: Collection[str]) -> Standard:
    """Say how far a request is from the standard; `similar` are the classes of the theme's other issues.

    What it bears itself decides before what became of others.
    """
    classed = [each for each in similar if each != UNCLASSED]
    bespoke = sum(each == BESPOKE for each in classed)
    return Standard(
        _distance(work, custom, bespoke, len(classed)), work, seen, tuple(sorted(custom)), bespoke, len(classed)
    )


def _distance(work: str, custom: Collection[str], bespoke: int, classed: int) -> Distance:
    if work == BESPOKE or custom:
        return "far"
    if classed >= FEWEST:
        part = bespoke / classed
        return "far" if part >= FAR_FROM else "between" if part >= BETWEEN_FROM else "near"
    return "near" if work else "unknown"
