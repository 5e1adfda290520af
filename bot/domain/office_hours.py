"""When a company works, and so when its channels may be spoken to."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From which hour to before which one, and on which ISO weekdays; `always` says that every hour will do.

    Critical alerts wait too, unless `critical_passes`. `country` (ISO 3166) and `region` say which holidays are kept.
    """

    opens: int = 8
    closes: int = 19
    weekdays: str = "12345"
    critical_passes: bool = False
    country: str = ""
    region: str = ""
    always: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours with the holidays of the years that are looked at."""

    hours: OfficeHours = field(default_factory=OfficeHours)
    holidays: Container[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return str(day.isoweekday()) in self.hours.weekdays and day not in self.holidays

    def is_open(self, local: datetime) -> bool:
        """Tell whether a local time lies in office hours."""
        hours = self.hours
        return hours.always or (hours.opens <= local.hour < hours.closes and self.works(local.date()))

    def working_days(self, after: date, until: date) -> int:
        """Count the working days behind one day up to another, that one included."""
        days = (after + timedelta(days=ahead) for ahead in range(1, (until - after).days + 1))
        return sum(map(self.works, days))
