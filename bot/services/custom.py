"""Whose custom requests grow in a team, as the digest, the overview and the card tell it."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.signals.custom import FEWEST, MOST_WEEKS_BEFORE, WEEKS, Custom, grows
from bot.domain.worked import EMPTY
from bot.services.digest_view import CustomGrowth
from bot.store import clients, custom, groups, opened, totals

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
    counted = grouping.folded(await custom.requests(session, team_id, since, middle, until), _plus)
    asked = [client for client, (now, _) in counted.items() if now >= FEWEST and (not only or client in only)]
    if not asked:
        return ()
    known = await opened.first_days(session, team_id, grouping.everyone_of(asked))
    window = (await totals.windows(session, middle, until, team_id)).get(team_id, EMPTY).grouped(grouping)
    items = sum(window.part(client).items for client in window.clients())
    now, before = (sum(pair[at] for pair in counted.values()) for at in (0, 1))
    found = []
    for client in asked:
        theirs, mine = counted[client], window.part(client).items
        began = max(since, min((known[each] for each in grouping.everyone(client) if each in known), default=until))
        each = Custom(
            now=theirs[0],
            before=theirs[1],
            weeks_before=max(0.0, (middle - began) / WEEK),
            items=mine,
            others_now=now - theirs[0],
            others_before=before - theirs[1],
            others_items=items - mine,
        )
        if grows(each):
            found.append((client, each))
    named = await clients.by_id(session, [client for client, _ in found])
    told = [
        CustomGrowth(client, named[client].name, each.now, each.usual, each.share, each.others_share)
        for client, each in found
    ]
    return tuple(sorted(told, key=lambda one: (-one.now, one.client)))


def _plus(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]
