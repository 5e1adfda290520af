"""Where things stand: how far each stream has been read, what could not be read or placed, what waits for a yes."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Alert, Cursor, Item, Merge, SkippedRecord


async def streams(session: AsyncSession) -> list[Cursor]:
    """Return the cursors of all streams, in order of source and stream."""
    return list((await session.exec(select(Cursor).order_by(col(Cursor.source), col(Cursor.stream)))).all())


async def skipped(session: AsyncSession, most: int) -> list[SkippedRecord]:
    """Return the records that could not be read, the latest first, at most `most` of them."""
    statement = select(SkippedRecord).order_by(col(SkippedRecord.at).desc(), col(SkippedRecord.at_id)).limit(most)
    return list((await session.exec(statement)).all())


@dataclass(frozen=True, slots=True)
class Loose:
    """How many items are in no team's scope, and of how many two rules name different clients."""

    without_team: int
    contradicting: int


async def loose_items(session: AsyncSession) -> Loose:
    """Count the items that an admin should look at."""
    stands = col(Item.gone).is_(None)
    no_team = select(func.count(col(Item.id))).where(stands, col(Item.team_id).is_(None))
    contradicting = select(func.count(col(Item.id))).where(stands, col(Item.contradicts) != "")
    return Loose((await session.exec(no_team)).one(), (await session.exec(contradicting)).one())


async def proposed_merges(session: AsyncSession) -> list[Merge]:
    """Return the pairs of clients that look the same and wait for an answer, the oldest first."""
    statement = select(Merge).where(col(Merge.state) == "proposed").order_by(col(Merge.id))
    return list((await session.exec(statement)).all())


async def open_alerts(session: AsyncSession) -> list[Alert]:
    """Return the episodes that are not cleared, the oldest first."""
    statement = select(Alert).where(col(Alert.state) != "cleared").order_by(col(Alert.opened_on), col(Alert.id))
    return list((await session.exec(statement)).all())
