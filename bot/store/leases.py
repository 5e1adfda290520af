"""Who runs a job now: claimed by a conditional update that must change exactly one row."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Lease
from bot.store.upsert import table_of, upsert

LEASE = table_of(Lease)


async def claim(session: AsyncSession, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or prolong a lease; False while somebody else holds it."""
    await upsert(
        session,
        Lease,
        [{"name": name, "holder": "", "token": 0, "expires_at": now}],
        keep=("holder", "token", "expires_at"),
    )
    statement = (
        update(LEASE)
        .where(LEASE.c.name == name, (LEASE.c.holder == holder) | (LEASE.c.expires_at <= now))
        .values(holder=holder, token=LEASE.c.token + 1, expires_at=now + length)
    )
    result = await session.execute(statement)
    return int(getattr(result, "rowcount", 0)) == 1


async def release(session: AsyncSession, name: str, holder: str, now: datetime) -> None:
    """Give a lease back, if it is still ours."""
    where = (col(Lease.name) == name, col(Lease.holder) == holder)
    await session.execute(update(LEASE).where(*where).values(expires_at=now, holder=""))
