"""The ledger of items by day opened, as the detector reads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal_column, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.item import STILL_OPEN
from bot.domain.ledger import Cell
from bot.domain.load import OTHERS, OWN_WORK, UNATTRIBUTED
from bot.store.ledgers import OPENED, TEAM, integer
from bot.store.tables import Client, Item, Team
from bot.store.upsert import table_of

ITEM, TEAMS, CLIENTS = table_of(Item), table_of(Team), table_of(Client)
TEAM_ID, CLIENT_ID = TEAMS.c.id, CLIENTS.c.id


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day on which a destination opened an item."""

    first: date
    last: date


async def cells(session: AsyncSession, team_id: int, since: date) -> list[Cell]:
    """Return a team's cells opened on `since` or later."""
    columns = [OPENED.c[name] for name in Cell._fields]
    statement = select(*columns).where(OPENED.c.team_id == team_id, OPENED.c.day >= since, OPENED.c.parts > 0)
    return [Cell(*row) for row in await session.execute(statement)]


async def spans(session: AsyncSession, team_id: int, before: date) -> dict[int, Span]:
    """Return the first and last day of every destination of a team before a day."""
    statement = (
        select(OPENED.c.destination, func.min(OPENED.c.day), func.max(OPENED.c.day))
        .where(OPENED.c.team_id == team_id, OPENED.c.day < before, OPENED.c.parts > 0)
        .group_by(OPENED.c.destination)
    )
    return {destination: Span(first, last) for destination, first, last in await session.execute(statement)}


async def first_day(session: AsyncSession, team_id: int) -> date | None:
    """Return the day of a team's first item."""
    statement = select(func.min(OPENED.c.day)).where(OPENED.c.team_id == team_id, OPENED.c.parts > 0)
    first: date | None = (await session.execute(statement)).scalar_one()
    return first


async def waiting(session: AsyncSession) -> dict[int, dict[int, int]]:
    """Return by team and destination how much is open, in parts of an item."""
    statement = (
        select(OPENED.c.team_id, OPENED.c.destination, func.sum(OPENED.c.parts))
        # In clear, so that the index of what is open is used.
        .where(OPENED.c.known == literal_column(f"'{STILL_OPEN.isoformat()}'"), OPENED.c.parts > 0)
        .group_by(OPENED.c.team_id, OPENED.c.destination)
    )
    found: dict[int, dict[int, int]] = {}
    for team_id, destination, parts in await session.execute(statement):
        found.setdefault(team_id, {})[destination] = int(parts)
    return found


async def first_days(session: AsyncSession, team_id: int, client_ids: Collection[int]) -> dict[int, date]:
    """Return the first day of some clients of a team; one that never opened an item has none."""
    found = await first_days_by_team(session, (team_id,), client_ids)
    return {client_id: first for (_, client_id), first in found.items()}


async def first_days_by_team(
    session: AsyncSession, team_ids: Collection[int], client_ids: Collection[int]
) -> dict[tuple[int, int], date]:
    """Return the same of several teams, by team and client."""
    # The first row of each alone is looked up: those of all years are many.
    first = (
        select(OPENED.c.day)
        .where(OPENED.c.team_id == TEAM_ID, OPENED.c.destination == CLIENT_ID, OPENED.c.parts > 0)
        .order_by(OPENED.c.day)
        .limit(1)
        .scalar_subquery()
    )
    every = TEAMS.join(CLIENTS, true())
    statement = select(TEAM_ID, CLIENT_ID, first).select_from(every)
    statement = statement.where(TEAM_ID.in_(team_ids), CLIENT_ID.in_(client_ids))
    return {(team_id, each): day for team_id, each, day in await session.execute(statement) if day is not None}


async def items(session: AsyncSession, since: date, until: date, only: Collection[int]) -> dict[int, dict[int, float]]:
    """Return by team how many items clients opened: `only` these one by one, all others as `OTHERS`."""
    days = (OPENED.c.day >= since, OPENED.c.day < until)
    told = {UNATTRIBUTED, OWN_WORK, *only}
    some = (
        select(OPENED.c.team_id, OPENED.c.destination, integer(func.sum(OPENED.c.parts)))
        # Naming the teams lets the primary key lead to the few rows.
        .where(OPENED.c.team_id.in_(select(TEAM_ID)), OPENED.c.destination.in_(told), *days)
        .group_by(OPENED.c.team_id, OPENED.c.destination)
    )
    whole = select(TEAM.c.team_id, integer(func.sum(TEAM.c.parts))).where(TEAM.c.day >= since, TEAM.c.day < until)
    found: dict[int, dict[int, int]] = {
        team_id: {OTHERS: parts} for team_id, parts in await session.execute(whole.group_by(TEAM.c.team_id))
    }
    for team_id, each, parts in await session.execute(some):
        found[team_id][OTHERS] -= parts
        if each not in (UNATTRIBUTED, OWN_WORK):
            found[team_id][each] = parts
    return {team_id: {each: parts / WHOLE for each, parts in of.items() if parts} for team_id, of in found.items()}


async def parts_by_day(session: AsyncSession, team_id: int, since: date, before: date) -> dict[date, int]:
    """Return how much a team opened on each day from `since` to before `before`, in parts of an item."""
    mine = (TEAM.c.team_id == team_id, TEAM.c.day >= since, TEAM.c.day < before)
    return dict((await session.execute(select(TEAM.c.day, TEAM.c.parts).where(*mine, TEAM.c.parts != 0))).all())


async def sources(session: AsyncSession, team_id: int, among: Sequence[str], since: date) -> list[str]:
    """Return which of some sources brought a team items on `since` or later."""
    found = []
    for source in among:
        mine = select(ITEM.c.id).where(ITEM.c.team_id == team_id, ITEM.c.opened_day >= since, ITEM.c.source == source)
        if (await session.execute(mine.limit(1))).first() is not None:
            found.append(source)
    return found
