"""When an invented company works: hours of the day, weekends, a dip in summer, one bad week, one client that grows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)
HOURS_A_DAY = CLOSES.hour - OPENS.hour
RAMP_DAYS = 70
INCIDENT_DAYS = 160
"""Days before the end at which the bad week begins: far enough to have left every four-week window."""

SATURDAY = 5
INCIDENT_LASTS = 7
SEASON = {7: 0.84, 8: 0.7}
"""The part of usual work that a month brings, where it is an unusual one."""

WEEKDAYS = (0.225, 0.205, 0.20, 0.19, 0.165, 0.01, 0.005)
HOURS = (0, 0, 0, 0, 0, 0, 1, 3, 9, 13, 14, 11, 6, 9, 13, 12, 10, 7, 3, 2, 1, 1, 1, 0)


def chance(rng: Random, probability: float) -> bool:
    """Say yes as often as `probability` (0..1)."""
    return rng.random() < probability


def poisson(rng: Random, mean: float) -> int:
    """Draw a count whose mean is `mean`; meant for means of some dozens at most."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The company's calendar up to `until`, an aware datetime."""

    until: datetime
    zone: ZoneInfo

    @property
    def first_day(self) -> date:
        """The local day on which the year begins."""
        return self.last_day - timedelta(days=364)

    @property
    def last_day(self) -> date:
        """The local day that is not over yet."""
        return self.until.astimezone(self.zone).date()

    @property
    def days(self) -> tuple[date, ...]:
        """All local days of the year, the last one included."""
        return tuple(self.first_day + timedelta(days=number) for number in range(365))

    @property
    def opens_at(self) -> datetime:
        """The first working instant of the year."""
        return self.local(self.first_day, OPENS)

    @property
    def incident_ends_at(self) -> datetime:
        """When the one bad week is answered: seven days after it began, in the afternoon."""
        day = self.last_day - timedelta(days=INCIDENT_DAYS - INCIDENT_LASTS)
        return self.after(self.local(day, time(15)), 0)

    def ramp(self, day: date) -> float:
        """Return how far the growing client has come (0..1) on `day`, a little faster at first."""
        come = min(1.0, max(0.0, 1 - (self.last_day - day).days / RAMP_DAYS))
        return come * (1.4 - 0.4 * come)

    def incident(self, day: date) -> bool:
        """Say whether `day` lies in the week that hit everybody."""
        return 0 <= INCIDENT_DAYS - (self.last_day - day).days < INCIDENT_LASTS

    def volume(self, day: date) -> float:
        """Return the part of a usual week's work that arrives on `day`."""
        return WEEKDAYS[day.weekday()] * SEASON.get(day.month, 0.96) * (2.1 if self.incident(day) else 1.0)

    def local(self, day: date, at: time) -> datetime:
        """Turn a local wall-clock time into an instant."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def moment(self, rng: Random, day: date) -> datetime:
        """Draw an instant of `day` at which people write; weekends have the same hours."""
        hour = rng.choices(range(24), HOURS)[0]
        return self.local(day, time(hour, rng.randrange(60), rng.randrange(60)))

    def after(self, at: datetime, hours: float) -> datetime:
        """Return the instant by which `hours` of working time have passed since `at`."""
        local = at.astimezone(self.zone)
        day, second = local.date(), _seconds(local.time())
        opens, closes = _seconds(OPENS), _seconds(CLOSES)
        left = hours * 3600
        while True:
            start = max(second, opens)
            if day.weekday() < SATURDAY and start < closes:
                if start + left < closes:
                    return self.local(day, _time(start + left))
                left -= closes - start
            day, second = day + timedelta(days=1), 0

    def working_hours(self, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
        """Cut a stretch into working days: when work began on each, and for how many hours."""
        pieces = []
        day = start.astimezone(self.zone).date()
        while (opens := self.local(day, OPENS)) < end:
            begun, ended = max(start, opens), min(end, self.local(day, CLOSES))
            if day.weekday() < SATURDAY and begun < ended:
                pieces.append((begun, (ended - begun).total_seconds() / 3600))
            day += timedelta(days=1)
        return pieces


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _time(seconds: float) -> time:
    whole = int(seconds)
    return time(whole // 3600, whole % 3600 // 60, whole % 60)
