"""SQLite's connection as we open it: a statement and its rows are one trip to the connection's thread.

aiosqlite makes four of them, to open a cursor, run it, fetch and close it, and each wakes two threads that want the
same interpreter. Most answers are a few rows: they come back with the statement.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import aiosqlite
from aiosqlite.context import contextmanager

T = TypeVar("T")

AT_ONCE = 1000
"""Rows that come with the statement; what streams more than these is still fetched piece by piece."""


class Cursor(aiosqlite.Cursor):
    """A cursor that is opened where it runs, and closed there too if all of its rows came with it."""

    _cursor: sqlite3.Cursor

    def __init__(self, connection: "Connection") -> None:
        self._run, self._open = connection.run, connection.opened
        self.iter_chunk_size = AT_ONCE
        self._rows: deque[Any] = deque()
        self._whole = True

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "Cursor":
        """Run a statement and bring its first rows."""
        await self._run(self._first, "execute", sql, () if parameters is None else parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        """Run a statement once for each row of parameters."""
        await self._run(self._first, "executemany", sql, parameters)
        return self

    async def fetchone(self) -> Any:
        """Return the next row, or None behind the last."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows."""
        wanted = self.arraysize if size is None else size
        rows = [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]
        if len(rows) < wanted and not self._whole:
            rows += await self._run(self._cursor.fetchmany, wanted - len(rows))
        return rows

    async def fetchall(self) -> Sequence[Any]:
        """Return all rows that are left."""
        rows = list(self._rows)
        self._rows.clear()
        if not self._whole:
            rows += await self._run(self._cursor.fetchall)
        return rows

    async def close(self) -> None:
        """Close it, unless that is done already."""
        self._rows.clear()
        if not self._whole:
            self._whole = True
            await self._run(self._cursor.close)

    def _first(self, how: str, sql: str, parameters: Any) -> None:
        self._cursor = self._open()
        self._whole = False
        getattr(self._cursor, how)(sql, parameters)
        rows = self._cursor.fetchmany(AT_ONCE) if self._cursor.description else []
        self._rows.extend(rows)
        if len(rows) < AT_ONCE:
            self._cursor.close()
            self._whole = True


class Connection(aiosqlite.Connection):
    """A connection whose cursors go once to its thread."""

    async def run(self, work: Callable[..., T], *given: Any) -> T:
        """Run what belongs on the connection's thread."""
        done: T = await self._execute(work, *given)  # type: ignore[no-untyped-call]  # aiosqlite gives it no types
        return done

    def opened(self) -> sqlite3.Cursor:
        """Open a cursor, on the connection's thread."""
        return self._conn.cursor()

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """Return a cursor, without a trip."""
        return Cursor(self)


def connect(database: str, **options: Any) -> Connection:
    """Return a connection that is yet to be awaited; the options are those of `sqlite3.connect`."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=AT_ONCE)
    # What ends without closing it would wait for this thread forever.
    connection._thread.daemon = True  # noqa: SLF001 - the thread has no other name
    return connection
