"""A team's week as its digest shows it; kept as JSON beside the delivery, so that a resend says the same."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.control import Risen
from bot.domain.week import Lack
from bot.domain.worked import ratio
from bot.services.displaced_view import DisplacedView
from bot.services.first_weeks_view import FirstWeeks
from bot.services.members import MemberLoad


@dataclass(frozen=True, slots=True)
class Expected:
    """A window agreed beforehand: up to which share (0..1), on which days (both included), and why."""

    client: str
    share: float
    since: date
    until: date
    because: str


@dataclass(frozen=True, slots=True)
class Late:
    """A source that did not answer for too long, and when it last did."""

    source: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A client that is above its limit, near it, or of whom something else was found. Shares are 0..1.

    `state` is the reason of its open alert, or `noted` (for the reason in `note`), `over`, `near` or `agreed`. `share`
    is the judged one and `before` that of a week before, `plain` that of the plain hours, `worked` of the hours worked.
    `crowding` tells that other clients' items are solved later at the same time. `usual` is the limit outside an agreed
    window, if one holds. `lack` says for want of what nobody is paged of a client above its limit, `ended` when an
    alert ended behind which it is quiet, and `new` is the day of the first item, if that is within the client's first
    twelve weeks. `members` are those of a client that is a group, itself included. `settled` says that people settled
    its alert as not a problem; `clear_level` is the share below which it ends. `followers` follow it, by Slack user id.
    """

    client: str
    state: str
    note: str
    share: float
    before: float
    plain: float
    worked: float | None
    limit: float
    agreed: bool
    crossed: bool
    critical: bool
    since: date | None
    crossing: tuple[date, date] | None
    crowding: bool = False
    items: float = 0
    usual: float | None = None
    lack: Lack = ""
    ended: date | None = None
    new: date | None = None
    members: tuple[MemberLoad, ...] = ()
    settled: bool = False
    clear_level: float | None = None
    followers: tuple[str, ...] = ()

    @property
    def above(self) -> bool:
        """Whether it is above the limit by any of its shares."""
        return max(self.share, self.plain, self.worked or 0.0) > self.limit


@dataclass(frozen=True, slots=True)
class Moved:
    """A client whose share moved in a week, from where to where."""

    client: str
    before: float
    share: float


@dataclass(frozen=True, slots=True)
class Paced:
    """A client whose control index rose out of line, from its usual one, and what of it: see `bot.domain.control`."""

    client: str
    index: float
    usual: float
    parts: tuple[Risen, ...]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A client with its first items."""

    client: str
    items: float


@dataclass(frozen=True, slots=True)
class CustomGrowth:
    """A client whose custom requests grow: how many in eight weeks, how many usually.

    `share` and `others` are the parts of its and of all others' requests that are custom, 0..1; None without any.
    """

    client_id: int
    client: str
    now: float
    usual: float
    share: float | None
    others: float | None


@dataclass(frozen=True, slots=True)
class Volume:
    """What a week brought: items opened, seconds worked, how much of both has no client, and what is usual."""

    items: float
    seconds: int
    unattributed_items: float
    unattributed_seconds: int
    usual_items: float | None
    usual_seconds: float | None

    @property
    def unattributed(self) -> float:
        """The part of the hours, or without hours of the items, that has no client yet."""
        by_hours = ratio(self.unattributed_seconds, self.seconds)
        return by_hours if by_hours is not None else ratio(self.unattributed_items, self.items) or 0.0


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the sources stand: late ones, whether a first pull is under way, when all had answered last."""

    late: tuple[Late, ...]
    pulling: bool
    good_at: datetime | None

    @property
    def good(self) -> bool:
        """Whether nothing is missing."""
        return not self.late and not self.pulling


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A team's week from `since` to before `until`; shares are those of `judged`, its last evening judged.

    `team_items` are those opened in the 28 days before, `team_days` the days of history by then.
    `displaced` are the clients whose bespoke work came in while the roadmap slipped.
    `coverage` is the part of the 28 days' hours with a client or of own work. `too_few` is the number of active
    clients where they are too few for a default limit to judge anybody, else None. `custom` are those whose custom
    requests grow, `first_weeks` are of new clients.
    """

    team: str
    kind: str
    since: date
    until: date
    zone: str
    judged: date | None
    watched: tuple[Watched, ...]
    ended: tuple[str, ...]
    moved: tuple[Moved, ...]
    new: tuple[Newcomer, ...]
    expected: tuple[Expected, ...]
    largest: tuple[str, float] | None
    too_few: int | None
    coverage: float
    volume: Volume
    sources: Sources
    following: date
    observing: bool
    team_items: float = 0
    team_days: int = 0
    custom: tuple[CustomGrowth, ...] = ()
    displaced: tuple[DisplacedView, ...] = ()
    paced: tuple[Paced, ...] = ()
    first_weeks: tuple[FirstWeeks, ...] = ()
    message: Literal["digest"] = "digest"

    @property
    def people(self) -> frozenset[str]:
        """Those who are named in it, by Slack user id."""
        return frozenset(id_ for each in self.watched for id_ in each.followers)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say beyond that."""
        parts = (self.watched, self.ended, self.moved, self.new, self.expected, self.first_weeks)
        told = any((*parts, self.custom, self.displaced, self.paced))
        return not told and self.too_few is None and self.sources.good and self.coverage >= LEAST_COVERAGE


LEAST_COVERAGE = 0.70
