"""The line through a client's last weekly shares, each week weighing what its items are worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from bot.domain.load import PHI
from bot.domain.signals.evidence import Evidence, Week

WEEKS = 10
AHEAD = 4 - 1.5
"""Weeks from this week to the centre of the 28-day window that ends four weeks on."""

LEAST_MEAN, MOST_MEAN = 0.01, 0.9
FEWEST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A weighted line through weekly shares: this week is x = 0, the slope is in share a week."""

    level: float
    slope: float
    slope_error: float
    _centre: float
    _level_error: float

    def at(self, weeks: float) -> float:
        """Return the share expected so many weeks on."""
        return self.level + self.slope * weeks

    def error_at(self, weeks: float) -> float:
        """Return the standard error of that share."""
        return math.hypot(self._level_error, self.slope_error * (weeks - self._centre))

    def chance_above(self, limit: float, weeks: float = AHEAD) -> float:
        """Return how likely the share lies above a limit so many weeks on, 0..1."""
        return NormalDist().cdf((self.at(weeks) - limit) / self.error_at(weeks))


def line(evidence: Evidence, weeks: int = WEEKS, phi: float = PHI) -> Line | None:
    """Fit the line; None where weeks are missing or empty."""
    recent = evidence.weeks[-weeks:]
    if len(recent) < weeks or evidence.share.n_eff <= 0:
        return None
    return fit(recent, evidence.share.n_eff / evidence.evening.items, phi)


def fit(weeks: Sequence[Week], worth: float, phi: float = PHI) -> Line | None:
    """Fit a line, given what one item is worth as evidence (n_eff / I, 0..1); None with fewer than three full weeks."""
    mean = min(max(sum(week.share for week in weeks) / len(weeks), LEAST_MEAN), MOST_MEAN)
    one = worth / (phi * mean * (1 - mean))
    points = [
        (float(x), week.share, week.items * one) for x, week in enumerate(weeks, 1 - len(weeks)) if week.items > 0
    ]
    if len(points) < FEWEST_WEEKS:
        return None
    weight = math.fsum(w for _, _, w in points)
    centre = math.fsum(w * x for x, _, w in points) / weight
    height = math.fsum(w * y for _, y, w in points) / weight
    across = math.fsum(w * (x - centre) ** 2 for x, _, w in points)
    slope = math.fsum(w * (x - centre) * (y - height) for x, y, w in points) / across
    missed = math.fsum(w * (y - height - slope * (x - centre)) ** 2 for x, y, w in points)
    dispersion = max(1.0, missed / max(len(points) - 2, 1))
    return Line(
        level=height - slope * centre,
        slope=slope,
        slope_error=math.sqrt(dispersion / across),
        _centre=centre,
        _level_error=math.sqrt(dispersion / weight),
    )
