"""The benchmark itself, on books that are written in a moment."""

import asyncio
from pathlib import Path

from tests.benchmarks.reading.__main__ import LINES, ask, fill, floor, table
from tests.benchmarks.reading.ledger import Size

UNANSWERED = {"no such client", "Firm 2500"}
"""Nobody is called so in small books."""


def test_every_question_is_answered_and_timed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}"
    fill(url, Size(items=4_000, teams=3, clients=120, days=120))
    rows = asyncio.run(ask(url, LINES, 1))
    assert {row.line for row in rows if not row.answered} == UNANSWERED
    lines = table(rows, floor(url)).splitlines()
    asked = ["(all teams)", *LINES[1:], "(Home tab)", "(the floor)"]
    assert [line.split("  ")[0] for line in lines[1:]] == asked
