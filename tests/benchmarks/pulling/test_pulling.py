"""The benchmark itself, on few pages. No time is asserted: the machine may be busy."""

import sqlite3
import sys
from pathlib import Path

import pytest

from tests.benchmarks.pulling.__main__ import run, serving, settings, table
from tests.benchmarks.pulling.pages import Size, write


@pytest.mark.timeout(60)
def test_all_that_is_served_is_stored_attributed_and_totalled(tmp_path: Path) -> None:
    write(tmp_path, Size(tickets=1_200, issues=150, organizations=40, users=90))
    with serving(tmp_path) as url:
        taken = run([sys.executable, "-m", "bot", "sync", "--once"], settings(url, tmp_path / "books.db"))
    with sqlite3.connect(tmp_path / "books.db") as books:
        counted = dict(books.execute("SELECT kind, count(*) FROM item GROUP BY kind"))
        (of_clients,) = books.execute("SELECT count(DISTINCT item_id) FROM item_share WHERE destination > 0").fetchone()
        (hours,) = books.execute("SELECT sum(seconds) FROM effort").fetchone()
    assert counted == {"ticket": 1_200, "issue": 150}
    assert of_clients >= 1_200
    assert hours
    assert len(table([(taken, taken)]).splitlines()) == 2
