"""Limits that somebody set. Cleared and replaced limits keep their row."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.threshold import TEAM, USUAL, Levels, Plan, SetLimits, with_plans
from bot.store import onboardings
from bot.store.tables import Threshold

JUDGED = timedelta(days=28)
"""A window that is over is still in the days that a share looks back on."""


async def in_force(session: AsyncSession, team_id: int, on: date) -> SetLimits:
    """Return what was set for a team on a day, as it stood that day: shares 0..1."""
    return (await in_force_by_team(session, (team_id,), on))[team_id]


async def in_force_by_team(session: AsyncSession, team_ids: Collection[int], on: date) -> dict[int, SetLimits]:
    """Return by team what was set for it on a day, likewise."""
    rows, agreed = await rows_in_force(session, on), await _plans(session, on - JUDGED)
    watching = await onboardings.any_watched(session, on)
    found = {}
    for team_id in team_ids:
        kept = set_by(row for row in rows if row.team_id == team_id)
        if watching:
            kept = replace(kept, new=await onboardings.expected(session, team_id, on))
        found[team_id] = with_plans(kept, [plan for of, plan in agreed if of == team_id], on)
    return found


def set_by(rows: Iterable[Threshold]) -> SetLimits:
    """Return what rows of one team set, the later ones in place of the earlier; windows are left out."""
    default: float | None = None
    by_client: dict[int, float] = {}
    levels: dict[int, Levels] = {}
    for row in rows:
        if row.until is not None:
            continue
        if row.client_id is None:
            default = row.share
        else:
            by_client[row.client_id] = row.share
        levels[row.client_id or TEAM] = levels_of(row)
    return SetLimits(default, by_client, levels={id_: each for id_, each in levels.items() if each != USUAL})


def levels_of(row: Threshold) -> Levels:
    """Return the levels that were set beside a limit."""
    return Levels(row.warning, row.critical)


async def rows_in_force(session: AsyncSession, on: date) -> list[Threshold]:
    """Return the limits of all teams that hold on a day, oldest first; planned windows that are yet to close too."""
    statement = (
        select(Threshold)
        .where(
            col(Threshold.since) <= on,
            or_(col(Threshold.ended_on).is_(None), col(Threshold.ended_on) > on),
            or_(col(Threshold.until).is_(None), col(Threshold.until) >= on),
        )
        .order_by(col(Threshold.since), col(Threshold.id))
    )
    return list((await session.exec(statement)).all())


async def windows(session: AsyncSession, on: date) -> list[Threshold]:
    """Return the windows agreed for clients that are open on a day or will be, by their first day."""
    rows = await session.exec(_agreed().where(col(Threshold.until) >= on))
    return [row for row in rows if last_day(row) >= max(on, row.since)]


async def plans(session: AsyncSession, team_id: int, since: date) -> list[Plan]:
    """Return the windows of a team that were or are open on `since` or later, as long as they held."""
    return [plan for of, plan in await _plans(session, since) if of == team_id]


async def _plans(session: AsyncSession, since: date) -> list[tuple[int, Plan]]:
    """Return the windows of all teams that were or are open on `since` or later, each with its team's id."""
    rows = await session.exec(_agreed().where(col(Threshold.until) >= since))
    return [
        (row.team_id, Plan(row.client_id or 0, row.share, row.since, last_day(row)))
        for row in rows
        if last_day(row) >= row.since
    ]


def last_day(row: Threshold) -> date:
    """Return the last day on which a limit holds: a window's end, or the day before it was ended."""
    agreed = row.until or date.max
    return agreed if row.ended_on is None else min(agreed, row.ended_on - timedelta(days=1))


def _agreed() -> SelectOfScalar[Threshold]:
    return (
        select(Threshold)
        .where(col(Threshold.until).is_not(None), col(Threshold.client_id).is_not(None))
        .order_by(col(Threshold.since), col(Threshold.id))
    )


async def end(session: AsyncSession, rows: list[Threshold], by: str, at: datetime, day: date) -> None:
    """Say of limits that they hold no longer from `day` on, and who said so."""
    for row in rows:
        row.ended_on, row.cleared_by, row.cleared_at = day, by, at
        session.add(row)
    await session.flush()
