"""On course: the line through the last ten weekly shares crosses the limit within four weeks."""

from bot.domain.signals.evidence import Evidence
from bot.domain.signals.trend import line

SURE_SLOPE = 2.0
"""Standard errors that the slope must lie above zero."""

SURE_CROSSING = 0.8
NEAR28 = 0.55
NEAR14 = 0.75


def holds(evidence: Evidence) -> bool:
    """Tell whether the share rises for sure and will most likely be above the limit four weeks on."""
    share, limit = evidence.share, evidence.limit
    if not (evidence.enough and evidence.settled and share.q14 > share.q28):
        return False
    if share.q28 <= NEAR28 * limit or share.q14 <= NEAR14 * limit:
        return False
    trend = line(evidence)
    return (
        trend is not None and trend.slope > SURE_SLOPE * trend.slope_error and trend.chance_above(limit) > SURE_CROSSING
    )
