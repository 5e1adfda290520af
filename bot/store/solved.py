"""How soon the items of a team's other clients were solved.

Items are chosen by their opening: by their closing, slow ones would be missing from the days just past. Those that
several clients share are left out, for nobody is their "other". One index holds all that is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.signals.crowding import Day
from bot.store.tables import ItemShare
from bot.store.upsert import table_of

SHARE = table_of(ItemShare)


@dataclass(frozen=True, slots=True)
class Others:
    """All clients of a team but one and who is part of it, and what they opened from `since` to before `until`."""

    team_id: int
    besides: tuple[int, ...]
    since: date
    until: date

    @property
    def items(self) -> Sequence[ColumnElement[bool]]:
        """The conditions on an item's share."""
        return (
            SHARE.c.team_id == self.team_id,
            SHARE.c.day >= self.since,
            SHARE.c.day < self.until,
            SHARE.c.destination > 0,
            SHARE.c.destination.not_in(self.besides),
            SHARE.c.parts == WHOLE,
        )


async def median(session: AsyncSession, others: Others) -> tuple[int, int | None]:
    """Return the number of items and the seconds within which half of them were solved; None: most were not."""
    items = (await session.execute(select(func.count()).where(*others.items))).scalar_one()
    if not items:
        return 0, None
    ordered = select(SHARE.c.solved_in).where(*others.items, SHARE.c.solved_in.is_not(None)).order_by(SHARE.c.solved_in)
    half = (await session.execute(ordered.offset((items - 1) // 2).limit(1))).scalar()
    return items, half


async def waits(session: AsyncSession, others: Others) -> list[tuple[date, int | None]]:
    """Return the day of each item and the seconds until it was solved; None: it still waits."""
    rows = await session.execute(select(SHARE.c.day, SHARE.c.solved_in).where(*others.items))
    return [(day, seconds) for day, seconds in rows]


async def within(session: AsyncSession, others: Others, seconds: int) -> list[Day]:
    """Return by day the number of items, and how many of them were solved within some seconds."""
    in_time = func.count(case((SHARE.c.solved_in <= seconds, 1)))
    by_day = select(SHARE.c.day, func.count(), in_time).where(*others.items).group_by(SHARE.c.day)
    return [(day, items, solved) for day, items, solved in await session.execute(by_day)]
