"""Whose custom requests grow in a team, as the digest, the overview and the card tell it."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.signals.custom import FEWEST, MOST_WEEKS_BEFORE, WEEKS, Custom, grows
from bot.domain.worked import EMPTY, TeamWindow, ratio
from bot.services.digest_view import CustomGrowth
from bot.store import clients, custom, groups, opened, totals

WEEK = timedelta(weeks=1)


async def growing(
    session: AsyncSession, team_id: int, until: date, only: Collection[int] = ()
) -> tuple[CustomGrowth, ...]:
    """Return whose custom requests grow in a team in the eight weeks before a day, the most first; a group is one.

    With `only` no others than these are looked at.
    """
    return (await growing_by_team(session, (team_id,), until, only)).get(team_id, ())


async def growing_by_team(
    session: AsyncSession, team_ids: Collection[int], until: date, only: Collection[int] = ()
) -> dict[int, tuple[CustomGrowth, ...]]:
    """Return the same of several teams, by team; one where nobody's grow has none."""
    middle, grouping = until - WEEKS * WEEK, await groups.on(session, until - timedelta(days=1))
    days = custom.Days(middle - MOST_WEEKS_BEFORE * WEEK, middle, until)
    grouped_on = until - timedelta(days=1) if grouping else None
    asked = await custom.opened(session, team_ids, days, FEWEST, grouped_on)
    found: dict[int, tuple[CustomGrowth, ...]] = {}
    for team_id, every in asked.items():
        mine = [each for each in every if not only or each.client_id in only]
        if mine:
            found[team_id] = await _growing(session, team_id, days, mine, grouping)
    return {team_id: told for team_id, told in found.items() if told}


async def _growing(
    session: AsyncSession, team_id: int, days: custom.Days, asked: Collection[custom.Opened], grouping: Grouping
) -> tuple[CustomGrowth, ...]:
    known = await opened.first_days(session, team_id, grouping.everyone_of(each.client_id for each in asked))
    found: dict[int, Custom] = {}
    for theirs in asked:
        everyone = grouping.everyone(theirs.client_id)
        first = min((known[each] for each in everyone if each in known), default=days.until)
        weeks = max(0.0, (days.middle - max(days.since, first)) / WEEK)
        each = Custom(theirs.now, theirs.before, weeks, theirs.others_now, theirs.others_before)
        if grows(each):
            found[theirs.client_id] = each
    if not found:
        return ()
    windows = await totals.windows(session, days.middle, days.until, team_id, grouping.everyone_of(found))
    window = windows.get(team_id, EMPTY).grouped(grouping)
    named = await clients.by_id(session, found)
    told = [_told(client, named[client].name, each, window) for client, each in found.items()]
    return tuple(sorted(told, key=lambda one: (-one.now, one.client)))


def _told(client: int, name: str, custom: Custom, window: TeamWindow) -> CustomGrowth:
    """Add which part of the client's requests, and of all others', is custom."""
    mine = window.part(client).items
    others = window.besides(())[1].items - mine
    return CustomGrowth(
        client, name, custom.now, custom.usual, ratio(custom.now, mine), ratio(custom.others_now, others)
    )
