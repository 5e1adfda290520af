"""When contracts renew, and until when notice may be given."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.directory import load_survivors, merged_with
from bot.store.tables import Client, Contract


async def every(session: AsyncSession) -> dict[int, Contract]:
    """Return the contracts that hold, by client; of a client and one merged into it the one that was kept last."""
    survivors = await load_survivors(session)
    held = select(Contract).where(col(Contract.ended_at).is_(None)).order_by(col(Contract.id))
    return {survivors.get(row.client_id, row.client_id): row for row in (await session.exec(held)).all()}


async def of_clients(session: AsyncSession) -> list[tuple[Contract, Client]]:
    """Return the contracts that hold with their clients, by the last day of notice; removed clients have none."""
    held = await every(session)
    found = (await session.exec(select(Client).where(col(Client.id).in_(held), col(Client.removed_at).is_(None)))).all()
    pairs = [(held[client.id], client) for client in found if client.id is not None]
    return sorted(pairs, key=lambda pair: (pair[0].notice_by, pair[0].id or 0))


async def all_of(session: AsyncSession, client_id: int) -> list[Contract]:
    """Return the contracts that hold of a client and of those merged into it, in the order in which they were kept."""
    theirs = (col(Contract.ended_at).is_(None), col(Contract.client_id).in_(await merged_with(session, client_id)))
    return list((await session.exec(select(Contract).where(*theirs).order_by(col(Contract.id)))).all())


async def of_client(session: AsyncSession, client_id: int) -> Contract | None:
    """Return a client's contract, if one is kept."""
    return (await every(session)).get(client_id)


async def save(session: AsyncSession, row: Contract) -> None:
    """Write a contract."""
    session.add(row)
    await session.flush()


async def end(session: AsyncSession, row: Contract, at: datetime) -> None:
    """Keep that a contract holds no more; another may take its place."""
    row.ended_at = at
    await save(session, row)
