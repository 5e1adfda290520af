"""A team's judged evenings, as judging them again under another limit reads them: a few clients, over years."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import Evening, Share
from bot.store.snapshots import EVENING, SNAPSHOT, evening_in
from bot.store.tables.judging import LARGE, LARGE_FROM

PIECE = 1_000
"""Rows read at a time: whoever else waits for the loop gets it in between."""

KEPT = Share._fields[:-1]
"""The columns of a share that were written down, in the order of its fields; its hours were not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A team's evenings, oldest first and without shares; `thin` are the days that were not judged."""

    evenings: tuple[Evening, ...]
    thin: frozenset[date]


async def evenings(session: AsyncSession, team_id: int) -> Kept:
    """Return all evenings of a team that were written down."""
    statement = select(EVENING).where(EVENING.c.team_id == team_id).order_by(EVENING.c.day)
    rows = (await session.execute(statement)).all()
    return Kept(tuple(evening_in(row) for row in rows), frozenset(row.day for row in rows if row.thin))


async def near(session: AsyncSession, team_id: int, since: date, level: float, fewest: float) -> frozenset[int]:
    """Return the clients that had a share of at least `level` (0..1) of a team on some evening from a day on.

    On that evening they had opened at least `fewest` items in 28 days.
    """
    reached = or_(*(SNAPSHOT.c[share] >= level for share in ("q28", "q14", "raw28")))
    statement = select(SNAPSHOT.c.destination).where(
        LARGE if level >= LARGE_FROM else true(),
        SNAPSHOT.c.team_id == team_id,
        SNAPSHOT.c.day >= since,
        SNAPSHOT.c.destination > 0,
        SNAPSHOT.c.n >= fewest,
        reached,
    )
    return frozenset((await session.execute(statement.distinct())).scalars())


async def shares(session: AsyncSession, team_id: int, destinations: Collection[int]) -> dict[date, dict[int, Share]]:
    """Return the shares of a few destinations of a team on all evenings that were written down."""
    columns = (SNAPSHOT.c[name] for name in ("day", "destination", *KEPT))
    # From evening to evening the primary key leads to these few; the team's snapshots are thousands an evening.
    judged = SNAPSHOT.join(EVENING, (EVENING.c.team_id == SNAPSHOT.c.team_id) & (EVENING.c.day == SNAPSHOT.c.day))
    mine = (EVENING.c.team_id == team_id, SNAPSHOT.c.destination.in_(destinations))
    statement = select(*columns).select_from(judged).where(*mine)
    answered = await session.stream(statement, execution_options={"yield_per": PIECE, "stream_results": True})
    found: dict[date, dict[int, Share]] = {}
    async for piece in answered.partitions(PIECE):
        for day, destination, *kept in piece:
            found.setdefault(day, {})[destination] = Share._make((*kept, 0.0))
    return found
