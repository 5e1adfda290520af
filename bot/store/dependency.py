"""Episodes of dependency."""

from datetime import date

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Dependency


async def open_ones(session: AsyncSession) -> list[Dependency]:
    """Return the episodes that last, the oldest first."""
    lasting = select(Dependency).where(col(Dependency.state) == "open")
    return list((await session.exec(lasting.order_by(col(Dependency.id)))).all())


async def to_tell(session: AsyncSession, since: date) -> list[Dependency]:
    """Return the episodes that last and those that ended since a day."""
    wanted = or_(col(Dependency.state) == "open", col(Dependency.cleared_on) >= since)
    return list((await session.exec(select(Dependency).where(wanted).order_by(col(Dependency.id)))).all())


async def between(session: AsyncSession, since: date, until: date) -> list[Dependency]:
    """Return the episodes that lasted on a day from `since` to before `until`, the oldest first."""
    lasting = or_(col(Dependency.cleared_on).is_(None), col(Dependency.cleared_on) >= since)
    statement = select(Dependency).where(col(Dependency.opened_on) < until, lasting)
    return list((await session.exec(statement.order_by(col(Dependency.opened_on), col(Dependency.id)))).all())


async def save(session: AsyncSession, row: Dependency) -> None:
    """Write an episode."""
    session.add(row)
    await session.flush()
