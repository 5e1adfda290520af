"""The ledger of items by day opened, as the detector reads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal_column, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.item import STILL_OPEN
from bot.domain.ledger import Cell
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.store import totals
from bot.store.ledgers import OPENED, TEAM
from bot.store.tables import Item
from bot.store.upsert import table_of

ITEM = table_of(Item)


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


async def first_days(session: AsyncSession, team_id: int, destinations: Collection[int]) -> dict[int, date]:
    """Return the first day of some destinations of a team; one that never opened an item has none."""
    found = await first_days_by_team(session, (team_id,), destinations)
    return {destination: first for (_, destination), first in found.items()}


async def first_days_by_team(
    session: AsyncSession, team_ids: Collection[int], destinations: Collection[int]
) -> dict[tuple[int, int], date]:
    """Return the same of several teams, by team and destination."""
    statement = (
        select(OPENED.c.team_id, OPENED.c.destination, func.min(OPENED.c.day))
        .where(OPENED.c.team_id.in_(team_ids), OPENED.c.destination.in_(destinations), OPENED.c.parts > 0)
        .group_by(OPENED.c.team_id, OPENED.c.destination)
    )
    return {(team_id, each): first for team_id, each, first in await session.execute(statement)}


async def items(session: AsyncSession, since: date, until: date, only: Collection[int]) -> dict[int, dict[int, float]]:
    """Return by team how many items clients opened: `only` these one by one, all others as `OTHERS`."""
    found: dict[int, dict[int, float]] = {}
    for team_id, window in (await totals.windows(session, since, until, only=only)).items():
        clients = {each: part.items for each, part in window.parts.items() if each not in (UNATTRIBUTED, OWN_WORK)}
        found[team_id] = {each: opened for each, opened in clients.items() if opened}
    return found


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
