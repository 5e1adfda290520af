"""Sixty commands at once on large books: `python -m tests.benchmarks.sixty [--items 1000000] [--engine sqlite]`.

The bot runs as it does in production, in a process of its own, on a local Slack's Socket Mode; the machine's cores are
shared with that Slack. Somebody asked each of the questions before, as of a bot that has run for a day; then the books
changed, so that nothing that was read for it holds any more. The sixty ask for the first time, so that Slack is asked
who they are as well. Limits on two cores: every acknowledgement under 500 ms, every answer under 3 s.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.benchmarks.reading.__main__ import fill, served
from tests.benchmarks.reading.ledger import Size
from tests.benchmarks.sixty.asking import Measured, ask

ENGINES = ("sqlite", "postgresql")
LATE = 95


def main() -> None:
    """Read the command line, fill the books if they are empty, ask, print the table."""
    reading = argparse.ArgumentParser(prog="python -m tests.benchmarks.sixty", description=__doc__)
    reading.add_argument("--items", type=int, default=Size().items)
    reading.add_argument("--teams", type=int, default=Size().teams)
    reading.add_argument("--clients", type=int, default=Size().clients)
    reading.add_argument("--days", type=int, default=Size().days)
    reading.add_argument("--engine", choices=ENGINES, default="sqlite")
    reading.add_argument("--times", type=int, default=5, help="how often all ask")
    reading.add_argument("--keep", type=Path, help="a folder for the books, filled once and read again")
    options = reading.parse_args()
    size = Size(options.items, options.teams, options.clients, options.days)
    with tempfile.TemporaryDirectory() as folder, served(options.engine, options.keep or Path(folder)) as url:
        fill(url, size)
        rounds = [asyncio.run(ask(url)) for _ in range(options.times)]
    sys.stdout.write(f"{options.engine}, {size.items:,} items\n{table(rounds)}")


def table(rounds: Sequence[Measured]) -> str:
    """Return a row a round, in milliseconds: half, 95 of 100 and the slowest; how late and how held the loop was."""
    columns = ("ack p50", "p95", "max", "answer p50", "p95", "max", "loop late", "loop cpu", "cpu in all")
    lines = [" ".join(f"{name:>10}" for name in columns)]
    for each in rounds:
        figures = (*_spread(each.acknowledged), *_spread(each.answered), each.lag, each.held, each.worked)
        lines.append(" ".join(f"{1000 * figure:>10,.0f}" for figure in figures))
    return "\n".join(lines) + "\n"


def _spread(seconds: Sequence[float]) -> tuple[float, float, float]:
    return median(seconds), quantiles(seconds, n=100, method="inclusive")[LATE - 1], max(seconds)


if __name__ == "__main__":
    main()
