"""The engine and its two doors: one for asking, one for writing."""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, UpdateBase, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.ext.asyncio import AsyncSession as SQLAlchemySession
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import one_trip
from bot.store.tables import KeyValue
from bot.store.upsert import upserting

LONGEST_LOCK_WAIT_MS = 20_000
T = TypeVar("T")
KEPT = "kept"
"""Stands in what a connection knows of itself, while it only reads."""

ASKS = "asks"
"""Stands in what a session knows of itself, where it only reads."""

RULES = frozenset(
    {
        "client",
        "client_key",
        "factor",
        "imposed_mark",
        "own_work_rule",
        "team",
        "team_scope",
        "work_rule",
    }
)
"""The tables by which items are judged: each transaction that writes one of them gives them another version."""

HELD, CHANGED = "held by rules", "changed rules"
"""Stand in what a connection knows of itself: what was read of the rules, and that its transaction changes them."""

RULES_VERSION = "rules_version"
KEY_VALUE = SQLModel.metadata.tables["key_value"]


def async_url(url: str) -> str:
    """Name the driver that we ship for `sqlite:///…` and `postgresql://…` URLs."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    driver = drivers.get(parsed.get_backend_name())
    if driver is None:
        raise ValueError(f"{parsed.get_backend_name()} is no database we speak; use sqlite:///… or postgresql://…")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def sync_url(url: str) -> str:
    """Name the driver for migrations, which do not run on the event loop."""
    return async_url(url).replace("+aiosqlite", "")


def kept(reading: Callable[[AsyncSession], Awaitable[T]]) -> Callable[[AsyncSession], Awaitable[T]]:
    """Let a reading of a few rows, which nobody changes, be read once as long as the books stay the same.

    Of SQLite alone: whether they did is asked in its own memory, and of a server at the price of the reading. Rows
    leave the session that read them. Who writes reads for itself.
    """

    @wraps(reading)
    async def read(session: AsyncSession) -> T:
        held: dict[object, Any] | None = await session.run_sync(lambda inner: inner.connection().info.get(KEPT))
        if held is None:
            return await reading(session)
        if read not in held:
            found = await reading(session)
            for row in found if isinstance(found, list) else ():
                if isinstance(row, SQLModel):
                    session.expunge(row)
            held[read] = found
        given: T = held[read]
        return given

    return read


def kept_by_rules(reading: Callable[[AsyncSession], Awaitable[T]]) -> Callable[[AsyncSession], Awaitable[T]]:
    """Let a reading of `RULES`, which nobody changes, be read once as long as no process changes a rule."""

    @wraps(reading)
    async def read(session: AsyncSession) -> T:
        info = await session.run_sync(_flushed)
        if info.get(CHANGED):
            return await reading(session)
        row = await session.get(KeyValue, RULES_VERSION, populate_existing=True)
        version = row.value if row else ""
        held: dict[object, tuple[str, Any]] = info[HELD]
        if held.get(read, ("?", None))[0] != version:
            held[read] = (version, await reading(session))
        given: T = held[read][1]
        return given

    return read


def _flushed(session: SyncSession) -> dict[Any, Any]:
    """Return what a session's connection knows of itself, once all that the session is to write is told to it."""
    session.flush()
    return session.connection().info


def _note_rules(connection: Connection, statement: Executable, *_given: object) -> None:
    """Note where a statement changes a rule."""
    if isinstance(statement, UpdateBase) and getattr(statement.table, "name", "") in RULES:
        connection.info[CHANGED] = True


def _renew_rules(connection: Connection) -> None:
    """Give the rules another version with the changes that are about to be committed."""
    if not connection.info.pop(CHANGED, False):
        return
    # Of two that change rules at once the other may have written the first version meanwhile.
    renewed = upserting(connection.dialect.name, KEY_VALUE, ("key", "value"))
    connection.execute(renewed, {"key": RULES_VERSION, "value": secrets.token_hex(8)})


def _forget_rules(connection: Connection) -> None:
    connection.info.pop(CHANGED, None)


class Session(AsyncSession):
    """SQLModel's session, whose `execute` takes Core statements without advising against it."""

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Run a Core statement; rows come back as they are."""
        return await SQLAlchemySession.execute(self, *args, **kwargs)


class Database:
    """One database. Statements never appear with their parameters in an error: they hold customers' data."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            hide_parameters=True,
            connect_args={"async_creator_fn": one_trip.connect} if self.is_sqlite else {},
            # A file does not hang up as a server does.
            pool_pre_ping=not self.is_sqlite,
        )
        self._immediate = self.engine.execution_options(begin_immediately=True)
        # SQLite has one writer: queueing here is fair, its own busy wait is not.
        self._one_writer = asyncio.Lock() if self.is_sqlite else None
        self._watch: sqlite3.Connection | None = None
        self._kept_of: object = None
        self._kept: dict[object, Any] = {}
        self._by_rules: dict[object, tuple[str, Any]] = {}
        event.listen(self.engine.sync_engine, "connect", self._hand_rules)
        event.listen(self.engine.sync_engine, "before_execute", _note_rules)
        event.listen(self.engine.sync_engine, "commit", _renew_rules)
        event.listen(self.engine.sync_engine, "rollback", _forget_rules)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", self._begin_sqlite)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[AsyncSession]:
        """Open a session that only reads."""
        async with Session(self.engine, expire_on_commit=False, info={ASKS: True}) as session:
            yield session

    async def see_anew(self, session: AsyncSession) -> None:
        """Let a session that only reads see what was written since it began; it gives its connection back."""
        if not session.info.get(ASKS):
            raise AssertionError("what is being written would be committed half done")
        await session.commit()

    async def state(self, session: AsyncSession) -> object:
        """Return what is the same exactly as long as all that can be read is, whichever process writes."""
        if self.is_sqlite:
            return self._version()
        # Which transactions are visible.
        visible = (await session.execute(text("SELECT CAST(pg_current_snapshot() AS text)"))).scalar_one()
        await session.commit()
        return visible

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a session in one transaction: committed at the end, rolled back on any exception."""
        async with (
            self._one_writer or nullcontext(),
            Session(self._immediate, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def _hand_rules(self, _connection: object, record: ConnectionPoolEntry) -> None:
        record.info[HELD] = self._by_rules

    def _version(self) -> object:
        """Return what any commit by any other connection changes; it is read from memory that SQLite shares."""
        if self._watch is None:
            self._watch = sqlite3.connect(self.engine.url.database or "", isolation_level=None)
        return self._watch.execute("PRAGMA data_version").fetchone()

    def _begin_sqlite(self, connection: Connection) -> None:
        """Take the write lock at once where we mean to write: a read lock that is raised later can fail at commit.

        Who only reads gets what others read of the same books. It may be older than what this transaction will see by
        what is committed this very moment, and is never kept for longer than that.
        """
        immediate = connection.get_execution_options().get("begin_immediately", False)
        if immediate:
            connection.info.pop(KEPT, None)
        else:
            version = self._version()
            if version != self._kept_of:
                self._kept_of, self._kept = version, {}
            connection.info[KEPT] = self._kept
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    async def close(self) -> None:
        """Give all connections back."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer (WAL), foreign keys on, and transactions begun by us rather than by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={LONGEST_LOCK_WAIT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
