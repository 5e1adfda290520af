"""Displacement: one client's bespoke issues come in, and at the same time the roadmap's issues slip.

It tells what happens at the same time, and nobody knows why. Looked at are the 28 days up to an evening (now) and the
84 days before them (usually). All three hold on three evenings running:

- *in*: of the n bespoke issues that the client opened now and the b that it opened usually, n is more than the quarter
  that falls on a quarter of the days. Given n + b, an unchanged pace makes n binomial (Przyborowski and Wilenski,
  "Homogeneity of results in testing samples from Poisson series", Biometrika 31, 1940):

      z = (n - (n + b) / 4) / sqrt(phi (n + b) 3/16) > 1.645,   n >= 5

- *taken*: the client's bespoke hours are at least 5 points more of the team's hours than usually.
- *slipped*: of the m roadmap issues that were dated in the 28 days s slipped (both as in `bot.domain.plan`); usually
  S of M did, over the three times 28 days before. At least 3 moved, and the two proportions differ (NIST/SEMATECH
  e-Handbook of Statistical Methods, section 7.3.3):

      z = (s/m - S/M) / sqrt(phi r (1 - r) (1/m + 1/M)) > 1.645,   r = (s + S) / (m + M),   M >= 8

phi = 2.5 as for shares (`bot.domain.load.PHI`): requests come in bunches, and issues of one release slip together.
It is a note and a word to the leaders, never a page.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.load import ONE_SIDED, PHI
from bot.domain.plan import Plan, dated, slipped
from bot.domain.worked import ratio

NOW, USUALLY = timedelta(days=28), timedelta(days=84)
PARTS = 4
"""The days of now are one part in four of all that is looked at."""

FEWEST_IN, FEWEST_SLIPPED, FEWEST_PLANNED = 5, 3, 8
LEAST_POINTS = 0.05
EVENINGS = 3
QUIET = 7
"""Evenings without it after which it is over."""

HISTORY = NOW + USUALLY


@dataclass(frozen=True, slots=True)
class Requests:
    """One client's bespoke work by day: issues opened, and seconds worked."""

    opened: Mapping[date, float]
    seconds: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Displacement:
    """What is known of one client and team on an evening; `usual` ones are of 28 days. Shares are of all hours, 0..1.

    `planned` roadmap issues had a date, `slipped` of them moved, by `least` to `most` days.
    """

    opened: float
    usual_opened: float
    share: float
    usual_share: float
    planned: int
    slipped: int
    usual_planned: int
    usual_slipped: int
    least: int
    most: int

    @property
    def came_in(self) -> bool:
        """Whether more bespoke issues came in than usually, beyond luck."""
        both = self.opened + self.usual_opened * (PARTS - 1)
        error = math.sqrt(PHI * both * (PARTS - 1)) / PARTS
        return self.opened >= FEWEST_IN and (self.opened - both / PARTS) / error > ONE_SIDED

    @property
    def took_hours(self) -> bool:
        """Whether they took more of the team's hours than usually."""
        return self.share - self.usual_share >= LEAST_POINTS

    @property
    def moved(self) -> bool:
        """Whether more of the roadmap slipped than usually, beyond luck."""
        if self.slipped < FEWEST_SLIPPED or self.usual_planned < FEWEST_PLANNED:
            return False
        pooled = (self.slipped + self.usual_slipped) / (self.planned + self.usual_planned)
        error = math.sqrt(PHI * pooled * (1 - pooled) * (1 / self.planned + 1 / self.usual_planned))
        apart = self.slipped / self.planned - self.usual_slipped / self.usual_planned
        return bool(error) and apart / error > ONE_SIDED

    @property
    def holds(self) -> bool:
        """Whether all of it is so."""
        return self.came_in and self.took_hours and self.moved


def slips(plans: Sequence[Plan], since: date, until: date) -> tuple[int, list[int]]:
    """Return how many plans were dated from the end of `since` to the end of `until`, and the days of each slip."""
    planned = [each for each in plans if dated(each, since, until)]
    found = [slipped(each, since, until) for each in planned]
    return len(planned), sorted(days for days in found if days)


@dataclass(frozen=True, slots=True)
class Roadmap:
    """How the roadmap slips around an evening: now, and usually."""

    planned: int
    slipped: tuple[int, ...]
    usual_planned: int
    usual_slipped: int

    @classmethod
    def of(cls, plans: Sequence[Plan], evening: date) -> "Roadmap":
        """Look at the 28 days up to an evening, and at the three times as many before."""
        planned, now = slips(plans, evening - NOW, evening)
        before = [slips(plans, evening - NOW * back, evening - NOW * (back - 1)) for back in range(2, PARTS + 1)]
        return cls(planned, tuple(now), sum(many for many, _ in before), sum(len(days) for _, days in before))


def displacement(requests: Requests, roadmap: Roadmap, worked: Mapping[date, int], evening: date) -> Displacement:
    """Put together what an evening says of one client; `worked` are the team's seconds by day."""
    middle, first = evening - NOW, evening - HISTORY
    return Displacement(
        opened=_within(requests.opened, middle, evening),
        usual_opened=_within(requests.opened, first, middle) / (PARTS - 1),
        share=ratio(_within(requests.seconds, middle, evening), _within(worked, middle, evening)) or 0.0,
        usual_share=ratio(_within(requests.seconds, first, middle), _within(worked, first, middle)) or 0.0,
        planned=roadmap.planned,
        slipped=len(roadmap.slipped),
        usual_planned=roadmap.usual_planned,
        usual_slipped=roadmap.usual_slipped,
        least=min(roadmap.slipped, default=0),
        most=max(roadmap.slipped, default=0),
    )


def _within(by_day: Mapping[date, float], after: date, until: date) -> float:
    return math.fsum(amount for day, amount in by_day.items() if after < day <= until)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands on the last of some evenings: it lasts, or is over, and what that evening says."""

    now: Displacement
    opens: bool
    over: bool


def standing(
    requests: Requests, plans: Sequence[Plan], worked: Mapping[date, int], evening: date, roadmaps: dict[date, Roadmap]
) -> Standing:
    """Judge an evening: it opens when it held on three running, and is over when it held on none of seven.

    `roadmaps` keeps what is the same for every client.
    """
    evenings = [evening - timedelta(days=back) for back in range(QUIET)]
    found = []
    for each in evenings:
        if each not in roadmaps:
            roadmaps[each] = Roadmap.of(plans, each)
        found.append(displacement(requests, roadmaps[each], worked, each))
    held = [each.holds for each in found]
    return Standing(found[0], opens=all(held[:EVENINGS]), over=not any(held))
