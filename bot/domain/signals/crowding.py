"""Crowding out: while an episode is open, the other clients' items are solved later than they used to be.

A mark on an open episode, never a reason of its own: it tells what happens at the same time, and nobody knows why.

Their usual time is the median of what the others opened in the twelve weeks that ended four weeks before, items that
are still open counted as not solved. Of n items opened since then a share p was solved within it, of the N items of
those weeks a share P, about half:

    z = (P - p) / sqrt(s r (1 - r) (1 / n + 1 / N)),    r = (n p + N P) / (n + N)
    s = max(1, sum over those weeks of N_w (p_w - P)^2 / (P (1 - P) (weeks - 1)))

the two-proportion test with a pooled share (NIST/SEMATECH e-Handbook of Statistical Methods, section 7.3.3), whose
error is widened where the weeks differ by more than luck anyway: by Pearson's statistic of the weeks over its degrees
of freedom (McCullagh and Nelder, Generalized Linear Models, section 4.5). Without it, a busy desk whose weeks are now
quick, now slow was marked more than twice as often without a lasting change.

An item counts once its usual time has passed since the day on which it was opened: before that it can have been solved
in time but not late, or not yet. The earlier weeks are further back than any usual time that is looked at, so the same
holds of them; and what happens after an evening changes nothing of what was to be said on it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HOUR = 3600
DAY = 24 * HOUR
NOW = timedelta(days=28)
USUALLY = timedelta(weeks=12)

LEAST_USUAL, MOST_USUAL = HOUR, 21 * DAY
"""Seconds. Below, tools close by themselves; above, too few items of four weeks would count."""

FEWEST = 20
SURE = 2.33
"""Standard errors: one evening in a hundred by luck."""

FEWEST_WEEKS = 3
"""Of fewer weeks nothing is said of how they differ."""

LEAST_LATER = 0.05
"""Points of difference below which it is not said: of thousands of items, one that nobody feels is beyond luck, and
days that do not make whole weeks hold other weekdays."""


Day = tuple[date, int, int]
"""A day, the items opened on it, and how many of them were solved within the usual time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon other clients' items are solved: `solved` of `items` within `usual` seconds, and of earlier ones.

    `swing` is how much more the earlier weeks differ than luck would have it, as a factor of the variance, 1 or more.
    """

    usual: int
    items: int
    solved: int
    items_before: int
    solved_before: int
    swing: float = 1.0

    @property
    def part(self) -> float:
        """The part (0..1) that was solved within the usual time."""
        return self.solved / self.items

    @property
    def part_before(self) -> float:
        """The part (0..1) of the earlier items that was: half, or more where many took as long."""
        return self.solved_before / self.items_before

    @property
    def z(self) -> float:
        """How many standard errors the part lies below the usual one."""
        pooled = (self.solved + self.solved_before) / (self.items + self.items_before)
        error = math.sqrt(self.swing * pooled * (1 - pooled) * (1 / self.items + 1 / self.items_before))
        return (self.part_before - self.part) / error if error else 0.0

    @property
    def later(self) -> bool:
        """Whether they are solved later than usual, by more than luck and by enough to be felt."""
        return self.z > SURE and self.part_before - self.part >= LEAST_LATER


def usual_days(evening: date) -> tuple[date, date]:
    """Return the first opening day that says on an evening what is usual, and the day behind the last."""
    until = evening + timedelta(days=1) - NOW
    return until - USUALLY, until


def counted_days(evening: date, usual: int) -> tuple[date, date]:
    """Return the first opening day that counts on an evening, and the first whose items had no usual time yet."""
    # One hour more: a day on which the clocks go forward is that much shorter.
    waited = math.ceil((usual + HOUR) / DAY)
    until = evening + timedelta(days=1)
    return until - NOW, until - timedelta(days=waited)


def usual_time(items: int, median: int | None) -> int | None:
    """Return the median (seconds; None: most were never solved) where items enough and its length let it compare."""
    fits = items >= FEWEST and median is not None and LEAST_USUAL <= median <= MOST_USUAL
    return median if fits else None


def pace(usual: int, now: Iterable[Day], before: Sequence[Day]) -> Pace | None:
    """Compare the days that count with those of the earlier weeks; None of too few items on either side."""
    (items, solved), (items_before, solved_before) = _sums(now), _sums(before)
    if min(items, items_before) < FEWEST:
        return None
    return Pace(usual, items, solved, items_before, solved_before, _swing(before, solved_before / items_before))


def waited(items: Iterable[tuple[date, int | None]], evening: date) -> int | None:
    """Return the seconds that half of some items waited at least: those not solved count with their days so far."""
    behind = evening + timedelta(days=1)
    known = sorted((behind - day).days * DAY if solved is None else solved for day, solved in items)
    return known[len(known) // 2] if known else None


def _sums(days: Iterable[Day]) -> tuple[int, int]:
    items = solved = 0
    for _, opened, in_time in days:
        items += opened
        solved += in_time
    return items, solved


def _swing(days: Sequence[Day], part: float) -> float:
    """Return how much more the weeks differ from a part that all share than luck would have it, at least 1."""
    last = max(day for day, *_ in days)
    weeks: dict[int, list[Day]] = defaultdict(list)
    for each in days:
        weeks[(last - each[0]).days // 7].append(each)
    if len(weeks) < FEWEST_WEEKS or not 0 < part < 1:
        return 1.0
    sums = (_sums(week) for week in weeks.values())
    missed = math.fsum(items * (solved / items - part) ** 2 for items, solved in sums)
    return max(1.0, missed / (part * (1 - part) * (len(weeks) - 1)))
