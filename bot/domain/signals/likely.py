"""Likely: the share rises or jumped, and may well be above the limit four weeks on; less sure than a page asks for."""

from bot.domain.signals.evidence import FEWEST_OF_CLIENT, Evidence
from bot.domain.signals.outlook import outlook

PHI = 1.5
"""Counts are taken to swing less than a page takes them to."""

LIKELY = 0.4
NEAR = 0.75


def holds(evidence: Evidence) -> bool:
    """Tell whether the share may well be above the limit four weeks on; said in a note, never as a page."""
    share = evidence.share
    if share.n < FEWEST_OF_CLIENT or not NEAR * evidence.limit < share.q28 < share.q14:
        return False
    found = outlook(evidence, PHI)
    return found is not None and found.rise + found.jump > LIKELY
