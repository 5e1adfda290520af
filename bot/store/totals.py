"""Sums over the ledgers: a question about a window never reads items.

Windows are local days, the first inclusive, the second exclusive.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    distinct,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.group import Grouping
from bot.domain.load import OTHERS, OWN_WORK, UNATTRIBUTED
from bot.domain.threshold import ENOUGH
from bot.domain.worked import NO_PART, Hours, Part, TeamWindow
from bot.store.database import kept
from bot.store.groups import held_on
from bot.store.ledgers import (
    AMOUNTS,
    FIRM,
    MONTHS,
    OPENED,
    RECENT,
    TEAM,
    WORKED,
    integer,
    is_recent,
    recent_until,
    seconds_of,
)
from bot.store.tables import OpenedDay, Team, WorkedDay
from bot.store.upsert import pieces, table_of


async def windows(
    session: AsyncSession,
    since: date,
    until: date,
    team_id: int | None = None,
    only: Collection[int] | None = None,
) -> dict[int, TeamWindow]:
    """Return every team's window by team id, or one team's: hours worked and items opened, by destination.

    With `only` the clients that are not among these are one destination, `OTHERS`: what is told of some is read by
    their keys, and what is left of the team's days is the others'.
    """
    told = None if only is None else {UNATTRIBUTED, OWN_WORK, *only}
    days = _Days(since, until, team_id, told)
    amounts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(AMOUNTS))
    for ledger in (WORKED, OPENED):
        of = (ledger.c.team_id, ledger.c.destination)
        await _add(session, amounts, days.where(ledger, of, _sums(ledger)).group_by(*of))
    if told is not None:
        mine = {team: list(sums) for team, sums in amounts.items()}
        whole: Any = (TEAM.c.team_id, literal_column(str(OTHERS)))
        await _add(session, amounts, days.where(TEAM, whole, _sums(TEAM)).group_by(TEAM.c.team_id))
        for (team, _destination), sums in mine.items():
            for place, amount in enumerate(sums):
                amounts[team, OTHERS][place] -= amount
    parts: defaultdict[int, dict[int, Part]] = defaultdict(dict)
    for (team, destination), (*hours, opened) in amounts.items():
        # What was moved elsewhere leaves a row of zeros behind.
        if (part := Part(Hours(*hours), opened / WHOLE)) != NO_PART:
            parts[team][destination] = part
    return {each: TeamWindow(by_destination) for each, by_destination in parts.items()}


@dataclass(frozen=True, slots=True)
class _Days:
    """Which rows of a ledger are asked for: those of some days, of a team or all, of some destinations or all."""

    since: date
    until: date
    team_id: int | None = None
    destinations: Collection[int] | None = None

    def where(self, ledger: FromClause, of: Sequence[Any], sums: Sequence[Any]) -> Select[Any]:
        """Ask for columns and sums of these rows."""
        mine = [ledger.c.day >= self.since, ledger.c.day < self.until]
        if self.team_id is not None:
            mine.append(ledger.c.team_id == self.team_id)
        if self.destinations is not None and "destination" in ledger.c:
            mine.append(ledger.c.destination.in_(self.destinations))
            if self.team_id is None:
                # Naming the teams lets the primary key lead to the few rows.
                mine.append(ledger.c.team_id.in_(select(col(Team.id))))
        return select(*of, *sums).where(*mine)


def _sums(ledger: FromClause) -> list[ColumnElement[int]]:
    """Sum up all amounts of a ledger; those that it does not have are none."""
    return [integer(func.sum(ledger.c[name])) if name in ledger.c else literal(0) for name in AMOUNTS]


def _seconds(ledger: FromClause) -> ColumnElement[int]:
    return integer(func.sum(seconds_of(ledger)))


async def _add(session: AsyncSession, amounts: Mapping[tuple[int, int], list[int]], statement: Select[Any]) -> None:
    for team, destination, *sums in (await session.execute(statement)).all():
        mine = amounts[team, destination]
        for place, amount in enumerate(sums):
            mine[place] += amount


async def seconds_by_destination(session: AsyncSession, since: date, until: date) -> dict[int, int]:
    """Return the seconds worked by destination, of all teams together: of whole months, and of the days around them."""
    if await is_recent(session, since, until):
        kept = select(RECENT.c.destination, _seconds(RECENT)).where(RECENT.c.team_id == FIRM)
        return {each: worked for each, worked in await session.execute(kept.group_by(RECENT.c.destination)) if worked}
    first, end = months_within(since, until)
    worked = [
        select(MONTHS.c.destination, MONTHS.c.seconds).where(MONTHS.c.month >= first, MONTHS.c.month < end),
        *(
            select(WORKED.c.destination, seconds_of(WORKED)).where(WORKED.c.day >= from_, WORKED.c.day < to)
            for from_, to in ((since, first), (end, until))
            if from_ < to
        ),
    ]
    days = union_all(*worked).subquery("days")
    destination, seconds = days.c
    statement = select(destination, integer(func.sum(seconds))).group_by(destination)
    return {each: worked for each, worked in (await session.execute(statement)).all() if worked}


def months_within(since: date, until: date) -> tuple[date, date]:
    """Return the first days of the first whole month of a window and of the month behind its last whole one.

    Where there is none both are the window's end.
    """
    first = since if since.day == 1 else _next_month(since)
    end = until.replace(day=1)
    return (first, end) if first < end else (until, until)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


async def team_days(session: AsyncSession, since: date, until: date) -> dict[int, dict[date, int]]:
    """Return by team and day the seconds worked."""
    days: defaultdict[int, dict[date, int]] = defaultdict(dict)
    worked = _Days(since, until).where(TEAM, (TEAM.c.team_id, TEAM.c.day), [seconds_of(TEAM)])
    for team_id, day, seconds in await session.execute(worked):
        if seconds:
            days[team_id][day] = seconds
    return dict(days)


async def client_days(
    session: AsyncSession, client_ids: Collection[int], since: date, until: date
) -> dict[tuple[int, date], int]:
    """Return by team and day the seconds worked for some clients together."""
    of = (WORKED.c.team_id, WORKED.c.day)
    some = _Days(since, until, destinations=client_ids).where(WORKED, of, [_seconds(WORKED)]).group_by(*of)
    return {(team_id, day): seconds for team_id, day, seconds in await session.execute(some)}


async def active_clients(
    session: AsyncSession, since: date, until: date, grouped_on: date | None = None, team_id: int | None = None
) -> dict[int, int]:
    """Return by team, or of one, how many clients had items opened; those of a group on a day are one."""
    clients: Any = col(OpenedDay.destination)
    opened: Any = table_of(OpenedDay)
    if grouped_on is not None:
        held = held_on(grouped_on)
        opened = opened.outerjoin(held, held.c.member_id == col(OpenedDay.destination))
        clients = func.coalesce(held.c.group_id, col(OpenedDay.destination))
    statement = (
        select(col(OpenedDay.team_id), func.count(distinct(clients)))
        .select_from(opened)
        .where(*_active(since, until), true() if team_id is None else col(OpenedDay.team_id) == team_id)
        .group_by(col(OpenedDay.team_id))
    )
    return dict((await session.execute(statement)).all())


async def few_active(
    session: AsyncSession, team_ids: Collection[int], since: date, until: date, grouping: Grouping
) -> dict[int, int]:
    """Return by team how many clients had items opened, counted up to `ENOUGH` or more: no limit asks how many more.

    Reading stops there, while counting all reads ninety days.
    """
    most = ENOUGH + len(grouping.ids())
    active: defaultdict[int, set[int]] = defaultdict(set)
    sought = list(team_ids)
    if await recent_until(session) == until:
        # Who opened something in the usual window did so in the longer one.
        recent = (RECENT.c.destination > 0, RECENT.c.parts > 0)
        await _find_some(session, active, RECENT, sought, recent, most)
        sought = [team_id for team_id in sought if len(active[team_id]) < ENOUGH]
    await _find_some(session, active, OPENED, sought, _active(since, until), most)
    return {team_id: len(ids) for team_id, found in active.items() if (ids := set(map(grouping.whole, found)))}


async def _find_some(
    session: AsyncSession,
    found: dict[int, set[int]],
    ledger: FromClause,
    team_ids: Collection[int],
    which: Sequence[ColumnElement[bool]],
    most: int,
) -> None:
    """Find up to `most` destinations of each team in a ledger."""
    for piece in pieces(team_ids):
        some = [
            select(ledger.c.team_id, ledger.c.destination)
            .where(ledger.c.team_id == team_id, *which)
            .distinct()
            .limit(most)
            .subquery()
            for team_id in piece
        ]
        for team_id, client_id in await session.execute(union_all(*(select(each) for each in some))):
            found[team_id].add(client_id)


def _active(since: date, until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(OpenedDay.day) >= since,
        col(OpenedDay.day) < until,
        col(OpenedDay.destination) > 0,
        col(OpenedDay.parts) > 0,
    )


async def anything(session: AsyncSession) -> bool:
    """Say whether there is any hour or item at all."""
    worked = (await session.execute(select(col(WorkedDay.day)).limit(1))).first()
    return worked is not None or (await session.execute(select(col(OpenedDay.day)).limit(1))).first() is not None


@kept
async def first_day(session: AsyncSession) -> date | None:
    """Return the first day on which hours are known, None where there are none."""
    first: date | None = (await session.execute(select(func.min(col(WorkedDay.day))))).scalar_one()
    return first
