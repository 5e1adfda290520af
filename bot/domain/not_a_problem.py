"""How often people say that an alert is not a problem, and which limit would have spared them those."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.proposal import MOST, STEP
from bot.domain.worked import ratio

WEEKS = 26
"""How far back alerts are looked at: in a month there are too few."""

FEWEST_ALERTS = 5
LEAST_PART = 0.5
"""From half of the alerts on, another limit is proposed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One alert: the highest share (0..1) that it was told with, and whether people settled it as not a problem."""

    peak: float
    settled: bool


@dataclass(frozen=True, slots=True)
class Part:
    """How many of a team's alerts were not a problem."""

    settled: int
    alerts: int

    @property
    def share(self) -> float | None:
        """Their part, 0..1; None without alerts."""
        return ratio(self.settled, self.alerts)


def part_of(alerts: Sequence[Answered]) -> Part:
    """Count a team's alerts."""
    return Part(sum(each.settled for each in alerts), len(alerts))


def proposed(limit: float, alerts: Sequence[Answered]) -> float | None:
    """Propose a higher limit (0..1) for a team where at least five alerts came and half were not a problem.

    It is the next 5 % at or above the highest of the shares that were not a problem, and at most the last 5 % at or
    below the lowest share that was one: what people acted on is told as before. At most 60 %; None where no limit above
    the present one does that.
    """
    counted = part_of(alerts)
    if counted.alerts < FEWEST_ALERTS or (counted.share or 0.0) < LEAST_PART:
        return None
    needed = _steps(max(each.peak for each in alerts if each.settled), math.ceil)
    allowed = min((_steps(each.peak, math.floor) for each in alerts if not each.settled), default=MOST)
    found = min(needed, allowed, MOST)
    return found if found > limit else None


def _steps(share: float, whole: Callable[[float], int]) -> float:
    # A share of 0.3 is 5.999... steps of 0.05: without rounding it would lose or win one.
    return round(whole(round(share / STEP, 6)) * STEP, 2)
