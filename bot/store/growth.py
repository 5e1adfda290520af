"""One client's items in one team, or a group's, with their hours in a window and in the one before it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, String, case, cast, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.growth import Key, Work
from bot.store.tables import Effort, Item
from bot.store.upsert import table_of

EFFORT, ITEM = table_of(Effort), table_of(Item)
MOST_ITEMS = 5_000
"""The items with most hours; what the others add is in the totals, and so in the rest."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Two windows of local days that touch: from `since` to before `middle`, and from there to before `until`."""

    since: date
    middle: date
    until: date


async def work(session: AsyncSession, client_ids: Collection[int], team_id: int, windows: Windows) -> list[Work]:
    """Return the items of these clients together that were worked on in either window, most hours first.

    It reads the effort rows of these clients and 56 days by their index, and one item row for each of its items.
    """
    now = _seconds(EFFORT.c.day >= windows.middle)
    before = _seconds(EFFORT.c.day < windows.middle)
    spent = (
        select(EFFORT.c.item_id, now.label("now"), before.label("before"))
        .where(
            EFFORT.c.destination.in_(client_ids),
            EFFORT.c.day >= windows.since,
            EFFORT.c.day < windows.until,
            EFFORT.c.team_id == team_id,
        )
        .group_by(EFFORT.c.item_id)
        .order_by((now + before).desc(), EFFORT.c.item_id)
        .limit(MOST_ITEMS)
        .subquery()
    )
    statement = (
        select(
            ITEM.c.id,
            ITEM.c.title,
            ITEM.c.url,
            ITEM.c.type,
            cast(ITEM.c.facts["components"], String),
            cast(ITEM.c.facts["labels"], String),
            spent.c.now,
            spent.c.before,
        )
        .join(spent, spent.c.item_id == ITEM.c.id)
        .order_by((spent.c.now + spent.c.before).desc(), ITEM.c.id)
    )
    return [
        Work(title, url, _keys(id_, type_, components, labels), now, before)
        for id_, title, url, type_, components, labels, now, before in (await session.execute(statement)).all()
    ]


def _keys(id_: int, type_: str | None, components: str | None, labels: str | None) -> tuple[Key, ...]:
    named = _named("component", components or "[]") + _named("label", labels or "[]")
    return (*named, *([("type", type_)] if type_ else []), ("item", str(id_)))


@lru_cache(maxsize=10_000)
def _named(kind: str, values: str) -> tuple[Key, ...]:
    """Return the keys that a list of values in JSON stands for: many items bear the same ones."""
    return tuple(dict.fromkeys((kind, str(each)) for each in json.loads(values) or ()))


def _seconds(when: Any) -> Any:
    return cast(func.sum(case((when, EFFORT.c.seconds), else_=0)), BigInteger)
