"""Stretches in which a client's custom requests grew."""

from datetime import date

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import CustomStretch


async def open_of(session: AsyncSession, team_id: int) -> dict[int, CustomStretch]:
    """Return a team's open stretches by client."""
    mine = select(CustomStretch).where(col(CustomStretch.team_id) == team_id, col(CustomStretch.ended_on).is_(None))
    return {row.client_id: row for row in (await session.exec(mine)).all()}


async def to_tell(session: AsyncSession, since: date) -> list[CustomStretch]:
    """Return the stretches of all teams that last and those that ended since a day, the oldest first."""
    wanted = or_(col(CustomStretch.ended_on).is_(None), col(CustomStretch.ended_on) >= since)
    return list((await session.exec(select(CustomStretch).where(wanted).order_by(col(CustomStretch.id)))).all())


async def between(session: AsyncSession, since: date, until: date) -> list[CustomStretch]:
    """Return the stretches of all teams that lasted on a day from `since` to before `until`, the oldest first."""
    lasting = or_(col(CustomStretch.ended_on).is_(None), col(CustomStretch.ended_on) >= since)
    statement = select(CustomStretch).where(col(CustomStretch.opened_on) < until, lasting)
    return list((await session.exec(statement.order_by(col(CustomStretch.opened_on), col(CustomStretch.id)))).all())


async def save(session: AsyncSession, row: CustomStretch) -> None:
    """Write a stretch."""
    session.add(row)
    await session.flush()
