"""Tickets that lead to an issue by a link of their own: helpdesks know of some that the tracker does not tell."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import items
from bot.store.tables import Item, ItemWaiting
from bot.store.upsert import pieces, table_of

ITEM, WAITING = table_of(Item), table_of(ItemWaiting)


async def issues_among(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Return which of these items are issues."""
    found: set[int] = set()
    for piece in pieces(ids):
        statement = select(ITEM.c.id).where(ITEM.c.id.in_(piece), ITEM.c.kind == "issue")
        found.update((await session.execute(statement)).scalars())
    return found


async def issues_behind(session: AsyncSession, links: Collection[tuple[str, str]]) -> set[int]:
    """Return the issues that links lead to; see `bot.store.items.by_links`."""
    return await issues_among(session, set((await items.by_links(session, links)).values()))


async def tickets_leading_to(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return for issues the tickets, by source and id, that their helpdesks say are linked to them."""
    own: dict[str, int] = {}
    bare: set[str] = set()
    for piece in pieces(ids):
        columns = select(ITEM.c.id, ITEM.c.source, ITEM.c.external_id, ITEM.c.link_key, ITEM.c.key)
        for id_, source, ref, *names in await session.execute(columns.where(ITEM.c.id.in_(piece))):
            own[f"{source}:{ref}"] = id_
            bare.update(filter(None, names))
    found: set[tuple[str, tuple[str, str]]] = set()
    for some in pieces(own.keys() | bare):
        waiting = select(WAITING.c.value, ITEM.c.source, ITEM.c.external_id).join(ITEM, ITEM.c.id == WAITING.c.item_id)
        leading = waiting.where(WAITING.c.kind == "link", WAITING.c.value.in_(some))
        statement = leading.where(ITEM.c.kind == "ticket", ITEM.c.gone.is_(None))
        found |= {(value, (source, ref)) for value, source, ref in await session.execute(statement)}
    # An address or a key leads to one item only, and a key that two issues bear to none.
    behind = await items.by_links(session, {("", value) for value, _ in found if value not in own})
    tickets: dict[int, set[tuple[str, str]]] = {}
    for value, ticket in found:
        if (id_ := own.get(value) or behind.get(("", value))) is not None:
            tickets.setdefault(id_, set()).add(ticket)
    return {id_: tuple(sorted(leading)) for id_, leading in tickets.items()}
