"""Run the benchmark: `python -m tests.benchmarks.detection [--seeds held-out] [--firms 240] [--out results.json]`."""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.detection.contest import METHODS, OURS, REFERENCE, pages_of
from tests.benchmarks.detection.firms import firm_of
from tests.benchmarks.detection.score import Interval, Tally, intervals, tally
from tests.benchmarks.detection.table import by_kind, measures

SEEDS = {"tuning": 1_000, "held-out": 500_000}
"""First seed of each range. Numbers in the product are chosen on the first; the second only shows the result."""

Tallies = dict[str, list[Tally]]


def run(seeds: Sequence[int], processes: int, methods: Sequence[str] = METHODS) -> Tallies:
    """Score every rule on every firm."""
    if processes > 1:
        with multiprocessing.Pool(processes) as pool:
            scored = pool.map(score, seeds, chunksize=4)
    else:
        scored = [score(seed) for seed in seeds]
    return {method: [each[method] for each in scored] for method in methods}


def score(seed: int) -> dict[str, Tally]:
    """Score every rule on one firm."""
    firm = firm_of(seed)
    return {method: tally(firm, pages) for method, pages in pages_of(firm).items()}


def report(tallies: Tallies) -> str:
    """Return the tables as text."""
    found = {method: intervals(each) for method, each in tallies.items()}
    gained = intervals(tallies[OURS], tallies[REFERENCE])
    kinds = by_kind({method: tallies[method] for method in (OURS, REFERENCE)})
    return "\n".join([measures({**found, "ours - reference": gained}), "", *kinds])


def as_json(tallies: Tallies) -> dict[str, object]:
    """Return every measure and its interval as plain JSON."""

    def plain(found: Mapping[str, Interval]) -> dict[str, dict[str, float]]:
        return {name: asdict(interval) for name, interval in found.items()}

    found = {method: plain(intervals(each)) for method, each in tallies.items()}
    return {**found, "ours - reference": plain(intervals(tallies[OURS], tallies[REFERENCE]))}


def main() -> None:
    """Read the command line, run, print the tables, write the figures."""
    reading = argparse.ArgumentParser(prog="python -m tests.benchmarks.detection", description=__doc__)
    reading.add_argument("--firms", type=int, default=240)
    reading.add_argument("--seeds", choices=SEEDS, default="tuning")
    reading.add_argument("--skip", type=int, default=0, help="firms of the range to leave out first")
    reading.add_argument("--processes", type=int, default=2)
    reading.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = reading.parse_args()
    first = SEEDS[options.seeds] + options.skip
    tallies = run(range(first, first + options.firms), options.processes)
    sys.stdout.write(report(tallies) + "\n")
    if options.out:
        options.out.write_text(json.dumps(as_json(tallies), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
