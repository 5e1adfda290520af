"""Plain share: it is above the limit, without the confidence that a page needs."""

from bot.domain.signals.evidence import FEWEST_OF_CLIENT, Evidence


def holds(evidence: Evidence) -> bool:
    """Tell whether the share, judged or plain, is above the limit with at least eight items."""
    share = evidence.share
    return share.n >= FEWEST_OF_CLIENT and max(share.q28, share.raw28) > evidence.limit
