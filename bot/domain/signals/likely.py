"""Likely: the share rises or jumped, and may well be above the limit eight weeks on; less sure than a page asks for."""

from bot.domain.signals.evidence import FEWEST_OF_CLIENT, Evidence
from bot.domain.signals.outlook import outlook

LIKELY = 0.3
NEAR = 0.75


def holds(evidence: Evidence) -> bool:
    """Tell whether the share may well be above the limit eight weeks on; said in a note, never as a page."""
    share = evidence.share
    if share.n < FEWEST_OF_CLIENT or not NEAR * evidence.limit < share.q28 < share.q14:
        return False
    found = outlook(evidence)
    return found is not None and found.change > LIKELY
