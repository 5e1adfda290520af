"""What may well be own work: the marks under which most hours have no client."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Mapped
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import UNATTRIBUTED
from bot.store.tables import Effort, Item, ItemWaiting

Found = tuple[str, str, int]
"""A kind of mark, its value, and the seconds without a client under it."""


async def without_client(session: AsyncSession, team_id: int, since: date, most: int) -> list[Found]:
    """Return the projects, types, labels and components with most hours that have no client, the most first."""
    seconds = func.sum(Effort.seconds)
    where = (
        col(Effort.team_id) == team_id,
        col(Effort.destination) == UNATTRIBUTED,
        col(Effort.day) >= since,
    )
    found = [
        *await _by(session, "project", col(Item.container), where, most),
        *await _by(session, "type", col(Item.type), where, most),
    ]
    marks = (
        select(ItemWaiting.kind, ItemWaiting.value, seconds)
        .join(Effort, col(Effort.item_id) == col(ItemWaiting.item_id))
        .where(*where, col(ItemWaiting.kind).in_(("label", "component")))
        .group_by(col(ItemWaiting.kind), col(ItemWaiting.value))
        .order_by(seconds.desc(), col(ItemWaiting.value))
        .limit(most)
    )
    found += [(kind, value, int(spent)) for kind, value, spent in (await session.exec(marks)).all()]
    return sorted(found, key=lambda each: -each[2])[:most]


async def _by(
    session: AsyncSession, kind: str, column: Mapped[str | None], where: Sequence[ColumnElement[bool]], most: int
) -> list[Found]:
    seconds = func.sum(Effort.seconds)
    statement = (
        select(column, seconds)
        .join(Effort, col(Effort.item_id) == col(Item.id))
        .where(*where, column.is_not(None), column != "")
        .group_by(column)
        .order_by(seconds.desc(), column)
        .limit(most)
    )
    return [(kind, value or "", int(spent)) for value, spent in (await session.exec(statement)).all()]
