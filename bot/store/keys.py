"""The keys by which clients are recognised, as admins and merges change them."""

from collections.abc import Collection

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Client, ClientKey


async def held(session: AsyncSession, kind: str, value: str, source: str = "") -> list[tuple[ClientKey, Client]]:
    """Return the open-ended keys of this kind and value, each with its client, if that one is active."""
    statement = (
        select(ClientKey, Client)
        .join(Client, col(Client.id) == col(ClientKey.client_id))
        .where(
            col(ClientKey.kind) == kind,
            col(ClientKey.source) == source,
            col(ClientKey.value) == value,
            col(ClientKey.ended_at).is_(None),
            col(ClientKey.until).is_(None),
            col(Client.removed_at).is_(None),
            col(Client.merged_into).is_(None),
        )
        .order_by(col(ClientKey.id))
    )
    return list((await session.exec(statement)).all())


async def of_client(session: AsyncSession, client_id: int) -> list[ClientKey]:
    """Return the keys of a client that have not ended, oldest first."""
    statement = (
        select(ClientKey)
        .where(col(ClientKey.client_id) == client_id, col(ClientKey.ended_at).is_(None))
        .order_by(col(ClientKey.id))
    )
    return list((await session.exec(statement)).all())


async def leading_to(session: AsyncSession, client_ids: Collection[int], kinds: Collection[str]) -> list[ClientKey]:
    """Return the keys of these kinds that lead to these clients and have not ended, oldest first."""
    statement = (
        select(ClientKey)
        .where(
            col(ClientKey.client_id).in_(client_ids),
            col(ClientKey.kind).in_(kinds),
            col(ClientKey.ended_at).is_(None),
        )
        .order_by(col(ClientKey.id))
    )
    return list((await session.exec(statement)).all())


async def with_ids(session: AsyncSession, ids: Collection[int]) -> list[ClientKey]:
    """Return keys by id, ended or not."""
    return list((await session.exec(select(ClientKey).where(col(ClientKey.id).in_(ids)))).all())
