"""Which roles were granted, to whom."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.roles import NO_TEAM, Grant
from bot.store.database import kept
from bot.store.tables import RoleGrant, Team
from bot.store.upsert import upsert


@kept
async def granted(session: AsyncSession) -> list[Grant]:
    """Return every grant, in the order they were made; a removed team has no managers."""
    statement = (
        select(RoleGrant)
        .outerjoin(Team, col(Team.id) == col(RoleGrant.team_id))
        .where(or_(col(RoleGrant.team_id) == NO_TEAM, col(Team.id).is_not(None) & col(Team.removed_at).is_(None)))
        .order_by(col(RoleGrant.granted_at), col(RoleGrant.role), col(RoleGrant.holder))
    )
    return [Grant(row.role, row.holder, row.team_id) for row in await session.exec(statement)]


async def give(session: AsyncSession, grants: Collection[Grant], by: str, at: datetime) -> None:
    """Write grants; those that are there already stay as they are."""
    rows = [{"role": each.role, "holder": each.holder, "team_id": each.team_id} for each in grants]
    made = {"granted_by": by, "granted_at": at}
    await upsert(session, RoleGrant, [row | made for row in rows], keep=tuple(made))


async def take(session: AsyncSession, grant: Grant) -> None:
    """Take a grant back."""
    await session.exec(
        delete(RoleGrant).where(
            col(RoleGrant.role) == grant.role,
            col(RoleGrant.holder) == grant.holder,
            col(RoleGrant.team_id) == grant.team_id,
        )
    )
