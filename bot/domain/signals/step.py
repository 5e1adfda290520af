"""A step: the last fortnight is above the limit and out of line with the client's own quarter."""

from statistics import median

from bot.domain.load import z_score
from bot.domain.signals.evidence import Evidence

ABOVE_LIMIT = 2.33
ABOVE_USUAL = 3.0
TIMES_LIMIT = 1.1
TIMES_USUAL = 1.5
STILL = 0.8
FEWEST_OF_FORTNIGHT = 8
QUARTER = 84
LEAST_USUAL = 0.01


def holds(evidence: Evidence) -> bool:
    """Tell whether the last fortnight jumped above the limit and above what is usual for this client."""
    share, limit = evidence.share, evidence.limit
    if not (evidence.enough and evidence.settled) or evidence.team_days < QUARTER or not evidence.usual:
        return False
    usual = max(median(evidence.usual), LEAST_USUAL)
    return (
        share.n14 >= FEWEST_OF_FORTNIGHT
        and share.q14 > max(TIMES_LIMIT * limit, TIMES_USUAL * usual)
        and share.q7 > STILL * limit
        and z_score(share.q14, limit, share.n_eff14) > ABOVE_LIMIT
        and z_score(share.q14, usual, share.n_eff14) > ABOVE_USUAL
    )
