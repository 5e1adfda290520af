"""What else one could set up: plain rules on the 28-day share of hours, and two control charts on weekly shares."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.detection.reference import Judged

BASELINE_WEEKS = 26
LEAST_BASELINE = 8
RECENT_WEEKS = 2
EWMA_WEIGHT = 0.2
EWMA_SIGMAS = 3.0
CUSUM_SLACK = 0.5
CUSUM_BOUND = 5.0
WORTH_A_LOOK = 0.6
"""Part of the limit below which a chart's alarm would not be set up to page at all."""


@dataclass(frozen=True)
class Series:
    """What one client looked like on each evening, with the limit in force."""

    shares: Sequence[Judged]
    limits: Sequence[float]


Rule = Callable[[Series], list[bool]]
"""Whether the rule holds on each evening."""


def naive(series: Series) -> list[bool]:
    """Tell when the plain share is above the limit."""
    return [share.raw28 > limit for share, limit in zip(series.shares, series.limits, strict=True)]


def naive80(series: Series) -> list[bool]:
    """Tell when the plain share is above 80 % of the limit."""
    return [share.raw28 > 0.8 * limit for share, limit in zip(series.shares, series.limits, strict=True)]


def patient(series: Series) -> list[bool]:
    """Tell when the plain share has been above the limit for five days with eight items, and for a week after."""
    holds, above, since = [], 0, math.inf
    for share, limit in zip(series.shares, series.limits, strict=True):
        above = above + 1 if share.raw28 > limit and share.n >= 8 else 0
        since = 0 if above >= 5 else since + 1
        holds.append(since < 7)
    return holds


def ewma(series: Series) -> list[bool]:
    """Tell when an exponentially weighted mean of weekly shares leaves three sigmas of the client's own half-year."""

    def chart(weeks: Sequence[float]) -> Iterator[float]:
        level = 0.0
        for at, week in enumerate(weeks):
            usual = _usual(weeks, at)
            if usual is None:
                yield 0.0
                continue
            mean, sigma = usual
            level = (1 - EWMA_WEIGHT) * level + EWMA_WEIGHT * (week - mean) / sigma
            yield level / (EWMA_SIGMAS * math.sqrt(EWMA_WEIGHT / (2 - EWMA_WEIGHT)))

    return _charted(series, chart)


def cusum(series: Series) -> list[bool]:
    """Tell when the summed excess of weekly shares over the client's own half-year passes five sigmas."""

    def chart(weeks: Sequence[float]) -> Iterator[float]:
        total = 0.0
        for at, week in enumerate(weeks):
            usual = _usual(weeks, at)
            if usual is None:
                yield 0.0
                continue
            mean, sigma = usual
            total = max(0.0, total + (week - mean) / sigma - CUSUM_SLACK)
            yield total / CUSUM_BOUND

    return _charted(series, chart)


def _charted(series: Series, chart: Callable[[Sequence[float]], Iterator[float]]) -> list[bool]:
    """Look at a chart at the end of each week; it holds for the days until the next."""
    weekly = [share.q7 for share in series.shares[6::7]]
    alarms = [value > 1 for value in chart(weekly)]
    holds = []
    for day, (share, limit) in enumerate(zip(series.shares, series.limits, strict=True)):
        week = (day + 1) // 7 - 1
        holds.append(week >= 0 and alarms[week] and share.q28 > WORTH_A_LOOK * limit)
    return holds


def _usual(weeks: Sequence[float], at: int) -> tuple[float, float] | None:
    """Return mean and standard deviation of the half-year before the last weeks."""
    before = weeks[max(0, at - RECENT_WEEKS - BASELINE_WEEKS) : max(0, at - RECENT_WEEKS)]
    if len(before) < LEAST_BASELINE:
        return None
    mean = math.fsum(before) / len(before)
    return mean, max(math.sqrt(math.fsum((week - mean) ** 2 for week in before) / (len(before) - 1)), 0.005)


RULES: dict[str, Rule] = {
    "naive": naive,
    "naive at 80 %": naive80,
    "naive, patient": patient,
    "EWMA chart": ewma,
    "CUSUM chart": cusum,
}


def stretches(holds: Sequence[bool], first: int) -> Iterator[tuple[int, int | None]]:
    """Return when a rule pages and when it stops, from a day on: each rising edge is a page."""
    start = None
    for day, holding in enumerate(holds):
        if day < first:
            continue
        if holding and start is None:
            start = day
        elif not holding and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, None
