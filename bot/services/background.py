"""What stands behind an alert: what grew since the client's own usual, and how long the others wait meanwhile."""

import asyncio
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import growth as grown
from bot.domain import waiting
from bot.domain.growth import Growth
from bot.domain.waiting import Waits
from bot.domain.worked import EMPTY, TeamWindow
from bot.services.company import Company
from bot.store import growth, totals, waits

WINDOW = timedelta(days=28)
USUAL = timedelta(weeks=12)
"""Weeks before the window that say what is usual."""


async def growth_of(session: AsyncSession, team_id: int, client_id: int, until: date, now: TeamWindow) -> Growth:
    """Compare a client's hours in the 28 days before `until` with the 28 days before those, and say what grew.

    `now` are the team's hours of the former.
    """
    windows = growth.Windows(until - 2 * WINDOW, until - WINDOW, until)
    before = (await totals.windows(session, windows.since, windows.middle)).get(team_id, EMPTY)
    theirs, theirs_before = now.part(client_id).hours.seconds, before.part(client_id).hours.seconds
    found = Growth(theirs, theirs_before, now.seconds - theirs, before.seconds - theirs_before)
    if found.seconds <= 0:
        return found
    work = await growth.work(session, client_id, team_id, windows)
    drivers = await asyncio.to_thread(grown.drivers, work, found.seconds)
    return Growth(found.now, found.before, found.others_now, found.others_before, drivers)


async def waits_of_others(
    session: AsyncSession, company: Company, team_id: int, client_id: int, until: date
) -> Waits | None:
    """Return how long other clients wait for a solution (median), now and usually; None where too few say."""
    at = datetime.combine(until, time(), company.zone)
    middle = until - WINDOW
    now = await waits.of_others(session, team_id, client_id, middle, until, at)
    usual = await waits.of_others(session, team_id, client_id, middle - USUAL, middle, at)
    return await asyncio.to_thread(waiting.waits, now, usual)
