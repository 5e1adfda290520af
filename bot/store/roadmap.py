"""The items behind classes of work: what of the roadmap was planned when, and what came in for clients.

Read are the items of one team and class by their index, never all items.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, cast, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.plan import Plan
from bot.domain.work_class import BESPOKE, ROADMAP
from bot.store import due_dates
from bot.store.tables import Item, ItemShare
from bot.store.upsert import table_of

ITEM, SHARE = table_of(Item), table_of(ItemShare)
LONG_OVERDUE = timedelta(days=180)
"""An open item that was due so long before the days looked at is forgotten, not late."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the roadmap that has a due date, with its plan; `told` says that its source tells how that moved."""

    id: int
    source: str
    title: str
    url: str
    told: bool
    plan: Plan


async def planned(session: AsyncSession, team_id: int, since: datetime, local_day: Any) -> list[Planned]:
    """Return a team's roadmap items that have a due date and were open at an instant or later.

    Open ones that were due 180 days before it are forgotten. `local_day` turns an instant into the company's day.
    """
    due_from = local_day(since) - LONG_OVERDUE
    columns = (ITEM.c.id, ITEM.c.source, ITEM.c.title, ITEM.c.url, ITEM.c.due_history, ITEM.c.closed_at)
    statement = select(*columns).where(
        ITEM.c.team_id == team_id,
        ITEM.c.work == ROADMAP,
        ITEM.c.due_on >= due_from,
        or_(ITEM.c.closed_at.is_(None), ITEM.c.closed_at >= since),
        ITEM.c.gone.is_(None),
    )
    rows = (await session.execute(statement.order_by(ITEM.c.id))).all()
    dues = await due_dates.of_items(session, [row.id for row in rows])
    return [
        Planned(
            row.id,
            row.source,
            row.title,
            row.url,
            bool(row.due_history),
            Plan(dues.get(row.id, []), local_day(row.closed_at) if row.closed_at else None),
        )
        for row in rows
    ]


async def bespoke_opened(session: AsyncSession, team_id: int, since: date, until: date) -> dict[int, dict[date, float]]:
    """Return how many bespoke items each client opened on which day, from `since` to before `until`."""
    parts = cast(func.sum(SHARE.c.parts), BigInteger)
    statement = _bespoke(select(SHARE.c.destination, ITEM.c.opened_day, parts), team_id, since, until)
    found: dict[int, dict[date, float]] = {}
    for client_id, day, sum_ in await session.execute(statement.group_by(SHARE.c.destination, ITEM.c.opened_day)):
        found.setdefault(client_id, {})[day] = sum_ / WHOLE
    return found


async def bespoke_titles(
    session: AsyncSession, team_id: int, since: date, until: date, client_ids: Collection[int], most: int
) -> list[Row[Any]]:
    """Return (title, url) of the bespoke items that these clients opened last, one that they share once."""
    statement = _bespoke(select(ITEM.c.title, ITEM.c.url), team_id, since, until)
    theirs = statement.where(SHARE.c.destination.in_(client_ids)).group_by(ITEM.c.id)
    return list(await session.execute(theirs.order_by(ITEM.c.opened_day.desc(), ITEM.c.id.desc()).limit(most)))


def _bespoke(columns: Any, team_id: int, since: date, until: date) -> Any:
    return (
        columns.select_from(ITEM)
        .join(SHARE, SHARE.c.item_id == ITEM.c.id)
        .where(
            ITEM.c.team_id == team_id,
            ITEM.c.work == BESPOKE,
            ITEM.c.opened_day >= since,
            ITEM.c.opened_day < until,
            ITEM.c.gone.is_(None),
            SHARE.c.destination > 0,
        )
    )
