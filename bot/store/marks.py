"""Projects, queues and components, by the day on which a source first named them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.store.tables import ItemWaiting, Mark
from bot.store.upsert import upsert

PROJECT, COMPONENT = "project", "component"


async def save(session: AsyncSession, source: str, named: Collection[tuple[str, str]], at: datetime) -> None:
    """Keep which marks (kind, value) a source names; those that are known stay as they are."""
    rows = [{"source": source, "kind": kind, "value": value, "seen_at": at} for kind, value in sorted(named)]
    await upsert(session, Mark, rows, keep=("seen_at",))


async def seen_since(session: AsyncSession, since: datetime) -> list[Mark]:
    """Return the marks that a source named for the first time after an instant, the first of them first."""
    statement = select(Mark).where(col(Mark.seen_at) > since)
    return list((await session.exec(statement.order_by(col(Mark.seen_at), col(Mark.kind), col(Mark.value)))).all())


async def waiting(session: AsyncSession, named: Sequence[Mark]) -> dict[tuple[str, str], int]:
    """Return by kind and value how many items that bear a mark have no client."""
    by_folded = {(mark.kind, fold(mark.value)): (mark.kind, mark.value) for mark in named}
    statement = (
        select(ItemWaiting.kind, ItemWaiting.value, func.count(col(ItemWaiting.item_id)))
        .where(
            col(ItemWaiting.kind).in_({kind for kind, _ in by_folded}),
            col(ItemWaiting.value).in_({value for _, value in by_folded}),
        )
        .group_by(col(ItemWaiting.kind), col(ItemWaiting.value))
    )
    found = (await session.exec(statement)).all() if by_folded else []
    return {by_folded[kind, value]: number for kind, value, number in found if (kind, value) in by_folded}
