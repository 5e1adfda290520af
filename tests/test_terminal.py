"""What a terminal shows while sources are read for the first time."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from bot.store.tables import Cursor
from bot.terminal import progress


@pytest.mark.parametrize(
    ("begun", "fraction", "said"),
    [(10, 0.5, "about 10 min left"), (60, 0.25, "about 3 h left"), (1, None, ""), (1, 0.001, "")],
)
def test_a_first_pull_says_how_far_it_is_and_how_long_it_takes_yet(
    begun: int, fraction: float | None, said: str
) -> None:
    out = StringIO()
    begun_at = datetime.now(UTC) - timedelta(minutes=begun)
    cursor = Cursor(source="desk", stream="tickets", received=1200, fraction=fraction, begun_at=begun_at)
    with progress(Console(file=out, force_terminal=True, width=120)) as draw:
        draw(cursor)
    shown = out.getvalue()
    assert "desk tickets" in shown
    assert "1,200" in shown
    assert ("left" in shown, said in shown) == (bool(said), True)


def test_a_stream_that_is_read_to_its_end_names_no_time_that_is_left() -> None:
    out = StringIO()
    now = datetime.now(UTC)
    cursor = Cursor(
        source="desk", stream="tickets", received=3, fraction=0.5, begun_at=now - timedelta(hours=1), backfilled_at=now
    )
    with progress(Console(file=out, force_terminal=True, width=120)) as draw:
        draw(cursor)
    assert "left" not in out.getvalue()
