"""What the weekly digest asks beyond totals: findings that were only noted, and clients that are new."""

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.store.first_pull import REPORTED
from bot.store.ledgers import TEAM
from bot.store.tables import KeyValue, Note, OpenedDay


async def notes(session: AsyncSession, team_id: int, until: date) -> list[Note]:
    """Return a team's findings that held on the day before `until`, oldest first."""
    lasting = or_(col(Note.ended_on).is_(None), col(Note.ended_on) >= until)
    mine = select(Note).where(col(Note.team_id) == team_id, col(Note.noted_on) < until, lasting)
    return list((await session.exec(mine.order_by(col(Note.noted_on), col(Note.id)))).all())


async def newcomers(session: AsyncSession, team_id: int, since: date, until: date) -> dict[int, float]:
    """Return the clients whose first item of a team was opened from `since` to before `until`, with their items."""
    statement = (
        select(col(OpenedDay.destination), func.sum(OpenedDay.parts))
        .where(
            col(OpenedDay.team_id) == team_id,
            col(OpenedDay.destination) > 0,
            col(OpenedDay.day) < until,
            col(OpenedDay.parts) > 0,
        )
        .group_by(col(OpenedDay.destination))
        .having(func.min(OpenedDay.day) >= since)
    )
    return {client_id: int(parts) / WHOLE for client_id, parts in (await session.exec(statement)).all()}


async def seconds_by_day(session: AsyncSession, team_id: int, since: date, before: date) -> dict[date, int]:
    """Return how long a team worked on each day from `since` to before `before`, in seconds."""
    worked = TEAM.c.logged + TEAM.c.activity + TEAM.c.estimate + TEAM.c.count
    mine = (TEAM.c.team_id == team_id, TEAM.c.day >= since, TEAM.c.day < before, worked != 0)
    return dict((await session.execute(select(TEAM.c.day, worked).where(*mine))).all())


async def begun_at(session: AsyncSession) -> datetime | None:
    """Return when the first report was written: what this installation tells begins with it."""
    found = await session.get(KeyValue, REPORTED)
    return datetime.fromisoformat(found.value) if found else None
