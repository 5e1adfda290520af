"""The largest clients of a team, or of all teams together, over a window, beside the window before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.worked import EMPTY, TeamWindow, together
from bot.services.company import Company
from bot.services.figures import Pull, Window
from bot.services.report import id_of, pulling, window_before
from bot.store import clients, groups, shown, standing, totals
from bot.store.tables import Team

MOST = 25


@dataclass(frozen=True, slots=True)
class Largest:
    """What was worked, by whom: `shown` are the largest clients' ids, `alerted` those with an open alert.

    `before` is None where the window before is not known whole; without `team` it is all teams. `members` says how many
    clients are part of one that is a group.
    """

    team: Team | None
    window: Window
    whole: TeamWindow
    before: TeamWindow | None
    shown: tuple[int, ...]
    alerted: frozenset[int]
    names: Mapping[int, str]
    pulling: tuple[Pull, ...]
    known_from: date | None
    members: Mapping[int, int] = field(default_factory=dict)


async def largest(session: AsyncSession, company: Company, team: Team | None, as_of: date, days: int) -> Largest:
    """Return the largest clients of the `days` before `as_of`."""
    window = window_before(company, as_of, days)
    grouping = await groups.on(session, window.last)
    whole = await _whole(session, team, window, grouping)
    known_from = await totals.first_day(session)
    earlier = window.since - timedelta(days=days)
    comparable = known_from is not None and known_from <= earlier
    largest_ = tuple(whole.clients())
    alerts = await standing.open_alerts(session)
    return Largest(
        team,
        window,
        whole,
        await _before(session, team, (earlier, window.since), grouping, largest_) if comparable else None,
        largest_,
        frozenset(alert.client_id for alert in alerts if team is None or alert.team_id == id_of(team)),
        await clients.proper(session, largest_),
        await pulling(session),
        known_from,
        {id_: len(grouping.members(id_)) for id_ in largest_ if grouping.members(id_)},
    )


async def _whole(session: AsyncSession, team: Team | None, window: Window, grouping: Grouping) -> TeamWindow:
    told = shown.Told(MOST, (), window.last if grouping else None)
    if team is None:
        return await shown.of_firm(session, window.since, window.until, told)
    windows = await shown.by_team(session, window.since, window.until, told, id_of(team))
    return windows.get(id_of(team), EMPTY)


async def _before(
    session: AsyncSession, team: Team | None, days: tuple[date, date], grouping: Grouping, largest_: Sequence[int]
) -> TeamWindow:
    """Return what the largest clients did in days before, and all others together."""
    everyone = grouping.everyone_of(largest_)
    windows = await totals.windows(session, *days, None if team is None else id_of(team), everyone)
    return together(windows.values()).grouped(grouping)
