"""What items are about: their marks, the items that bear one, and what is known of those."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, delete, distinct, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.item import STILL_OPEN
from bot.domain.theme import BROAD, COMPONENT, HAND, LABEL
from bot.store import items
from bot.store.tables import ClientKey, Effort, Item, ItemShare, ItemTheme, OwnWorkRule, WorkRule
from bot.store.upsert import pieces, table_of, upsert

THEME, ITEM = table_of(ItemTheme), table_of(Item)
LINK = "link"
MOST = BROAD + 1
"""Items of one theme that are read: with one more it is too broad to be any."""

Mark = tuple[str, str]
"""A kind and a value."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An item that bears a theme. `seconds` are its whole effort, None while that is not known yet."""

    id: int
    source: str
    ref: str
    kind: str
    team_id: int | None
    title: str
    url: str
    opened_day: date
    work: str
    clients: tuple[int, ...]
    seconds: int | None


async def save(session: AsyncSession, source: str, marks: Mapping[str, Mapping[Mark, str]]) -> None:
    """Replace what a source says of its items, by their ids there; what was chosen by hand stays."""
    ids = await items.ids_of(session, source, marks)
    for piece in pieces(ids.values()):
        await session.execute(delete(THEME).where(THEME.c.item_id.in_(piece), THEME.c.kind != HAND))
    rows = [
        {"item_id": ids[ref], "kind": kind, "value": value, "name": name}
        for ref, borne in marks.items()
        for (kind, value), name in borne.items()
    ]
    for fresh in pieces(rows):
        await session.execute(THEME.insert(), fresh)


async def choose(session: AsyncSession, item_id: int, value: str, name: str) -> None:
    """Let an item be about what somebody chose by hand, and about nothing else that was; no value takes that back."""
    await session.execute(delete(THEME).where(THEME.c.item_id == item_id, THEME.c.kind == HAND))
    if value:
        await upsert(session, ItemTheme, [{"item_id": item_id, "kind": HAND, "value": value, "name": name}])


async def chosen(session: AsyncSession, ids: Collection[int]) -> list[ItemTheme]:
    """Return what was chosen by hand for items."""
    found: list[ItemTheme] = []
    for piece in pieces(ids):
        statement = select(ItemTheme).where(col(ItemTheme.item_id).in_(piece), col(ItemTheme.kind) == HAND)
        found += (await session.execute(statement.order_by(col(ItemTheme.item_id)))).scalars()
    return found


async def of_item(session: AsyncSession, item_id: int) -> list[ItemTheme]:
    """Return the marks of an item."""
    rows = await session.execute(select(ItemTheme).where(col(ItemTheme.item_id) == item_id))
    return list(rows.scalars())


async def telling_whose(session: AsyncSession) -> set[Mark]:
    """Return the labels and components that say a client, own work or a class, and so not what is asked for."""
    found: set[Mark] = set()
    for table in (ClientKey, OwnWorkRule, WorkRule):
        statement = select(col(table.kind), col(table.value)).where(
            col(table.ended_at).is_(None), col(table.kind).in_((LABEL, COMPONENT))
        )
        found |= {(kind, fold(value)) for kind, value in await session.execute(statement)}
    return found


async def labels_of_clients(session: AsyncSession) -> set[str]:
    """Return the labels, folded, that stand for a client."""
    statement = select(col(ClientKey.value)).where(col(ClientKey.ended_at).is_(None), col(ClientKey.kind) == LABEL)
    return {fold(value) for value in (await session.execute(statement)).scalars()}


async def named(session: AsyncSession, value: str) -> ItemTheme | None:
    """Return a mark by which something is asked for, by its folded name: one chosen by hand before others."""
    statement = select(ItemTheme).where(
        col(ItemTheme.kind).in_((HAND, COMPONENT, LABEL)), col(ItemTheme.value) == value
    )
    order = [func.length(col(ItemTheme.kind)), col(ItemTheme.item_id)]
    return (await session.execute(statement.order_by(*order).limit(1))).scalars().first()


async def bearing(session: AsyncSession, mark: Mark, since: date = date.min, most: int = MOST) -> set[int]:
    """Return items that bear a mark and were opened on a day or later: the latest, at most so many."""
    statement = (
        select(THEME.c.item_id)
        .join(ITEM, ITEM.c.id == THEME.c.item_id)
        .where(THEME.c.kind == mark[0], THEME.c.value == mark[1], ITEM.c.gone.is_(None), ITEM.c.opened_day >= since)
        .order_by(ITEM.c.opened_day.desc(), ITEM.c.id.desc())
        .limit(most)
    )
    return set((await session.execute(statement)).scalars())


