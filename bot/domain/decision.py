"""What leaders decide about a client: the seven ways in which an alert can end, and how long each is followed up."""

from datetime import date, timedelta
from typing import Final

ACCEPT, REBALANCE, CAP, REPRICE, REFUSE, EXIT = "accept", "rebalance", "cap", "reprice", "refuse", "exit"
NO_PROBLEM = "no_problem"
WHATS: Final = (ACCEPT, REBALANCE, CAP, REPRICE, REFUSE, EXIT, NO_PROBLEM)

WITH_AMOUNT: Final = frozenset({CAP, REPRICE})
"""A cap has the share (0..1) that it allows, a new price may have its change: 0.3 is thirty percent more."""

OPEN, DONE, WITHDRAWN = "open", "done", "withdrawn"

FOLLOWED: Final = timedelta(days=183)
"""How long after a decision its effect is told: six months, for what one of our models needed that long."""

ANSWERED_WITHIN: Final = 5
"""Working days that the owner has after the review date before all leaders hear of it."""

USUAL_REVIEW: Final = timedelta(weeks=13)
LONGEST_REVIEW: Final = timedelta(days=731)
LATER: Final = timedelta(weeks=4)
"""By how much one press puts a review off."""


def is_followed(decided_on: date, what: str, state: str, today: date) -> bool:
    """Say whether the effect of a decision is still told: what was withdrawn or changes nothing has none."""
    return state != WITHDRAWN and what != NO_PROBLEM and decided_on <= today <= decided_on + FOLLOWED
