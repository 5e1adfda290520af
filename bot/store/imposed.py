"""What says that a client imposed something: marks on items, on clients and by labels."""

from collections.abc import Collection
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.demand import BY_ITEM, BY_LABEL, Imposing
from bot.store.directory import merged_with
from bot.store.tables import ImposedMark, Item, ItemShare
from bot.store.upsert import pieces, table_of

MARK, ITEM, SHARE = table_of(ImposedMark), table_of(Item), table_of(ItemShare)


async def rules(session: AsyncSession) -> list[ImposedMark]:
    """Return what holds for clients and labels, oldest first."""
    statement = (
        select_rows(ImposedMark)
        .where(col(ImposedMark.ended_at).is_(None), col(ImposedMark.kind) != BY_ITEM)
        .order_by(col(ImposedMark.id))
    )
    return list((await session.exec(statement)).all())


async def labels(session: AsyncSession) -> list[ImposedMark]:
    """Return the labels that say what was imposed, oldest first."""
    return [rule for rule in await rules(session) if rule.kind == BY_LABEL]


async def load(session: AsyncSession) -> list[Imposing]:
    """Read what holds for clients and labels as items are judged by it."""
    return [
        Imposing(rule.what, rule.kind, fold(rule.label), rule.team_id, rule.client_id or 0, rule.since or date.min)
        for rule in await rules(session)
    ]


async def by_hand(session: AsyncSession, item_ids: Collection[int]) -> dict[int, list[str]]:
    """Return what is marked on these items themselves."""
    found: dict[int, list[str]] = {}
    for piece in pieces(item_ids):
        statement = select(MARK.c.item_id, MARK.c.what).where(MARK.c.item_id.in_(piece), MARK.c.ended_at.is_(None))
        for item_id, what in await session.execute(statement.order_by(MARK.c.id)):
            found.setdefault(item_id, []).append(what)
    return found


async def held(
    session: AsyncSession, what: str, *, item_id: int | None = None, client_id: int | None = None
) -> ImposedMark | None:
    """Return the mark on an item or a client, or on one merged into it, that says one thing, if it is marked so."""
    theirs = set() if client_id is None else await merged_with(session, client_id)
    statement = select_rows(ImposedMark).where(
        col(ImposedMark.ended_at).is_(None),
        col(ImposedMark.what) == what,
        col(ImposedMark.item_id) == item_id if item_id is not None else col(ImposedMark.client_id).in_(theirs),
    )
    return (await session.exec(statement)).first()


async def items_since(session: AsyncSession, client_id: int, since: date) -> set[int]:
    """Return the items of a client that were opened on a day or later."""
    statement = select(SHARE.c.item_id).where(SHARE.c.destination == client_id, SHARE.c.day >= since)
    return set((await session.execute(statement)).scalars())


async def item(session: AsyncSession, item_id: int) -> Item | None:
    """Return an item that is not gone from its source."""
    found = await session.get(Item, item_id)
    return None if found is None or found.gone else found


async def clients_of(session: AsyncSession, item_id: int) -> list[int]:
    """Return the clients whose item it is, the one with the largest part first."""
    statement = select(SHARE.c.destination).where(SHARE.c.item_id == item_id, SHARE.c.destination > 0)
    return list((await session.execute(statement.order_by(SHARE.c.parts.desc(), SHARE.c.destination))).scalars())


async def latest(session: AsyncSession, client_id: int | None, most: int) -> list[Item]:
    """Return the items that came last, of one client or of all."""
    return await titled(session, client_id, "", most, most)


async def titled(session: AsyncSession, client_id: int | None, words: str, looked_at: int, most: int) -> list[Item]:
    """Return the items that came last whose titles hold some words, of one client or of all.

    Titles alone are read of so many as are `looked_at`, the latest ones: no index knows the words within them.
    """
    statement = select(ITEM.c.id, ITEM.c.title).where(ITEM.c.gone.is_(None))
    if client_id is not None:
        theirs = select(SHARE.c.item_id).where(SHARE.c.destination == client_id)
        statement = statement.where(
            ITEM.c.id.in_(theirs.order_by(SHARE.c.day.desc(), SHARE.c.item_id.desc()).limit(looked_at))
        )
    rows = await session.execute(statement.order_by(ITEM.c.id.desc()).limit(looked_at))
    wanted = fold(words)
    ids = list(islice((id_ for id_, title in rows if wanted in fold(title)), most))
    found = (await session.exec(select_rows(Item).where(col(Item.id).in_(ids)))).all()
    return sorted(found, key=lambda item: -(item.id or 0))
