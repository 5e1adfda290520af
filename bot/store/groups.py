"""Which clients count as part of which group, and since when."""

from datetime import date, datetime

from sqlalchemy import Subquery
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import NO_GROUPS, Grouping, Groups, Membership
from bot.store.database import kept
from bot.store.tables import ClientMember


@kept
async def every(session: AsyncSession) -> Groups:
    """Return all memberships that were not undone, those that are over too."""
    rows = await session.exec(select(ClientMember).where(col(ClientMember.ended_at).is_(None)))
    found = tuple(Membership(row.member_id, row.group_id, row.kind, row.since, row.until) for row in rows)
    return Groups(found) if found else NO_GROUPS


async def on(session: AsyncSession, day: date) -> Grouping:
    """Return who is part of whom on a day."""
    return (await every(session)).on(day)


def held_on(day: date) -> Subquery:
    """Return the members of groups as they stand on a day, to be joined: `member_id` and `group_id`."""
    since, until = col(ClientMember.since), col(ClientMember.until)
    held = (
        col(ClientMember.ended_at).is_(None),
        or_(since.is_(None), since <= day),
        or_(until.is_(None), until > day),
    )
    return select(ClientMember.member_id, ClientMember.group_id).where(*held).subquery("held")


async def rows_of(session: AsyncSession, client_id: int) -> list[ClientMember]:
    """Return what a client is or was part of and who is or was part of it, oldest first."""
    mine = or_(col(ClientMember.member_id) == client_id, col(ClientMember.group_id) == client_id)
    statement = select(ClientMember).where(mine, col(ClientMember.ended_at).is_(None)).order_by(col(ClientMember.id))
    return list((await session.exec(statement)).all())


async def left(session: AsyncSession, group_id: int, since: datetime, days: tuple[date, date]) -> list[int]:
    """Return who was part of a group and is not on the last of some days.

    That is whoever left on one of the days but the first, or was taken out since an instant as if it never had been.
    """
    first, last = days
    until, ended_at = col(ClientMember.until), col(ClientMember.ended_at)
    went = or_(ended_at >= since, and_(ended_at.is_(None), until > first, until <= last))
    statement = select(ClientMember.member_id).where(col(ClientMember.group_id) == group_id, went)
    standing = {each.member for each in (await on(session, last)).members(group_id)}
    return sorted(set((await session.exec(statement)).all()) - standing)


async def save(session: AsyncSession, row: ClientMember) -> None:
    """Write a membership."""
    session.add(row)
    await session.flush()
