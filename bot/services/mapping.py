"""Who is in charge of mapping: they are told weekly what has no client, and may answer for every team."""

import json

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.company import Company
from bot.store import changes, key_values

KEY = "mapping_in_charge"


async def in_charge(session: AsyncSession) -> tuple[str, ...]:
    """Return the Slack user ids of those in charge; nobody until an admin names somebody."""
    kept = await key_values.read(session, KEY)
    return () if kept is None else tuple(json.loads(kept))


async def set_in_charge(session: AsyncSession, company: Company, by: str, ids: tuple[str, ...]) -> None:
    """Name those in charge in place of whoever was; with nobody, the admins are told."""
    old = await in_charge(session)
    await key_values.write(session, KEY, json.dumps(ids))
    await changes.note(session, by, company.clock(), "in charge of mapping", ", ".join(old), ", ".join(ids))
