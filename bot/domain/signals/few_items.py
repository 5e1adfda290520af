"""Few items: the share is above the limit, of however few items."""

from bot.domain.ledger import MONTH
from bot.domain.signals.evidence import Evidence


def holds(evidence: Evidence) -> bool:
    """Tell whether the share, judged or plain, is above the limit; said in a note, never as a page.

    It holds with many items too, where others are named first: a client whose items are now eight, now seven is noted.
    In a team's first month every share is one of few items.
    """
    return evidence.team_days >= MONTH and max(evidence.share.q28, evidence.share.raw28) > evidence.limit
