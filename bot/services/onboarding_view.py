"""The review of a new contract as a value: in the messages of those who sign it and of who opened it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.services.first_weeks_view import FirstWeeks


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion and how far the client meets it: yes, partly, no, or nothing while nobody has looked.

    `words` are those that are kept: `bot.services.onboarding_settings.in_words` writes them for who reads.
    """

    kind: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs for a part of the company, by Slack user id, and on which day they did.

    `earlier` is the day on which they signed an older text, and `changed` what of it has changed since.
    """

    part: str
    signer: str
    signed_on: date | None
    earlier: date | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be so for a part to agree, or for nobody's part in particular; ticked off on a day."""

    id: int
    part: str
    words: str
    kept_on: date | None


@dataclass(frozen=True, slots=True)
class ExpectedLoad:
    """What a client is expected to take of a team: a share 0..1, and hours a week where that was agreed."""

    team_id: int
    team: str
    share: float
    hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review as it stands; `first_weeks` holds each team to which the client has come."""

    id: int
    client_id: int
    client: str
    state: str
    opened_on: date
    live_on: date | None
    completed_on: date | None
    criteria: tuple[Criterion, ...]
    loads: tuple[ExpectedLoad, ...]
    promised: tuple[str, ...]
    conditions: tuple[Condition, ...]
    signatures: tuple[Signature, ...]
    first_weeks: tuple[FirstWeeks, ...] = ()

    @property
    def missing(self) -> tuple[Signature, ...]:
        """Return the signatures that are missing."""
        return tuple(each for each in self.signatures if each.signed_on is None)

    @property
    def unseen(self) -> tuple[Criterion, ...]:
        """Return the criteria that nobody has looked at."""
        return tuple(each for each in self.criteria if not each.answer)

    def signature(self, part: str) -> Signature | None:
        """Return the signature for a part, if anybody was named for it."""
        return next((each for each in self.signatures if each.part == part), None)

    def part_of(self, user_id: str) -> str:
        """Return the part that somebody signs for, or nothing."""
        return next((each.part for each in self.signatures if each.signer == user_id), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLetter:
    """A review as one person reads it: the message that is kept up to date, a reminder, or a word that it changed.

    `part` is what the reader signs for. Who signs for nothing any more and leads nobody reads that alone.
    """

    review: Review
    part: str
    leader: bool
    ask: Literal["review", "reminder", "changed"] = "review"
    message: Literal["review"] = "review"
