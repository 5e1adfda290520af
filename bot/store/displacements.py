"""Stretches in which one client's bespoke work came in while the roadmap slipped."""

from datetime import date, datetime
from typing import Any

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


async def untold(session: AsyncSession) -> list[Displaced]:
    """Return the open stretches of all teams that the leaders have not been told of."""
    statement = select(Displaced).where(col(Displaced.told_at).is_(None), col(Displaced.ended_on).is_(None))
    return list((await session.exec(statement.order_by(col(Displaced.id)))).all())


async def begin(session: AsyncSession, team_id: int, client_id: int, day: date, figures: dict[str, Any]) -> None:
    """Write a new stretch."""
    session.add(Displaced(team_id=team_id, client_id=client_id, opened_on=day, figures=figures))
    await session.flush()


async def bring(session: AsyncSession, row: Displaced, figures: dict[str, Any], ended_on: date | None) -> None:
    """Bring a stretch up to date, or end it."""
    row.figures, row.ended_on = figures, ended_on
    session.add(row)
    await session.flush()


async def mark_told(session: AsyncSession, row: Displaced, at: datetime) -> None:
    """Keep that the leaders were told."""
    row.told_at = at
    session.add(row)
    await session.flush()
