"""Where things stand: what could not be read or placed, and which alerts are open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, literal_column
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Alert, Effort, Item, SkippedRecord, Snapshot, Worklog


async def skipped(session: AsyncSession, most: int, hidden: Collection[str] = ()) -> list[SkippedRecord]:
    """Return the records that could not be read, the latest first, at most `most`, but those of `hidden` streams."""
    statement = select(SkippedRecord).where(col(SkippedRecord.stream).not_in(hidden))
    latest = statement.order_by(col(SkippedRecord.at).desc(), col(SkippedRecord.at_id)).limit(most)
    return list((await session.exec(latest)).all())


@dataclass(frozen=True, slots=True)
class Loose:
    """How many items are in no team's scope, and of how many two rules name different clients."""

    without_team: int
    contradicting: int


async def loose_items(session: AsyncSession) -> Loose:
    """Count the items that an admin should look at."""
    stands = col(Item.gone).is_(None)
    no_team = select(func.count(col(Item.id))).where(stands, col(Item.team_id).is_(None))
    # In clear, so that the index of what is contradicted is used.
    contradicting = select(func.count(col(Item.id))).where(stands, col(Item.contradicts) != literal_column("''"))
    return Loose((await session.exec(no_team)).one(), (await session.exec(contradicting)).one())


async def task_days(session: AsyncSession, since: date) -> dict[str, tuple[int, int]]:
    """Return by source how many task days since a day count by themselves, and how many on the items they name."""
    counts = select(Effort.item_id).where(col(Effort.item_id) == col(Item.id)).exists()
    logged = (
        select(Worklog.seconds)
        .where(col(Worklog.source) == col(Item.source), col(Worklog.item_ref) == col(Item.external_id))
        .exists()
    )
    statement = (
        select(Item.source, func.sum(case((counts, 1), else_=0)), func.count())
        .where(col(Item.kind) == literal_column("'task_day'"), col(Item.gone).is_(None), col(Item.opened_day) >= since)
        .where(counts | (logged & col(Item.team_id).is_not(None)))
        .group_by(col(Item.source))
    )
    return {source: (int(own), every - int(own)) for source, own, every in (await session.execute(statement)).all()}


async def open_alerts(session: AsyncSession) -> list[Alert]:
    """Return the episodes that are not cleared, the oldest first."""
    statement = select(Alert).where(col(Alert.state) != "cleared").order_by(col(Alert.opened_on), col(Alert.id))
    return list((await session.exec(statement)).all())


async def judged(session: AsyncSession, client_id: int, evening: date) -> dict[int, float]:
    """Return by team the share of 28 days, 0..1, that a client was judged by on an evening."""
    statement = select(Snapshot.team_id, Snapshot.q28).where(
        col(Snapshot.destination) == client_id, col(Snapshot.day) == evening
    )
    return dict((await session.exec(statement)).all())
