"""Outlook: how likely the 28-day share is above the limit four weeks on, whatever way the client's weeks took.

The last weeks are held against every way they can have taken: level all along, rising since some week, at another
level since some week. Each way is a weighted line with its own forecast; each counts by how well it fits and by how
often such things happen. A line alone would carry a jump on upwards, and see a rise of three weeks too late.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

from bot.domain.load import PHI
from bot.domain.signals.evidence import Evidence, Week

WEEKS = 16
FEWEST_WEEKS = 8
AHEAD = 4 - 1.5
"""Weeks from this week to the centre of the 28-day window that ends four weeks on."""

CHANGES = 0.25
"""How often, before looking, a client's last weeks hold a change."""

LONGEST_STEP = 7
"""Weeks ago that a new level can have begun, at most; longer ago it is the usual one."""

SHORTEST_RISE = 3
"""Weeks that a rise must have lasted, at least: a shorter one is told from a new level by luck alone."""

CLEARLY = 1.06
"""How far above the limit the share must come; nearer it would not be told from one that rests at the limit."""

LEAST_MEAN, MOST_MEAN = 0.01, 0.9


@dataclass(frozen=True, slots=True)
class Outlook:
    """How likely the share is above the limit four weeks on because it rises, jumped, or was there all along, 0..1."""

    rise: float
    jump: float
    level: float

    @property
    def chance(self) -> float:
        """How likely it is above, for whatever reason."""
        return self.rise + self.jump + self.level


class _Way(NamedTuple):
    """One way the weeks can have taken: its forecast with the error's square, and how far the weeks miss it."""

    name: str
    prior: float
    ahead: float
    variance: float
    missed: float


class _Point(NamedTuple):
    x: float
    share: float
    weight: float


def outlook(evidence: Evidence, phi: float = PHI) -> Outlook | None:
    """Return the outlook; None with too few weeks."""
    if evidence.share.n_eff <= 0:
        return None
    points = _points(evidence.weeks[-WEEKS:], evidence.share.n_eff / evidence.evening.items, phi)
    if len(points) < FEWEST_WEEKS:
        return None
    ways = list(_ways(points))
    best = min(way.missed for way in ways)
    swing = max(1.0, best / (len(points) - 3))
    found = {"rise": 0.0, "jump": 0.0, "level": 0.0}
    whole = 0.0
    for way in ways:
        odds = way.prior * math.exp((best - way.missed) / (2 * swing))
        whole += odds
        found[way.name] += odds * NormalDist().cdf(
            (way.ahead - CLEARLY * evidence.limit) / math.sqrt(swing * way.variance)
        )
    return Outlook(**{name: odds / whole for name, odds in found.items()})


def _points(weeks: Sequence[Week], worth: float, phi: float) -> list[_Point]:
    """Give each week its place, share and weight: one by the variance of its share."""
    mean = min(max(sum(week.share for week in weeks) / len(weeks), LEAST_MEAN), MOST_MEAN) if weeks else 0.0
    spread = mean * (1 - mean)
    return [
        _Point(float(x), week.share, week.items * worth / (phi * spread))
        for x, week in enumerate(weeks, 1 - len(weeks))
        if week.items > 0
    ]


def _ways(points: Sequence[_Point]) -> Iterator[_Way]:
    """Yield every way that the weeks can have taken."""
    weight = math.fsum(point.weight for point in points)
    height = math.fsum(point.weight * point.share for point in points) / weight
    around = math.fsum(point.weight * (point.share - height) ** 2 for point in points)
    yield _Way("level", 1 - CHANGES, height, 1 / weight, around)
    rises = [point.x for point in points[: -SHORTEST_RISE + 1]][:-1]
    jumps = [point.x for point in points[-LONGEST_STEP:]]
    for start in rises:
        shape = [max(0.0, point.x - start) for point in points]
        yield _fitted(points, shape, AHEAD - start, "rise", CHANGES / 2 / len(rises))
    for start in jumps:
        shape = [1.0 if point.x >= start else 0.0 for point in points]
        yield _fitted(points, shape, 1.0, "jump", CHANGES / 2 / len(jumps))


def _fitted(points: Sequence[_Point], shape: Sequence[float], ahead: float, name: str, prior: float) -> _Way:
    """Fit a level and a multiple of a shape."""
    weight = math.fsum(point.weight for point in points)
    centre = math.fsum(point.weight * at for point, at in zip(points, shape, strict=True)) / weight
    height = math.fsum(point.weight * point.share for point in points) / weight
    across = math.fsum(point.weight * (at - centre) ** 2 for point, at in zip(points, shape, strict=True))
    along = math.fsum(
        point.weight * (at - centre) * (point.share - height) for point, at in zip(points, shape, strict=True)
    )
    size = along / across
    around = math.fsum(point.weight * (point.share - height) ** 2 for point in points)
    return _Way(
        name=name,
        prior=prior,
        ahead=height + size * (ahead - centre),
        variance=1 / weight + (ahead - centre) ** 2 / across,
        missed=max(around - size * along, 0.0),
    )
