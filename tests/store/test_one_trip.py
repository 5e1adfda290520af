"""A statement and its rows are one trip to SQLite's thread; what is long still comes piece by piece."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiosqlite import Cursor

from bot.store.one_trip import AT_ONCE, Connection

MANY = AT_ONCE * 2 + 1
COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"


class Counted(Connection):
    """A connection that counts its trips."""

    trips = 0

    async def run(self, work: Callable[..., Any], *given: Any) -> Any:
        self.trips += 1
        return await super().run(work, *given)


async def rest(cursor: Cursor) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await cursor.fetchall()]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counted]:
    async with Counted(lambda: sqlite3.connect(tmp_path / "books.db"), iter_chunk_size=AT_ONCE) as opened:
        assert isinstance(opened, Counted)
        yield opened


async def test_few_rows_come_with_their_statement(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute(COUNT, (3,))
        assert cursor.description[0][0] == "i"
        assert await cursor.fetchone() == (1,)
        assert await rest(cursor) == [(2,), (3,)]
        assert (await cursor.fetchone(), await rest(cursor)) == (None, [])
    assert connection.trips == 1


@pytest.mark.parametrize("most", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, MANY])
async def test_all_rows_come_however_many_there_are(connection: Counted, most: int) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute(COUNT, (most,))
        assert await rest(cursor) == [(number,) for number in range(1, most + 1)]
    async with connection.cursor() as cursor:
        await cursor.execute(COUNT, (most,))
        assert [row async for row in cursor] == [(number,) for number in range(1, most + 1)]


async def test_a_piece_reaches_over_what_came_first(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute(COUNT, (MANY,))
        assert [*await cursor.fetchmany(AT_ONCE - 1)] == [(number,) for number in range(1, AT_ONCE)]
        assert [*await cursor.fetchmany(3)] == [(AT_ONCE,), (AT_ONCE + 1,), (AT_ONCE + 2,)]
        assert len([*await cursor.fetchmany(MANY)]) == AT_ONCE - 1
        assert await cursor.fetchmany(1) == []


async def test_what_is_left_unread_holds_nothing_back(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute(COUNT, (MANY,))
    await connection.execute("VACUUM")


async def test_writing_tells_how_many_rows_and_which_one(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY)")
        await cursor.executemany("INSERT INTO kept VALUES (?)", [(7,), (8,), (9,)])
        assert cursor.rowcount == 3
        await cursor.execute("INSERT INTO kept VALUES (12) RETURNING id")
        assert (cursor.lastrowid, await rest(cursor)) == (12, [(12,)])


async def test_what_sqlite_refuses_is_raised_and_the_next_statement_runs(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        with pytest.raises(sqlite3.OperationalError, match="no such table: nowhere"):
            await cursor.execute("SELECT * FROM nowhere")
        await cursor.execute(COUNT, (1,))
        assert await rest(cursor) == [(1,)]
