"""What every use case is handed: the database, the clock, and the company's own ways."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.store.database import Database

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Say what time it is, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Company:
    """The company that installed us."""

    database: Database
    zone: ZoneInfo
    clock: Clock = system_clock

    def today(self) -> date:
        """Return the local day that is not over yet."""
        return self.clock().astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
        return datetime.combine(day, time(), self.zone)

    def local_day(self, instant: datetime) -> date:
        """Return the company's day on which an instant falls."""
        return instant.astimezone(self.zone).date()
