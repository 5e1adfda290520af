"""The line through a client's last weekly shares, each week weighing what its items are worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.load import PHI
from bot.domain.signals.evidence import Evidence, Week

WEEKS = 10
LEAST_MEAN, MOST_MEAN = 0.01, 0.9
FEWEST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A weighted line through weekly shares: this week is x = 0, the slope is in share a week."""

    level: float
    slope: float
    slope_error: float


def line(evidence: Evidence) -> Line | None:
    """Fit the line; None where weeks are missing or empty."""
    recent = evidence.weeks[-WEEKS:]
    if len(recent) < WEEKS or evidence.share.n_eff <= 0:
        return None
    return fit(recent, evidence.share.n_eff / evidence.evening.items)


def fit(weeks: Sequence[Week], worth: float) -> Line | None:
    """Fit a line, given what one item is worth as evidence (n_eff / I, 0..1); None with fewer than three full weeks."""
    mean = min(max(sum(week.share for week in weeks) / len(weeks), LEAST_MEAN), MOST_MEAN)
    one = worth / (PHI * mean * (1 - mean))
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
    )
