"""Load: whose hours a team's hours are, and what may be said of them with how few items."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

UNATTRIBUTED = 0
"""Destination of hours that have no client yet."""

OWN_WORK = -1
"""Destination of our own product, maintenance and internal work."""

OTHERS = -2
"""Destination of all clients that are not told one by one."""

BETWEEN = 0.12
"""How much the clients' own hours per item differ: a variance, in parts of the mean."""

FEWEST_DRAWN, MOST_DRAWN = 6.0, 60.0

MONTH_WEEKS = 4.0
PHI = 2.5
"""How much more item counts swing from window to window than independent draws would."""

SWING = 0.12
"""How much a month's shares swing however many items there are, as a part of share x (1 - share)."""

WIDEST_SPREAD = 30.0
"""Largest squared coefficient of variation of hours per item that is believed."""

ONE_SIDED = 1.645
"""Standard errors below an estimate that leave 95 % above."""


class Counts(NamedTuple):
    """What one destination of a team opened in 7, 14 and 28 days, in items, and the hours known of the 28 days'.

    `roots` is the sum of the square roots of the known items' seconds.
    """

    n7: float
    n14: float
    n28: float
    known: float
    seconds: int
    seconds2: int
    roots: float

    def plus(self, other: "Counts") -> "Counts":
        """Return what two destinations that count as one opened together."""
        return Counts._make(one + two for one, two in zip(self, other, strict=True))


class Weight(NamedTuple):
    """What an item of a destination weighs: judged seconds, and the squared error of that, in parts of it, an item."""

    seconds: float
    noise: float


class Share(NamedTuple):
    """One destination's part of a team on one evening.

    `n`, `n14`: items opened in 28 and 14 days. `q7`, `q14`, `q28`: judged shares, blended hours. `raw28`: share of
    the plain hours. `n_eff`, `n_eff14`: what the team's items of the window are worth as evidence. `seconds`: hours
    of the 28 days, open items at the mean.
    """

    n: float
    n14: float
    q7: float
    q14: float
    q28: float
    raw28: float
    n_eff: float
    n_eff14: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Evening:
    """A team at the end of a day: items opened in 7, 14 and 28 days, hours of the 28 days, and everybody's share.

    `mean` and `spread` are this day's seconds per known item and their squared coefficient of variation; None and 0
    while no hours are known.
    """

    day: date
    items: float
    items7: float
    items14: float
    seconds: float
    mean: float | None
    spread: float
    limit: float
    active: int
    shares: Mapping[int, Share]

    def share(self, destination: int) -> Share:
        """Return a destination's share; one that opened nothing has none."""
        return self.shares.get(destination, NOTHING)

    @property
    def coverage(self) -> float:
        """The part of the hours whose destination is known."""
        return 1 - self.share(UNATTRIBUTED).raw28


NOTHING = Share(0, 0, 0, 0, 0, 0, 0, 0, 0)


def plus(one: Share, other: Share) -> Share:
    """Return the share that two destinations had together on an evening on which they were judged apart.

    Items and shares add up. What the team's items are worth as evidence differs little: the smaller of both is told.
    """
    return Share(
        n=one.n + other.n,
        n14=one.n14 + other.n14,
        q7=one.q7 + other.q7,
        q14=one.q14 + other.q14,
        q28=one.q28 + other.q28,
        raw28=one.raw28 + other.raw28,
        n_eff=min(one.n_eff, other.n_eff),
        n_eff14=min(one.n_eff14, other.n_eff14),
        seconds=one.seconds + other.seconds,
    )


def drawn(spread: float) -> float:
    """Return how many items of a client weigh as much as what is expected of them: more where items differ more."""
    return min(max(spread / BETWEEN, FEWEST_DRAWN), MOST_DRAWN)


