"""The items of a window with whose hours they are, one row for each client an item has, a piece at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, select, true, union
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.store.behind import NO_TEAM
from bot.store.tables import Effort, Item, ItemShare
from bot.store.upsert import table_of

EFFORT, ITEM, SHARE = table_of(Effort), table_of(Item), table_of(ItemShare)
PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Items opened or worked on from `since` to before `until`, of one client or group and one team, or of all."""

    since: date
    until: date
    client_ids: tuple[int, ...] = ()
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """One item and one destination of it. `seconds` are the destination's, in the window; `parts` are of `WHOLE`."""

    external_id: str
    source: str
    kind: str
    title: str
    url: str
    type: str | None
    opened_day: date
    closed: bool
    rule: str
    seen: str
    destination: int
    team_id: int | None
    parts: int
    seconds: int
    basis: str
    work: str
    work_seen: str


async def items(session: AsyncSession, asked: Asked, most: int) -> AsyncIterator[list[Exported]]:
    """Yield at most `most` rows, most hours first, in pieces that neither stall the loop nor fill the memory."""
    answered = await session.stream(
        _statement(asked).limit(most), execution_options={"yield_per": PIECE, "stream_results": True}
    )
    async for piece in answered.partitions(PIECE):
        yield [Exported(*row) for row in piece]


def _statement(asked: Asked) -> Any:
    spent = _spent(asked)
    opened = select(SHARE.c.item_id, SHARE.c.destination).where(
        SHARE.c.day >= asked.since,
        SHARE.c.day < asked.until,
        SHARE.c.destination.in_(asked.client_ids) if asked.client_ids else true(),
        SHARE.c.team_id != NO_TEAM if asked.team_id is None else SHARE.c.team_id == asked.team_id,
    )
    behind = union(select(spent.c.item_id, spent.c.destination), opened).subquery("behind")
    seconds = func.coalesce(spent.c.seconds, 0)
    return (
        select(
            ITEM.c.external_id,
            ITEM.c.source,
            ITEM.c.kind,
            ITEM.c.title,
            ITEM.c.url,
            ITEM.c.type,
            ITEM.c.opened_day,
            ITEM.c.closed_at.is_not(None),
            ITEM.c.rule,
            ITEM.c.seen,
            behind.c.destination,
            ITEM.c.team_id,
            func.coalesce(SHARE.c.parts, WHOLE),
            seconds,
            func.coalesce(spent.c.basis, ""),
            ITEM.c.work,
            ITEM.c.work_seen,
        )
        .join(behind, behind.c.item_id == ITEM.c.id)
        .outerjoin(spent, and_(spent.c.item_id == ITEM.c.id, spent.c.destination == behind.c.destination))
        .outerjoin(SHARE, and_(SHARE.c.item_id == ITEM.c.id, SHARE.c.destination == behind.c.destination))
        .order_by(seconds.desc(), ITEM.c.opened_day.desc(), ITEM.c.id, behind.c.destination)
    )


def _spent(asked: Asked) -> Any:
    """Seconds by item and destination in the window; an item has one basis."""
    return (
        select(
            EFFORT.c.item_id,
            EFFORT.c.destination,
            cast(func.sum(EFFORT.c.seconds), BigInteger).label("seconds"),
            func.max(EFFORT.c.basis).label("basis"),
        )
        .where(
            EFFORT.c.day >= asked.since,
            EFFORT.c.day < asked.until,
            EFFORT.c.destination.in_(asked.client_ids) if asked.client_ids else true(),
            true() if asked.team_id is None else EFFORT.c.team_id == asked.team_id,
        )
        .group_by(EFFORT.c.item_id, EFFORT.c.destination)
        .subquery("spent")
    )
