"""The leaders' month, and what is proposed to whoever sets a team's limit, as values."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from bot.domain.aftermath import Aftermath
from bot.domain.not_a_problem import Part
from bot.services.decision_view import Decided
from bot.services.digest_view import Late
from bot.services.figures import Turned


@dataclass(frozen=True, slots=True)
class LargeOfMonth:
    """A client's part of the hours that clients caused in a month and in the one before, 0..1; None without hours.

    `paid` is its part of revenue of the trailing year, `index` its load index; None where they are not known.
    """

    client: str
    share: float
    before: float | None
    seconds: int
    items: float
    paid: float | None = None
    index: float | None = None


@dataclass(frozen=True, slots=True)
class PaceOfMonth:
    """A client's control index in a month, and in the one before, each with how many items it rests on.

    None where it could not be told; messages that were kept by an older version know no items.
    """

    client: str
    index: float
    before: float | None
    items: float | None = None
    items_before: float | None = None


@dataclass(frozen=True, slots=True)
class Paying:
    """Who pays most, and its part of revenue, 0..1; `equal` clients of one size would be as concentrated."""

    client: str
    share: float
    equal: float | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated a month was: `equal` clients of one size would be as much; None without hours of clients."""

    equal: float | None
    equal_before: float | None
    clients: int
    coverage: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeOfMonth:
    """An alert that was open in a month: until when if it ended by then, and how people answered it.

    `since` is the first day of what it says, `opened_on` the evening on which the alert opened, a day or more later.
    `turned` says of one that is open where it stands other than its reason says: see `bot.services.figures.turned`.
    """

    client: str
    team: str
    reason: str
    critical: bool
    since: Annotated[date, Field(validation_alias=AliasChoices("since", "opened_on"))]
    """Messages that were kept by an older version have it under the second name."""
    cleared_on: date | None
    settled: bool
    decided: bool
    felt: int = 0
    """How many colleagues feel it, where that may be told: see `bot.domain.felt`."""
    turned: Turned = ""
    opened_on: date | None = None
    """None in messages that were kept by an older version: of what is over or about to be, `since` is that evening."""


@dataclass(frozen=True, slots=True)
class SignalOfMonth:
    """What leaders were told besides alerts: since when it lasts, until when if it ended by then.

    `kind` is share, concentration or index (of dependency, with the `limit` it has now), displaced or custom (in a
    team). A concentration has no client.
    """

    kind: str
    client: str
    team: str
    since: date
    ended_on: date | None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A decision and what was before and since; `found` is None while it is too early to tell, or nothing is known.

    `last` says that its six months are over before the next month is told.
    """

    decision: Decided
    found: Aftermath | None
    last: bool = False


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """How many of a team's alerts of half a year were not a problem, and which limit (0..1) is proposed for that.

    `spared` of those that were not a problem stay at or below it; the `acted` that people acted on went above it.
    """

    team: str
    part: Part
    limit: float
    proposed: float | None
    spared: int = 0
    acted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadersMonth:
    """What leaders are told of a month, its days from `since` to before `until`, as of `day`.

    Of the trailing year revenue is known for `months_paid`. The sources in `late` have not answered since before its
    end; `pulling` says that a first pull is under way.
    """

    since: date
    until: date
    day: date
    zone: str
    concentration: Concentration
    largest: tuple[LargeOfMonth, ...]
    paying: Paying | None
    episodes: tuple[EpisodeOfMonth, ...]
    made: tuple[Decided, ...]
    due: tuple[Decided, ...]
    effects: tuple[Effect, ...]
    answers: tuple[TeamAnswers, ...]
    more_effects: int = 0
    months_paid: float = 12
    pace: tuple[PaceOfMonth, ...] = ()
    signals: tuple[SignalOfMonth, ...] = ()
    late: tuple[Late, ...] = ()
    pulling: bool = False
    message: Literal["leaders_month"] = "leaders_month"

    @property
    def quiet(self) -> bool:
        """Whether nothing asks for a leader, and nothing is missing that could: no episode, signal or decision."""
        told = (self.episodes, self.signals, self.made, self.due, self.effects)
        return not (any(told) or self.late or self.pulling)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitProposal:
    """Another limit for a team (0..1), for whoever sets it: many of its alerts were not a problem.

    `spared` and `acted` are those of `TeamAnswers`.
    """

    team_id: int
    team: str
    part: Part
    limit: float
    proposed: float
    zone: str
    as_admin: bool
    spared: int = 0
    acted: int = 0
    message: Literal["limit_proposal"] = "limit_proposal"
