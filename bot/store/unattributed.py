"""What has no client yet: by what its items have in common, and how much an answer about one of them would settle."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, String, case, cast, func, literal, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import UNATTRIBUTED
from bot.store.items import ITEM
from bot.store.tables import Effort, Item, ItemShare, ItemWaiting, Requester
from bot.store.upsert import pieces, table_of

EFFORT, SHARE, WAITING = table_of(Effort), table_of(ItemShare), table_of(ItemWaiting)

DOMAIN, REQUESTER, PROJECT, ITEM_ALONE = "domain", "requester", "project", "item"


@dataclass(frozen=True, slots=True)
class Group:
    """Unattributed items that have something in common, with their effort in a window, in seconds.

    `kind` is domain, requester (`value` is its source and keyed hash), project or item; `newest` is an item's id.
    `first_team` and `last_team` are the same where all of it is one team's.
    """

    kind: str
    value: str
    first_team: int
    last_team: int
    items: int
    seconds: int
    newest: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Unattributed items of one team, and all of their effort, in seconds; team 0: in no team's scope."""

    team_id: int
    items: int
    seconds: int


async def groups(session: AsyncSession, since: date, until: date, most: int) -> list[Group]:
    """Return at most so many groups of what was worked on in a window for nobody we know, most seconds first.

    Each item counts once: under the domain that a company registered, without one under its requester, or its project.
    """
    spent = (
        select(
            EFFORT.c.item_id,
            func.max(EFFORT.c.team_id).label("team_id"),
            cast(func.sum(EFFORT.c.seconds), BigInteger).label("seconds"),
        )
        .where(EFFORT.c.destination == UNATTRIBUTED, EFFORT.c.day >= since, EFFORT.c.day < until)
        .group_by(EFFORT.c.item_id)
        .cte("spent")
    )
    # Of a host's suffixes the shortest is what a company registered: those that many share are never waited for.
    named = select(
        spent.c.team_id,
        spent.c.item_id,
        spent.c.seconds,
        *(_waited(spent.c.item_id, kind).label(kind) for kind in (DOMAIN, REQUESTER, PROJECT)),
    ).cte("named")
    kind = case(
        *((named.c[name].is_not(None), literal(name)) for name in (DOMAIN, REQUESTER, PROJECT)),
        else_=literal(ITEM_ALONE),
    ).label("kind")
    value = func.coalesce(*(named.c[name] for name in (DOMAIN, REQUESTER, PROJECT)), cast(named.c.item_id, String))
    seconds = cast(func.sum(named.c.seconds), BigInteger)
    grouped = (
        select(
            kind,
            value.label("value"),
            func.min(named.c.team_id),
            func.max(named.c.team_id),
            func.count(),
            seconds,
            func.max(named.c.item_id),
        )
        .group_by("kind", "value")
        .order_by(seconds.desc(), "kind", "value")
        .limit(most)
    )
    return [Group(*row) for row in await session.execute(grouped)]


def _waited(item_id: ColumnElement[int], kind: str) -> ColumnElement[str]:
    """Return the shortest key of a kind that an item waits for."""
    return (
        select(WAITING.c.value)
        .where(WAITING.c.item_id == item_id, WAITING.c.kind == kind)
        .order_by(func.length(WAITING.c.value), WAITING.c.value)
        .limit(1)
        .scalar_subquery()
    )


async def amounts(session: AsyncSession, kind: str, value: str) -> list[Amount]:
    """Return how much waits for a key, by team."""
    each = (
        select(func.coalesce(func.sum(EFFORT.c.seconds), 0))
        .where(EFFORT.c.item_id == SHARE.c.item_id, EFFORT.c.destination == UNATTRIBUTED)
        .scalar_subquery()
    )
    statement = (
        select(SHARE.c.team_id, SHARE.c.item_id, each.label("seconds"))
        .join(WAITING, WAITING.c.item_id == SHARE.c.item_id)
        .where(SHARE.c.destination == UNATTRIBUTED, WAITING.c.kind == kind, WAITING.c.value == value)
        .subquery()
    )
    by_team = select(statement.c.team_id, func.count(), cast(func.sum(statement.c.seconds), BigInteger))
    return [Amount(*row) for row in await session.execute(by_team.group_by(statement.c.team_id))]


async def amount_of(session: AsyncSession, item_id: int) -> Amount | None:
    """Return the part of one item that has no client, or None where it has one."""
    share = select(SHARE.c.team_id).where(SHARE.c.item_id == item_id, SHARE.c.destination == UNATTRIBUTED)
    team_id = (await session.execute(share)).scalar()
    return None if team_id is None else Amount(int(team_id), 1, await seconds_of(session, [item_id], UNATTRIBUTED))


async def seconds_of(session: AsyncSession, ids: Collection[int], destination: int) -> int:
    """Return the effort of items for one destination, in seconds."""
    total = 0
    for piece in pieces(sorted(ids)):
        statement = select(func.coalesce(func.sum(EFFORT.c.seconds), 0))
        where = statement.where(EFFORT.c.item_id.in_(piece), EFFORT.c.destination == destination)
        total += int((await session.execute(where)).scalar_one())
    return total


async def lock(session: AsyncSession, ids: Collection[int]) -> None:
    """Let nobody else write these items until the transaction ends."""
    for piece in pieces(sorted(ids)):
        statement = select(ITEM.c.id).where(ITEM.c.id.in_(piece)).order_by(ITEM.c.id)
        await session.execute(statement.with_for_update())


async def items(session: AsyncSession, ids: Collection[int]) -> dict[int, Item]:
    """Return items by id, to show them."""
    statement = select(Item).where(col(Item.id).in_(ids))
    return {item.id or 0: item for item in (await session.execute(statement)).scalars()}


async def settled_since(session: AsyncSession, destination: int, rule: str, since: date) -> list[int]:
    """Return the items opened on `since` or later that a rule gave to a destination."""
    statement = (
        select(SHARE.c.item_id)
        .join(ITEM, ITEM.c.id == SHARE.c.item_id)
        .where(SHARE.c.destination == destination, SHARE.c.day >= since, ITEM.c.rule == rule)
    )
    return list((await session.execute(statement)).scalars())


async def internal(session: AsyncSession, values: Collection[str]) -> set[str]:
    """Return which of these requesters (source and keyed hash) are people of ours."""
    by_source: dict[str, list[str]] = {}
    for value in values:
        source, _, key = value.rpartition(":")
        by_source.setdefault(source, []).append(key)
    requester = table_of(Requester)
    ours: set[str] = set()
    for source, keys in by_source.items():
        statement = select(requester.c.key).where(
            requester.c.source == source, requester.c.key.in_(keys), requester.c.internal.is_(True)
        )
        ours |= {f"{source}:{key}" for key in (await session.execute(statement)).scalars()}
    return ours
