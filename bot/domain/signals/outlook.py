"""Outlook: how likely the 28-day share is above the limit four weeks on, whatever way the client's weeks took.

The last weeks are held against every way they can have taken: level all along, rising since some week, at another
level since some week. Each way is a weighted line with its own forecast; each counts by how well it fits and by how
often such things happen. A line alone would carry a jump on upwards, and see a rise of three weeks too late.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
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

below = NormalDist().cdf
"""How likely a draw of the normal distribution lies below so many standard errors."""


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


class _Shape(NamedTuple):
    """A way that weeks can have taken beside level ones, drawn at their places; `ahead` is where it leads."""

    name: str
    prior: float
    ahead: float
    at: tuple[float, ...]
    squares: tuple[float, ...]


class _Way(NamedTuple):
    """A shape fitted to the weeks: its forecast with the error's square, and how far the weeks miss it."""

    name: str
    prior: float
    ahead: float
    variance: float
    missed: float


class _Seen(NamedTuple):
    """The weeks as every fit asks for them: places and weights, and how far above their mean each share pulls it.

    `weight` is the whole weight, `height` the mean share, `around` how far the weeks miss it.
    """

    places: tuple[float, ...]
    weights: tuple[float, ...]
    pulls: tuple[float, ...]
    weight: float
    height: float
    around: float


def outlook(evidence: Evidence, phi: float = PHI) -> Outlook | None:
    """Return the outlook; None with too few weeks."""
    share = evidence.share
    if share.n_eff <= 0:
        return None
    return _foretold(evidence.weeks[-WEEKS:], share.n_eff / evidence.evening.items, phi, evidence.limit)


# Several signals ask the same of one evening, one after the other.
@lru_cache(maxsize=4)
def _foretold(weeks: tuple[Week, ...], worth: float, phi: float, limit: float) -> Outlook | None:
    seen = _seen(weeks, worth, phi)
    if seen is None:
        return None
    ways = [_Way("level", 1 - CHANGES, seen.height, 1 / seen.weight, seen.around)]
    ways += [_fitted(seen, shape) for shape in _shapes(seen.places)]
    best = min(way.missed for way in ways)
    swing = max(1.0, best / (len(seen.places) - 3))
    found = {"rise": 0.0, "jump": 0.0, "level": 0.0}
    whole = 0.0
    for way in ways:
        odds = way.prior * math.exp((best - way.missed) / (2 * swing))
        whole += odds
        found[way.name] += odds * below((way.ahead - CLEARLY * limit) / math.sqrt(swing * way.variance))
    return Outlook(**{name: odds / whole for name, odds in found.items()})


def _seen(weeks: Sequence[Week], worth: float, phi: float) -> _Seen | None:
    """Weigh each week by the variance of its share; None with too few that hold items."""
    full = [(float(x), week) for x, week in enumerate(weeks, 1 - len(weeks)) if week.items > 0]
    if len(full) < FEWEST_WEEKS:
        return None
    mean = min(max(sum(week.share for week in weeks) / len(weeks), LEAST_MEAN), MOST_MEAN)
    one = worth / (phi * mean * (1 - mean))
    weights = tuple([week.items * one for _, week in full])
    weight = math.fsum(weights)
    height = math.fsum([each * week.share for each, (_, week) in zip(weights, full, strict=True)]) / weight
    off = [week.share - height for _, week in full]
    pulls = tuple(map(mul, weights, off))
    return _Seen(tuple([x for x, _ in full]), weights, pulls, weight, height, math.fsum(map(mul, pulls, off)))


@lru_cache(maxsize=64)
def _shapes(places: tuple[float, ...]) -> tuple[_Shape, ...]:
    """Return every way that weeks at these places can have taken: rising since one of them, or jumped at one."""
    rises = places[: -SHORTEST_RISE + 1][:-1]
    jumps = places[-LONGEST_STEP:]
    drawn = [
        ("rise", CHANGES / 2 / len(rises), AHEAD - start, tuple(max(0.0, x - start) for x in places)) for start in rises
    ] + [("jump", CHANGES / 2 / len(jumps), 1.0, tuple(float(x >= start) for x in places)) for start in jumps]
    return tuple(_Shape(*each, squares=tuple(at * at for at in each[-1])) for each in drawn)


def _fitted(seen: _Seen, shape: _Shape) -> _Way:
    """Fit a level and a multiple of a shape. Squares about a mean are the squares less the mean's own."""
    centre = math.fsum(map(mul, seen.weights, shape.at)) / seen.weight
    across = math.fsum(map(mul, seen.weights, shape.squares)) - centre * centre * seen.weight
    along = math.fsum(map(mul, seen.pulls, shape.at))
    size = along / across
    ahead = shape.ahead - centre
    return _Way(
        name=shape.name,
        prior=shape.prior,
        ahead=seen.height + size * ahead,
        variance=1 / seen.weight + ahead * ahead / across,
        missed=max(seen.around - size * along, 0.0),
    )
