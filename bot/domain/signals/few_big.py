"""Few big items: the plain share is above the limit, the blended one is not."""

from bot.domain.signals.evidence import Evidence


def holds(evidence: Evidence) -> bool:
    """Tell whether a few large items make the share; said in a note, never as a page."""
    return evidence.share.raw28 > evidence.limit >= evidence.share.q28
