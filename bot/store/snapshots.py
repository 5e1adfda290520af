"""What was judged on past evenings, and what the state machine remembered."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.alert import Memory
from bot.domain.load import Evening, Share
from bot.store.tables import KeyValue, Snapshot, TeamEvening, Watch
from bot.store.upsert import pieces, table_of, upsert

SNAPSHOT, EVENING, WATCH = table_of(Snapshot), table_of(TeamEvening), table_of(Watch)
KEY_VALUE = table_of(KeyValue)
HOUR = 3600


async def mark_changed(session: AsyncSession, team_id: int, day: date) -> None:
    """Have a team judged again from a day on, because its past changed; days not judged yet need no mark."""
    last, marked = await last_day(session, team_id), await changed_from(session, team_id)
    if last is not None and day <= last and (marked is None or day < marked):
        await upsert(session, KeyValue, [{"key": _replay_key(team_id), "value": day.isoformat()}])


async def changed_from(session: AsyncSession, team_id: int) -> date | None:
    """Return the earliest day of a team that changed since it was judged."""
    found = await session.get(KeyValue, _replay_key(team_id), populate_existing=True)
    return date.fromisoformat(found.value) if found else None


async def unmark_changed(session: AsyncSession, team_id: int) -> None:
    """Forget the mark: the days were judged again."""
    await session.execute(delete(KEY_VALUE).where(KEY_VALUE.c.key == _replay_key(team_id)))


def _replay_key(team_id: int) -> str:
    return f"replay_from:{team_id}"


async def last_day(session: AsyncSession, team_id: int) -> date | None:
    """Return the last evening on which a team was judged."""
    statement = select(func.max(EVENING.c.day)).where(EVENING.c.team_id == team_id)
    last: date | None = (await session.execute(statement)).scalar_one()
    return last


async def latest_means(session: AsyncSession) -> dict[int, float]:
    """Return by team the mean seconds an item took, as of the last evening that it was judged on."""
    last = select(EVENING.c.team_id, func.max(EVENING.c.day).label("day")).group_by(EVENING.c.team_id).subquery()
    joined = (EVENING.c.team_id == last.c.team_id) & (EVENING.c.day == last.c.day)
    found = await session.execute(select(EVENING.c.team_id, EVENING.c.mean_seconds).join(last, joined))
    return {team_id: float(mean) for team_id, mean in found if mean}


async def evenings(session: AsyncSession, team_id: int, days: Collection[date]) -> dict[date, Evening]:
    """Return a team's evenings of some days, without shares."""
    if not days:
        return {}
    found = select(EVENING).where(EVENING.c.team_id == team_id, EVENING.c.day.between(min(days), max(days)))
    wanted = frozenset(days)
    return {row.day: evening_in(row) for row in await session.execute(found) if row.day in wanted}


def evening_in(row: Row[Any]) -> Evening:
    """Return the team's totals that a row of the table holds, without shares."""
    return Evening(
        day=row.day,
        items=row.items,
        items14=row.items14,
        items7=row.items7,
        seconds=row.hours * HOUR,
        mean=row.mean_seconds,
        spread=row.cv2,
        limit=row.limit,
        active=row.active,
        shares={},
    )


async def shares(
    session: AsyncSession, team_id: int, days: Collection[date], *, least: float = 0.0
) -> dict[date, dict[int, Share]]:
    """Return everybody's shares in a team on some evenings; those whose 28-day share is below `least` are left out."""
    found: dict[date, dict[int, Share]] = {}
    for piece in pieces(sorted(days)):
        statement = select(SNAPSHOT).where(SNAPSHOT.c.team_id == team_id, SNAPSHOT.c.day.in_(piece))
        if least:
            statement = statement.where(SNAPSHOT.c.q28 >= least)
        for row in await session.execute(statement):
            found.setdefault(row.day, {})[row.destination] = share_in(row)
    return found


def share_in(row: Row[Any]) -> Share:
    """Return the share that a row of the table holds; its hours are those of the team's evening times `raw28`."""
    return Share(
        n=row.n,
        n14=row.n14,
        q7=row.q7,
        q14=row.q14,
        q28=row.q28,
        raw28=row.raw28,
        n_eff=row.n_eff,
        n_eff14=row.n_eff14,
        seconds=0.0,
    )


async def memories(session: AsyncSession, team_id: int, day: date) -> dict[int, Memory]:
    """Return what was remembered of a team's clients on an evening."""
    statement = select(WATCH.c.client_id, WATCH.c.memory).where(WATCH.c.team_id == team_id, WATCH.c.day == day)
    return {client_id: Memory.from_json(memory) for client_id, memory in await session.execute(statement)}


async def forget_from(session: AsyncSession, team_id: int, day: date) -> None:
    """Drop a team's evenings from a day on: they are about to be judged again."""
    for table in (SNAPSHOT, EVENING, WATCH):
        await session.execute(delete(table).where(table.c.team_id == team_id, table.c.day >= day))


async def save_evening(session: AsyncSession, team_id: int, evening: Evening, *, thin: bool) -> None:
    """Write an evening and everybody's shares on it."""
    team = {
        "team_id": team_id,
        "day": evening.day,
        "items": evening.items,
        "items14": evening.items14,
        "items7": evening.items7,
        "hours": evening.seconds / HOUR,
        "mean_seconds": evening.mean,
        "cv2": evening.spread,
        "limit": evening.limit,
        "active": evening.active,
        "thin": thin,
    }
    await upsert(session, TeamEvening, [team])
    await upsert(session, Snapshot, [_snapshot(team_id, evening.day, each) for each in evening.shares.items()])


async def save_memories(session: AsyncSession, team_id: int, day: date, kept: Mapping[int, dict[str, Any]]) -> None:
    """Write what is remembered of a team's clients on an evening."""
    rows = [{"team_id": team_id, "day": day, "client_id": each, "memory": memory} for each, memory in kept.items()]
    await upsert(session, Watch, rows)


def _snapshot(team_id: int, day: date, each: tuple[int, Share]) -> dict[str, Any]:
    destination, share = each
    return {
        "team_id": team_id,
        "day": day,
        "destination": destination,
        "n": share.n,
        "q7": share.q7,
        "q14": share.q14,
        "q28": share.q28,
        "n_eff": share.n_eff,
        "raw28": share.raw28,
        "n14": share.n14,
        "n_eff14": share.n_eff14,
    }
