"""What people are to teams."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.teams import all_teams


async def managed_by(session: AsyncSession, user_id: str) -> frozenset[int]:
    """Return the ids of the teams whose manager this Slack user is."""
    # A list in a JSON column is asked for in two dialects; there are few teams.
    return frozenset(
        team.id for team in await all_teams(session) if team.id is not None and user_id in team.manager_ids
    )
