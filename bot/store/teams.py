"""Teams, their scopes and what is their own work."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names, fold
from bot.store.database import kept
from bot.store.tables import Item, OwnWorkRule, Team, TeamScope

FIRST_TEAMS = (("Support", "support"), ("Engineering", "engineering"))
MADE_BY_US = "clientload"


@kept
async def all_teams(session: AsyncSession) -> list[Team]:
    """Return the teams that are not removed, oldest first."""
    statement = select(Team).where(col(Team.removed_at).is_(None)).order_by(col(Team.id))
    return list((await session.exec(statement)).all())


async def team_named(session: AsyncSession, folded: str) -> Team | None:
    """Return the team of this folded name, unless it is removed."""
    statement = select(Team).where(col(Team.folded) == folded, col(Team.removed_at).is_(None))
    return (await session.exec(statement)).first()


async def in_channel(session: AsyncSession, channel_id: str) -> list[Team]:
    """Return the teams that have this channel, oldest first."""
    return [team for team in await all_teams(session) if team.channel_id == channel_id]


async def ensure_default_teams(session: AsyncSession, at: datetime) -> None:
    """Write the two first teams where there has never been one; a removed team does not come back."""
    if (await session.exec(select(Team.id).limit(1))).first() is not None:
        return
    for name, kind in FIRST_TEAMS:
        await add_team(session, name, kind, MADE_BY_US, at)


async def add_team(session: AsyncSession, name: str, kind: str, by: str, at: datetime) -> Team:
    """Write a team. A removed one of that name comes back with all that was set for it."""
    team = (await session.exec(select(Team).where(col(Team.folded) == fold(name)))).first()
    if team is None:
        team = Team(name=name, folded=fold(name), kind=kind, made_by=by, made_at=at)
        session.add(team)
    else:
        team.name, team.kind, team.removed_at = name, kind, None
    await session.flush()
    return team


async def item_count(session: AsyncSession, team_id: int) -> int:
    """Return how many items are a team's."""
    statement = select(func.count()).select_from(Item).where(col(Item.team_id) == team_id)
    return (await session.exec(statement)).one()


async def scopes(session: AsyncSession) -> list[TeamScope]:
    """Return the scopes of all teams, oldest first."""
    return list((await session.exec(select(TeamScope).order_by(col(TeamScope.id)))).all())


async def remove_scope(session: AsyncSession, scope: TeamScope) -> None:
    """Take a scope from its team."""
    await session.delete(scope)
    await session.flush()


async def own_work_rules(session: AsyncSession) -> list[OwnWorkRule]:
    """Return the rules of own work in force, oldest first."""
    statement = select(OwnWorkRule).where(col(OwnWorkRule.ended_at).is_(None)).order_by(col(OwnWorkRule.id))
    return list((await session.exec(statement)).all())


async def names(session: AsyncSession) -> Names:
    """Return the words for the teams that are not removed."""
    return Names({team.id: [team.name] for team in await all_teams(session) if team.id is not None})


async def name_taken(session: AsyncSession, folded: str, besides: int | None) -> bool:
    """Say whether another team bears this folded name, or bore it before it was removed."""
    statement = select(Team.id).where(col(Team.folded) == folded)
    return any(id_ != besides for id_ in await session.exec(statement))
