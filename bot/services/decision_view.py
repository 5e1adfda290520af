"""Decisions as values: in a list, on a card, and in the letters that ask for one to be looked at again."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.store.decisions import Told

Ask = Literal["named", "due", "unanswered"]
"""Why somebody gets a letter: they were made the owner, the review date has come, the owner did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision; `team` is empty where it is about all teams. `amount` is a cap's share or a price's change, 0..1.

    `request` is what a client asked for, where the decision is about that and not about its load.
    """

    id: int
    client_id: int
    client: str
    team: str
    what: str
    amount: float | None
    because: str
    owner: str
    decided_on: date
    review_on: date
    state: str
    closed_on: date | None = None
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLetter:
    """What one person is told of a decision on `day`: whoever owns it, or a leader.

    Leaders may do more with it than an owner who is none.
    """

    decision: Decided
    ask: Ask
    day: date
    leader: bool
    message: Literal["decision"] = "decision"


def decided(told: Told) -> Decided:
    """Return a stored decision as it is told."""
    row, client, team = told
    return Decided(
        id=row.id or 0,
        client_id=client.id or 0,
        client=client.name,
        team=team.name if team else "",
        what=row.what,
        amount=row.amount,
        because=row.because,
        owner=row.owner_id,
        decided_on=row.decided_on,
        review_on=row.review_on,
        state=row.state,
        closed_on=None if row.closed_at is None else row.closed_at.date(),
        request=row.request,
    )
