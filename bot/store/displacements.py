"""Stretches in which one client's bespoke work came in while the roadmap slipped."""

from datetime import date

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Displaced


async def open_of(session: AsyncSession, team_id: int) -> dict[int, Displaced]:
    """Return a team's open stretches by client."""
    statement = select(Displaced).where(col(Displaced.team_id) == team_id, col(Displaced.ended_on).is_(None))
    return {row.client_id: row for row in (await session.exec(statement)).all()}


async def on(session: AsyncSession, team_id: int, day: date) -> list[Displaced]:
    """Return a team's stretches that lasted on a day, the oldest first."""
    lasting = or_(col(Displaced.ended_on).is_(None), col(Displaced.ended_on) > day)
    statement = select(Displaced).where(col(Displaced.team_id) == team_id, col(Displaced.opened_on) <= day, lasting)
    return list((await session.exec(statement.order_by(col(Displaced.opened_on), col(Displaced.id)))).all())


async def to_tell(session: AsyncSession, since: date) -> list[Displaced]:
    """Return the stretches of all teams that last and those that ended since a day, the oldest first."""
    wanted = or_(col(Displaced.ended_on).is_(None), col(Displaced.ended_on) >= since)
    return list((await session.exec(select(Displaced).where(wanted).order_by(col(Displaced.id)))).all())


async def between(session: AsyncSession, since: date, until: date) -> list[Displaced]:
    """Return the stretches of all teams that lasted on a day from `since` to before `until`, the oldest first."""
    lasting = or_(col(Displaced.ended_on).is_(None), col(Displaced.ended_on) >= since)
    statement = select(Displaced).where(col(Displaced.opened_on) < until, lasting)
    return list((await session.exec(statement.order_by(col(Displaced.opened_on), col(Displaced.id)))).all())


async def save(session: AsyncSession, row: Displaced) -> None:
    """Write a stretch."""
    session.add(row)
    await session.flush()
