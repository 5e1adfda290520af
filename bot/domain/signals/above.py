"""Above the limit: the 28-day share is above it with 99.5 % confidence, and the last fortnight says it goes on."""

from bot.domain.load import z_score
from bot.domain.signals.evidence import Evidence

SURE = 2.6
"""Standard errors. Asked every evening, at 1.64 clients that rest just under the limit were paged by luck."""

STILL = 0.8
"""Part of the limit that the last fortnight must exceed."""


def holds(evidence: Evidence) -> bool:
    """Tell whether the share is above the limit, and not by luck of few items."""
    share = evidence.share
    return (
        evidence.enough
        and share.q14 > STILL * evidence.limit
        and z_score(share.q28, evidence.limit, share.n_eff) > SURE
    )
