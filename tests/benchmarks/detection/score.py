"""What a rule's pages are worth: found episodes, how early, false and repeated pages; with intervals over firms."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median

from tests.benchmarks.detection.contest import Page
from tests.benchmarks.detection.firms import YEAR, Firm
from tests.benchmarks.detection.truth import Episode, Truth

REPEAT_WITHIN = 28
"""Days after the end of a page in which another one of the same client and team repeats it."""

RESAMPLES = 1000
LOW, HIGH = 0.025, 0.975


@dataclass
class Tally:
    """One rule on one firm. `leads` are days from page to noise-free crossing, of episodes that were paged."""

    episodes: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    early: Counter[str] = field(default_factory=Counter)
    leads: list[tuple[str, int]] = field(default_factory=list)
    true: int = 0
    false: Counter[str] = field(default_factory=Counter)
    false_reasons: Counter[str] = field(default_factory=Counter)
    unclear: int = 0
    repeats: int = 0
    firm_years: float = 0.0
    client_years: float = 0.0

    @property
    def pages(self) -> int:
        """All pages, whatever they were worth."""
        return self.true + self.false.total() + self.unclear


def tally(firm: Firm, pages: Sequence[Page]) -> Tally:
    """Hold a rule's pages of one firm against what is true."""
    result = Tally(firm_years=firm.days / YEAR)
    for kind, truth in firm.truths.items():
        mine = sorted((page for page in pages if page.kind == kind), key=lambda page: (page.fired, page.client))
        clients = {row.client for row in firm.rows if row.kind == kind}
        result.client_years += len(clients) * firm.days / YEAR
        _find(result, truth, mine)
        for page in mine:
            _judge(result, truth, page)
        result.repeats += _repeats(truth, mine)
    return result


def _find(result: Tally, truth: Truth, pages: Sequence[Page]) -> None:
    for episode in truth.episodes:
        result.episodes[episode.what] += 1
        first = next((page for page in pages if _belongs(page, episode)), None)
        if first is None:
            continue
        lead = (episode.crossing - first.fired).days
        result.found[episode.what] += 1
        result.early[episode.what] += lead > 0
        result.leads.append((episode.what, lead))


def _belongs(page: Page, episode: Episode) -> bool:
    return page.client == episode.client and episode.onset <= page.fired <= episode.last


def _judge(result: Tally, truth: Truth, page: Page) -> None:
    if any(_belongs(page, episode) for episode in truth.episodes):
        result.true += 1
    elif any(each.client == page.client and each.first <= page.fired <= each.last for each in truth.unclear):
        result.unclear += 1
    else:
        cases = [
            each.what
            for each in truth.quiet
            if each.client in {page.client, ""} and each.first <= page.fired <= each.last
        ]
        case = cases[-1] if cases else "nothing"
        result.false[case] += 1
        result.false_reasons[f"{case}: {page.reason}"] += 1


def _repeats(truth: Truth, pages: Sequence[Page]) -> int:
    """Count pages that follow another one of the same episode, or its end within a month."""
    repeated = 0
    before: dict[str, Page] = {}
    for page in pages:
        previous = before.get(page.client)
        before[page.client] = page
        if previous is None:
            continue
        soon = previous.resolved is not None and (page.fired - previous.resolved).days < REPEAT_WITHIN
        same = any(_belongs(page, episode) and _belongs(previous, episode) for episode in truth.episodes)
        repeated += soon or same
    return repeated


Measure = Callable[[Sequence[Tally]], float]


def recall(tallies: Sequence[Tally]) -> float:
    """Return the part of the episodes that were paged."""
    return _part(sum(each.found.total() for each in tallies), sum(each.episodes.total() for each in tallies))


def before_crossing(tallies: Sequence[Tally]) -> float:
    """Return the part of all episodes that were paged before the noise-free crossing."""
    return _part(sum(each.early.total() for each in tallies), sum(each.episodes.total() for each in tallies))


def precision(tallies: Sequence[Tally]) -> float:
    """Return the part of the pages that belong to an episode; unclear ones are left out."""
    true = sum(each.true for each in tallies)
    return _part(true, true + sum(each.false.total() for each in tallies))


def lead(tallies: Sequence[Tally]) -> float:
    """Return the median days from page to noise-free crossing; negative is late."""
    return median([days for each in tallies for _, days in each.leads] or [0])


def repeats(tallies: Sequence[Tally]) -> float:
    """Return repeated pages in 100 firm-years."""
    return 100 * _part(sum(each.repeats for each in tallies), sum(each.firm_years for each in tallies))


def pages_a_firm_year(tallies: Sequence[Tally]) -> float:
    """Return all pages in a firm's year."""
    return _part(sum(each.pages for each in tallies), sum(each.firm_years for each in tallies))


def pages_a_client_year(tallies: Sequence[Tally]) -> float:
    """Return all pages in a year of one client of one team."""
    return _part(sum(each.pages for each in tallies), sum(each.client_years for each in tallies))


MEASURES: dict[str, Measure] = {
    "recall": recall,
    "before": before_crossing,
    "precision": precision,
    "lead": lead,
    "repeats": repeats,
    "firm-year": pages_a_firm_year,
    "client-year": pages_a_client_year,
}


def _part(one: float, whole: float) -> float:
    return one / whole if whole else 0.0


@dataclass(frozen=True)
class Interval:
    """A measure with its 95 % bootstrap interval over firms."""

    value: float
    low: float
    high: float


def intervals(tallies: Sequence[Tally], against: Sequence[Tally] | None = None) -> dict[str, Interval]:
    """Return all measures with intervals; with `against`, of the differences on the same firms."""
    chance = Random(1)  # noqa: S311 - resampling
    draws = [chance.choices(range(len(tallies)), k=len(tallies)) for _ in range(RESAMPLES)]
    found = {}
    for name, measure in MEASURES.items():
        values = sorted(_value(measure, tallies, against, draw) for draw in draws)
        value = _value(measure, tallies, against, range(len(tallies)))
        found[name] = Interval(value, values[int(LOW * RESAMPLES)], values[int(HIGH * RESAMPLES)])
    return found


def _value(measure: Measure, ours: Sequence[Tally], against: Sequence[Tally] | None, draw: Sequence[int]) -> float:
    value = measure([ours[at] for at in draw])
    return value if against is None else value - measure([against[at] for at in draw])
