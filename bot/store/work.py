"""What is known of the work on items: touches and worklogs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import PersonDay, Touch, Worklog
from bot.store.upsert import pieces, table_of, upsert

NOBODYS = "~"
"""Begins what stands in the place of an action whose author is forgotten; no hash holds this sign."""


async def touches_of(session: AsyncSession, source: str, refs: Collection[str]) -> list[Row[Any]]:
    """Return (item_ref, at, action, seconds) of the touches of some items of a source."""
    table = table_of(Touch)
    rows: list[Row[Any]] = []
    for piece in pieces(refs):
        columns = select(table.c.item_ref, table.c.at, table.c.action, table.c.seconds)
        rows += await session.execute(columns.where(table.c.source == source, table.c.item_ref.in_(piece)))
    return rows


async def items_of_actions(session: AsyncSession, actions: Collection[str]) -> dict[str, int]:
    """Return on how many items each action fell."""
    table = table_of(Touch)
    counts: dict[str, int] = {}
    for piece in pieces(actions):
        statement = select(table.c.action, func.count(table.c.item_ref.distinct())).where(table.c.action.in_(piece))
        counts.update((action, count) for action, count in await session.execute(statement.group_by(table.c.action)))
    return counts


async def refs_of_touches(session: AsyncSession, source: str, ids: Collection[str]) -> set[str]:
    """Return the items on which these touches stand now, and those that share an action with them."""
    touch, other = table_of(Touch), table_of(Touch).alias()
    refs: set[str] = set()
    for piece in pieces(ids):
        where = (touch.c.source == source, touch.c.external_id.in_(piece))
        refs.update((await session.execute(select(touch.c.item_ref).where(*where))).scalars())
        shared = select(other.c.item_ref).join(touch, touch.c.action == other.c.action).where(*where).distinct()
        refs.update((await session.execute(shared)).scalars())
    return refs


async def logged_days(session: AsyncSession, source: str, refs: Collection[str]) -> dict[str, dict[date, int]]:
    """Return the seconds logged on each item, by day worked."""
    table = table_of(Worklog)
    logged: dict[str, dict[date, int]] = {}
    for piece in pieces(refs):
        columns = select(table.c.item_ref, table.c.day, func.sum(table.c.seconds))
        statement = columns.where(table.c.source == source, table.c.item_ref.in_(piece))
        spent = statement.group_by(table.c.item_ref, table.c.day).having(func.sum(table.c.seconds) > 0)
        for ref, day, seconds in await session.execute(spent):
            logged.setdefault(ref, {})[day] = int(seconds)
    return logged


async def save_touches(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or update touches of one source; what stands in the place of a forgotten author stays."""
    table = table_of(Touch)
    kept: dict[str, str] = {}
    for piece in pieces(rows):
        mine = (table.c.source == piece[0]["source"], table.c.external_id.in_([row["external_id"] for row in piece]))
        statement = select(table.c.external_id, table.c.action).where(*mine, table.c.action.startswith(NOBODYS))
        kept.update((id_, action) for id_, action in await session.execute(statement))
    await upsert(session, Touch, [{**row, "action": kept.get(row["external_id"], row["action"])} for row in rows])


async def forget_authors(session: AsyncSession, before: datetime) -> None:
    """Forget who made the touches before an instant, and keep which of them were one action.

    Whoever has the key could try all who work there on a hash of author and second: nothing stands in its place where
    the action fell on one item, and the first of its touches where it fell on several.
    """
    table = table_of(Touch)
    old = (table.c.at < before, table.c.action.is_not(None), ~table.c.action.startswith(NOBODYS))
    first = select(table.c.action, func.min(table.c.source), func.min(table.c.external_id)).where(*old)
    shared = first.group_by(table.c.action).having(func.count(table.c.item_ref.distinct()) > 1)
    for action, source, external_id in (await session.execute(shared)).all():
        named = f"{NOBODYS}{source}:{external_id}"
        await session.execute(update(table).where(table.c.action == action).values(action=named))
    await session.execute(update(table).where(*old).values(action=None))


async def save_worklogs(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or update worklogs."""
    await upsert(session, Worklog, rows)


async def worklogs_not_in(
    session: AsyncSession, source: str, ids: frozenset[str], since: date | None, until: date | None
) -> set[str]:
    """Return the stored worklogs of a source, of these days if given, that a census did not name."""
    table = table_of(Worklog)
    statement = select(table.c.external_id).where(table.c.source == source)
    if since is not None and until is not None:
        statement = statement.where(table.c.day.between(since, until))
    return set((await session.execute(statement)).scalars()) - ids


async def drop_worklogs(session: AsyncSession, source: str, ids: Collection[str]) -> set[str]:
    """Delete worklogs that are gone and what they said of people; return the items they were on."""
    table, people = table_of(Worklog), table_of(PersonDay)
    refs: set[str] = set()
    for piece in pieces(ids):
        gone = delete(table).where(table.c.source == source, table.c.external_id.in_(piece))
        refs.update((await session.execute(gone.returning(table.c.item_ref))).scalars())
        await session.execute(delete(people).where(people.c.source == source, people.c.record.in_(piece)))
    return refs


async def refs_of_worklogs(session: AsyncSession, source: str, ids: Collection[str]) -> set[str]:
    """Return the items on which these worklogs stand now: a worklog may have moved."""
    table = table_of(Worklog)
    refs: set[str] = set()
    for piece in pieces(ids):
        statement = select(table.c.item_ref).where(table.c.source == source, table.c.external_id.in_(piece))
        refs.update((await session.execute(statement)).scalars())
    return refs


async def drop_touches(session: AsyncSession, source: str, ids: Collection[str]) -> None:
    """Delete touches that are gone."""
    table = table_of(Touch)
    for piece in pieces(ids):
        await session.execute(delete(table).where(table.c.source == source, table.c.external_id.in_(piece)))