async def linked(session: AsyncSession, ids: Collection[int], most: int = MOST) -> set[int]:
    """Return the items that these lead to by a link, or that lead to these; at most so many each way."""
    targets: list[tuple[str, str]] = []
    names: list[str] = []
    for piece in pieces(ids):
        links = select(THEME.c.value).where(THEME.c.item_id.in_(piece), THEME.c.kind == LINK).limit(most)
        for value in (await session.execute(links)).scalars():
            source, _, target = value.partition(" ")
            targets.append((source, target))
        columns = select(ITEM.c.source, ITEM.c.external_id, ITEM.c.link_key).where(ITEM.c.id.in_(piece))
        for source, ref, key in await session.execute(columns):
            names += [f"{source} {ref}", *([f" {key}"] if key else [])]
    found = set((await items.by_links(session, targets)).values())
    for some in pieces(names):
        leading = select(THEME.c.item_id).where(THEME.c.kind == LINK, THEME.c.value.in_(some)).limit(most)
        found |= set((await session.execute(leading)).scalars())
    return found


async def read(session: AsyncSession, ids: Collection[int]) -> list[Asking]:
    """Return what is known of items that their sources still have, in the order in which they were opened."""
    shares: dict[int, list[Any]] = {}
    found: list[Any] = []
    for piece in pieces(ids):
        of_shares = select(
            col(ItemShare.item_id), col(ItemShare.destination), col(ItemShare.known), col(ItemShare.seconds)
        ).where(col(ItemShare.item_id).in_(piece))
        for share in await session.execute(of_shares.order_by(col(ItemShare.destination))):
            shares.setdefault(share.item_id, []).append(share)
        columns = [ITEM.c[name] for name in COLUMNS]
        found += (await session.execute(select(*columns).where(ITEM.c.id.in_(piece), ITEM.c.gone.is_(None)))).all()
    asking = [
        Asking(
            id=row.id,
            source=row.source,
            ref=row.external_id,
            kind=row.kind,
            team_id=row.team_id,
            title=row.title,
            url=row.url,
            opened_day=row.opened_day,
            work=row.work,
            clients=tuple(share.destination for share in shares.get(row.id, ()) if share.destination > 0),
            seconds=_seconds(shares.get(row.id, ())),
        )
        for row in found
    ]
    return sorted(asking, key=lambda each: (each.opened_day, each.id))


COLUMNS = ("id", "source", "external_id", "kind", "team_id", "title", "url", "opened_day", "work")


def _seconds(shares: Collection[Any]) -> int | None:
    """Return an item's whole effort from its shares; what a share adds is known once the item is closed."""
    if not shares or any(share.known == STILL_OPEN for share in shares):
        return None
    return sum(int(share.seconds) for share in shares)


async def worked(session: AsyncSession, ids: Collection[int], teams: Collection[int], since: date) -> tuple[int, int]:
    """Return the seconds that teams worked on items since a day, and on how many."""
    seconds = tickets = 0
    for piece in pieces(ids):
        total = cast(func.coalesce(func.sum(col(Effort.seconds)), 0), BigInteger)
        statement = select(total, func.count(distinct(col(Effort.item_id)))).where(
            col(Effort.item_id).in_(piece), col(Effort.team_id).in_(teams), col(Effort.day) >= since
        )
        some, count = (await session.execute(statement)).one()
        seconds, tickets = seconds + some, tickets + count
    return seconds, tickets


@dataclass(frozen=True, slots=True)
class Planned:
    """A roadmap item that is not finished."""

    title: str
    url: str
    due_on: date | None


async def roadmap(session: AsyncSession, team_id: int, work: str, most: int) -> tuple[int, list[Planned]]:
    """Return how many items of a class a team has open, and the first of them: those due soonest, then the oldest."""
    stands = (
        col(Item.team_id) == team_id,
        col(Item.work) == work,
        col(Item.closed_at).is_(None),
        col(Item.gone).is_(None),
    )
    count = (await session.execute(select(func.count(col(Item.id))).where(*stands))).scalar_one()
    order = (col(Item.due_on).is_(None), col(Item.due_on), col(Item.opened_day), col(Item.id))
    statement = select(col(Item.title), col(Item.url), col(Item.due_on)).where(*stands).order_by(*order).limit(most)
    return count, [Planned(*row) for row in (await session.execute(statement)).all()]
