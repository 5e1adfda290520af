"""What is true of a team without noise: when a client's share of 28 days was above its limit, and what was going on."""

from dataclasses import dataclass
from datetime import date

from tests.benchmarks.detection.scenarios import EPISODES
from tests.benchmarks.detection.work import Happening, Work, on

CLEARLY = 1.08
"""How far above the limit the noise-free share must come for an episode; less is neither right nor wrong to page."""

LATEST = 14
"""Days after the noise-free share is back below the limit in which a page still belongs to the episode."""


@dataclass(frozen=True)
class Episode:
    """A stretch that somebody should hear of: its cause, its first day, the crossing and the last day above."""

    client: str
    what: str
    onset: date
    crossing: date
    last: date


@dataclass(frozen=True)
class Stretch:
    """Days on which a page of a client means nothing, or means a known quiet case."""

    client: str
    what: str
    first: date
    last: date


@dataclass(frozen=True)
class Truth:
    """A team's episodes, the stretches too near to the limit to say, and the quiet cases."""

    episodes: tuple[Episode, ...]
    unclear: tuple[Stretch, ...]
    quiet: tuple[Stretch, ...]


def truth_of(work: Work) -> Truth:
    """Find every stretch of every client above its limit, and name it for what was made to happen.

    A season's peak that returns is a quiet case even where it is above the limit.
    """
    episodes: list[Episode] = []
    unclear: list[Stretch] = []
    for client in work.clients:
        limits, shares = work.limits(client.name), work.shares28(client.name)
        if max(shares) <= min(limits):
            continue
        for first, last in _above(shares, limits):
            cause = _cause(work, client.name, first)
            if cause and cause.what == "season":
                continue
            onset = min(cause.first, first) if cause else first
            top = max(shares[day] / limits[day] for day in range(first, last + 1))
            if top < CLEARLY:
                unclear.append(Stretch(client.name, "unclear", on(onset), on(last + LATEST)))
                continue
            what = cause.what if cause else "unplanned"
            episodes.append(Episode(client.name, what, on(onset), on(first), on(last + LATEST)))
    quiet = tuple(Stretch(each.client, each.what, on(each.first), on(each.last)) for each in work.happenings)
    return Truth(tuple(episodes), tuple(unclear), quiet)


def _above(shares: list[float], limits: list[float]) -> list[tuple[int, int]]:
    """Return first and last days of the stretches above the limit; the first weeks are none."""
    found: list[tuple[int, int]] = []
    start = None
    for day in range(28, len(shares)):
        if shares[day] > limits[day]:
            start = day if start is None else start
        elif start is not None:
            found.append((start, day - 1))
            start = None
    return found + ([(start, len(shares) - 1)] if start is not None else [])


def _cause(work: Work, client: str, crossing: int) -> Happening | None:
    mine = [each for each in work.happenings if each.client == client and each.first <= crossing <= each.last + 28]
    moving = [each for each in mine if each.what in {*EPISODES, "first season", "season"}]
    return max(moving or mine, key=lambda each: each.first, default=None)
