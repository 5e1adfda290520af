"""Whose custom requests grow in a team, as the digest, the overview and the card tell it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.signals.custom import FEWEST, MOST_WEEKS_BEFORE, WEEKS, Custom, grows
from bot.domain.worked import EMPTY, TeamWindow, ratio
from bot.services.digest_view import CustomGrowth
from bot.store import clients, groups, opened, roadmap, totals

WEEK = timedelta(weeks=1)
Pair = tuple[float, float]


async def growing(
    session: AsyncSession, team_id: int, until: date, only: Collection[int] = ()
) -> tuple[CustomGrowth, ...]:
    """Return whose custom requests grow in a team in the eight weeks before a day, the most first; a group is one.

    With `only` no others than these are looked at.
    """
    middle, grouping = until - WEEKS * WEEK, await groups.on(session, until - timedelta(days=1))
    since = middle - MOST_WEEKS_BEFORE * WEEK
    by_day = await roadmap.bespoke_opened(session, team_id, since, until)
    counted = grouping.folded({client: _parted(days, middle) for client, days in by_day.items()}, _plus)
    asked = [client for client, (now, _) in counted.items() if now >= FEWEST and (not only or client in only)]
    if not asked:
        return ()
    known = await opened.first_days(session, team_id, grouping.everyone_of(asked))
    now, before = (sum(pair[at] for pair in counted.values()) for at in (0, 1))
    found: dict[int, Custom] = {}
    for client in asked:
        theirs = counted[client]
        first = min((known[each] for each in grouping.everyone(client) if each in known), default=until)
        weeks = max(0.0, (middle - max(since, first)) / WEEK)
        each = Custom(theirs[0], theirs[1], weeks, now - theirs[0], before - theirs[1])
        if grows(each):
            found[client] = each
    if not found:
        return ()
    window = (await totals.windows(session, middle, until, team_id)).get(team_id, EMPTY).grouped(grouping)
    named = await clients.by_id(session, found)
    told = [_told(client, named[client].name, each, window) for client, each in found.items()]
    return tuple(sorted(told, key=lambda one: (-one.now, one.client)))


def _told(client: int, name: str, custom: Custom, window: TeamWindow) -> CustomGrowth:
    """Add which part of the client's requests, and of all others', is custom."""
    mine = window.part(client).items
    others = sum(window.part(each).items for each in window.clients()) - mine
    return CustomGrowth(
        client, name, custom.now, custom.usual, ratio(custom.now, mine), ratio(custom.others_now, others)
    )


def _parted(days: Mapping[date, float], middle: date) -> Pair:
    """Return what came on `middle` or later, and what came before."""
    now = sum(items for day, items in days.items() if day >= middle)
    return now, sum(days.values()) - now


def _plus(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]
