"""The benchmark itself, on books that are written in a moment. No time is asserted: the machine may be busy."""

import asyncio
from pathlib import Path

from tests.benchmarks.reading.__main__ import fill
from tests.benchmarks.reading.ledger import Size
from tests.benchmarks.sixty.__main__ import table
from tests.benchmarks.sixty.asking import MIX, ask

ONE_OF_EACH = tuple(dict.fromkeys(line.replace("Firm 120", "Firm 12") for line in MIX))[::4]


def test_everybody_who_asks_at_once_is_acknowledged_and_answered(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}"
    fill(url, Size(items=2_000, teams=3, clients=120, days=120))
    measured = asyncio.run(ask(url, ONE_OF_EACH))
    assert len(measured.acknowledged) == len(measured.answered) == len(ONE_OF_EACH)
    header, row = table([measured]).splitlines()
    assert header.split()[:2] == ["ack", "p50"]
    assert len(row.split()) == 9
