"""What an evening asks of those before it, gathered once for all clients of the team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from bot.domain.group import ALONE, Grouping
from bot.domain.ledger import MONTH
from bot.domain.load import NOTHING, Share, plus
from bot.domain.past import FILLED, PEAK_LEAST, RECENT, SEASON, WEEKS, YEAR, Past
from bot.domain.signals.evidence import Week

Shares = Mapping[int, Share]


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The past as it stands on one evening: of each client its weeks, its share four weeks ago and its last season.

    `ends` are the team's items and everybody's shares of the last 52 weeks, oldest first, the last one ending
    on the day; `month_ago` are the shares of 28 days ago, `season` those of the evenings around the same day last
    year, None without a year of history. A group's share of an evening before it was one is that of its members by
    now: of `q7` and `q28`, which alone are asked for, the sum is the share they had together.
    """

    ends: tuple[tuple[float, Shares], ...]
    month_ago: Shares
    season: tuple[Shares, ...] | None
    grouping: Grouping = ALONE

    def weeks(self, client: int) -> tuple[Week, ...]:
        """Return a client's last 52 weeks, oldest first."""
        mine = [(self._share(shares, client), items) for items, shares in self.ends]
        older = [Week(share.q7 if share.q28 >= PEAK_LEAST else 0.0, items) for share, items in mine[:-RECENT]]
        return (*older, *[Week(share.q7, items) for share, items in mine[-RECENT:]])

    def before28(self, client: int) -> float:
        """Return a client's 28-day share of 28 days ago."""
        return self._share(self.month_ago, client).q28

    def last_year(self, client: int) -> float | None:
        """Return a client's highest share in the same weeks last year; None without a year of history."""
        if self.season is None:
            return None
        peak = max([self._share(shares, client).q28 for shares in self.season], default=0.0)
        return peak if peak >= PEAK_LEAST else 0.0

    def _share(self, shares: Shares, client: int) -> Share:
        """Return a client's share of a past evening, with those of all who are part of it today."""
        found = [shares[each] for each in self.grouping.everyone(client) if each in shares]
        return reduce(plus, found) if found else NOTHING


def hindsight(past: Past, day: date) -> Hindsight:
    """Gather what an evening asks of the past, in which it stands already."""
    weeks = [past.evenings.get(day - timedelta(weeks=back)) for back in reversed(range(WEEKS))]
    month_ago = past.evenings.get(day - timedelta(days=MONTH))
    return Hindsight(
        ends=tuple((evening.items7, evening.shares) for evening in weeks if evening is not None),
        month_ago={} if month_ago is None else month_ago.shares,
        season=_season(past, day - timedelta(days=YEAR)),
        grouping=past.groups.on(day),
    )


def _season(past: Past, middle: date) -> tuple[Shares, ...] | None:
    """Return everybody's shares around a day last year, of the evenings whose 28 days lie within the history."""
    if past.first_day is None:
        return None
    filled = past.first_day + timedelta(days=FILLED)
    if middle < filled:
        return None
    days = (middle + timedelta(days=off) for off in range(-SEASON, SEASON + 1))
    evenings = (past.evenings.get(each) for each in days if each >= filled)
    return tuple(evening.shares for evening in evenings if evening is not None)
