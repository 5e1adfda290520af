"""Custom requests: work made for one client, counted whatever it weighs in hours or revenue.

Weight is influence too: who pays little and asks for more and more of its own bends the product. The eight weeks behind
an evening are compared with the client's own weeks before them, and with what the others asked for in both: where all
grow alike (a label came into use, a release brought requests) nobody stands out.
"""

import math
from dataclasses import dataclass
from typing import Final

WEEKS: Final = 8
MOST_WEEKS_BEFORE, FEWEST_WEEKS_BEFORE = 44, 16
FEWEST: Final = 5
"""Requests in the eight weeks below which nothing is said: 3 after 1 is no growth."""

TIMES: Final = 1.5
PHI: Final = 2.5
"""How much more requests swing than independent ones: they come in bundles, from one project or one meeting."""

EVENINGS: Final = 3
"""It begins when requests grew on so many evenings running."""

QUIET: Final = 7
"""It is over when they grew on none of so many."""

Z_OWN, Z_OTHERS = 2.33, 1.64
FEWEST_OF_OTHERS: Final = 10
"""Requests of all others that tell whether everybody grows; with fewer the client is held against itself alone."""


@dataclass(frozen=True, slots=True)
class Custom:
    """A client's custom requests in the eight weeks (`now`) and in the `weeks_before` those, beside the others'."""

    now: float
    before: float
    weeks_before: float
    others_now: float
    others_before: float

    @property
    def usual(self) -> float:
        """How many custom requests eight weeks usually brought."""
        return WEEKS * self.before / self.weeks_before if self.weeks_before else 0.0


def grows(custom: Custom) -> bool:
    """Tell whether custom requests grow beyond the client's own usual, and beyond what the others' did meanwhile."""
    if custom.now < FEWEST or custom.weeks_before < FEWEST_WEEKS_BEFORE or custom.now < TIMES * custom.usual:
        return False
    if _beyond(custom, WEEKS / (WEEKS + custom.weeks_before)) <= Z_OWN:
        return False
    others = custom.others_now + custom.others_before
    return others < FEWEST_OF_OTHERS or _beyond(custom, custom.others_now / others) > Z_OTHERS


def _beyond(custom: Custom, part: float) -> float:
    """Return by how many standard errors more requests fall into the eight weeks than `part` (0..1) of them all.

    Of n requests in all, n x part are expected there, with a variance of PHI n part (1 - part).
    """
    every = custom.now + custom.before
    if part <= 0:
        return math.inf
    spread = PHI * every * part * (1 - part)
    return (custom.now - every * part) / math.sqrt(spread) if spread > 0 else -math.inf
