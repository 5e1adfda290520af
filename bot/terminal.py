"""Progress on a terminal while sources are read; without one, a line for each stream that ends."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.services.status import time_left
from bot.store.tables import Cursor

AN_HOUR = 60
"""Minutes."""


@contextmanager
def progress(console: Console | None = None, *, lines: bool = True) -> Iterator[Callable[[Cursor], None]]:
    """Give a function that draws how far each stream has been read; `lines` tells its end off a terminal."""
    out = console or Console(file=sys.stderr)
    if not out.is_terminal:
        yield lambda cursor: _line(out, cursor) if lines else None
        return
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TextColumn("{task.fields[count]:>7,}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    tasks: dict[tuple[str, str], TaskID] = {}
    with Progress(*columns, console=out) as bars:

        def draw(cursor: Cursor) -> None:
            key = (cursor.source, cursor.stream)
            if key not in tasks:
                tasks[key] = bars.add_task(
                    f"{cursor.source} {cursor.stream.replace('_', ' ')}", total=1.0, count=0, left=""
                )
            done = 1.0 if cursor.backfilled_at else min(0.99, cursor.fraction or 0.0)
            bars.update(tasks[key], completed=done, count=cursor.received, left=_left(cursor))

        yield draw


def _left(cursor: Cursor) -> str:
    """Say how long a first pull takes yet, if it goes on as it went; nothing where that is not known."""
    left = None if cursor.backfilled_at else time_left(cursor, datetime.now(UTC))
    if left is None:
        return ""
    minutes = max(1, round(left.total_seconds() / 60))
    return f"about {minutes} min left" if minutes < AN_HOUR else f"about {round(minutes / AN_HOUR)} h left"


def _line(out: Console, cursor: Cursor) -> None:
    if cursor.last_good_at is not None and cursor.fraction == 1.0:
        stream = cursor.stream.replace("_", " ")
        records = "1 record" if cursor.received == 1 else f"{cursor.received:,} records"
        out.print(f"{cursor.source} {stream}: {records} read", highlight=False)
