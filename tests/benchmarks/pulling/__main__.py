"""A first pull of a Zendesk and a Jira, against the floor: `python -m tests.benchmarks.pulling [--tickets 200000]`.

The product is `python -m bot sync --once` in a process of its own, with a SQLite file; the sources stand on loopback in
another. The floor repeats exactly its requests (httpx), parses what comes (orjson) and upserts each page, and no more.
Beside the seconds stand processor time and the most memory that the process held.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.pulling.pages import Size, write

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took: seconds, seconds of processor time, and bytes of memory at the most."""

    seconds: float
    worked: float
    memory: int


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
        asked = own / "asked.jsonl"
        asked.write_bytes((folder / "asked.jsonl").read_bytes())
        floor = run([str(python), str(Path(__file__).parent / "floor.py"), str(asked), url, str(own / "floor.db")], {})
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


def run(command: list[str], more: dict[str, str]) -> Taken:
    """Run a program to its end and say what it took."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.PIPE)
    child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command} ended with {child.returncode}")
    return Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the pages of a folder."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.pulling.server", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield server.stdout.readline().strip()
    finally:
        server.communicate("")


def floors_python(folder: Path) -> Path:
    """Return the Python of an environment of the floor's own, made once."""
    environment = folder / "floor"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "httpx", "orjson"], check=True)
    return python


def table(rounds: list[tuple[Taken, Taken]]) -> str:
    """Return a row a round."""
    lines = [f"{'':10}{'seconds':>10}{'cpu s':>10}{'MB':>8}{'floor s':>10}{'cpu s':>10}{'MB':>8}{'ratio':>8}"]
    for product, floor in rounds:
        lines.append(
            f"{'pull':10}{product.seconds:>10.1f}{product.worked:>10.1f}{product.memory / 1e6:>8.0f}"
            f"{floor.seconds:>10.1f}{floor.worked:>10.1f}{floor.memory / 1e6:>8.0f}{product.seconds / floor.seconds:>8.1f}"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
