"""The figures as text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from tests.benchmarks.detection.score import Interval, Tally

WIDTH = 22
COLUMN = 23
DIGITS = {"lead": 1, "repeats": 1}


def measures(found: Mapping[str, Mapping[str, Interval]]) -> str:
    """Return a line for each rule: every measure with its interval."""
    names = list(next(iter(found.values())))
    lines = [" " * WIDTH + "".join(name.rjust(COLUMN) for name in names)]
    for method, intervals in found.items():
        lines.append(method.ljust(WIDTH) + "".join(_cell(name, intervals[name]).rjust(COLUMN) for name in names))
    return "\n".join(lines)


def _cell(name: str, interval: Interval) -> str:
    digits = DIGITS.get(name, 3)
    return f"{interval.value:.{digits}f} ({interval.low:.{digits}f}..{interval.high:.{digits}f})"


def by_kind(tallies: Mapping[str, Sequence[Tally]]) -> Iterator[str]:
    """Return episodes found, found early and their median lead by cause, and false pages by quiet case."""
    for method, each in tallies.items():
        episodes = _sum(tally.episodes for tally in each)
        found, early = _sum(tally.found for tally in each), _sum(tally.early for tally in each)
        yield f"{method}: {episodes.total()} episodes in {sum(tally.firm_years for tally in each):.0f} firm-years"
        for what, number in sorted(episodes.items()):
            leads = [days for tally in each for kind, days in tally.leads if kind == what]
            lead = median(leads) if leads else 0
            parts = f"found {found[what] / number:.2f}  early {early[what] / number:.2f}"
            yield f"  {what:14s}{number:5d}  {parts}  lead {lead:g}"
        false = _sum(tally.false for tally in each)
        yield f"  false pages: {false.total()}; " + ", ".join(f"{case} {count}" for case, count in false.most_common())
        reasons = _sum(tally.false_reasons for tally in each)
        yield "  " + ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(12))
        yield f"  unclear {sum(tally.unclear for tally in each)}, repeats {sum(tally.repeats for tally in each)}"


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for counter in counters:
        whole.update(counter)
    return whole
