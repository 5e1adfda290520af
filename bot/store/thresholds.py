"""Limits that somebody set. Cleared and replaced limits keep their row."""

from datetime import date, datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import SetLimits
from bot.store.tables import Threshold


async def in_force(session: AsyncSession, team_id: int, on: date) -> SetLimits:
    """Return what was set for a team on a day, as it stood that day: shares 0..1."""
    default: float | None = None
    by_client: dict[int, float] = {}
    planned: dict[int, float] = {}
    for row in await rows_in_force(session, on):
        if row.team_id != team_id:
            continue
        if row.client_id is None:
            default = row.share
        elif row.until is None:
            by_client[row.client_id] = row.share
        else:
            planned[row.client_id] = max(row.share, planned.get(row.client_id, 0.0))
    return SetLimits(default, by_client, planned)


async def rows_in_force(session: AsyncSession, on: date) -> list[Threshold]:
    """Return the limits of all teams that hold on a day, oldest first; planned windows that are yet to close too."""
    statement = (
        select(Threshold)
        .where(
            col(Threshold.since) <= on,
            or_(col(Threshold.ended_on).is_(None), col(Threshold.ended_on) > on),
            or_(col(Threshold.until).is_(None), col(Threshold.until) >= on),
        )
        .order_by(col(Threshold.since), col(Threshold.id))
    )
    return list((await session.exec(statement)).all())


async def end(session: AsyncSession, rows: list[Threshold], by: str, at: datetime, day: date) -> None:
    """Say of limits that they hold no longer from `day` on, and who said so."""
    for row in rows:
        row.ended_on, row.cleared_by, row.cleared_at = day, by, at
        session.add(row)
    await session.flush()
