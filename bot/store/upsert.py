"""Bulk writing on both databases: insert or update, in pieces that neither stall the loop nor exceed a statement."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

PIECE = 500
"""Rows a statement: SQLite takes 32,766 parameters, and no row of ours has more than 40 columns."""

Value = TypeVar("Value")
_INSERT: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def pieces(values: Iterable[Value], size: int = PIECE) -> Iterator[list[Value]]:
    """Cut values into lists of at most `size`."""
    iterator = iter(values)
    while piece := list(islice(iterator, size)):
        yield piece


def table_of(model: type[SQLModel]) -> Table:
    """Return a model's table, for Core statements."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it on table models at class creation
    return table


@lru_cache
def upserting(dialect: str, table: Table, names: tuple[str, ...], keep: tuple[str, ...] = ()) -> Any:
    """Return the statement that writes rows of some columns by primary key, as `upsert` does."""
    statement = _INSERT[dialect](table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in key and name not in keep}
    if changed:
        return statement.on_conflict_do_update(index_elements=key, set_=changed)
    return statement.on_conflict_do_nothing(index_elements=key)


@lru_cache
def _adding_up(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    statement = _INSERT[dialect](table)
    key = [column.name for column in table.primary_key]
    amounts = {name: table.c[name] + statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=amounts)


async def upsert(
    session: AsyncSession,
    model: type[SQLModel],
    rows: Sequence[Mapping[str, Any]],
    *,
    keep: Sequence[str] = (),
) -> None:
    """Write rows by primary key; existing ones take every value given but those of the columns in `keep`."""
    for piece in pieces(rows):
        statement = upserting(session.get_bind().dialect.name, table_of(model), tuple(piece[0]), tuple(keep))
        await session.execute(statement, [dict(row) for row in piece])


async def add_up(session: AsyncSession, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add amounts to the rows of a ledger by primary key, making those that are not there.

    Rows are written in the order of their keys, so that two writers cannot wait for each other.
    """
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    for piece in pieces(sorted(rows, key=lambda row: [row[name] for name in key])):
        statement = _adding_up(session.get_bind().dialect.name, table, tuple(piece[0]))
        await session.execute(statement, [dict(row) for row in piece])
