"""Custom requests by client: those of late beside those of before, summed where they are stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.work_class import BESPOKE
from bot.store.groups import held_on
from bot.store.tables import Item, ItemShare
from bot.store.upsert import table_of

ITEM, SHARE = table_of(Item), table_of(ItemShare)


@dataclass(frozen=True, slots=True)
class Days:
    """Two windows of local days that touch: from `since` to before `middle`, and from there to before `until`."""

    since: date
    middle: date
    until: date


@dataclass(frozen=True, slots=True)
class Opened:
    """The custom requests that a client, or all others of the team, opened of late and before; half a one is a half."""

    client_id: int
    now: float
    before: float
    others_now: float
    others_before: float


async def opened(
    session: AsyncSession, team_ids: Collection[int], days: Days, fewest: int, grouped_on: date | None
) -> dict[int, list[Opened]]:
    """Return by team the clients with at least the `fewest` of late; those of a group, as it stands on a day, are one.

    Read are the items of these teams and their class by their index, never all items.
    """
    sums = _sums(team_ids, days, grouped_on).subquery("sums")
    of_team = [
        _integer(func.sum(sums.c[name]).over(partition_by=sums.c.team_id)).label(f"all_{name}") for name in PARTS
    ]
    beside = select(sums, *of_team).subquery("beside")
    statement = select(beside).where(beside.c.now >= fewest * WHOLE).order_by(beside.c.team_id, beside.c.client_id)
    found: dict[int, list[Opened]] = {}
    for team_id, client_id, now, before, all_now, all_before in (await session.execute(statement)).all():
        parts = (now, before, all_now - now, all_before - before)
        found.setdefault(team_id, []).append(Opened(client_id, *(each / WHOLE for each in parts)))
    return found


PARTS = ("now", "before")


def _sums(team_ids: Collection[int], days: Days, grouped_on: date | None) -> Any:
    items: Any = ITEM.join(SHARE, SHARE.c.item_id == ITEM.c.id)
    client: Any = SHARE.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        items = items.outerjoin(held, held.c.member_id == SHARE.c.destination)
        client = func.coalesce(held.c.group_id, SHARE.c.destination)
    when = (ITEM.c.opened_day >= days.middle, ITEM.c.opened_day < days.middle)
    parts = [_integer(func.sum(case((each, SHARE.c.parts), else_=0))) for each in when]
    return (
        select(
            ITEM.c.team_id,
            client.label("client_id"),
            *(each.label(name) for each, name in zip(parts, PARTS, strict=True)),
        )
        .select_from(items)
        .where(
            ITEM.c.team_id.in_(team_ids),
            ITEM.c.work == BESPOKE,
            ITEM.c.opened_day >= days.since,
            ITEM.c.opened_day < days.until,
            ITEM.c.gone.is_(None),
            SHARE.c.destination > 0,
        )
        .group_by(ITEM.c.team_id, client)
    )


def _integer(expression: Any) -> Any:
    """Have PostgreSQL answer with an integer: its sums of 64-bit integers are numeric."""
    return cast(expression, BigInteger)
