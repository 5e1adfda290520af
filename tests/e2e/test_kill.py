"""A pull that is killed at any instant and begun again ends with the books of one that nobody disturbed."""

import asyncio
import random
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.company import invent
from tests.e2e import books
from tests.e2e.firm import Programs, Tools, cut, of_tools, serve

pytestmark = pytest.mark.timeout(300)

DAYS = 30
KILLS = 4
"""Kills on each database; a pull that ends before it has had them all has one fewer."""

LONGEST = 120
"""Seconds that one start of the program may take."""


@dataclass(slots=True)
class Pull:
    """The program that pulls, as its user starts it."""

    programs: Programs
    tools: Tools
    settings: Mapping[str, str]

    async def to_its_end(self) -> float:
        """Pull until the program ends by itself; return the seconds from the first answer on."""
        async with asyncio.timeout(LONGEST):
            process, ended = await self._start(1)
            began = time.monotonic()
            _, errors = await ended
        assert process.returncode == 0, errors.decode()
        return time.monotonic() - began

    async def killed(self, requests: int, seconds: float) -> bool:
        """Kill the program once so many requests were answered and so many seconds passed; False if it was over."""
        async with asyncio.timeout(LONGEST):
            process, ended = await self._start(requests)
            await asyncio.wait({ended}, timeout=seconds)
            if not ended.done():
                process.kill()
            _, errors = await ended
        assert process.returncode in {0, -signal.SIGKILL}, errors.decode()
        return process.returncode != 0

    async def _start(self, requests: int) -> tuple[Process, asyncio.Future[tuple[bytes, bytes]]]:
        before = self.tools.asked
        process = await self.programs.start("sync", "--once", settings=self.settings)
        ended = asyncio.ensure_future(process.communicate())
        while not ended.done() and self.tools.asked - before < requests:  # noqa: ASYNC110 - a server's list is looked at
            await asyncio.sleep(0.001)
        return process, ended


def settings(tools: Tools, database_url: str, now: datetime) -> dict[str, str]:
    """Return the settings of a firm for which it is about noon: no day may end between the pulls that are compared."""
    return of_tools(tools) | {
        "CLIENTLOAD_DATABASE_URL": database_url,
        "CLIENTLOAD_TIMEZONE": f"Etc/GMT{now.hour - 12:+d}" if now.hour != 12 else "UTC",
    }


async def test_a_pull_that_is_killed_and_begun_again_ends_with_the_same_books(
    database_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    rng = random.Random(database_url[:6])  # noqa: S311 - the moments shall be the same in every run of the test
    async with serve(cut(invent(now), DAYS), lambda: now) as tools, Programs(tmp_path) as programs:
        pull = Pull(programs, tools, settings(tools, database_url, now))
        books.prepare(database_url)
        seconds, requests = await pull.to_its_end(), tools.asked
        undisturbed = books.read(database_url)
        kills = 0
        books.empty(database_url)
        for number in range(KILLS):
            # Every other kill follows an answer closely; the others fall anywhere in their part of the pull.
            after, wait = rng.randint(1, requests // KILLS), rng.uniform(0, seconds / KILLS)
            if not await (pull.killed(after, rng.uniform(0, 0.05)) if number % 2 else pull.killed(1, wait)):
                break
            kills += 1
        await pull.to_its_end()
        found = books.read(database_url)
        assert found == undisturbed, "\n".join(books.differences(found, undisturbed)[:5])
        assert kills >= KILLS - 1
        assert sum(row["seconds"] for row in undisturbed["effort"]) > 0
        assert len(undisturbed["item"]) > 400


async def test_a_first_migration_that_is_killed_leaves_a_database_that_can_be_migrated(tmp_path: Path) -> None:
    file = tmp_path / "clientload.db"
    journal = file.with_name("clientload.db-journal")
    given = {"CLIENTLOAD_DATABASE_URL": f"sqlite:///{file}"}
    async with Programs(tmp_path) as programs, asyncio.timeout(LONGEST):
        first = await programs.start("migrate", settings=given)
        while first.returncode is None and not journal.exists():
            # A coroutine would look too seldom: all tables are made within some milliseconds.
            time.sleep(0.0005)  # noqa: ASYNC251 - see above
            await asyncio.sleep(0)
        first.kill()
        await first.communicate()
        assert first.returncode == -signal.SIGKILL
        again = await programs.start("migrate", settings=given)
        said, errors = await again.communicate()
        assert again.returncode == 0, errors.decode()
        assert said.decode() == "The database has this program's schema.\n"
