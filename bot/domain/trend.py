"""How a share moved: the periods before a day, none longer than needed, and the shares of each."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from bot.domain.worked import ratio

STEPS = (7, 28, 91)
"""Days of a period; all hold whole weeks, so that no weekend weighs on one of them alone."""

LEAST_PERIODS = 8
MOST_PERIODS = 20


def periods(until: date, days: int) -> tuple[date, ...]:
    """Return the first days of the whole periods before `until`, oldest first: eight weeks, or all of `days` if more.

    The first period holds the first of those days, and begins before them where they do not make whole periods.
    """
    step = next((step for step in STEPS if ceil(days / step) <= MOST_PERIODS), STEPS[-1])
    count = min(max(ceil(days / step), LEAST_PERIODS if step == STEPS[0] else 1), MOST_PERIODS)
    return tuple(until - timedelta(days=step * back) for back in range(count, 0, -1))


def step_of(starts: Sequence[date], until: date) -> int:
    """Return the days of each period."""
    return (until - starts[-1]).days


def shares(by_day: Mapping[date, tuple[int, int]], starts: Sequence[date], until: date) -> tuple[float | None, ...]:
    """Return each period's share, from one part and the whole of every day; None where the whole is nothing."""
    step = step_of(starts, until)
    part, whole = [0] * len(starts), [0] * len(starts)
    for day, (theirs, everything) in by_day.items():
        at = (day - starts[0]).days // step
        if day >= starts[0] and at < len(starts):
            part[at] += theirs
            whole[at] += everything
    return tuple(ratio(one, all_) for one, all_ in zip(part, whole, strict=True))


def sums(by_day: Mapping[date, tuple[int, int]], since: date, until: date) -> tuple[int, int]:
    """Return the part and the whole of the days from `since` to before `until`."""
    found = [both for day, both in by_day.items() if since <= day < until]
    return sum(part for part, _ in found), sum(whole for _, whole in found)
