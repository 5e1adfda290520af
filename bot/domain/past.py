"""What earlier evenings of a team left behind, and the questions that today asks of it."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median

from bot.domain.alert import Memory
from bot.domain.attribution import WHOLE
from bot.domain.group import NO_GROUPS, Groups
from bot.domain.load import Evening
from bot.domain.threshold import default_limit

RUNNING = 91
"""Days over which the mean hours per item and their spread are averaged."""

ACTIVE = 90
WEEKS = 52
"""Weeks that are looked back on: what a client rests at is known the better the longer it rested there."""

RECENT = 16
"""Of these, the weeks of which every share is kept."""

SAME_WEEKDAYS = 8
FEWEST_EXPECTED = 20
"""Items that a weekday must usually bring before a day with few of them tells of missing data."""

YEAR = 364
SEASON = 21
FILLED = 28
PEAK_LEAST = 0.02
"""Smaller shares count as none on evenings older than the recent weeks, which keep none of them."""

MONDAY = 0
COUNTED = timedelta(weeks=SAME_WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """Past evenings that some days will ask for: the team's totals, everybody's shares, or the larger shares alone."""

    totals: frozenset[date]
    shares: frozenset[date]
    peaks: frozenset[date]


def evenings_asked(days: Sequence[date], first_day: date) -> Asked:
    """Return which evenings before the first of consecutive days those days will ask for."""
    start = days[0]
    recent = {day - timedelta(weeks=back) for day in days for back in range(1, RECENT)}
    older = {day - timedelta(weeks=back) for day in days for back in range(RECENT, WEEKS)}
    seasons = {day - timedelta(days=YEAR + off) for day in days for off in range(-SEASON, SEASON + 1)}
    totals = {start - timedelta(days=back) for back in range(1, RUNNING)}
    known = {day for day in recent | older | seasons if first_day <= day < start}
    return Asked(frozenset(totals), frozenset(known & recent), frozenset(known - recent))


@dataclass(slots=True)
class Past:
    """Evenings, items opened a day, first and last days of the destinations, and memories of the clients.

    `holidays` are days on which little is usual, whatever their weekday. First and last days are those of clients one
    by one; what is asked of a client that is a group is answered for all its members.
    """

    first_day: date | None = None
    evenings: dict[date, Evening] = field(default_factory=dict)
    opened: dict[date, float] = field(default_factory=dict)
    first: dict[int, date] = field(default_factory=dict)
    last: dict[int, date] = field(default_factory=dict)
    memories: dict[int, Memory] = field(default_factory=dict)
    holidays: Collection[date] = frozenset()
    groups: Groups = NO_GROUPS

    def note_opened(self, day: date, parts: Mapping[int, int]) -> None:
        """Take in who opened what on a day."""
        if parts and self.first_day is None:
            self.first_day = day
        for destination in parts:
            self.first.setdefault(destination, day)
            self.last[destination] = day
        self.opened[day] = sum(parts.values()) / WHOLE

    def running(self, day: date, mean: float | None, spread: float) -> tuple[float | None, float]:
        """Return the mean and spread of an item's hours averaged over 91 evenings, today's given; None if unknown."""
        known = [] if mean is None else [(mean, spread)]
        for back in range(1, RUNNING):
            evening = self.evenings.get(day - timedelta(days=back))
            if evening is not None and evening.mean is not None:
                known.append((evening.mean, evening.spread))
        if not known:
            return None, 0.0
        return math.fsum(m for m, _ in known) / len(known), math.fsum(s for _, s in known) / len(known)

    def default_limit(self, day: date) -> tuple[float, int]:
        """Return the team's default limit and the active clients it rests on, looked at anew on Mondays."""
        yesterday = self.evenings.get(day - timedelta(days=1))
        if yesterday is not None and day.weekday() != MONDAY:
            return yesterday.limit, yesterday.active
        since = day - timedelta(days=ACTIVE)
        whole = self.groups.on(day).whole
        active = len({whole(client) for client, last in self.last.items() if client > 0 and last > since})
        return default_limit(active), active

    def is_thin(self, day: date) -> bool:
        """Tell whether a day brought less than half of what its weekday usually brings: data may be missing.

        A holiday is not held against its weekday, and says nothing of what is usual.
        """
        if self.first_day is None or day in self.holidays:
            return False
        before = (day - timedelta(weeks=week) for week in range(1, SAME_WEEKDAYS + 1))
        usual = [self.opened.get(each, 0.0) for each in before if each >= self.first_day and each not in self.holidays]
        if not usual:
            return False
        expected = median(usual)
        return expected >= FEWEST_EXPECTED and self.opened.get(day, 0.0) < expected / 2

    def days_since_first(self, client: int, day: date) -> int:
        """Count the days since a client's first item, or since it left a group, both days included."""
        everyone = self.groups.on(day).everyone(client)
        first = min((self.first[each] for each in everyone if each in self.first), default=day)
        return (day - max(first, self.groups.left(client, day) or first)).days + 1

    def age(self, day: date) -> int:
        """Count the days of history, both ends included."""
        return (day - (self.first_day or day)).days + 1

    def forget(self, day: date) -> None:
        """Drop what no later evening will ask for."""
        self.evenings.pop(day - timedelta(days=YEAR + SEASON), None)
        self.opened.pop(day - timedelta(weeks=SAME_WEEKDAYS + 1), None)
        old = self.evenings.get(day - timedelta(weeks=RECENT))
        if old is not None:
            peaks = {client: share for client, share in old.shares.items() if share.q28 >= PEAK_LEAST}
            self.evenings[old.day] = replace(old, shares=peaks)
