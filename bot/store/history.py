"""A team's judged evenings, as judging them again under another limit reads them: a few clients, over years."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import Evening, Share
from bot.store.snapshots import EVENING, SNAPSHOT, evening_in, share_in

PIECE = timedelta(days=56)
"""Days read at a time: whoever else waits for the loop gets it in between."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A team's evenings, oldest first and without shares; `thin` are the days that were not judged."""

    evenings: tuple[Evening, ...]
    thin: frozenset[date]


async def evenings(session: AsyncSession, team_id: int, since: date) -> Kept:
    """Return a team's evenings from a day on."""
    statement = select(EVENING).where(EVENING.c.team_id == team_id, EVENING.c.day >= since).order_by(EVENING.c.day)
    rows = (await session.execute(statement)).all()
    return Kept(tuple(evening_in(row) for row in rows), frozenset(row.day for row in rows if row.thin))


async def near(session: AsyncSession, team_id: int, since: date, level: float) -> frozenset[int]:
    """Return the clients that had a share of at least `level` (0..1) of a team on any evening from a day on."""
    reached = or_(*(SNAPSHOT.c[share] >= level for share in ("q28", "q14", "raw28")))
    statement = select(SNAPSHOT.c.destination).where(
        SNAPSHOT.c.team_id == team_id, SNAPSHOT.c.day >= since, SNAPSHOT.c.destination > 0, reached
    )
    return frozenset((await session.execute(statement.distinct())).scalars())


async def shares(
    session: AsyncSession, team_id: int, destinations: Collection[int], first: date, last: date
) -> dict[date, dict[int, Share]]:
    """Return the shares of a few destinations on the evenings from `first` to `last`, both included."""
    found: dict[date, dict[int, Share]] = {}
    while first <= last:
        end = min(first + PIECE, last)
        statement = select(SNAPSHOT).where(
            SNAPSHOT.c.team_id == team_id, SNAPSHOT.c.day.between(first, end), SNAPSHOT.c.destination.in_(destinations)
        )
        for row in await session.execute(statement):
            found.setdefault(row.day, {})[row.destination] = share_in(row)
        first = end + timedelta(days=1)
    return found
