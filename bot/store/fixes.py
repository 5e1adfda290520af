"""Answers to "whose is it?", each kept so that it can be taken back."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from bot.store.tables import Client, ClientKey, Fix


async def add(session: AsyncSession, fix: Fix) -> int:
    """Write an answer down and return its id."""
    session.add(fix)
    await session.flush()
    return fix.id or 0


async def get(session: AsyncSession, id_: int) -> tuple[Fix, Client, ClientKey] | None:
    """Return an answer with its client and what that is recognised by since."""
    return (await session.exec(_whole().where(col(Fix.id) == id_))).first()


async def latest_by(session: AsyncSession, by: str, since: datetime) -> tuple[Fix, Client, ClientKey] | None:
    """Return what somebody answered last, if it was since an instant."""
    statement = _whole().where(col(Fix.by) == by, col(Fix.at) >= since).order_by(col(Fix.id).desc())
    return (await session.exec(statement.limit(1))).first()


def _whole() -> "Select[Fix, Client, ClientKey]":
    return (
        select(Fix, Client, ClientKey)
        .join(Client, col(Client.id) == col(Fix.client_id))
        .join(ClientKey, col(ClientKey.id) == col(Fix.key_id))
    )
