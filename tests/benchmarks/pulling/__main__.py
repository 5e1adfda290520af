"""A first pull of a Zendesk and a Jira, against the floor: `python -m tests.benchmarks.pulling [--tickets 200000]`.

The product is `python -m bot sync --once` in a process of its own, into a file of SQLite; the sources stand on loopback
in another. The floor repeats exactly its requests, parses what comes and upserts each page, and no more; it has an
environment of its own. Beside the seconds stand processor time and the most memory that the process held.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmarks.pulling.pages import Size, write

ROOT = Path(__file__).parents[3]
FLOOR = Path(__file__).parent / "floor.py"
FLOOR_NEEDS = ("httpx", "orjson")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took: seconds, seconds of processor time, and bytes of memory at the most."""

    seconds: float
    worked: float
    memory: int

    def spelled(self) -> tuple[str, str, str]:
        """Return its cells of the table."""
        return f"{self.seconds:.1f}", f"{self.worked:.1f}", f"{self.memory / 1e6:.0f}"


def main() -> None:
    """Read the command line, write the pages if they are not there, run both in turn, print the table."""
    reading = argparse.ArgumentParser(prog="python -m tests.benchmarks.pulling", description=__doc__)
    reading.add_argument("--tickets", type=int, default=Size().tickets)
    reading.add_argument("--issues", type=int, default=Size().issues)
    reading.add_argument("--times", type=int, default=3)
    reading.add_argument("--keep", type=Path, help="a folder for the pages, written once and sent again")
    options = reading.parse_args()
    size = Size(options.tickets, options.issues, max(50, options.tickets // 100), max(100, options.tickets // 10))
    with tempfile.TemporaryDirectory() as own:
        folder = options.keep or Path(own)
        write(folder, size)
        python = floors_python(folder)
        rounds = [once(folder, Path(own) / str(number), python) for number in range(options.times)]
    sys.stdout.write(table(rounds))


def once(folder: Path, own: Path, python: Path) -> tuple[Taken, Taken]:
    """Pull everything with the product, then ask the same again with the floor."""
    own.mkdir()
    with serving(folder) as url:
        product = run([sys.executable, "-m", "bot", "sync", "--once"], settings(url, own / "books.db"))
        httpx.get(f"{url}/asked")
        floor = run([str(python), str(FLOOR), str(folder / "asked.jsonl"), url, str(own / "floor.db")])
    return product, floor


def settings(url: str, books: Path) -> dict[str, str]:
    """Return the environment that the product is run with."""
    return {
        "CLIENTLOAD_DATABASE_URL": f"sqlite:///{books}",
        "CLIENTLOAD_TIMEZONE": "Europe/Paris",
        "CLIENTLOAD_LOG_LEVEL": "WARNING",
        "ZENDESK_URL": url,
        "ZENDESK_EMAIL": "bot@desk.example",
        "ZENDESK_TOKEN": "wire-token",
        "JIRA_URL": url,
        "JIRA_EMAIL": "bot@desk.example",
        "JIRA_TOKEN": "wire-token",
    }


def run(command: Sequence[str], more: Mapping[str, str] | None = None) -> Taken:
    """Run a program to its end and say what it took."""
    begun = time.perf_counter()
    child = os.posix_spawn(command[0], command, {**os.environ, **(more or {}), "PYTHONPATH": str(ROOT)})
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{command} did not come to a good end")
    return Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the pages of a folder."""
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.benchmarks.pulling.server", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        yield server.stdout.readline().strip() if server.stdout else ""
        server.communicate("")


def floors_python(folder: Path) -> Path:
    """Return the Python of an environment of the floor's own, made once."""
    python = folder / "floor" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "floor", with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *FLOOR_NEEDS], check=True)  # noqa: S603 - our own list
    return python


def table(rounds: Sequence[tuple[Taken, Taken]]) -> str:
    """Return a row a round: the product, the floor, and how many times its processor time the product takes."""
    lines = [" ".join(f"{name:>9}" for name in ("seconds", "cpu s", "MB", "floor s", "cpu s", "MB", "ratio"))]
    for both in rounds:
        figures = [spelled for each in both for spelled in each.spelled()]
        lines.append(" ".join(f"{figure:>9}" for figure in (*figures, f"{both[0].seconds / both[1].seconds:.1f}")))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
