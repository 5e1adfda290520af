"""Last year's peak: the share is above the limit, and within what it was in the same weeks last year."""

from bot.domain.signals.evidence import Evidence

WITHIN = 1.1
"""How far above last year's highest share of the season it may lie."""


def returned(evidence: Evidence) -> bool:
    """Tell whether the share is within last year's range, so that nothing is paged."""
    return evidence.last_year is not None and evidence.share.q28 <= WITHIN * evidence.last_year


def holds(evidence: Evidence) -> bool:
    """Tell whether last year's peak is back; said in a note, never as a page."""
    return evidence.share.q28 > evidence.limit and returned(evidence)
