"""Outlook: how likely the 28-day share is above the limit eight weeks on, whatever way the client's weeks took.

The weeks are held against every way they can have taken: level all along, rising since some week, at another level
since some week. Each way is a weighted line with its own forecast; each counts by how well it fits, by how often such
things happen and by how large they are when they do. A line alone would carry a jump on upwards, see a rise of three
weeks too late, and take every wobble of a client that rests near its limit for the beginning of one.

It is a mean over linear models of a normal variable, each with a normal prior on its one coefficient (Raftery, Madigan
and Hoeting 1997, "Bayesian Model Averaging for Linear Regression Models"). Beside level weeks a change weighs
sqrt(p / (S + p)) exp(A^2 / 2 (S + p)): A is how the shares lie along its shape, S the shape's own squares, both in
weights, and p one by the variance of its size before looking.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from bot.domain.load import PHI
from bot.domain.signals.evidence import Evidence, Week

FEWEST_WEEKS = 8
AHEAD = 8 - 1.5
"""Weeks from this week to the centre of the 28-day window that ends eight weeks on."""

CHANGES = 0.25
"""How often, before looking, a client's last weeks hold a change."""

JUMPS = 14
"""Weeks in which a new level can have begun, this one included; one that began earlier is the usual one."""

LONGEST_RISE, SHORTEST_RISE = 15, 3
"""Weeks that a rise can have lasted: a shorter one is told from a new level by luck alone."""

USUAL_JUMP = 0.5
"""How far a jump mostly goes, as a part of the limit: one standard deviation of its prior."""

USUAL_RISE = 0.1
"""How far a rise mostly goes in a week, likewise."""

CHANGE = {
    "jump": (CHANGES / 2 / (2 * JUMPS), USUAL_JUMP),
    "rise": (CHANGES / 2 / (LONGEST_RISE - SHORTEST_RISE + 1), USUAL_RISE),
}
"""How often each change begins in one of its weeks or half weeks, before looking, and how large it mostly is."""

LEAST_MEAN, MOST_MEAN = 0.01, 0.9

below = NormalDist().cdf
"""How likely a draw of the normal distribution lies below so many standard errors."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How likely the share is above the limit eight weeks on because it rises, jumped, or was there all along, 0..1."""

    rise: float
    jump: float
    level: float

    @property
    def change(self) -> float:
        """How likely it is above because something changed."""
        return self.rise + self.jump


class _Shape(NamedTuple):
    """A way to change, drawn at the weeks: weighted sums of it and of its squares, and how the shares lie along it."""

    name: str
    weight: float
    squares: float
    along: float
    ahead: float


class _Way(NamedTuple):
    """A way fitted to the weeks: its forecast with the error's square, and how much better than level ones it fits.

    `odds` is the logarithm of how often it happens, less what its size costs; `gain` is in squared standard errors.
    """

    name: str
    odds: float
    ahead: float
    variance: float
    gain: float


class _Sums(NamedTuple):
    """Sums over the weeks from one on: weights, weights times places and their squares, and how shares pull on both.

    A share pulls by how far it lies above the mean of all, times its weight.
    """

    weight: float = 0.0
    places: float = 0.0
    squares: float = 0.0
    pull: float = 0.0
    turn: float = 0.0

    def and_week(self, place: float, weight: float, pull: float) -> "_Sums":
        """Add the week before."""
        return _Sums(
            self.weight + weight,
            self.places + weight * place,
            self.squares + weight * place * place,
            self.pull + pull,
            self.turn + pull * place,
        )


def outlook(evidence: Evidence) -> Outlook | None:
    """Return the outlook; None with too few weeks."""
    share = evidence.share
    if share.n_eff <= 0:
        return None
    return _foretold(evidence.weeks, share.n_eff / evidence.evening.items, evidence.limit)


# Several signals ask the same of one evening, one after the other.
@lru_cache(maxsize=4)
def _foretold(weeks: tuple[Week, ...], worth: float, limit: float) -> Outlook | None:
    full = [(float(x), week) for x, week in enumerate(weeks, 1 - len(weeks)) if week.items > 0]
    if len(full) < FEWEST_WEEKS:
        return None
    weights = _weights(weeks, full, worth)
    weight = math.fsum(weights)
    height = math.fsum(each * week.share for each, (_, week) in zip(weights, full, strict=True)) / weight
    off = [week.share - height for _, week in full]
    around = math.fsum(each * miss * miss for each, miss in zip(weights, off, strict=True))
    ways = [_Way("level", math.log(1 - CHANGES), height, 1 / weight, 0.0)]
    ways += [_fitted(shape, weight, height, limit) for shape in _shapes([x for x, _ in full], weights, off)]
    best = max(way.gain for way in ways)
    swing = max(1.0, (around - best) / (len(full) - 3))
    found = {"rise": 0.0, "jump": 0.0, "level": 0.0}
    whole = 0.0
    for way in ways:
        odds = math.exp(way.odds + (way.gain - best) / (2 * swing))
        whole += odds
        found[way.name] += odds * below((way.ahead - limit) / math.sqrt(swing * way.variance))
    return Outlook(**{name: odds / whole for name, odds in found.items()})


def _weights(weeks: Sequence[Week], full: Sequence[tuple[float, Week]], worth: float) -> list[float]:
    """Weigh each week by the variance of its share, given what one item is worth as evidence."""
    mean = min(max(sum(week.share for week in weeks) / len(weeks), LEAST_MEAN), MOST_MEAN)
    one = worth / (PHI * mean * (1 - mean))
    return [week.items * one for _, week in full]


def _shapes(places: Sequence[float], weights: Sequence[float], off: Sequence[float]) -> Iterator[_Shape]:
    """Yield every change that the weeks can hold, the latest first."""
    sums = _Sums()
    for place, weight, miss in list(zip(places, weights, off, strict=True))[:0:-1]:
        after, sums = sums, sums.and_week(place, weight, weight * miss)
        if place > -JUMPS:
            # One from this week on, nothing before; or from its middle on, for the half of a jump is no slow rise.
            yield _Shape("jump", sums.weight, sums.weight, sums.pull, 1.0)
            pull = after.pull + weight * miss / 2
            yield _Shape("jump", after.weight + weight / 2, after.weight + weight / 4, pull, 1.0)
        if -LONGEST_RISE <= place <= -SHORTEST_RISE:
            # One more with every week from this one on.
            yield _Shape(
                "rise",
                sums.places - place * sums.weight,
                sums.squares - 2 * place * sums.places + place * place * sums.weight,
                sums.turn - place * sums.pull,
                AHEAD - place,
            )


def _fitted(shape: _Shape, whole: float, height: float, limit: float) -> _Way:
    """Fit a level and a multiple of a shape."""
    often, usual = CHANGE[shape.name]
    prior = 1 / (usual * limit) ** 2
    centre = shape.weight / whole
    across = shape.squares - centre * shape.weight + prior
    size = shape.along / across
    return _Way(
        name=shape.name,
        odds=math.log(often) + math.log(prior / across) / 2,
        ahead=height + size * (shape.ahead - centre),
        variance=1 / whole + (shape.ahead - centre) ** 2 / across,
        gain=size * shape.along,
    )
