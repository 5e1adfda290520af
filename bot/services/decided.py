"""The decision on record about a client: what a brief before a notice says beside the figures."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import OPEN
from bot.services.decision_view import Decided, decided
from bot.store import decisions


async def on_record(session: AsyncSession, client_id: int) -> Decided | None:
    """Return the latest decision about a client that nobody has closed, None where there is none."""
    told = await decisions.told(session, client_id=client_id)
    standing = [each for each in told if each[0].state == OPEN]
    return decided(max(standing, key=lambda each: (each[0].decided_on, each[0].id or 0))) if standing else None
