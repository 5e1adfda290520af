"""Items and what is known of the work on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, false, func, literal_column, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.demand import Asked
from bot.domain.item import ISSUE_KEY, TASK_DAY, Facts, from_json
from bot.domain.load import UNATTRIBUTED
from bot.domain.work_class import Classed
from bot.store.tables import ClientKey, Item, ItemShare, ItemWaiting, Requester
from bot.store.upsert import pieces, table_of, upsert

ITEM = table_of(Item)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as `refresh` reads it; `solved_in` are the seconds that it was open, None while it is.

    `asked` is without the due date, which has a table of its own.
    """

    id: int
    facts: Facts
    gone: bool
    keys_hash: str
    rule: str
    seen: str
    contradicts: str
    team_id: int | None
    solved_in: int | None
    classed: Classed
    asked: Asked


async def ids_of(session: AsyncSession, source: str, refs: Collection[str]) -> dict[str, int]:
    """Return the ids of the items of a source that are stored."""
    found: dict[str, int] = {}
    for piece in pieces(refs):
        statement = select(ITEM.c.external_id, ITEM.c.id).where(ITEM.c.source == source, ITEM.c.external_id.in_(piece))
        found.update((ref, id_) for ref, id_ in await session.execute(statement))
    return found


async def with_id(session: AsyncSession, id_: int) -> Item | None:
    """Return an item that its source still has."""
    item = await session.get(Item, id_)
    return None if item is None or item.gone else item


async def with_ref(session: AsyncSession, source: str, ref: str) -> Item | None:
    """Return an item by its id at its source, if that still has it."""
    statement = select(Item).where(col(Item.source) == source, col(Item.external_id) == ref, col(Item.gone).is_(None))
    return (await session.execute(statement)).scalars().first()


async def versions(session: AsyncSession, source: str, refs: Collection[str]) -> dict[str, Row[Any]]:
    """Return what is stored of items of a source: which ones, when they changed, and what was planned of them."""
    found: dict[str, Row[Any]] = {}
    for piece in pieces(refs):
        names = (
            "external_id",
            "id",
            "updated_at",
            "gone",
            "due_on",
            "urgent",
            "urgent_since",
            "cycle",
            "cycle_entered",
        )
        columns = select(*(ITEM.c[name] for name in names))
        rows = await session.execute(columns.where(ITEM.c.source == source, ITEM.c.external_id.in_(piece)))
        found.update((row.external_id, row) for row in rows)
    return found


async def save(
    session: AsyncSession, source: str, rows: Sequence[Mapping[str, Any]], stored: Mapping[str, Row[Any]]
) -> set[int]:
    """Insert items that are not among those `stored`, and update the others; return the ids written.

    Rows hold every column that the source decides, `source` excepted.
    """
    fresh = [{**row, "source": source} for row in rows if row["external_id"] not in stored]
    for piece in pieces(fresh):
        await session.execute(ITEM.insert(), piece)
    changed = [{**row, "id": stored[row["external_id"]].id} for row in rows if row["external_id"] in stored]
    await _update(session, changed)
    made = await ids_of(session, source, [row["external_id"] for row in fresh])
    return {*made.values(), *(row["id"] for row in changed)}


async def load(session: AsyncSession, ids: Collection[int], local_day: Any) -> list[StoredItem]:
    """Read items by id; `local_day` turns an instant into the company's day."""
    items: list[StoredItem] = []
    for piece in pieces(sorted(ids)):
        for row in await session.execute(select(ITEM).where(ITEM.c.id.in_(piece))):
            items.append(_stored(row, local_day))  # noqa: PERF401 - one list over all pieces
    return items


def _stored(row: Row[Any], local_day: Any) -> StoredItem:
    columns = {
        "source": row.source,
        "ref": row.external_id,
        "kind": row.kind,
        "title": row.title,
        "opened": row.opened_day,
        "updated": local_day(row.updated_at),
        "closed": local_day(row.closed_at) if row.closed_at else None,
        "type": row.type or "",
        "priority": row.priority or "",
        "container": row.container or "",
    }
    return StoredItem(
        id=row.id,
        facts=from_json(row.facts, columns),
        gone=bool(row.gone),
        keys_hash=row.keys_hash,
        rule=row.rule,
        seen=row.seen,
        contradicts=row.contradicts,
        team_id=row.team_id,
        classed=Classed(row.work, row.work_seen),
        asked=Asked(row.opened_day, row.urgent, row.cycle_began, row.cycle_entered, row.urgent_since),
        solved_in=None if row.closed_at is None else _seconds(row.opened_at, row.closed_at),
    )


