"""Everything a database says of the work, without what two pulls may differ in: row ids and the time of day."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, create_engine, select
from sqlmodel import SQLModel

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.store import migrate
from bot.store.database import sync_url
from bot.store.tables import Client, Cursor, Item, KeyValue, Lease, Mark, SkippedRecord, Team
from bot.store.upsert import table_of

OTHER_TABLES = frozenset({table_of(KeyValue).name, table_of(Lease).name})
"""They say what this installation did, not what the sources have."""

ROW_IDS = frozenset({"id", "made_at"})
LEFT_OUT = {
    table_of(Cursor).name: {
        "value",
        "received",
        "stored",
        "begun_at",
        "backfilled_at",
        "last_good_at",
        "last_tried_at",
    },
    table_of(Mark).name: {"seen_at"},
    # It holds the ids of clients, which a rolled back insert moves on.
    table_of(Item).name: {"keys_hash"},
    table_of(SkippedRecord).name: {"at"},
}

Books = dict[str, list[dict[str, Any]]]


def prepare(url: str) -> None:
    """Make the tables."""
    migrate.upgrade(url)
    empty(url)


def empty(url: str) -> None:
    """Delete every row, and fix the key of the pseudonyms so that two pulls can be compared."""
    engine = create_engine(sync_url(url))
    with engine.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(table_of(KeyValue).insert().values(key="pseudonym_key", value="ab" * 32))
    engine.dispose()


def read(url: str) -> Books:
    """Read every table; ids of items and clients are replaced by what they stand for."""
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        meant = _meant(connection)
        books = {
            table.name: sorted(
                (_row(table.name, row, meant) for row in connection.execute(select(table)).mappings()), key=repr
            )
            for table in SQLModel.metadata.sorted_tables
            if table.name not in OTHER_TABLES
        }
    engine.dispose()
    return books


Meant = Mapping[str, Mapping[int, str]]


def differences(found: Books, wanted: Books) -> list[str]:
    """Return the rows that only one of two books has, each behind its table's name."""
    told = []
    for table, rows in wanted.items():
        told += [f"missing in {table}: {row}" for row in rows if row not in found[table]]
        told += [f"too much in {table}: {row}" for row in found[table] if row not in rows]
    return told


def _meant(connection: Connection) -> Meant:
    item, client = table_of(Item), table_of(Client)
    teams = {row.id: row.name for row in connection.execute(select(table_of(Team)))}
    items = {row.id: f"{row.source} {row.external_id}" for row in connection.execute(select(item))}
    clients = {OWN_WORK: "own work", UNATTRIBUTED: "nobody"}
    clients |= {row.id: row.name for row in connection.execute(select(client))}
    return {
        "item_id": items,
        "team_id": teams,
        **dict.fromkeys(("destination", "client_id", "kept_id", "other_id"), clients),
    }


def _row(table: str, row: Mapping[Any, Any], meant: Meant) -> dict[str, Any]:
    left_out = ROW_IDS | LEFT_OUT.get(table, set())
    return {
        name: meant[name].get(value, value) if name in meant else value
        for name, value in row.items()
        if name not in left_out
    }
