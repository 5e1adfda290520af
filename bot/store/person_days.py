"""The table of keyed pseudonyms: who had what in progress on which day. It is never shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.item import EVERY_DAY, working_days
from bot.store.tables import PersonDay
from bot.store.upsert import pieces, table_of, upsert

PROGRESS, ONGOING, TOUCHED = "progress", "ongoing", "touched"
TABLE = table_of(PersonDay)

PersonAndDay = tuple[str, date]


async def of_items(session: AsyncSession, source: str, refs: Collection[str]) -> list[Row[Any]]:
    """Return the days in progress of some items: (item_ref, person, day)."""
    rows: list[Row[Any]] = []
    for piece in pieces(refs):
        columns = select(TABLE.c.item_ref, TABLE.c.person, TABLE.c.day)
        where = (TABLE.c.source == source, TABLE.c.record == PROGRESS, TABLE.c.item_ref.in_(piece))
        rows += await session.execute(columns.where(*where))
    return rows


@dataclass(frozen=True, slots=True)
class InProgress:
    """Who had an item in progress when, from `frozen_before` on.

    `ongoing` says who has it now, and the first day that is not among `days`: `prolong` goes on from there.
    """

    ref: str
    days: Collection[PersonAndDay]
    ongoing: Collection[PersonAndDay]
    frozen_before: date


async def replace_progress(session: AsyncSession, source: str, news: Sequence[InProgress]) -> set[PersonAndDay]:
    """Set who had these items in progress when; return the person-days that changed."""
    frozen = {each.ref: each.frozen_before for each in news}
    after = {(each.ref, PROGRESS, *day) for each in news for day in each.days if day[1] >= each.frozen_before}
    after |= {(each.ref, ONGOING, *day) for each in news for day in each.ongoing}
    before: set[tuple[str, str, str, date]] = set()
    columns = select(TABLE.c.item_ref, TABLE.c.record, TABLE.c.person, TABLE.c.day)
    of_source = (TABLE.c.source == source, TABLE.c.record.in_((PROGRESS, ONGOING)))
    for piece in pieces(frozen):
        rows = await session.execute(columns.where(*of_source, TABLE.c.item_ref.in_(piece)))
        before |= {(ref, record, person, day) for ref, record, person, day in rows if day >= frozen[ref]}
    names = ("item_ref", "record", "person", "day")
    gone = delete(TABLE).where(TABLE.c.source == source, *(TABLE.c[name] == bindparam(f"its_{name}") for name in names))
    for lost in pieces(sorted(before - after)):
        await session.execute(gone, [{f"its_{name}": each[at] for at, name in enumerate(names)} for each in lost])
    await upsert(session, PersonDay, [_row(source, *each) for each in sorted(after - before)])
    return {(person, day) for _, record, person, day in before ^ after if record == PROGRESS}


def _row(source: str, ref: str, record: str, person: str, day: date) -> dict[str, Any]:
    return {"source": source, "item_ref": ref, "record": record, "day": day, "person": person, "logged_seconds": 0}


async def prolong(session: AsyncSession, until: date) -> set[PersonAndDay]:
    """Let whoever has an item in progress now have had it up to `until`; return the days added."""
    going_on = (TABLE.c.record == ONGOING, TABLE.c.day <= until)
    added = [
        _row(row.source, row.item_ref, PROGRESS, row.person, day)
        for row in await session.execute(select(TABLE).where(*going_on))
        for day in working_days(row.day, until, EVERY_DAY)
    ]
    await upsert(session, PersonDay, added)
    await session.execute(update(TABLE).where(*going_on).values(day=until + timedelta(days=1)))
    return {(row["person"], row["day"]) for row in added}


async def replace_logged(session: AsyncSession, source: str, rows: Sequence[Mapping[str, Any]]) -> set[PersonAndDay]:
    """Write who logged what: rows with record, item_ref, day, person, logged_seconds; return the days that changed."""
    records = [row["record"] for row in rows]
    changed = {(row["person"], row["day"]) for row in rows}
    for piece in pieces(records):
        gone = delete(TABLE).where(TABLE.c.source == source, TABLE.c.record.in_(piece))
        changed.update(
            (person, day) for person, day in await session.execute(gone.returning(TABLE.c.person, TABLE.c.day))
        )
    await upsert(session, PersonDay, [{**row, "source": source} for row in rows])
    return changed


async def save_touched(session: AsyncSession, source: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep who touched an item on a day: rows with item_ref, day, person. It tells how many work in a team."""
    whole = [{**row, "source": source, "record": TOUCHED, "logged_seconds": 0} for row in rows]
    await upsert(session, PersonDay, whole)


async def days_of_records(session: AsyncSession, source: str, records: Collection[str]) -> set[PersonAndDay]:
    """Return the person-days on which these worklogs stand."""
    found: set[PersonAndDay] = set()
    for piece in pieces(records):
        statement = select(TABLE.c.person, TABLE.c.day).where(TABLE.c.source == source, TABLE.c.record.in_(piece))
        found.update((person, day) for person, day in await session.execute(statement))
    return found


async def sharers(session: AsyncSession, days: Collection[PersonAndDay]) -> set[tuple[str, str]]:
    """Return (source, ref) of the items in progress that share these person-days."""
    found: set[tuple[str, str]] = set()
    for piece in pieces(sorted(days)):
        pairs = tuple_(TABLE.c.person, TABLE.c.day).in_(piece)
        statement = select(TABLE.c.source, TABLE.c.item_ref).where(TABLE.c.record == PROGRESS, pairs).distinct()
        found.update((source, ref) for source, ref in await session.execute(statement))
    return found


async def loads(
    session: AsyncSession, people: Collection[str], first: date, last: date
) -> dict[PersonAndDay, Row[Any]]:
    """Return (items in progress, seconds logged) of each person-day between two days, both inclusive."""
    found: dict[PersonAndDay, Row[Any]] = {}
    in_progress = func.sum(case((TABLE.c.record == PROGRESS, 1), else_=0))
    for piece in pieces(people):
        columns = select(
            TABLE.c.person, TABLE.c.day, in_progress.label("items"), func.sum(TABLE.c.logged_seconds).label("logged")
        )
        where = (TABLE.c.person.in_(piece), TABLE.c.day.between(first, last))
        for row in await session.execute(columns.where(*where).group_by(TABLE.c.person, TABLE.c.day)):
            found[(row.person, row.day)] = row
    return found


async def purge(session: AsyncSession, before: date) -> int:
    """Forget who did what before a day; the effort that came of it stays with its items."""
    gone = await session.execute(delete(TABLE).where(TABLE.c.day < before))
    return int(getattr(gone, "rowcount", 0))
