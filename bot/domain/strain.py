"""Strain of a team in aggregate: work out of hours, and switches between clients. Nothing here is of one person.

Out of hours is the part of what is dated to the minute (replies and notes), else to the day (hours logged), that falls
outside office hours, or on no working day. Switches: who worked for c clients on a day switched at least c - 1 times;
added up over all person-days of a week and divided by the people of that week.

Both are told of five people or more alone: of fewer, a mean is nearly somebody's own number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bot.domain.privacy import is_told
from bot.domain.worked import ratio

WEEK = timedelta(days=7)
NOW_WEEKS, USUAL_WEEKS = 4, 8
FEWEST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a whole: seconds or replies."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """Return the part, 0..1; None of nothing."""
        return ratio(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a team: how many people, the switches between clients of all of them, and work out of hours."""

    people: int
    switches: int
    out_of_hours: Part


@dataclass(frozen=True, slots=True)
class Strain:
    """Four weeks beside the usual ones before; None where too few weeks of five people are known."""

    switches: float | None
    usual_switches: float | None
    out_of_hours: float | None
    usual_out_of_hours: float | None


def switches(clients_of_person_days: Iterable[int]) -> int:
    """Return the least number of switches, from how many clients each person worked for on each day."""
    return sum(max(0, clients - 1) for clients in clients_of_person_days)


def week_starts(until: date) -> list[date]:
    """Return the first days of the weeks before `until` that are looked at, oldest first."""
    return [until - WEEK * back for back in range(NOW_WEEKS + USUAL_WEEKS, 0, -1)]


def strain(weeks: Mapping[date, Week], until: date) -> Strain | None:
    """Compare the last four weeks with those before; None unless five people worked in each of the four."""
    starts = week_starts(until)
    now = [weeks.get(start) for start in starts[-NOW_WEEKS:]]
    known = [week for week in now if week is not None and is_told(week.people)]
    if len(known) < NOW_WEEKS:
        return None
    before = [week for start in starts[:-NOW_WEEKS] if (week := weeks.get(start)) and is_told(week.people)]
    shares = [share for week in before if (share := week.out_of_hours.share) is not None]
    whole = Part(sum(w.out_of_hours.part for w in known), sum(w.out_of_hours.whole for w in known))
    return Strain(
        switches=sum(each.switches for each in known) / sum(each.people for each in known),
        usual_switches=median(w.switches / w.people for w in before) if len(before) >= FEWEST_WEEKS else None,
        out_of_hours=whole.share,
        usual_out_of_hours=median(shares) if len(shares) >= FEWEST_WEEKS else None,
    )
