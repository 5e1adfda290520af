"""Progress on a terminal while sources are read; without one, a line for each stream that ends."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.store.tables import Cursor


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
    )
    tasks: dict[tuple[str, str], TaskID] = {}
    with Progress(*columns, console=out) as bars:

        def draw(cursor: Cursor) -> None:
            key = (cursor.source, cursor.stream)
            if key not in tasks:
                tasks[key] = bars.add_task(f"{cursor.source} {cursor.stream.replace('_', ' ')}", total=1.0, count=0)
            done = 1.0 if cursor.backfilled_at else min(0.99, cursor.fraction or 0.0)
            bars.update(tasks[key], completed=done, count=cursor.received)

        yield draw


def _line(out: Console, cursor: Cursor) -> None:
    if cursor.last_good_at is not None and cursor.fraction == 1.0:
        stream = cursor.stream.replace("_", " ")
        records = "1 record" if cursor.received == 1 else f"{cursor.received:,} records"
        out.print(f"{cursor.source} {stream}: {records} read", highlight=False)
