"""When contracts renew, and until when notice may be given."""

from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Client, Contract


async def of_client(session: AsyncSession, client_id: int) -> Contract | None:
    """Return a client's contract, if one is kept."""
    held = (col(Contract.client_id) == client_id, col(Contract.ended_at).is_(None))
    return (await session.exec(select(Contract).where(*held).order_by(col(Contract.id).desc()))).first()


async def every(session: AsyncSession) -> list[tuple[Contract, Client]]:
    """Return all contracts of clients that are neither removed nor merged, by the last day of notice."""
    return await _those(session, None)


async def with_notice_until(session: AsyncSession, since: date, until: date) -> list[tuple[Contract, Client]]:
    """Return those whose last day of notice lies between two days, both included."""
    return await _those(session, (since, until))


async def _those(session: AsyncSession, between: tuple[date, date] | None) -> list[tuple[Contract, Client]]:
    statement = (
        select(Contract, Client)
        .join(Client, col(Client.id) == col(Contract.client_id))
        .where(col(Contract.ended_at).is_(None), col(Client.removed_at).is_(None), col(Client.merged_into).is_(None))
        .order_by(col(Contract.notice_by), col(Contract.id))
    )
    if between is not None:
        statement = statement.where(col(Contract.notice_by).between(*between))
    return list((await session.exec(statement)).all())


async def save(session: AsyncSession, row: Contract) -> None:
    """Write a contract."""
    session.add(row)
    await session.flush()


async def end(session: AsyncSession, row: Contract, at: datetime) -> None:
    """Keep that a contract holds no more; another may take its place."""
    row.ended_at = at
    await save(session, row)
