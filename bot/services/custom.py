"""Whose custom requests grow in a team, as the digest, the overview and the card tell it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.signals.custom import FEWEST, MOST_WEEKS_BEFORE, WEEKS, Custom, grows
from bot.domain.worked import ratio
from bot.services.digest_view import CustomGrowth
from bot.store import clients, custom, groups, opened

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
    asked = await custom.opened(session, team_ids, days, FEWEST, grouped_on, only or None)
    found = await _growing(session, days, asked, grouping)
    if not found:
        return {}
    everybody = {client for _, client in found}
    items = await opened.items(session, days.middle, days.until, grouping.everyone_of(everybody))
    named = await clients.proper(session, everybody)
    told: dict[int, list[CustomGrowth]] = {}
    for (team_id, client), each in found.items():
        of_team = grouping.folded(items.get(team_id, {}), lambda one, other: one + other)
        told.setdefault(team_id, []).append(_told(client, named[client], each, of_team))
    return {team_id: tuple(sorted(of, key=lambda one: (-one.now, one.client))) for team_id, of in told.items()}


async def _growing(
    session: AsyncSession, days: custom.Days, asked: Mapping[int, Sequence[custom.Opened]], grouping: Grouping
) -> dict[tuple[int, int], Custom]:
    """Return by team and client the requests that grow."""
    # The longer somebody has been a client the less is its usual: who does not grow by that never does.
    may = [
        (team_id, theirs)
        for team_id, every in asked.items()
        for theirs in every
        if grows(_custom(theirs, days, days.since))
    ]
    everyone = grouping.everyone_of(theirs.client_id for _, theirs in may)
    known = await opened.first_days_by_team(session, {team_id for team_id, _ in may}, everyone) if may else {}
    found: dict[tuple[int, int], Custom] = {}
    for team_id, theirs in may:
        members = grouping.everyone(theirs.client_id)
        first = min((known[team_id, each] for each in members if (team_id, each) in known), default=days.until)
        each = _custom(theirs, days, first)
        if grows(each):
            found[team_id, theirs.client_id] = each
    return found


def _custom(theirs: custom.Opened, days: custom.Days, first: date) -> Custom:
    """Set what a client opened of late beside what came before, known from its `first` day on."""
    weeks = max(0.0, (days.middle - max(days.since, first)) / WEEK)
    return Custom(theirs.now, theirs.before, weeks, theirs.others_now, theirs.others_before)


def _told(client: int, name: str, custom_: Custom, items: Mapping[int, float]) -> CustomGrowth:
    """Add which part of the client's requests, and of all others', is custom."""
    mine = items.get(client, 0)
    others = sum(items.values()) - mine
    return CustomGrowth(
        client, name, custom_.now, custom_.usual, ratio(custom_.now, mine), ratio(custom_.others_now, others)
    )
