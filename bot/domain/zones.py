"""In which time zone a company counts its days, and what becomes of them when it moves to another."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class TooFar(Exception):
    """A zone is a whole day behind the one that holds."""

    def __init__(self, held: ZoneInfo) -> None:
        super().__init__(held.key)
        self.held = held


@dataclass(frozen=True, slots=True)
class Start:
    """From which instant on days are counted in a zone: a midnight of it."""

    at: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        """Return the first day that is counted so."""
        return self.at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone of the beginning, and those that came after it, oldest first.

    An instant belongs to the day of the zone that held then, so that no day is counted anew when a zone is chosen.
    """

    first: ZoneInfo
    later: tuple[Start, ...] = ()

    def at(self, instant: datetime) -> ZoneInfo:
        """Return the zone that holds at an instant."""
        return next((start.zone for start in reversed(self.later) if start.at <= instant), self.first)

    def coming(self, now: datetime) -> Start | None:
        """Return the change that was chosen and has not begun."""
        return self.later[-1] if self.later and self.later[-1].at > now else None

    def changed(self, to: ZoneInfo, now: datetime) -> "Zones":
        """Return the zones with another one from its next midnight on; a change that has not begun is forgotten.

        Raises `TooFar` where days would run backwards.
        """
        begun = replace(self, later=tuple(start for start in self.later if start.at <= now))
        held = begun.at(now)
        return begun if to == held else replace(begun, later=(*begun.later, Start(_begins(held, to, now), to)))


def _begins(held: ZoneInfo, to: ZoneInfo, now: datetime) -> datetime:
    """Return the next midnight of a zone; raise `TooFar` where the other one is in a later day then."""
    day = now.astimezone(to).date() + ONE_DAY
    midnight = datetime.combine(day, time(), to).astimezone(UTC)
    if midnight.astimezone(held).date() > day:
        raise TooFar(held)
    return midnight
