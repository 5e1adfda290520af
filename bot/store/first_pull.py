"""What the first pull brought, for the one report that follows it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Client, Cursor, ItemWaiting, KeyValue, Merge, Snapshot, Team

REPORTED = "first_report"
RECOGNISED_BY = ("domain", "organization", "name", "label", "component", "project")


async def finished_at(session: AsyncSession, streams: Collection[tuple[str, str]]) -> datetime | None:
    """Return when the last of these (source, stream) pairs first came to its end; None while one has not."""
    cursors = (await session.exec(select(Cursor.source, Cursor.stream, Cursor.backfilled_at))).all()
    ends = {(source, stream): at for source, stream, at in cursors}
    finished = [at for at in map(ends.get, streams) if at is not None]
    return max(finished) if finished and len(finished) == len(streams) else None


async def is_reported(session: AsyncSession) -> bool:
    """Tell whether the report was written already."""
    return await session.get(KeyValue, REPORTED) is not None


async def mark_reported(session: AsyncSession, at: datetime) -> None:
    """Keep that the report is written. Two at once cannot both: the second one fails, and its transaction with it."""
    session.add(KeyValue(key=REPORTED, value=at.isoformat()))
    await session.flush()


async def begin_alerts(session: AsyncSession, day: date) -> None:
    """Let the teams that have no such day yet speak in their channels from this day on."""
    await session.exec(update(Team).where(col(Team.live_since).is_(None)).values(live_since=day))


async def largest_shares(session: AsyncSession, since: date) -> dict[int, list[float]]:
    """Return by team the largest client's judged 28-day share on each evening since a day."""
    statement = (
        select(col(Snapshot.team_id), col(Snapshot.day), func.max(col(Snapshot.q28)))
        .where(col(Snapshot.day) >= since, col(Snapshot.destination) > 0)
        .group_by(col(Snapshot.team_id), col(Snapshot.day))
    )
    shares: defaultdict[int, list[float]] = defaultdict(list)
    for team_id, _, share in (await session.exec(statement)).all():
        shares[team_id].append(share)
    return dict(shares)


async def unattributed_keys(session: AsyncSession, most: int) -> list[tuple[str, str, int]]:
    """Return the keys by which most unattributed items could be recognised: kind, value, items."""
    items = func.count(col(ItemWaiting.item_id))
    statement = (
        select(ItemWaiting.kind, ItemWaiting.value, items)
        .where(col(ItemWaiting.kind).in_(RECOGNISED_BY))
        .group_by(col(ItemWaiting.kind), col(ItemWaiting.value))
        .order_by(items.desc(), col(ItemWaiting.kind), col(ItemWaiting.value))
        .limit(most)
    )
    return [(kind, value, number) for kind, value, number in (await session.exec(statement)).all()]


async def twins(session: AsyncSession) -> list[tuple[str, str, str]]:
    """Return the clients that look the same and wait for a yes: the one to keep, the other, and why."""
    kept, other = aliased(Client), aliased(Client)
    statement = (
        select(kept.name, other.name, Merge.why)
        .join(kept, col(kept.id) == col(Merge.kept_id))
        .join(other, col(other.id) == col(Merge.other_id))
        .where(col(Merge.state) == "proposed")
        .order_by(col(Merge.id))
    )
    return [(one, two, why) for one, two, why in (await session.exec(statement)).all()]
