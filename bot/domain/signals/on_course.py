"""On course: the share rises, and will most likely be above the limit eight weeks on."""

from bot.domain.signals.evidence import Evidence
from bot.domain.signals.outlook import outlook

SURE = 0.5
NEAR28 = 0.4
NEAR14 = 0.75


def holds(evidence: Evidence) -> bool:
    """Tell whether the share rises for sure and will most likely be above the limit eight weeks on."""
    share, limit = evidence.share, evidence.limit
    if not (evidence.enough and evidence.settled and share.q14 > share.q28):
        return False
    if share.q28 <= NEAR28 * limit or share.q14 <= NEAR14 * limit:
        return False
    found = outlook(evidence)
    return found is not None and found.change > SURE
