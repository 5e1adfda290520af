"""How long the items of a team's other clients took, or have taken so far."""

import math
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.waiting import Span
from bot.store.tables import Item, ItemShare, OpenedDay
from bot.store.upsert import table_of

ITEM, SHARE, OPENED = table_of(Item), table_of(ItemShare), table_of(OpenedDay)
MOST_ITEMS = 4_000
"""A median of so many items is known to about 3 %; of more, every second, third ... one is read."""


async def of_others(
    session: AsyncSession, team_id: int, client_id: int, since: date, until: date, at: datetime
) -> list[Span]:
    """Return the spans of items opened from `since` to before `until`, as they stood at an instant.

    Items of the client are left out, and so is what has no client. Items are chosen by their opening: by their
    closing, slow ones would be missing from the days just past. The index of a team's items by opening day is read.
    """
    step = await _step(session, team_id, client_id, since, until)
    mine = SHARE.c.item_id == ITEM.c.id
    others = exists().where(mine, SHARE.c.destination > 0, SHARE.c.destination != client_id)
    theirs = exists().where(mine, SHARE.c.destination == client_id)
    statement = select(ITEM.c.opened_at, ITEM.c.closed_at).where(
        ITEM.c.team_id == team_id,
        ITEM.c.opened_day >= since,
        ITEM.c.opened_day < until,
        ITEM.c.id % step == 0,
        ITEM.c.gone.is_(None),
        others,
        ~theirs,
    )
    return [_span(opened, closed, at) for opened, closed in await session.execute(statement)]


def _span(opened: datetime, closed: datetime | None, at: datetime) -> Span:
    solved = closed is not None and closed <= at
    end = closed if closed is not None and solved else at
    return max(0.0, (end - opened).total_seconds()), solved


async def _step(session: AsyncSession, team_id: int, client_id: int, since: date, until: date) -> int:
    statement = select(func.sum(OPENED.c.parts)).where(
        OPENED.c.team_id == team_id,
        OPENED.c.destination > 0,
        OPENED.c.destination != client_id,
        OPENED.c.day >= since,
        OPENED.c.day < until,
    )
    parts = (await session.execute(statement)).scalar() or 0
    return max(1, math.ceil(int(parts) / WHOLE / MOST_ITEMS))
