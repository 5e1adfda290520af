"""What a signal looks at: one client of one team on one evening, with the past that was written down at the time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.load import Evening, Share


class Week(NamedTuple):
    """A client's share of the week that ended on an evening, and the items the team opened in that week."""

    share: float
    items: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One client of one team on one evening. Shares are 0..1, days whole.

    `limit` is the share that is too much; `weeks` are the last 52 weeks, oldest first, the last ending
    today; `before28` is the 28-day share of 28 days ago, `last_year` the highest of the same weeks last year where
    there is a year of history. `client_days` and `team_days` count from the first
    item; `days_above` are the evenings in a row above the limit, this one included.
    """

    client: int
    limit: float
    share: Share
    evening: Evening
    weeks: tuple[Week, ...]
    before28: float
    last_year: float | None
    client_days: int
    team_days: int
    days_above: int

    @property
    def day(self) -> date:
        """The day that ended."""
        return self.evening.day

    @property
    def enough(self) -> bool:
        """Whether there are items and history enough to judge a share at all."""
        return self.share.n >= FEWEST_OF_CLIENT and self.evening.items >= FEWEST_OF_TEAM and self.team_days >= HISTORY

    @property
    def settled(self) -> bool:
        """Whether the client is past its first twelve weeks and most of the work has a known destination."""
        return self.client_days >= NEWCOMER and self.evening.coverage >= LEAST_COVERAGE

    def after(self, days: int) -> date:
        """Return the day so many days on."""
        return self.day + timedelta(days=days)


FEWEST_OF_CLIENT = 8
FEWEST_OF_TEAM = 20
HISTORY = 56
NEWCOMER = 84
LEAST_COVERAGE = 0.70
