"""Classes of work: the rules that say them, and the ledger of hours by class."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, select, true
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.client import fold
from bot.domain.work_class import Classed, ClassRule, ClassRules
from bot.store import ledgers
from bot.store.tables import ClassDay, Item, WorkRule
from bot.store.upsert import pieces, table_of

ITEM, LEDGER = table_of(Item), table_of(ClassDay)

Cells = dict[tuple[int, str, int, date], tuple[int, int]]
"""Seconds and parts of items by team, class, destination and day."""


async def rules(session: AsyncSession) -> list[WorkRule]:
    """Return the rules in force, oldest first."""
    statement = select_rows(WorkRule).where(col(WorkRule.ended_at).is_(None)).order_by(col(WorkRule.id))
    return list((await session.exec(statement)).all())


async def load(session: AsyncSession) -> ClassRules:
    """Read the rules in force as items are judged by them."""
    held = await rules(session)
    return ClassRules(ClassRule(rule.team_id, rule.work, rule.kind, fold(rule.value)) for rule in held)


async def of_items(session: AsyncSession, ids: Collection[int]) -> dict[int, Classed]:
    """Return the class that each of these items has now, with the item's id at its source as what is seen."""
    found: dict[int, Classed] = {}
    for piece in pieces(ids):
        statement = select(ITEM.c.id, ITEM.c.work, ITEM.c.external_id).where(ITEM.c.id.in_(piece), ITEM.c.work != "")
        found.update((id_, Classed(work, ref)) for id_, work, ref in await session.execute(statement))
    return found


async def of_clients(
    session: AsyncSession, work: str, client_ids: Collection[int], since: date, until: date
) -> dict[int, tuple[float, int]]:
    """Return by team the items of a class that some clients together opened, from `since` to before `until`.

    Beside them stand the seconds worked in these days.
    """
    sums = [cast(func.sum(LEDGER.c[name]), BigInteger) for name in ("parts", "seconds")]
    mine = (LEDGER.c.work == work, LEDGER.c.destination.in_(client_ids), LEDGER.c.day >= since, LEDGER.c.day < until)
    rows = await session.execute(select(LEDGER.c.team_id, *sums).where(*mine).group_by(LEDGER.c.team_id))
    return {int(team_id): (parts / WHOLE, seconds) for team_id, parts, seconds in rows}


async def seconds_by_client(
    session: AsyncSession, since: date, until: date, team_id: int | None = None
) -> dict[tuple[int, str], dict[int, int]]:
    """Return the seconds of every class by team and class, each by destination, from `since` to before `until`."""
    found: dict[tuple[int, str], dict[int, int]] = {}
    for team, work, destination, seconds in await _sums(
        session, ("team_id", "work", "destination"), since, until, team_id
    ):
        found.setdefault((team, work), {})[destination] = seconds
    return found


async def seconds_by_day(session: AsyncSession, team_id: int, since: date, until: date) -> dict[str, dict[date, int]]:
    """Return a team's seconds of every class by day."""
    found: dict[str, dict[date, int]] = {}
    for work, day, seconds in await _sums(session, ("work", "day"), since, until, team_id):
        found.setdefault(work, {})[day] = seconds
    return found


async def seconds_by_client_and_day(
    session: AsyncSession, team_id: int, work: str, since: date, until: date
) -> dict[int, dict[date, int]]:
    """Return a team's seconds of one class by destination and day."""
    found: dict[int, dict[date, int]] = {}
    for of, destination, day, seconds in await _sums(session, ("work", "destination", "day"), since, until, team_id):
        if of == work:
            found.setdefault(destination, {})[day] = seconds
    return found


async def _sums(
    session: AsyncSession, by: Sequence[str], since: date, until: date, team_id: int | None
) -> list[tuple[Any, ...]]:
    columns = [LEDGER.c[name] for name in by]
    # PostgreSQL's sums of 64-bit integers are numeric.
    total = cast(func.sum(LEDGER.c.seconds), BigInteger)
    statement = (
        select(*columns, total)
        .where(
            LEDGER.c.day >= since,
            LEDGER.c.day < until,
            true() if team_id is None else LEDGER.c.team_id == team_id,
        )
        .group_by(*columns)
        .having(total != 0)
    )
    return [tuple(row) for row in await session.execute(statement)]


def count(cells: Cells, row: Mapping[str, Any], sign: int, *, seconds: int = 0, parts: int = 0) -> None:
    """Add what a row of effort or of a share means for the ledger of classes; one without a class has no part in it."""
    if row["work"]:
        cell = (row["team_id"], row["work"], row["destination"], row["day"])
        was = cells.get(cell, (0, 0))
        cells[cell] = (was[0] + sign * seconds, was[1] + sign * parts)


async def add(session: AsyncSession, cells: Cells) -> None:
    """Add seconds and parts of items to the ledger of classes."""
    rows = [
        {"team_id": team_id, "work": work, "destination": destination, "day": day, "seconds": seconds, "parts": parts}
        for (team_id, work, destination, day), (seconds, parts) in cells.items()
        if seconds or parts
    ]
    await ledgers.add_classed(session, rows)
