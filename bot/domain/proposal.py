"""Which limit fits a firm that has not set any."""

import math
from collections.abc import Sequence

LEAST = 0.25
MOST = 0.60
STEP = 0.05
USUALLY = 0.90
FEWEST_EVENINGS = 56


def proposed_limit(largest: Sequence[float]) -> float | None:
    """Propose a team's limit from the largest client's share (0..1) on each evening of its last six months.

    It is the share that the largest client stayed at or under on 90 % of the evenings, rounded up to the next 5 %, at
    least 25 % and at most 60 %: what is usual here does not speak, what is not does. Fewer than 56 evenings, the
    history that the detector asks for, propose nothing.
    """
    if len(largest) < FEWEST_EVENINGS:
        return None
    usual = sorted(largest)[math.ceil(USUALLY * len(largest)) - 1]
    # A share of 0.3 is 0.30000000000000004 / 0.05 steps: without rounding it would be proposed as 35 %.
    steps = math.ceil(round(usual / STEP, 6))
    return min(max(round(steps * STEP, 2), LEAST), MOST)