def weight(c: Counts, mean: float, spread: float, usual_root: float) -> Weight:
    """Return what a destination's items weigh: the mean of their hours, drawn to what the roots of these say of them.

    Hours per item are heavy-tailed: the mean of a few is mostly luck, that of their square roots much less. A client
    whose roots are r times the team's mean root (`usual_root`) is expected at r^2b times the team's mean, with
    b = BETWEEN / (BETWEEN + v / K), K the items known and v the squared error of r^2 by one item. Its own mean takes
    the place of that with weight a = K / (K + `drawn`). The noise is that of both together, in N / K parts of an item:
    a^2 spread + 2 a (1 - a) b c + ((1 - a) b)^2 v, with c the part in which an item's hours and its root lie along each
    other. Hours that are lognormal have v = 4 ((1 + spread)^(1/4) - 1) and c = 2 ((1 + spread)^(1/2) - 1).
    """
    if not c.known:
        return Weight(mean, 0.0)
    error, along = 4 * ((1 + spread) ** 0.25 - 1), 2 * (math.sqrt(1 + spread) - 1)
    draw = drawn(spread)
    own, trust = c.known / (c.known + draw), BETWEEN / (BETWEEN + error / c.known)
    usual = mean * (c.roots / c.known / usual_root) ** (2 * trust) if usual_root else mean
    rest = (1 - own) * trust
    noise = own * own * spread + 2 * own * rest * along + rest * rest * error
    return Weight((c.seconds + draw * usual) / (c.known + draw), c.n28 / c.known * noise)


def worth(items: float, noise: float, all_noise: float, q: float, swing: float = 0.0) -> float:
    """Return how many equal items the items are worth as evidence; giant items make it fewer.

    `noise` and `all_noise` are those of the client's weight and, on the mean of all items, of the team's. `swing` is
    what the share swings beside, as a variance in parts of q (1 - q) (`swings`).
    """
    return items / (1 + ((1 - q) * noise + q * all_noise + items * swing) / PHI)


def swings(q: float, weeks: float) -> float:
    """Return the variance of a share of so many weeks that no number of items takes away, in parts of q (1 - q)."""
    return SWING**2 * q * (1 - q) * MONTH_WEEKS / weeks


def z_score(q: float, reference: float, n_eff: float, phi: float = PHI) -> float:
    """Return how many standard errors a share lies above a reference share."""
    if not 0 < reference < 1 or n_eff <= 0:
        return -math.inf
    return (q - reference) * math.sqrt(n_eff / phi / (reference * (1 - reference)))


def lower_bound(q: float, n_eff: float, phi: float = PHI) -> float:
    """Return the share that is exceeded with 95 % confidence: the reference at which `z_score` is 1.645."""
    if n_eff <= 0:
        return 0.0
    z2 = ONE_SIDED**2 * phi / n_eff
    centre = q + z2 / 2
    return max(0.0, (centre - math.sqrt(max(centre**2 - (1 + z2) * q * q, 0.0))) / (1 + z2))


def mean_and_spread(known: float, seconds: int, seconds2: int) -> tuple[float | None, float]:
    """Return the mean seconds per known item and the squared coefficient of variation; None while nothing is known."""
    if known <= 0 or seconds <= 0:
        return None, 0.0
    mean = seconds / known
    return mean, min(max(seconds2 / known / (mean * mean) - 1, 0.0), WIDEST_SPREAD)


def shares_of(counts: Mapping[int, Counts], mean: float, spread: float) -> dict[int, Share]:
    """Return every destination's share, from the running mean seconds per item and its running spread."""
    items = math.fsum(c.n28 for c in counts.values())
    items14 = math.fsum(c.n14 for c in counts.values())
    plain = {d: c.seconds + mean * (c.n28 - c.known) for d, c in counts.items()}
    known = math.fsum(c.known for c in counts.values())
    usual_root = math.fsum(c.roots for c in counts.values()) / known if known else 0.0
    each = {d: weight(c, mean, spread, usual_root) for d, c in counts.items()}
    all_plain = math.fsum(plain.values())
    of7 = math.fsum(c.n7 * each[d].seconds for d, c in counts.items())
    of14 = math.fsum(c.n14 * each[d].seconds for d, c in counts.items())
    of28 = math.fsum(c.n28 * each[d].seconds for d, c in counts.items())
    all_noise = math.fsum(c.n28 * each[d].noise for d, c in counts.items()) / items if items else 0.0
    shares = {}
    for d, c in counts.items():
        q14 = _part(c.n14 * each[d].seconds, of14)
        q28 = _part(c.n28 * each[d].seconds, of28)
        shares[d] = Share(
            n=c.n28,
            n14=c.n14,
            q7=_part(c.n7 * each[d].seconds, of7),
            q14=q14,
            q28=q28,
            raw28=_part(plain[d], all_plain),
            n_eff=worth(items, each[d].noise, all_noise, q28, swings(q28, MONTH_WEEKS)),
            n_eff14=worth(items14, each[d].noise, all_noise, q14, swings(q14, MONTH_WEEKS / 2)),
            seconds=plain[d],
        )
    return shares


def _part(one: float, whole: float) -> float:
    return one / whole if whole > 0 else 0.0
