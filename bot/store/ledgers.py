"""The two ledgers of days, and what is summed up from them beforehand so that a question reads few rows.

All are kept by adding and taking away in the transaction that changes a day: none is ever behind another.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger import MONTH
from bot.domain.load import UNATTRIBUTED
from bot.domain.work_class import BESPOKE
from bot.store import key_values
from bot.store.tables import ClassDay, MonthWorked, OpenedDay, Recent, TeamDay, WorkedDay
from bot.store.upsert import add_up, table_of

WORKED, OPENED = table_of(WorkedDay), table_of(OpenedDay)
TEAM, MONTHS, RECENT = table_of(TeamDay), table_of(MonthWorked), table_of(Recent)
BASES = ("logged", "activity", "estimate", "count")
AMOUNTS = (*BASES, "parts")
FIRM = 0
"""The number of all teams together."""

RECENT_UNTIL = "ledger_recent_until"
ONE_AT_A_TIME = 0xC1EAD
"""The advisory lock of whoever changes a ledger on PostgreSQL."""

Row = Mapping[str, Any]


async def hold(session: AsyncSession) -> None:
    """Wait until nobody else changes a ledger, and keep others waiting until the transaction ends.

    What an item was is read before it is taken away: two that read the same would take it away twice. SQLite has one
    writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})


async def add_worked(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add seconds by basis and touches to days worked, which may be less than none, and to all that sums them up."""
    await add_up(session, WorkedDay, rows)
    await _add(session, TeamDay, ("team_id", "day"), rows, BASES)
    spent = [{**row, "month": row["day"].replace(day=1), "seconds": sum(row[basis] for basis in BASES)} for row in rows]
    await _add(session, MonthWorked, ("month", "destination"), spent, ("seconds",))
    await _add_recent(session, spent, (*BASES, "seconds"))


async def add_opened(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add items in parts, and what of their hours is known, to days opened and to all that sums them up."""
    await add_up(session, OpenedDay, rows)
    await _add(session, TeamDay, ("team_id", "day"), rows, ("parts",))
    await _add_recent(session, rows, ("parts",))


async def add_classed(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add seconds and items in parts to days by class of work, and to what sums them up."""
    await add_up(session, ClassDay, rows)
    bespoke = [
        {**row, "bespoke": row["parts"]} for row in rows if row["work"] == BESPOKE and row["destination"] > UNATTRIBUTED
    ]
    await _add(session, TeamDay, ("team_id", "day"), bespoke, ("bespoke",))


async def roll(session: AsyncSession, until: date) -> None:
    """Let the usual window end before a day: what it holds is summed up anew, once a day."""
    if await recent_until(session) == until:
        return
    await hold(session)
    await session.execute(delete(RECENT))
    days = union_all(*(_days(ledger, until) for ledger in (WORKED, OPENED))).subquery("days")
    for team in (days.c.team_id, literal(FIRM)):
        of: tuple[Any, ...] = (team.label("team_id"), days.c.destination)
        sums = [integer(func.sum(days.c[name])) for name in AMOUNTS]
        rows = select(*of, *sums, integer(func.sum(seconds_of(days)))).group_by(*of)
        await session.execute(RECENT.insert().from_select(["team_id", "destination", *AMOUNTS, "seconds"], rows))
    await key_values.write(session, RECENT_UNTIL, until.isoformat())


async def recent_until(session: AsyncSession) -> date | None:
    """Return the day before which the usual window ends, None before it was first summed up."""
    kept = await key_values.read(session, RECENT_UNTIL)
    return None if kept is None else date.fromisoformat(kept)


async def is_recent(session: AsyncSession, since: date, until: date) -> bool:
    """Say whether a window is the one that is summed up."""
    return until - since == timedelta(days=MONTH) and await recent_until(session) == until


def days_of(ledger: FromClause, team: ColumnElement[int], since: date, until: date) -> Select[Any]:
    """Take what both ledgers have in common: hours of the one beside no items, items of the other beside no hours."""
    columns = [ledger.c[name] if name in ledger.c else literal(0).label(name) for name in AMOUNTS]
    return select(team.label("team_id"), ledger.c.destination, *columns).where(
        ledger.c.day >= since, ledger.c.day < until
    )


def seconds_of(days: FromClause) -> ColumnElement[int]:
    """Take the seconds of all bases together."""
    return days.c.logged + days.c.activity + days.c.estimate + days.c.count


def integer(expression: Any) -> ColumnElement[int]:
    """Have PostgreSQL answer with an integer: its sums of 64-bit integers are numeric."""
    return cast(expression, BigInteger)


def _days(ledger: FromClause, until: date) -> Select[Any]:
    return days_of(ledger, ledger.c.team_id, until - timedelta(days=MONTH), until)


async def _add_recent(session: AsyncSession, rows: Sequence[Row], names: Sequence[str]) -> None:
    until = await recent_until(session) if rows else None
    if until is None:
        return
    mine = [row for row in rows if until - timedelta(days=MONTH) <= row["day"] < until]
    both = [*mine, *({**row, "team_id": FIRM} for row in mine)]
    await _add(session, Recent, ("team_id", "destination"), both, names)


async def _add(
    session: AsyncSession, model: type[SQLModel], key: Sequence[str], rows: Iterable[Row], names: Sequence[str]
) -> None:
    """Add what rows have together under the columns of a key; what comes to nothing is not written."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        amounts = sums.setdefault(tuple(row[name] for name in key), [0] * len(names))
        for place, name in enumerate(names):
            amounts[place] += row[name]
    added = [
        {**dict(zip(key, values, strict=True)), **dict(zip(names, amounts, strict=True))}
        for values, amounts in sums.items()
        if any(amounts)
    ]
    await add_up(session, model, added)
