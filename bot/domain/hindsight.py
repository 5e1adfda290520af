"""What an evening asks of those before it, gathered once for all clients of the team, when the first is asked for."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property, reduce

from bot.domain.group import Grouping
from bot.domain.ledger import MONTH
from bot.domain.load import NOTHING, Evening, Share, plus
from bot.domain.past import FILLED, PEAK_LEAST, RECENT, SEASON, WEEKS, YEAR, Past
from bot.domain.signals.evidence import Week

Shares = Mapping[int, Share]


class Hindsight:
    """The past as it stands on one evening, in which that stands already; it is asked on that evening alone.

    A group's share of an evening before it was one is that of its members by now: of `q7` and `q28`, which alone are
    asked for, the sum is the share they had together.
    """

    def __init__(self, past: Past, day: date) -> None:
        self._past = past
        self._day = day

    def weeks(self, client: int) -> tuple[Week, ...]:
        """Return a client's last 52 weeks, oldest first, the last one ending on the day."""
        mine = [(self._share(evening.shares, client), evening.items7) for evening in self._ends]
        older = [Week(share.q7 if share.q28 >= PEAK_LEAST else 0.0, items) for share, items in mine[:-RECENT]]
        return (*older, *[Week(share.q7, items) for share, items in mine[-RECENT:]])

    def before28(self, client: int) -> float:
        """Return a client's 28-day share of 28 days ago."""
        month_ago = self._past.evenings.get(self._day - timedelta(days=MONTH))
        return 0.0 if month_ago is None else self._share(month_ago.shares, client).q28

    def last_year(self, client: int) -> float | None:
        """Return a client's highest share in the same weeks last year; None without a year of history."""
        if self._season is None:
            return None
        peak = max([self._share(shares, client).q28 for shares in self._season], default=0.0)
        return peak if peak >= PEAK_LEAST else 0.0

    # Most evenings nobody is near a limit, and nothing is asked of what follows.

    @cached_property
    def _ends(self) -> tuple[Evening, ...]:
        """The evenings on which the last 52 weeks ended, oldest first."""
        weeks = (self._past.evenings.get(self._day - timedelta(weeks=back)) for back in reversed(range(WEEKS)))
        return tuple(evening for evening in weeks if evening is not None)

    @cached_property
    def _season(self) -> tuple[Shares, ...] | None:
        """Everybody's shares around the day last year, of the evenings whose 28 days lie within the history."""
        middle = self._day - timedelta(days=YEAR)
        if self._past.first_day is None:
            return None
        filled = self._past.first_day + timedelta(days=FILLED)
        if middle < filled:
            return None
        days = (middle + timedelta(days=off) for off in range(-SEASON, SEASON + 1))
        evenings = (self._past.evenings.get(each) for each in days if each >= filled)
        return tuple(evening.shares for evening in evenings if evening is not None)

    @cached_property
    def _grouping(self) -> Grouping:
        return self._past.groups.on(self._day)

    def _share(self, shares: Shares, client: int) -> Share:
        """Return a client's share of a past evening, with those of all who are part of it today."""
        if not self._grouping:
            return shares.get(client, NOTHING)
        found = [shares[each] for each in self._grouping.everyone(client) if each in shares]
        return reduce(plus, found) if found else NOTHING
