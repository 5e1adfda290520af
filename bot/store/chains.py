"""Items that were merged into others: their work, their links and their name lead to the one that is left."""

from collections.abc import Collection

from sqlalchemy import CTE, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Item
from bot.store.upsert import pieces, table_of

ITEM = table_of(Item)


async def survivors(session: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    """Return for each of these items that was merged the item that is left of it, if one is."""
    found: dict[int, int] = {}
    for piece in pieces(ids):
        reached = _onward(piece)
        left = select(reached.c.start, ITEM.c.id).join(ITEM, ITEM.c.id == reached.c.id)
        statement = left.where(ITEM.c.gone.is_(None), reached.c.start != reached.c.id)
        found.update((start, id_) for start, id_ in await session.execute(statement))
    return found


async def merged_into(session: AsyncSession, source: str, refs: Collection[str]) -> dict[str, str]:
    """Return the items that ended in these, each with its survivor: their work goes on there."""
    found: dict[str, str] = {}
    for piece in pieces(refs):
        statement = select(ITEM.c.id).where(
            ITEM.c.source == source, ITEM.c.external_id.in_(piece), ITEM.c.gone.is_(None)
        )
        ids = list((await session.execute(statement)).scalars())
        gone, left, chain = ITEM.alias(), ITEM.alias(), _back(ids)
        joined = chain.join(gone, gone.c.id == chain.c.id).join(left, left.c.id == chain.c.start)
        named = select(gone.c.external_id, left.c.external_id).select_from(joined)
        pairs = await session.execute(named.where(chain.c.start != chain.c.id))
        found.update((ref, survivor) for ref, survivor in pairs)
    return found


async def names(session: AsyncSession, ids: Collection[int]) -> set[tuple[str, str]]:
    """Return the (kind, value) pairs by which others wait for items and for those that ended in them.

    See `bot.store.tables.ItemWaiting`: their ids at their sources, their link keys and the keys of issues.
    """
    found: set[tuple[str, str]] = set()
    for piece in pieces(ids):
        statement = select(ITEM.c.source, ITEM.c.external_id, ITEM.c.link_key, ITEM.c.key)
        of_chain = statement.where(ITEM.c.id.in_(select(_back(piece).c.id)))
        for source, ref, link_key, key in await session.execute(of_chain):
            found |= {("link", f"{source}:{ref}"), ("parent", f"{source}:{ref}")}
            found |= {("link", name) for name in (link_key, key) if name}
    return found


def _onward(ids: Collection[int]) -> CTE:
    """Select (start, id) of items and all that they were merged into, one after the other."""
    reached = _starts(ids)
    gone, next_ = ITEM.alias(), ITEM.alias()
    step = (
        select(reached.c.start, next_.c.id)
        .join(gone, gone.c.id == reached.c.id)
        .join(next_, (next_.c.source == gone.c.source) & (next_.c.external_id == gone.c.merged_into))
    )
    return reached.union(step.where(gone.c.gone.is_not(None)))


def _back(ids: Collection[int]) -> CTE:
    """Select (start, id) of items and all that were merged into them, one after the other."""
    reached = _starts(ids)
    gone, next_ = ITEM.alias(), ITEM.alias()
    step = (
        select(reached.c.start, gone.c.id)
        .join(next_, next_.c.id == reached.c.id)
        .join(gone, (gone.c.source == next_.c.source) & (gone.c.merged_into == next_.c.external_id))
    )
    return reached.union(step.where(gone.c.gone.is_not(None)))


def _starts(ids: Collection[int]) -> CTE:
    # UNION, not UNION ALL: a circle of merges, which no source should tell, ends where it began.
    return select(ITEM.c.id.label("start"), ITEM.c.id.label("id")).where(ITEM.c.id.in_(ids)).cte(recursive=True)
