"""Bulk writing that means the same on both databases."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.store.database import Database
from bot.store.tables import KeyValue, WorkedDay
from bot.store.upsert import PIECE, add_up, pieces, upsert

DAY = date(2026, 11, 17)


@given(st.lists(st.integers()), st.integers(1, 7))
def test_pieces_hold_everything_in_order(values: list[int], size: int) -> None:
    cut = list(pieces(values, size))
    assert [value for piece in cut for value in piece] == values
    assert all(0 < len(piece) <= size for piece in cut)


async def test_what_is_there_takes_the_new_value_unless_it_is_to_be_kept(database: Database) -> None:
    async with database.writing() as session:
        await upsert(session, KeyValue, [{"key": "a", "value": "1"}])
        await upsert(session, KeyValue, [{"key": "a", "value": "2"}, {"key": "b", "value": "3"}])
        await upsert(session, KeyValue, [{"key": "b", "value": "4"}], keep=("value",))
        await upsert(session, KeyValue, [])
    async with database.asking() as session:
        assert {row.key: row.value for row in await session.exec(select(KeyValue))} == {"a": "2", "b": "3"}


async def test_amounts_add_up_over_more_rows_than_a_piece(database: Database) -> None:
    rows = [{"team_id": 1, "destination": each, "day": DAY, "logged": each} for each in range(PIECE + 10)]
    async with database.writing() as session:
        await add_up(session, WorkedDay, rows)
        await add_up(session, WorkedDay, [{**row, "logged": -1} for row in rows])
    async with database.asking() as session:
        found = {row.destination: row.logged for row in await session.exec(select(WorkedDay))}
    assert found == {each: each - 1 for each in range(PIECE + 10)}
