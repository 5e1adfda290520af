"""What a report says, as values: one client on every team, all teams, the items behind a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from bot.domain.alert import ABOVE
from bot.domain.growth import Driver
from bot.domain.privacy import is_told
from bot.domain.threshold import Limit
from bot.domain.worked import BASES, Part, TeamWindow, ratio
from bot.services.digest_view import CustomGrowth, Expected
from bot.services.members import MemberLoad, PartOf
from bot.store.behind import ItemLoad
from bot.store.tables import Client, Team

HOUR = 3600
USUAL_WINDOW_DAYS = 28


@dataclass(frozen=True, slots=True)
class Window:
    """Whole local days from `since` to before `until`."""

    since: date
    until: date
    zone: str

    @property
    def days(self) -> int:
        """Return how many days it holds."""
        return (self.until - self.since).days

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pull:
    """A stream whose first pull is still under way; `fraction` is None where the source does not tell."""

    source: str
    stream: str
    fraction: float | None


Turned = Literal["", "ending", "reached"]


def turned(reason: str, seen: Mapping[str, Any]) -> Turned:
    """Say by the figures of an evening where an open alert stands other than its reason says.

    Who was above the limit is not any more and the alert is `ending`; who was on course has `reached` it.
    """
    share, limit = seen.get("q28"), seen.get("limit")
    if share is None or limit is None:
        return ""
    if reason == ABOVE and share < limit:
        return "ending"
    return "reached" if reason == "on_course" and share >= limit else ""


@dataclass(frozen=True, slots=True)
class Episode:
    """An open alert of one client on one team, and where its message stands in Slack.

    `limit` is the one of the last evening judged, and `critical` how it was then. `turned` says where
    it stood then, if other than its reason says.
    """

    team_id: int
    client_id: int
    reason: str
    critical: bool
    since: date
    limit: float
    stale: bool
    observed: bool
    crowding: bool = False
    channel_id: str | None = None
    message_ts: str | None = None
    turned: Turned = ""


@dataclass(frozen=True, slots=True)
class Before:
    """A client's seconds and its team's in as many days before a window."""

    seconds: int
    team_seconds: int

    @property
    def share(self) -> float | None:
        """Return the client's part of the team's hours, 0..1."""
        return ratio(self.seconds, self.team_seconds)


@dataclass(frozen=True, slots=True)
class Bespoke:
    """What was made for one client alone: items opened and seconds worked in a window."""

    items: float
    seconds: int


@dataclass(frozen=True, slots=True)
class ClientOnTeam:
    """One client's part of one team's window. `trend` holds the shares of the periods before its end, oldest first.

    `before` is None where as many days before the window are not known; `grown` is what brought the growth since.
    `judged` is the share (0..1) that alerts rest on: by items opened, not by hours worked; None where none was judged.
    `members` are those of a group, itself included, whose hours and items are the line's; `part_of` is the group
    that is judged in the client's place; `custom` tells where its custom requests grow. `bespoke` is None where no rule
    tells a class of work.
    """

    team: Team
    window: TeamWindow
    client_id: int
    limit: Limit
    episode: Episode | None
    trend: tuple[float | None, ...] = ()
    judged: float | None = None
    before: Before | None = None
    grown: tuple[Driver, ...] = ()
    expected: tuple[Expected, ...] = ()
    members: tuple[MemberLoad, ...] = ()
    part_of: PartOf | None = None
    custom: CustomGrowth | None = None
    bespoke: Bespoke | None = None

    @property
    def in_force(self) -> float:
        """Return the limit, 0..1: the one an open alert was judged by, else the one in force."""
        return self.episode.limit if self.episode else self.limit.share

    @property
    def part(self) -> Part:
        """Return the client's hours and items."""
        return self.window.part(self.client_id)

    @property
    def share(self) -> float | None:
        """Return the client's part of the team's hours, 0..1."""
        return self.window.share(self.client_id)


@dataclass(frozen=True, slots=True)
class ClientReport:
    """One client on every team. `biggest` are its items with the most hours, of the team `team_id` where that is told.

    `trend_starts` are the first days of the trend's periods, the last of which ends with the window; `known_from` is
    the first day with any hours.
    """

    client: Client
    window: Window
    teams: tuple[ClientOnTeam, ...]
    biggest: tuple[ItemLoad, ...]
    pulling: tuple[Pull, ...]
    empty: bool
    trend_starts: tuple[date, ...] = ()
    known_from: date | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class TeamOverview:
    """One team's window: its largest clients, the most hours first, and those with an open alert.

    While observing, alerts do not go to its channel. `usual` is the limit of every client without one of its own.
    `custom` are the clients whose custom requests grow.
    """

    team: Team
    window: TeamWindow
    clients: tuple[ClientOnTeam, ...]
    observing: bool
    expected: tuple[Expected, ...] = ()
    usual: Limit | None = None
    custom: tuple[CustomGrowth, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """All teams. `names` holds every client that is shown."""

    window: Window
    teams: tuple[TeamOverview, ...]
    names: Mapping[int, str]
    pulling: tuple[Pull, ...]
    empty: bool
    known_from: date | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """A page of the items behind one client's figure; `names` are those of a group's members, itself included."""

    client: Client
    team: Team | None
    window: Window
    items: tuple[ItemLoad, ...]
    offset: int
    total: int
    contradicting: int
    teams: Mapping[int, Team]
    names: Mapping[int, str] = field(default_factory=dict)

    def tells_hours(self, item: ItemLoad) -> bool:
        """Say whether the hours of one of its items may be told: of a team that is large enough."""
        team = self.teams.get(item.team_id or 0)
        return team is not None and is_told(team.people)


def to_json(report: ClientReport) -> dict[str, Any]:
    """Return a client's report for scripts: hours to 0.01, shares 0..1 to 4 digits, null where a team has no hours.

    `until` is the first day behind the window.
    """
    return {
        "client": report.client.name,
        "as_of": report.window.until.isoformat(),
        "window": {
            "from": report.window.since.isoformat(),
            "until": report.window.until.isoformat(),
            "days": report.window.days,
            "time_zone": report.window.zone,
        },
        "teams": [_team_json(line) for line in report.teams],
    }


def _team_json(line: ClientOnTeam) -> dict[str, Any]:
    window = line.window
    by_basis = line.part.hours.by_basis()
    return {
        "team": line.team.name,
        "kind": line.team.kind,
        "hours": _hours(line.part.hours.seconds),
        "share": _share(line.share),
        "share_at_most": _share(window.share_at_most(line.client_id)),
        "client_caused_share": _share(window.client_caused_share(line.client_id)),
        "items": _items(line.part.items),
        "team_items": _items(window.items),
        "team_hours": _hours(window.seconds),
        "own_hours": _hours(window.own_seconds),
        "unattributed_hours": _hours(window.unattributed_seconds),
        "coverage": _share(window.coverage),
        "basis": {basis: _hours(by_basis.get(basis, 0)) for basis in BASES},
    }


def _hours(seconds: int) -> float:
    return round(seconds / HOUR, 2)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _items(items: float) -> float:
    return int(items) if items == int(items) else round(items, 2)
