"""Single facts of this installation, by name."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import KeyValue
from bot.store.upsert import upsert


async def read(session: AsyncSession, key: str) -> str | None:
    """Return a fact, or None where it was never written."""
    row = await session.get(KeyValue, key)
    return None if row is None else row.value


async def write(session: AsyncSession, key: str, value: str) -> None:
    """Keep a fact in place of what was kept under its name."""
    await upsert(session, KeyValue, [{"key": key, "value": value}])
