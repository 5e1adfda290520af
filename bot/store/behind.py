"""The items behind a client's figure: which were opened or worked on in a window, with the rule that decided each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ScalarSelect, func, literal, literal_column, select, true, union_all
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.store.ledgers import integer
from bot.store.tables import Effort, Item, ItemShare

NO_TEAM = 0
"""The team of an item that is in no team's scope."""


@dataclass(frozen=True, slots=True)
class Drill:
    """Which items stand behind the figure of a client, or of clients that are a group.

    They were opened or worked on from `since` to before `until`.
    """

    client_ids: tuple[int, ...]
    since: date
    until: date
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemLoad:
    """One item behind a client's figure. `seconds` are the client's, in the window; `parts` of `WHOLE` are theirs.

    `client_id` is that of a group's members whose the item is; where it is several's, one of them.
    """

    id: int
    source: str
    external_id: str
    kind: str
    team_id: int | None
    title: str
    url: str
    opened_day: date
    rule: str
    seen: str
    contradicts: str
    parts: int
    seconds: int
    basis: str
    client_id: int = 0


async def items(session: AsyncSession, drill: Drill, limit: int, offset: int = 0) -> list[ItemLoad]:
    """Return a page of the items behind a client's figure, most hours first."""
    behind = _behind(drill)
    # A page is full of the items with most hours: those with fewer than its last one need not be looked up.
    last = select(behind.c.seconds).order_by(behind.c.seconds.desc()).limit(1).offset(offset + limit - 1)
    statement = (
        select(
            col(Item.id),
            col(Item.source),
            col(Item.external_id),
            col(Item.kind),
            col(Item.team_id),
            col(Item.title),
            col(Item.url),
            col(Item.opened_day),
            col(Item.rule),
            col(Item.seen),
            col(Item.contradicts),
            func.coalesce(_of_item(drill, func.sum(col(ItemShare.parts))), WHOLE),
            behind.c.seconds,
            behind.c.basis,
            func.coalesce(_of_item(drill, func.min(col(ItemShare.destination))), drill.client_ids[0]),
        )
        .join(behind, behind.c.item_id == col(Item.id))
        .where(behind.c.seconds >= func.coalesce(last.scalar_subquery(), 0))
        .order_by(behind.c.seconds.desc(), col(Item.opened_day).desc(), col(Item.id))
        .limit(limit)
        .offset(offset)
    )
    return [ItemLoad(*row) for row in (await session.execute(statement)).all()]


async def count(session: AsyncSession, drill: Drill) -> tuple[int, int]:
    """Return how many items stand behind a client's figure, and of how many a later rule says another client."""
    behind = _behind(drill)
    # In clear, so that the index of what is contradicted is used.
    contradicted = select(func.count(col(Item.id))).where(
        col(Item.contradicts) != literal_column("''"), col(Item.id).in_(select(behind.c.item_id))
    )
    every = select(func.count()).select_from(behind)
    statement = select(every.scalar_subquery(), contradicted.scalar_subquery())
    total, contradicting = (await session.execute(statement)).one()
    return total, contradicting


def _of_item(drill: Drill, what: Any) -> ScalarSelect[Any]:
    """Ask something of the shares that the clients have of an item."""
    mine = (col(ItemShare.item_id) == col(Item.id), col(ItemShare.destination).in_(drill.client_ids))
    return select(what).where(*mine).correlate(Item).scalar_subquery()


def _behind(drill: Drill) -> CTE:
    """Take the client's items that were opened or worked on in the window, with its seconds; an item has one basis."""
    spent = select(col(Effort.item_id), col(Effort.seconds), col(Effort.basis)).where(
        col(Effort.destination).in_(drill.client_ids),
        col(Effort.day) >= drill.since,
        col(Effort.day) < drill.until,
        true() if drill.team_id is None else col(Effort.team_id) == drill.team_id,
    )
    opened = select(col(ItemShare.item_id), literal(0), literal("")).where(
        col(ItemShare.destination).in_(drill.client_ids),
        col(ItemShare.day) >= drill.since,
        col(ItemShare.day) < drill.until,
        col(ItemShare.team_id) != NO_TEAM if drill.team_id is None else col(ItemShare.team_id) == drill.team_id,
    )
    each = union_all(spent, opened).subquery("each")
    seconds = integer(func.sum(each.c.seconds)).label("seconds")
    summed = select(each.c.item_id, seconds, func.max(each.c.basis).label("basis"))
    return summed.group_by(each.c.item_id).cte("behind")
