"""How often people say that an alert is not a problem, and which limit would have spared them those."""

import math
from collections.abc import Sequence
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
    """One alert: the highest share (0..1) that it was told with, and how people answered it.

    `settled` says that it was not a problem, `acted` that people did something else about it. An alert that nobody
    answered is neither, and says nothing for or against a limit.
    """

    peak: float
    settled: bool
    acted: bool = False


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another limit (0..1): how many of the alerts that were not a problem stay at or below it.

    All of those that people acted on, `acted` in number, went above it.
    """

    limit: float
    spared: int
    acted: int


def proposed(limit: float, alerts: Sequence[Answered]) -> Proposal | None:
    """Propose a higher limit for a team where at least five alerts came and half were not a problem.

    It is the next 5 % at or above the highest of the shares that were not a problem, and at most the last 5 % below the
    lowest that people acted on. At most 60 %; None where no limit above the present one spares half of those that were
    not a problem.
    """
    counted = part_of(alerts)
    if counted.alerts < FEWEST_ALERTS or (counted.share or 0.0) < LEAST_PART:
        return None
    settled = [each.peak for each in alerts if each.settled]
    acted = [each.peak for each in alerts if each.acted]
    allowed = min((_step_above(peak) - STEP for peak in acted), default=MOST)
    found = round(min(_step_above(max(settled)), allowed, MOST), 2)
    spared = sum(peak <= found for peak in settled)
    return Proposal(found, spared, len(acted)) if found > limit and spared >= LEAST_PART * len(settled) else None


def _step_above(share: float) -> float:
    # A share of 0.3 is 5.999... steps of 0.05: without rounding it would win one.
    return round(math.ceil(round(share / STEP, 6)) * STEP, 2)
