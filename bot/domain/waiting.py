"""How long clients wait for a solution, when some still wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

FEWEST = 20
"""Of fewer items no median is said."""

HALF = 0.5

Span = tuple[float, bool]
"""Seconds from opening to solution, and whether it was solved; else how long it has waited."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Median seconds to a solution of the other clients' items, now and usually; None: most are not solved yet."""

    now: float | None
    usual: float


def median(spans: Iterable[Span]) -> float | None:
    """Return the median seconds to a solution by Kaplan and Meier's estimate, or None where fewer than half get one.

    Items that still wait count as long as they have waited: leaving them out would make slow weeks look quick.
    """
    ordered = sorted(spans)
    waiting, unsolved = len(ordered), 1.0
    for seconds, group in groupby(ordered, key=_seconds):
        ended = [solved for _, solved in group]
        unsolved *= 1 - sum(ended) / waiting
        if unsolved <= HALF:
            return seconds
        waiting -= len(ended)
    return None


def _seconds(span: Span) -> float:
    return span[0]


def waits(now: list[Span], usual: list[Span]) -> Waits | None:
    """Compare two windows; None where either has too few items, or usually most are never solved."""
    if min(len(now), len(usual)) < FEWEST:
        return None
    usually = median(usual)
    return None if usually is None else Waits(median(now), usually)
