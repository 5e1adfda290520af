"""How far each stream of each source has been read, and what could not be read."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.database import kept
from bot.store.tables import Cursor, KeyValue, SkippedRecord
from bot.store.upsert import table_of, upsert
from integrations.records import Skipped

MOST_SKIPPED = 200
"""Skipped records kept a stream: enough to see what is wrong with a file, not a copy of it."""


async def get(session: AsyncSession, source: str, stream: str) -> Cursor:
    """Return a stream's cursor, new if it was never read."""
    cursor = await session.get(Cursor, (source, stream))
    return cursor or Cursor(source=source, stream=stream)


async def of_source(session: AsyncSession, source: str) -> list[Cursor]:
    """Return the cursors of a source's streams."""
    return list((await session.exec(select(Cursor).where(col(Cursor.source) == source))).all())


@kept
async def every(session: AsyncSession) -> list[Cursor]:
    """Return all cursors, by source and stream."""
    return list((await session.exec(select(Cursor).order_by(col(Cursor.source), col(Cursor.stream)))).all())


async def save(session: AsyncSession, cursor: Cursor) -> None:
    """Write a cursor in the transaction of the rows it stands behind."""
    await session.merge(cursor)


async def save_skipped(
    session: AsyncSession, source: str, stream: str, skipped: Sequence[Skipped], at: datetime
) -> None:
    """Keep which records could not be read, and why."""
    rows = {
        record.where: {"source": source, "stream": stream, "at_id": record.where, "why": record.why, "at": at}
        for record in skipped[:MOST_SKIPPED]
    }
    await upsert(session, SkippedRecord, list(rows.values()))


async def drop_skipped(session: AsyncSession, source: str, stream: str) -> None:
    """Forget which records of a stream could not be read."""
    theirs = (col(SkippedRecord.source) == source, col(SkippedRecord.stream) == stream)
    await session.execute(delete(table_of(SkippedRecord)).where(*theirs))


async def skipped_since(session: AsyncSession, since: datetime) -> list[SkippedRecord]:
    """Return the records that could not be read since an instant."""
    statement = select(SkippedRecord).where(col(SkippedRecord.at) >= since)
    ordered = statement.order_by(col(SkippedRecord.source), col(SkippedRecord.stream), col(SkippedRecord.at_id))
    return list((await session.exec(ordered)).all())


async def value_of(session: AsyncSession, key: str) -> str | None:
    """Return a single fact of this installation."""
    found = await session.get(KeyValue, key)
    return found.value if found else None


async def set_value(session: AsyncSession, key: str, value: str) -> None:
    """Write a single fact of this installation."""
    await upsert(session, KeyValue, [{"key": key, "value": value}])


async def drop(session: AsyncSession, sources: Collection[str]) -> None:
    """Forget how far these sources have been read."""
    await session.execute(delete(table_of(Cursor)).where(col(Cursor.source).in_(sources)))


async def rewind(session: AsyncSession, source: str) -> None:
    """Have every stream of a source read again from its beginning."""
    fresh = {"value": None, "fraction": None, "begun_at": None, "last_good_at": None}
    await session.execute(update(table_of(Cursor)).where(col(Cursor.source) == source).values(fresh))
