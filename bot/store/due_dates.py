"""When items were due, from which day on."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.plan import Due
from bot.store.tables import DueDate
from bot.store.upsert import pieces, table_of, upsert

TABLE = table_of(DueDate)


async def replace(session: AsyncSession, histories: Mapping[int, Mapping[date, date | None]]) -> None:
    """Set the whole history of these items: by item, the date that held from a day on."""
    for piece in pieces(histories):
        await session.execute(delete(TABLE).where(TABLE.c.item_id.in_(piece)))
    rows = [
        {"item_id": item_id, "day": day, "due_on": due_on}
        for item_id, dates in histories.items()
        for day, due_on in dates.items()
    ]
    for fresh in pieces(rows):
        await session.execute(TABLE.insert(), fresh)


async def add(session: AsyncSession, seen: Mapping[int, tuple[date, date | None]]) -> None:
    """Add to the history of items what holds from a day on; what was seen last on a day stands."""
    await upsert(
        session,
        DueDate,
        [{"item_id": item_id, "day": day, "due_on": due_on} for item_id, (day, due_on) in seen.items()],
    )


async def first_of(session: AsyncSession, ids: Collection[int]) -> dict[int, Due]:
    """Return the first due date that each of these items had."""
    found: dict[int, Due] = {}
    for piece in pieces(ids):
        statement = select(TABLE.c.item_id, TABLE.c.day, TABLE.c.due_on).where(
            TABLE.c.item_id.in_(piece), TABLE.c.due_on.is_not(None)
        )
        for item_id, day, due_on in await session.execute(statement.order_by(TABLE.c.item_id, TABLE.c.day)):
            found.setdefault(item_id, Due(day, due_on))
    return found


async def of_items(session: AsyncSession, ids: Collection[int]) -> dict[int, list[Due]]:
    """Return the due dates of items, each one's oldest first."""
    found: dict[int, list[Due]] = {}
    for piece in pieces(ids):
        statement = select(TABLE.c.item_id, TABLE.c.day, TABLE.c.due_on).where(TABLE.c.item_id.in_(piece))
        for item_id, day, due_on in await session.execute(statement.order_by(TABLE.c.item_id, TABLE.c.day)):
            found.setdefault(item_id, []).append(Due(day, due_on))
    return found
