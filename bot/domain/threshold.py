"""Which limit applies: a planned window, else the client's, else the team's, else a default from the fair share."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bot.domain.onboarding import TIGHTER

LEAST = 0.25
MOST = 0.60
TIMES_FAIR = 2.0
FEWEST_CLIENTS = 3
ENOUGH = math.ceil(TIMES_FAIR / LEAST)
"""Of so many active clients or more the default limit is the least one, however many they are."""

WARNING_AT = 0.80
CRITICAL_AT = 1.50
WINDOW = 28
"""Days that a judged share looks back on."""

Source = Literal["plan", "client", "team", "default", "onboarding"]


class Levels(NamedTuple):
    """From which shares (0..1) a client is mentioned and its alert is critical; None: the usual part of the limit."""

    warning: float | None = None
    critical: float | None = None


USUAL = Levels()
TEAM = 0
"""Stands for the team itself among its clients' levels."""


@dataclass(frozen=True, slots=True)
class SetLimits:
    """What people set for a team, as it stood on one day: shares 0..1.

    `levels` are those set beside limits, by client, or for `TEAM`. `fading` are planned windows that are over and still
    within the judged days: the share, and the part of the days. `new` are clients in their first weeks, each with the
    share that was expected of it, or None where none was agreed on.
    """

    default: float | None = None
    by_client: Mapping[int, float] = field(default_factory=dict)
    planned: Mapping[int, float] = field(default_factory=dict)
    fading: Mapping[int, tuple[float, float]] = field(default_factory=dict, compare=False)
    levels: Mapping[int, Levels] = field(default_factory=dict)
    new: Mapping[int, float | None] = field(default_factory=dict)

    def lowest(self, active_clients: int) -> float:
        """Return the lowest limit of any client of the team, 0..1; a window only raises one."""
        usual = default_limit(active_clients) if self.default is None else self.default
        set_ = [usual, *self.by_client.values()]
        agreed = [share for share in self.new.values() if share is not None]
        return min([*set_, *agreed, *([TIGHTER * min(set_)] if self.new else [])])


@dataclass(frozen=True, slots=True)
class Plan:
    """A window in which a client may take more, both days included: "migration until 30 June, up to 40 %"."""

    client_id: int
    share: float
    since: date
    until: date

    def holds(self, on: date) -> bool:
        """Tell whether the window is open on a day."""
        return self.since <= on <= self.until

    def part_of_window(self, on: date) -> float:
        """Return the part, 0..1, of the days judged on an evening that the window covers."""
        first = max(self.since, on - timedelta(days=WINDOW - 1))
        return max((min(self.until, on) - first).days + 1, 0) / WINDOW


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one client: a share 0..1, who it comes from, and whether it is too early to speak of shares.

    `active` is the number of clients that a default limit rests on; nobody asks it of one that was set. `levels` are
    those that were set beside it.
    """

    share: float
    source: Source
    too_few_clients: bool = False
    active: int = field(default=0, compare=False)
    levels: Levels = USUAL

    @property
    def warning(self) -> float:
        """The share from which cards and digests mention the client: 80 % of the limit, unless one was set."""
        return WARNING_AT * self.share if self.levels.warning is None else self.levels.warning

    @property
    def critical(self) -> float:
        """The share from which an alert is critical: half as much again as the limit, unless one was set."""
        return CRITICAL_AT * self.share if self.levels.critical is None else self.levels.critical

    @property
    def few_clients(self) -> int:
        """The number of clients where they are so few that their fair share decides the limit; else 0."""
        return self.active if self.source == "default" and TIMES_FAIR * fair_share(self.active) > LEAST else 0


def fair_share(active_clients: int) -> float:
    """Return what each client would take if all took the same, 0..1."""
    return 1 / max(active_clients, 1)


def default_limit(active_clients: int) -> float:
    """Return the larger of 25 % and twice the fair share of the clients active in the last 90 days, at most 60 %."""
    return min(max(LEAST, TIMES_FAIR * fair_share(active_clients)), MOST)


def limit_for(client_id: int, set_limits: SetLimits, active_clients: int) -> Limit:
    """Return the limit of a client; with fewer than three active clients a default one judges nobody.

    `active_clients` is the number that the team's default was last looked at with (`TeamEvening.active`).
    """
    usual = _usual(client_id, set_limits, active_clients)
    planned = max(set_limits.planned.get(client_id, 0.0), _faded(set_limits.fading.get(client_id), usual.share))
    if planned > usual.share:
        return Limit(planned, "plan", usual.too_few_clients)
    return usual


def with_plans(set_limits: SetLimits, plans: Iterable[Plan], on: date) -> SetLimits:
    """Add the planned windows that are open on a day; of two for one client the higher one holds.

    One that is over fades: while the 28 days still hold days of it, the limit is the mean of what was agreed for each.
    """
    planned, fading = dict(set_limits.planned), dict(set_limits.fading)
    for plan in plans:
        part = plan.part_of_window(on)
        if plan.holds(on):
            planned[plan.client_id] = max(plan.share, planned.get(plan.client_id, 0.0))
        elif part > 0:
            fading[plan.client_id] = max((plan.share, part), fading.get(plan.client_id, (0.0, 0.0)))
    return replace(set_limits, planned=planned, fading=fading)


def _faded(window: tuple[float, float] | None, usual: float) -> float:
    if window is None:
        return 0.0
    share, part = window
    return usual + part * (share - usual)


def _usual(client_id: int, set_limits: SetLimits, active_clients: int) -> Limit:
    """Return the limit that holds outside planned windows, a tighter one in a client's first weeks."""
    later = _later(client_id, set_limits, active_clients)
    if client_id not in set_limits.new:
        return later
    agreed = set_limits.new[client_id]
    share = min(TIGHTER * later.share if agreed is None else agreed, later.share)
    # What wakes people at night stays where it is: a tighter limit asks for a look, not for haste.
    return Limit(share, "onboarding", later.too_few_clients, later.active, Levels(critical=later.critical))


def _later(client_id: int, set_limits: SetLimits, active_clients: int) -> Limit:
    """Return the limit that holds behind a client's first weeks."""
    own = set_limits.by_client.get(client_id)
    if own is not None:
        return Limit(own, "client", levels=set_limits.levels.get(client_id, USUAL))
    if set_limits.default is not None:
        return Limit(set_limits.default, "team", levels=set_limits.levels.get(TEAM, USUAL))
    return Limit(default_limit(active_clients), "default", active_clients < FEWEST_CLIENTS, active_clients)
