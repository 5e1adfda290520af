"""Who is in charge of mapping: they are told weekly what has no client, and may answer for every team."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.roles import MAPPING
from bot.store import roles


async def has_somebody_in_charge(session: AsyncSession) -> bool:
    """Say whether the role was given to anybody; until then the admins are asked."""
    return any(grant.role == MAPPING for grant in await roles.granted(session))
