"""What every use case is handed: the database, the clock, and the company's own ways."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.money import Currencies
from bot.domain.zones import Zones
from bot.language import spoken
from bot.services.unchanged import Unchanged
from bot.store.database import Database

T = TypeVar("T")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Say what time it is, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Company:
    """The company that installed us.

    `settings_zone` is the time zone of the settings, which holds until an admin chooses another one; `chosen` is what
    was chosen, as `bot.services.time_zone.follow` read it last.
    """

    database: Database
    settings_zone: ZoneInfo
    clock: Clock = system_clock
    currencies: Currencies = field(default_factory=Currencies)
    chosen: Zones | None = None
    _unchanged: Unchanged = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._unchanged = Unchanged(self.database)

    async def shared(self, session: AsyncSession, key: Hashable, reading: Callable[[], Awaitable[T]]) -> T:
        """Let all who ask the same share what was read, which nobody changes, until the books or the minute are others.

        `key` names all that it depends on besides the language; `session` only asks, and sees the books anew.
        """
        minute = self.clock().replace(second=0, microsecond=0)
        return await self._unchanged.read(session, (key, minute, spoken()), reading)

    @property
    def zones(self) -> Zones:
        """Return the zones in which days were and are counted."""
        return self.chosen or Zones(self.settings_zone)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone that holds now."""
        return self.zones.at(self.clock())

    def today(self) -> date:
        """Return the local day that is not over yet."""
        return self.local_day(self.clock())

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins, or began in the zone that held then."""
        held = self.zones.at(datetime.combine(day, time(), self.zone))
        return datetime.combine(day, time(), held)

    def local_day(self, instant: datetime) -> date:
        """Return the company's day on which an instant falls."""
        return instant.astimezone(self.zones.at(instant)).date()
