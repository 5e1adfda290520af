"""What stands behind an alert: what grew of the client's hours, and how soon others' items are solved."""

import asyncio
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import growth as grown
from bot.domain.group import Grouping
from bot.domain.growth import Growth
from bot.domain.signals import crowding
from bot.domain.signals.crowding import Pace
from bot.domain.worked import EMPTY, TeamWindow
from bot.store import growth, solved, strain, totals
from bot.store.solved import Others

WINDOW = timedelta(days=28)


async def growth_of(
    session: AsyncSession, team_id: int, client_id: int, until: date, now: TeamWindow, grouping: Grouping
) -> Growth:
    """Compare a client's hours in the 28 days before `until` with the 28 days before those, and say what grew.

    `now` are the team's hours of the former; members count in their groups in both. Of a team of few people single
    items are named without their hours.
    """
    windows = growth.Windows(until - 2 * WINDOW, until - WINDOW, until)
    before = (await totals.windows(session, windows.since, windows.middle)).get(team_id, EMPTY).grouped(grouping)
    theirs, theirs_before = now.part(client_id).hours.seconds, before.part(client_id).hours.seconds
    found = Growth(theirs, theirs_before, now.seconds - theirs, before.seconds - theirs_before)
    if found.seconds <= 0:
        return found
    work = await growth.work(session, grouping.everyone(client_id), team_id, windows)
    drivers = await asyncio.to_thread(grown.drivers, work, found.seconds)
    people = (await strain.people_by_team(session)).get(team_id, 0)
    told = grown.told(drivers, people)
    return Growth(found.now, found.before, found.others_now, found.others_before, told)


async def pace_of_others(session: AsyncSession, team_id: int, besides: tuple[int, ...], evening: date) -> Pace | None:
    """Return how soon other clients' items are solved, as an evening tells, and usually; None of too few to tell."""
    earlier = Others(team_id, besides, *crowding.usual_days(evening))
    usual = crowding.usual_time(*await solved.median(session, earlier))
    if usual is None:
        return None
    lately = Others(team_id, besides, *crowding.counted_days(evening, usual))
    return crowding.pace(
        usual, await solved.within(session, lately, usual), await solved.within(session, earlier, usual)
    )


async def waited_by_others(
    session: AsyncSession, team_id: int, besides: tuple[int, ...], evening: date, pace: Pace | None
) -> int | None:
    """Return the seconds that half of other clients' items of late waited at least; None unless longer than usual."""
    if pace is None or not pace.later:
        return None
    lately = Others(team_id, besides, *crowding.counted_days(evening, pace.usual))
    waited = crowding.waited(await solved.waits(session, lately), evening)
    return waited if waited is not None and waited > pace.usual else None
