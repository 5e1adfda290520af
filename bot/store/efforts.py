"""The ledgers and the rows they add up: effort by day worked, items by day opened, what clients impose on them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger import Cell, first_evening_changed
from bot.store import ledgers, pace, snapshots, work_classes
from bot.store.tables import Effort, ItemShare
from bot.store.upsert import pieces, table_of

EFFORT, SHARE = table_of(Effort), table_of(ItemShare)

EffortKey = tuple[int, int, date]
ShareKey = tuple[int, int]


async def efforts_of(session: AsyncSession, ids: Collection[int]) -> dict[EffortKey, Row[Any]]:
    """Return the effort rows of items, by item, destination and day."""
    rows: dict[EffortKey, Row[Any]] = {}
    for piece in pieces(ids):
        for row in await session.execute(select(EFFORT).where(EFFORT.c.item_id.in_(piece))):
            rows[(row.item_id, row.destination, row.day)] = row
    return rows


async def activity_days(session: AsyncSession, ids: Collection[int]) -> dict[int, dict[date, int]]:
    """Return the seconds that items have by activity now, over all their destinations, by day."""
    found: dict[int, dict[date, int]] = {}
    for piece in pieces(ids):
        statement = select(EFFORT.c.item_id, EFFORT.c.day, func.sum(EFFORT.c.seconds)).where(
            EFFORT.c.item_id.in_(piece), EFFORT.c.basis == "activity"
        )
        for item_id, day, seconds in await session.execute(statement.group_by(EFFORT.c.item_id, EFFORT.c.day)):
            found.setdefault(item_id, {})[day] = int(seconds)
    return found


async def destinations_of(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return each item's largest destination and the seconds of all its effort."""
    found: dict[int, tuple[int, int]] = {}
    for piece in pieces(ids):
        shares = select(SHARE.c.item_id, SHARE.c.destination).where(SHARE.c.item_id.in_(piece))
        of_items = select(EFFORT.c.item_id, func.sum(EFFORT.c.seconds)).where(EFFORT.c.item_id.in_(piece))
        seconds = {id_: int(total) for id_, total in await session.execute(of_items.group_by(EFFORT.c.item_id))}
        for id_, destination in await session.execute(shares.order_by(SHARE.c.parts, SHARE.c.destination.desc())):
            found[id_] = (destination, seconds.get(id_, 0))
    return found


async def write_efforts(
    session: AsyncSession, old: Mapping[EffortKey, Row[Any]], new: Mapping[EffortKey, Mapping[str, Any]]
) -> None:
    """Bring the effort rows of some items from `old` to `new`, and the ledgers of days worked and of classes."""
    totals: dict[tuple[int, int, date], dict[str, int]] = {}
    classes: work_classes.Cells = {}
    for row in old.values():
        was = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        _count(totals, was, -1)
        work_classes.count(classes, was, -1, seconds=was["seconds"])
    for effort in new.values():
        _count(totals, effort, 1)
        work_classes.count(classes, effort, 1, seconds=effort["seconds"])
    await _replace(session, EFFORT, old, new)
    rows = [
        {"team_id": team_id, "destination": destination, "day": day, **amounts}
        for (team_id, destination, day), amounts in totals.items()
        if any(amounts.values())
    ]
    await ledgers.add_worked(session, rows)
    await work_classes.add(session, classes)


def _count(totals: dict[tuple[int, int, date], dict[str, int]], row: Mapping[str, Any], sign: int) -> None:
    cell = totals.setdefault(
        (row["team_id"], row["destination"], row["day"]), dict.fromkeys((*ledgers.BASES, "touches"), 0)
    )
    cell[row["basis"]] += sign * row["seconds"]
    cell["touches"] += sign * row["touches"]


async def write_shares(
    session: AsyncSession, old: Mapping[ShareKey, Row[Any]], new: Mapping[ShareKey, Mapping[str, Any]]
) -> None:
    """Bring the shares of some items from `old` to `new`, with the ledgers of days opened, classes and what is imposed.

    A team whose judged evenings this makes other ones is marked to be judged again from the first of them.
    """
    totals: dict[tuple[int, int, date, date], dict[str, int]] = {}
    paced = pace.Totals()
    classes: work_classes.Cells = {}
    for rows, sign in ((old, -1), (new, 1)):
        for row in rows.values():
            share = dict(row._mapping) if isinstance(row, Row) else row  # noqa: SLF001 - see above
            if not share["team_id"]:
                continue
            paced.count(share, sign)
            cell = totals.setdefault(
                (share["team_id"], share["destination"], share["day"], share["known"]),
                {"parts": 0, "seconds": 0, "seconds2": 0, "roots": 0},
            )
            for name in cell:
                cell[name] += sign * share[name]
            work_classes.count(classes, share, sign, parts=share["parts"])
    await _replace(session, SHARE, old, new)
    ledger = [
        {"team_id": team_id, "destination": destination, "day": day, "known": known, **amounts}
        for (team_id, destination, day, known), amounts in totals.items()
        if any(amounts.values())
    ]
    await ledgers.add_opened(session, ledger)
    await paced.write(session)
    await work_classes.add(session, classes)
    moved: dict[int, list[Cell]] = {}
    for (team_id, destination, day, known), amounts in totals.items():
        moved.setdefault(team_id, []).append(Cell(destination, day, known, **amounts))
    for team_id, cells in moved.items():
        if (first := first_evening_changed(cells)) is not None:
            await snapshots.mark_changed(session, team_id, first)


async def _replace(
    session: AsyncSession,
    table: Any,
    old: Mapping[Any, Row[Any]],
    new: Mapping[Any, Mapping[str, Any]],
) -> None:
    """Write only the rows that differ."""
    same = {name for name in new if name in old and dict(old[name]._mapping) == new[name]}  # noqa: SLF001 - see above
    items = sorted({name[0] for name in (*old, *new) if name not in same})
    for piece in pieces(items):
        await session.execute(delete(table).where(table.c.item_id.in_(piece)))
    changed = set(items)
    rows = [dict(row) for name, row in new.items() if name[0] in changed]
    for piece in pieces(rows):
        await session.execute(table.insert(), piece)
