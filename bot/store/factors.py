"""What can be learned from a team's own closed items, by month."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Effort, Factor, Item
from bot.store.upsert import table_of, upsert

ITEM, EFFORT = table_of(Item), table_of(Effort)


def _spent(bases: Collection[str]) -> Any:
    """Select the seconds of each item whose effort rests on one of these bases."""
    return (
        select(EFFORT.c.item_id, EFFORT.c.team_id, func.sum(EFFORT.c.seconds).label("seconds"))
        .where(EFFORT.c.basis.in_(tuple(bases)))
        .group_by(EFFORT.c.item_id, EFFORT.c.team_id)
        .subquery()
    )


async def closed_items(session: AsyncSession) -> list[Row[Any]]:
    """Return (team_id, closed_at, type, priority, seconds) of the closed items with a basis better than an estimate."""
    spent = _spent(("logged", "activity"))
    statement = select(spent.c.team_id, ITEM.c.closed_at, ITEM.c.type, ITEM.c.priority, spent.c.seconds)
    return await _closed(session, statement, spent)


async def closed_pointed(session: AsyncSession) -> list[Row[Any]]:
    """Return (team_id, closed_at, points, seconds) of the closed items with points and logged time."""
    spent = _spent(("logged",))
    points = ITEM.c.facts["points"].as_float().label("points")
    statement = select(spent.c.team_id, ITEM.c.closed_at, points, spent.c.seconds).where(points > 0)
    return await _closed(session, statement, spent)


async def _closed(session: AsyncSession, statement: Select[Any], spent: Any) -> list[Row[Any]]:
    joined = statement.join(spent, spent.c.item_id == ITEM.c.id)
    return list(await session.execute(joined.where(ITEM.c.closed_at.is_not(None), ITEM.c.gone.is_(None))))


async def latest(session: AsyncSession) -> Any:
    """Return the last month for which factors were learned, None if there is none."""
    return (await session.execute(select(func.max(col(Factor.since))))).scalar()


async def save(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write factors; one that was learned already stays."""
    await upsert(session, Factor, rows, keep=("seconds",))


async def guessed(session: AsyncSession, since: Any) -> list[int]:
    """Return the items opened on a day or later whose effort rests on a learned factor."""
    bases = EFFORT.c.basis.in_(("count", "estimate"))
    statement = select(EFFORT.c.item_id).join(ITEM, ITEM.c.id == EFFORT.c.item_id)
    return list((await session.execute(statement.where(bases, ITEM.c.opened_day >= since).distinct())).scalars())


async def seconds_a_point(session: AsyncSession, team_id: int) -> int | None:
    """Return what a team's point was last learned to take; None where it has too few items to tell."""
    statement = select(col(Factor.seconds)).where(col(Factor.team_id) == team_id, col(Factor.kind) == "point")
    return (await session.execute(statement.order_by(col(Factor.since).desc()).limit(1))).scalar()
