"""What Slack is told, as values. They are kept as JSON beside the delivery, so that a resend says the same."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bot.domain.growth import Growth
from bot.domain.handling import NOT_HANDLED, Act, Handling
from bot.domain.signals.crowding import Pace
from bot.services.brief_view import Brief
from bot.services.custom_view import CustomLetter
from bot.services.decision_view import DecisionLetter
from bot.services.dependency_view import DependencyView
from bot.services.digest_view import Digest, Expected, Late
from bot.services.displaced_view import DisplacedLetter
from bot.services.first_weeks_view import FirstWeeks
from bot.services.letter_view import Letter
from bot.services.members import MemberLoad
from bot.services.month_view import LeadersMonth, LimitProposal
from bot.services.onboarding_view import ReviewLetter
from bot.services.request_view import ReturnLetter

__all__ = [
    "AlertView",
    "Anew",
    "Brief",
    "CustomLetter",
    "DecisionLetter",
    "DependencyView",
    "Digest",
    "DisplacedLetter",
    "Evidence",
    "Expected",
    "FirstReport",
    "FirstWeeks",
    "LargeClient",
    "Late",
    "LeadersChanged",
    "LeadersMonth",
    "Letter",
    "LimitProposal",
    "Message",
    "Placement",
    "ReturnLetter",
    "ReviewLetter",
    "Said",
    "StrainTold",
    "TeamYear",
    "Trouble",
    "from_payload",
    "to_payload",
]

Placement = Literal["channel", "observing", "no_channel", "moved", "responsible", "nudge"]
Anew = Literal["", "deleted", "moved"]
Said = Literal[
    "opened",
    "upgraded",
    "critical",
    "refreshed",
    "reminded",
    "stale",
    "fresh",
    "cleared",
    "followed",
    "snoozed",
    "expected",
    "settled",
    "woken",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the worked hours of the window say of a share; all are fractions 0..1 of the team's hours.

    `basis` and `worked` are the client's: its mix of bases and its share of hours worked. None: nothing was worked.
    """

    unattributed: float
    basis: tuple[tuple[str, float], ...]
    worked: float | None

    @property
    def coverage(self) -> float:
        """The part of hours that has a client or is own work."""
        return 1 - self.unattributed


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An episode as its message shows it: shares 0..1, hours, days in the company's zone, `day` the last one judged.

    `few_clients` is the number of active clients where they are so few that their fair share decides the limit, else 0.

    `others` tells how soon other clients' items are solved, `crowding` that it is later evening after evening.

    `members` are those of a client that is a group, itself included; `group` is the one that is judged in its place.

    `act` is what somebody just did about it; `handling` sums up what was done so far. `felt` is how many colleagues say
    that they feel it, as far as that may be told. `first_weeks` is there while a new client is watched.

    `left` are those who have left the group since it opened.

    `opened_on` is the evening on which it opened, and `limit_then` the limit on it where that was another than now.
    """

    alert_id: int
    team_id: int
    client_id: int
    client: str
    team: str
    kind: str
    minutes_a_touch: int
    state: str
    reason: str
    critical: bool
    stale: bool
    said: Said
    since: date
    day: date
    zone: str
    share: float
    share14: float
    limit: float
    clear_level: float
    items: float
    team_items: float
    hours: float
    team_hours: float
    evidence: Evidence
    low: float | None = None
    before: float | None = None
    weekly: tuple[float, ...] = ()
    crossing: tuple[date, date] | None = None
    late: tuple[Late, ...] = ()
    few_clients: int = 0
    growth: Growth | None = None
    others: Pace | None = None
    crowding: bool = False
    members: tuple[MemberLoad, ...] = ()
    group: str = ""
    handling: Handling = NOT_HANDLED
    act: Act | None = None
    placement: Placement = "channel"
    channel_id: str | None = None
    live_since: date | None = None
    anew: Anew = ""
    felt: int = 0
    first_weeks: FirstWeeks | None = None
    opened_on: date | None = None
    limit_then: float | None = None
    left: tuple[str, ...] = ()
    message: Literal["alert"] = "alert"

    @property
    def for_everybody(self) -> bool:
        """Whether the whole channel must see what is said, and not the thread alone."""
        return self.said == "critical" or (self.said == "upgraded" and self.critical)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the Slack user ids of those whom the message names."""
        acts = (act.by for act in (self.handling.decision, self.act) if act is not None and act.by)
        return tuple(dict.fromkeys((*self.handling.followers, *acts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why alerts do not reach a channel: Slack's error code, for the admin who can do something about it."""

    code: str
    channel_id: str
    team: str
    message: Literal["trouble"] = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadersChanged:
    """Who became a leader and who is none any more, by Slack ids; `handles` are what user groups are called.

    `you` says that the reader became one, `as_admin` that an admin reads it because no other leader would.
    """

    by: str
    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    handles: dict[str, str] = field(default_factory=dict)
    you: bool = False
    as_admin: bool = False
    message: Literal["leaders_changed"] = "leaders_changed"

    @property
    def people(self) -> tuple[str, ...]:
        """Return the Slack user ids of those whom the message names."""
        return tuple(dict.fromkeys(id_ for id_ in (self.by, *self.given, *self.taken) if id_ not in self.handles))


@dataclass(frozen=True, slots=True, kw_only=True)
class StrainTold:
    """What a team is told when an admin lets its strain be measured, or no longer; `by` is that admin's Slack id."""

    team: str
    by: str
    on: bool
    message: Literal["strain"] = "strain"


@dataclass(frozen=True, slots=True)
class LargeClient:
    """One client's past year in one team."""

    name: str
    share: float
    hours: float
    items: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamYear:
    """One team's past year; `proposed` is None where history is too short for a limit of its own, `limit` was set."""

    name: str
    kind: str
    channel_id: str | None
    hours: float
    items: float
    coverage: float | None
    largest: tuple[LargeClient, ...]
    proposed: float | None
    live_since: date | None
    limit: float | None = None

    @property
    def works(self) -> bool:
        """Whether anything was in its scope."""
        return bool(self.hours or self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReport:
    """What the admins are told once, after the first pull."""

    since: date
    until: date
    zone: str
    teams: tuple[TeamYear, ...]
    unattributed: tuple[tuple[str, str, int], ...]
    twins: tuple[tuple[str, str, str], ...]
    twins_in_all: int
    message: Literal["first_report"] = "first_report"


Message = (
    AlertView
    | Trouble
    | FirstReport
    | Digest
    | LeadersChanged
    | Letter
    | Brief
    | CustomLetter
    | DependencyView
    | DecisionLetter
    | DisplacedLetter
    | LeadersMonth
    | LimitProposal
    | ReturnLetter
    | ReviewLetter
    | StrainTold
)
_messages: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="message")])


def to_payload(message: Message) -> dict[str, Any]:
    """Turn a message into what a JSON column keeps."""
    payload: dict[str, Any] = _messages.dump_python(message, mode="json")
    return payload


def from_payload(payload: dict[str, Any]) -> Message:
    """Bring a kept message back."""
    return _messages.validate_python(payload)
