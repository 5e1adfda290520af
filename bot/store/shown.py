"""Windows that tell their largest clients one by one: all others are summed up where they are stored.

A firm has thousands of clients and a message names few. Windows are local days, the first inclusive, the second
exclusive.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    FromClause,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.group import ALONE
from bot.domain.load import OTHERS, UNATTRIBUTED
from bot.domain.worked import EMPTY, Hours, Part, Rest, TeamWindow
from bot.store import groups, recent
from bot.store.groups import held_on
from bot.store.ledgers import AMOUNTS, BASES, FIRM, OPENED, WORKED, days_of, integer, is_recent, seconds_of
from bot.store.tables import Team
from bot.store.upsert import table_of

TEAM_ID = table_of(Team).c.id


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a window tells one by one: of each team the `most` clients with most hours, and `also` these.

    Members count in the groups of which they are part on `grouped_on`; None: everybody stands alone.
    """

    most: int
    also: Collection[int] = ()
    grouped_on: date | None = None


async def by_team(
    session: AsyncSession, since: date, until: date, told: Told, team_id: int | None = None
) -> dict[int, TeamWindow]:
    """Return every team's window by team id, or one team's."""
    if await is_recent(session, since, until):
        team_ids = list((await session.execute(select(TEAM_ID))).scalars()) if team_id is None else [team_id]
        return await _recent(session, team_ids, told)
    mine = (true(), true()) if team_id is None else (WORKED.c.team_id == team_id, OPENED.c.team_id == team_id)
    worked = days_of(WORKED, WORKED.c.team_id, since, until).where(mine[0])
    opened = days_of(OPENED, OPENED.c.team_id, since, until).where(mine[1])
    return await _windows(session, union_all(worked, opened).subquery("days"), told)


async def of_firm(session: AsyncSession, since: date, until: date, told: Told) -> TeamWindow:
    """Return the window of all teams together."""
    if await is_recent(session, since, until):
        return (await _recent(session, [FIRM], told)).get(FIRM, EMPTY)
    team: Any = literal_column(str(FIRM))
    days = union_all(*(days_of(ledger, team, since, until) for ledger in (WORKED, OPENED))).subquery("days")
    return (await _windows(session, days, told)).get(FIRM, EMPTY)


async def _recent(session: AsyncSession, team_ids: Sequence[int], told: Told) -> dict[int, TeamWindow]:
    grouping = ALONE if told.grouped_on is None else await groups.on(session, told.grouped_on)
    return await recent.windows(session, team_ids, told.most, told.also, grouping)


async def _windows(session: AsyncSession, days: FromClause, told: Told) -> dict[int, TeamWindow]:
    sums = _sums(days, told.grouped_on)
    is_client = sums.c.destination > UNATTRIBUTED
    order = (sums.c.seconds.desc(), sums.c.parts.desc(), sums.c.destination.desc())
    rank = func.row_number().over(partition_by=[sums.c.team_id, is_client], order_by=order)
    ranked = select(sums, rank.label("rank")).subquery("ranked")
    alone = (ranked.c.destination <= UNATTRIBUTED, ranked.c.rank <= told.most, ranked.c.destination.in_(told.also))
    shown = case((or_(*alone), ranked.c.destination), else_=literal_column(str(OTHERS))).label("shown")
    statement = select(
        ranked.c.team_id,
        shown,
        *(integer(func.sum(ranked.c[name])) for name in AMOUNTS),
        func.count(),
        integer(func.sum(ranked.c.seconds * ranked.c.seconds)),
    ).group_by(ranked.c.team_id, shown)
    parts: dict[int, dict[int, Part]] = {}
    rest: dict[int, Rest] = {}
    for team, destination, *hours, items, clients, squares in (await session.execute(statement)).all():
        parts.setdefault(team, {})[destination] = Part(Hours(*hours), items / WHOLE)
        if destination == OTHERS:
            rest[team] = Rest(clients, squares)
    return {team: TeamWindow(found, rest.get(team, Rest())) for team, found in parts.items()}


def _sums(days: FromClause, grouped_on: date | None) -> Any:
    """Sum up by team and destination; what was moved elsewhere leaves rows of zeros behind, which are left out."""
    counted: Any = days
    whole: Any = days.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        counted = days.outerjoin(held, held.c.member_id == days.c.destination)
        whole = func.coalesce(held.c.group_id, days.c.destination)
    seconds = integer(func.sum(seconds_of(days)))
    parts = integer(func.sum(days.c.parts))
    columns = [integer(func.sum(days.c[name])).label(name) for name in BASES]
    return (
        select(days.c.team_id, whole.label("destination"), *columns, parts.label("parts"), seconds.label("seconds"))
        .select_from(counted)
        .group_by(days.c.team_id, whole)
        .having(or_(seconds != 0, parts != 0))
        .subquery("sums")
    )
