"""Custom requests by client: the items of the class bespoke, found by the index of class and day opened."""

from datetime import date

from sqlalchemy import BigInteger, case, cast, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.work_class import BESPOKE
from bot.store.tables import Item, ItemShare
from bot.store.upsert import table_of

ITEM, SHARE = table_of(Item), table_of(ItemShare)


async def requests(
    session: AsyncSession, team_id: int, since: date, middle: date, until: date
) -> dict[int, tuple[float, float]]:
    """Return by client its custom requests opened from `middle` to before `until`, and from `since` to before it."""
    now = func.sum(case((ITEM.c.opened_day >= middle, SHARE.c.parts), else_=0))
    statement = (
        select(SHARE.c.destination, cast(now, BigInteger), cast(func.sum(SHARE.c.parts), BigInteger))
        .join(SHARE, SHARE.c.item_id == ITEM.c.id)
        .where(
            ITEM.c.team_id == team_id,
            ITEM.c.work == BESPOKE,
            ITEM.c.opened_day >= since,
            ITEM.c.opened_day < until,
            ITEM.c.gone.is_(None),
            SHARE.c.destination > 0,
        )
        .group_by(SHARE.c.destination)
    )
    rows = (await session.execute(statement)).all()
    return {client: (lately / WHOLE, (every - lately) / WHOLE) for client, lately, every in rows}