def _seconds(since: datetime, until: datetime) -> int:
    """Return the seconds between two instants; none where a source's clocks contradict each other."""
    return max(0, round((until - since).total_seconds()))


async def requesters(session: AsyncSession, source: str, keys: Collection[str]) -> dict[str, Row[Any]]:
    """Return the requesters we know among these keys."""
    table = table_of(Requester)
    found: dict[str, Row[Any]] = {}
    for piece in pieces(keys):
        statement = select(table).where(table.c.source == source, table.c.key.in_(piece))
        found.update((row.key, row) for row in await session.execute(statement))
    return found


async def by_links(session: AsyncSession, links: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the ids of the items that links lead to: by source and id, or with an empty source by link key.

    With an empty source the key of an issue leads to the one item that bears it; where two do, to none.
    """
    found: dict[tuple[str, str], int] = {}
    by_source: dict[str, list[str]] = {}
    for source, target in links:
        by_source.setdefault(source, []).append(target)
    for source, targets in by_source.items():
        if source:
            found.update(((source, ref), id_) for ref, id_ in (await ids_of(session, source, targets)).items())
            continue
        for piece in pieces(targets):
            statement = select(ITEM.c.link_key, ITEM.c.id).where(ITEM.c.link_key.in_(piece))
            found.update((("", key), id_) for key, id_ in await session.execute(statement))
        found.update(((source, key), id_) for key, id_ in (await _by_keys(session, targets)).items())
    return found


async def _by_keys(session: AsyncSession, targets: Collection[str]) -> dict[str, int]:
    """Return the items that alone bear these keys; one that was merged or deleted only where no other bears its key."""
    bearing: dict[str, dict[bool, list[int]]] = {}
    for piece in pieces([target for target in targets if ISSUE_KEY.fullmatch(target)]):
        statement = select(ITEM.c.key, ITEM.c.id, ITEM.c.gone).where(ITEM.c.key.in_(piece))
        for key, id_, gone in await session.execute(statement):
            bearing.setdefault(key, {}).setdefault(gone is None, []).append(id_)
    best = {key: ids.get(True) or ids[False] for key, ids in bearing.items()}
    return {key: ids[0] for key, ids in best.items() if len(ids) == 1}


async def called(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return how people call each item: by the key or number in its address, with its source."""
    found: dict[int, str] = {}
    for piece in pieces(ids):
        statement = select(ITEM.c.id, ITEM.c.source, ITEM.c.external_id, ITEM.c.link_key)
        for id_, source, ref, key in await session.execute(statement.where(ITEM.c.id.in_(piece))):
            found[id_] = f"{key.rpartition('/')[2] or ref} in {source}"
    return found


async def shares_of(session: AsyncSession, ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Return each item's rows of shares, in the order of their destinations."""
    table = table_of(ItemShare)
    shares: dict[int, list[Row[Any]]] = {}
    for piece in pieces(ids):
        statement = select(table).where(table.c.item_id.in_(piece)).order_by(table.c.item_id, table.c.destination)
        for row in await session.execute(statement):
            shares.setdefault(row.item_id, []).append(row)
    return shares


async def waiting_for(session: AsyncSession, keys: Collection[tuple[str, str]]) -> set[int]:
    """Return the items that wait for any of these keys."""
    table = table_of(ItemWaiting)
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value)
    found: set[int] = set()
    for kind, values in by_kind.items():
        for piece in pieces(values):
            statement = select(table.c.item_id).where(table.c.kind == kind, table.c.value.in_(piece))
            found.update((await session.execute(statement)).scalars())
    return found


async def has_task_days(session: AsyncSession) -> bool:
    """Say whether any time tracker ever told of one."""
    # In clear, so that the index of these alone is used.
    statement = select(ITEM.c.id).where(ITEM.c.kind == literal_column("'task_day'")).limit(1)
    return (await session.execute(statement)).first() is not None


async def task_days(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Return which of these items are a time tracker's that it still has."""
    found: set[int] = set()
    for piece in pieces(ids):
        statement = select(ITEM.c.id).where(ITEM.c.id.in_(piece), ITEM.c.kind == TASK_DAY, ITEM.c.gone.is_(None))
        found.update((await session.execute(statement)).scalars())
    return found


async def save_waiting(session: AsyncSession, waiting: Mapping[int, Collection[tuple[str, str]]]) -> None:
    """Replace what these items wait for."""
    table = table_of(ItemWaiting)
    for piece in pieces(waiting):
        await session.execute(delete(table).where(table.c.item_id.in_(piece)))
    rows: list[dict[str, Any]] = [
        {"item_id": item_id, "kind": kind, "value": value}
        for item_id, keys in waiting.items()
        for kind, value in sorted(keys)
    ]
    for fresh in pieces(rows):
        await session.execute(table.insert(), fresh)


async def save_rules(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what the rules decided of items: all the columns that `bot.services.entries.rule_row` gives."""
    await _update(session, rows)


async def _update(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update items by id, each row with the same columns, in one statement that runs for many rows."""
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"row_{name}") for name in rows[0] if name != "id"}
    if "merged_into" in values:
        # Where an item was merged to may be told by another stream than the item's own.
        values["merged_into"] = func.coalesce(values["merged_into"], ITEM.c.merged_into)
    statement = update(ITEM).where(ITEM.c.id == bindparam("row_id")).values(values)
    for piece in pieces(rows):
        await session.execute(statement, [{f"row_{name}": value for name, value in row.items()} for row in piece])


async def mark_gone(session: AsyncSession, source: str, ref: str, reason: str, merged_into: str | None) -> int | None:
    """Mark an item that its source no longer has; return its id if that is news."""
    is_news = ITEM.c.gone.is_(None) | (ITEM.c.merged_into.is_(None) if merged_into else false())
    statement = (
        update(ITEM)
        .where(ITEM.c.source == source, ITEM.c.external_id == ref, is_news)
        .values(gone=reason, merged_into=merged_into)
        .returning(ITEM.c.id)
    )
    return (await session.execute(statement)).scalar()


async def refs_not_in(session: AsyncSession, source: str, ids: frozenset[str]) -> set[str]:
    """Return the stored items of a source that a census did not name."""
    statement = select(ITEM.c.external_id).where(ITEM.c.source == source, ITEM.c.gone.is_(None))
    return set((await session.execute(statement)).scalars()) - ids


async def growing(session: AsyncSession) -> list[int]:
    """Return the items whose effort grows by the day."""
    statement = select(col(Item.id)).where(col(Item.in_progress).is_(True), col(Item.gone).is_(None))
    return [id_ for id_ in (await session.execute(statement)).scalars() if id_ is not None]


async def unattributed(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Return which of these items have no client yet."""
    table = table_of(ItemShare)
    found: set[int] = set()
    for piece in pieces(ids):
        statement = select(table.c.item_id).where(table.c.item_id.in_(piece), table.c.destination == UNATTRIBUTED)
        found.update((await session.execute(statement)).scalars())
    return found


async def of_destination(session: AsyncSession, destination: int) -> list[int]:
    """Return the items that are, in whole or in part, a destination's."""
    table = table_of(ItemShare)
    statement = select(table.c.item_id).where(table.c.destination == destination)
    return list((await session.execute(statement)).scalars())


async def opened_since(session: AsyncSession, since: date) -> list[int]:
    """Return the items opened on a day or later that their source still has."""
    statement = select(ITEM.c.id).where(ITEM.c.opened_day >= since, ITEM.c.gone.is_(None)).order_by(ITEM.c.id)
    return list((await session.execute(statement)).scalars())


async def places(session: AsyncSession) -> dict[int, tuple[int | None, str, str]]:
    """Return where every item stands: its team, the rule that decided, and its class of work."""
    columns = select(ITEM.c.id, ITEM.c.team_id, ITEM.c.rule, ITEM.c.work)
    rows = await session.execute(columns.where(ITEM.c.gone.is_(None)))
    return {id_: (team_id, rule, work) for id_, team_id, rule, work in rows}


async def save_requesters(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or update requesters."""
    await upsert(session, Requester, rows)


async def purge_requesters(session: AsyncSession, before: date, today: date) -> int:
    """Forget requesters whom no source told of since a day, whom no item names and no client is recognised by.

    Those of whom it is not known when they were told of count as told of today. Returns how many are forgotten.
    """
    table, key = table_of(Requester), table_of(ClientKey)
    await session.execute(update(table).where(table.c.seen_on.is_(None)).values(seen_on=today))
    old = table.c.seen_on < before
    if (await session.execute(select(table.c.key).where(old).limit(1))).first() is None:
        return 0
    asked = ITEM.c.facts["requester"].as_string()
    recognised = select(key.c.value).where(key.c.kind == "requester")
    gone = await session.execute(
        delete(table).where(
            old,
            table.c.key.not_in(select(asked).where(asked.is_not(None))),
            (table.c.source + ":" + table.c.key).not_in(recognised),
        )
    )
    return int(getattr(gone, "rowcount", 0))
