"""Likely: the last eight weeks rise towards the limit, less surely than a page asks for."""

from bot.domain.signals.evidence import FEWEST_OF_CLIENT, Evidence
from bot.domain.signals.trend import line

WEEKS = 8
PHI = 1.5
LIKELY = 0.7
NEAR = 0.75


def holds(evidence: Evidence) -> bool:
    """Tell whether the line through eight weeks will likely be above the limit four weeks on; said in a note."""
    share = evidence.share
    if share.n < FEWEST_OF_CLIENT or not NEAR * evidence.limit < share.q28 < share.q14:
        return False
    trend = line(evidence, WEEKS, PHI)
    return trend is not None and trend.slope > 0 and trend.chance_above(evidence.limit) > LIKELY
