"""Clients that look the same, and what was answered."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Client, ClientKey, ItemShare, Merge

Pair = tuple[int, int, str]
"""The older client, the younger one, and what they share."""


async def alike(session: AsyncSession) -> list[Pair]:
    """Return the pairs of active clients that share an external id, a domain or a folded name."""
    found = [*await _same_key(session), *await _same_name(session)]
    by_pair: dict[tuple[int, int], str] = {}
    for older, younger, why in sorted(found):
        by_pair.setdefault((older, younger), why)
    return [(older, younger, why) for (older, younger), why in sorted(by_pair.items())]


async def _same_key(session: AsyncSession) -> Iterator[Pair]:
    """Pair by external id, and by domain: the second tool's claim on a domain is kept as such."""
    one, two = aliased(ClientKey), aliased(ClientKey)
    older, younger = aliased(Client), aliased(Client)
    domains = ("domain", "claimed")
    same_kind = or_(
        and_(col(one.kind) == "external", col(two.kind) == "external"),
        and_(col(one.kind).in_(domains), col(two.kind).in_(domains)),
    )
    statement = (
        select(older.id, younger.id, one.kind, one.value)
        .join(one, col(one.client_id) == older.id)
        .join(two, and_(col(two.value) == one.value, same_kind))
        .join(younger, col(two.client_id) == younger.id)
        .where(
            col(older.id) < younger.id,
            *(col(key.ended_at).is_(None) for key in (one, two)),
            *(col(key.until).is_(None) for key in (one, two)),
            *_active(older),
            *_active(younger),
        )
    )
    rows = (await session.exec(statement)).all()
    return (
        (older_id, younger_id, f"external id {value}" if kind == "external" else f"domain {value}")
        for older_id, younger_id, kind, value in rows
        if older_id is not None and younger_id is not None
    )


async def _same_name(session: AsyncSession) -> Iterator[Pair]:
    older, younger = aliased(Client), aliased(Client)
    statement = (
        select(older.id, younger.id, younger.name)
        .join(younger, and_(col(younger.folded) == older.folded, col(younger.id) > older.id))
        .where(*_active(older), *_active(younger))
    )
    rows = (await session.exec(statement)).all()
    return ((one, two, f"name {name}") for one, two, name in rows if one is not None and two is not None)


def _active(client: type[Client]) -> tuple[ColumnElement[bool], ...]:
    return (col(client.removed_at).is_(None), col(client.merged_into).is_(None))


async def between(session: AsyncSession, one: int, two: int) -> list[Merge]:
    """Return what was proposed or done between two clients, whichever was kept, oldest first."""
    pair = or_(
        and_(col(Merge.kept_id) == one, col(Merge.other_id) == two),
        and_(col(Merge.kept_id) == two, col(Merge.other_id) == one),
    )
    return list((await session.exec(select(Merge).where(pair).order_by(col(Merge.id)))).all())


async def pairs(session: AsyncSession) -> set[tuple[int, int]]:
    """Return every pair ever proposed, the older client first."""
    rows = await session.exec(select(Merge.kept_id, Merge.other_id))
    return {(min(kept, other), max(kept, other)) for kept, other in rows}


async def proposed(session: AsyncSession) -> list[Merge]:
    """Return the proposals that wait for an answer and whose clients are both still active, oldest first."""
    kept, other = aliased(Client), aliased(Client)
    statement = (
        select(Merge)
        .join(kept, col(Merge.kept_id) == kept.id)
        .join(other, col(Merge.other_id) == other.id)
        .where(col(Merge.state) == "proposed", *_active(kept), *_active(other))
        .order_by(col(Merge.id))
    )
    return list((await session.exec(statement)).all())


async def item_count(session: AsyncSession, client_id: int) -> int:
    """Return how many items are a client's, wholly or in part."""
    statement = select(func.count()).select_from(ItemShare).where(col(ItemShare.destination) == client_id)
    return (await session.exec(statement)).one()
