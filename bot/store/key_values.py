"""Single facts of this installation, by name."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import KeyValue
from bot.store.upsert import table_of, upsert


async def read(session: AsyncSession, key: str) -> str | None:
    """Return a fact, or None where it was never written."""
    row = await session.get(KeyValue, key)
    return None if row is None else row.value


async def write(session: AsyncSession, key: str, value: str) -> None:
    """Keep a fact in place of what was kept under its name."""
    await upsert(session, KeyValue, [{"key": key, "value": value}])


async def hold(session: AsyncSession, key: str) -> str | None:
    """Return a fact that nobody else writes until this transaction ends; there has to be one."""
    row = await session.get(KeyValue, key, with_for_update=True, populate_existing=True)
    return None if row is None else row.value


async def beginning(session: AsyncSession, prefix: str) -> dict[str, str]:
    """Return the facts whose names begin so, by what follows in them."""
    found = await session.exec(select(KeyValue).where(col(KeyValue.key).startswith(prefix, autoescape=True)))
    return {row.key.removeprefix(prefix): row.value for row in found.all()}


async def forget(session: AsyncSession, keys: Collection[str]) -> None:
    """Take facts out."""
    await session.execute(delete(table_of(KeyValue)).where(col(KeyValue.key).in_(keys)))
