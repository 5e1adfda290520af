"""What every report of a day rests on besides hours: it is the same for whoever asks, and about whomever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.services import windows as planning
from bot.services.figures import Episode, Window, turned
from bot.store import alerts, clients, groups, standing, teams, thresholds, totals
from bot.store.tables import Alert, AlertEvent, Team

ACTIVE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Ground:
    """What all lines rest on besides hours, whoever they are about: teams, limits, open episodes and agreements.

    `grouping` is that of the window's last day, also for what was before it. `names` are those of groups and their
    members.
    """

    teams: tuple[Team, ...]
    grouping: Grouping
    names: Mapping[int, str]
    set_limits: Mapping[int, SetLimits]
    active: Mapping[int, int]
    episodes: Mapping[tuple[int, int], Episode]
    agreed: tuple[planning.Window, ...]

    @classmethod
    async def read(cls, session: AsyncSession, window: Window, team_id: int | None = None) -> "Ground":
        """Read that of all teams or of one."""
        every = tuple(team for team in await teams.all_teams(session) if team_id in (None, team.id))
        ids = [team.id or 0 for team in every]
        grouping = await groups.on(session, window.last)
        first = window.until - timedelta(days=ACTIVE_DAYS)
        set_limits = await thresholds.in_force_by_team(session, ids, window.until)
        active = await totals.few_active(session, ids, first, window.until, grouping)
        return cls(
            every,
            grouping,
            await _names_in(session, grouping),
            set_limits,
            active,
            await _episodes(session, set_limits, active),
            tuple(await planning.agreed(session, window.until)),
        )


async def _names_in(session: AsyncSession, grouping: Grouping) -> dict[int, str]:
    """Return the names of all groups and of their members."""
    if not grouping:
        return {}
    return await clients.proper(session, grouping.ids())


async def _episodes(
    session: AsyncSession, set_limits: Mapping[int, SetLimits], active: Mapping[int, int]
) -> dict[tuple[int, int], Episode]:
    """Return the open alerts by team and client, each as it stood on the last evening that its team was judged."""
    found = await standing.open_alerts(session)
    newest = await alerts.newest_events(session, [alert.id or 0 for alert in found])
    limits = {
        alert.id: limit_for(alert.client_id, set_limits.get(alert.team_id, SetLimits()), active.get(alert.team_id, 0))
        for alert in found
    }
    return {
        (alert.team_id, alert.client_id): _episode(alert, newest.get(alert.id or 0), limits[alert.id])
        for alert in found
    }


def _episode(alert: Alert, newest: AlertEvent | None, held_to: Limit) -> Episode:
    seen = {} if newest is None else newest.figures
    limit, share = float(seen.get("limit", alert.limit)), seen.get("q28")
    stands = turned(alert.reason, seen)
    critical_from = Limit(limit, held_to.source, levels=held_to.levels).critical
    return Episode(
        alert.team_id,
        alert.client_id,
        alert.reason,
        alert.critical and (share is None or share >= critical_from),
        alert.opened_on if stands == "ending" else alert.since,
        limit,
        alert.stale,
        alert.observed,
        alert.crowding,
        alert.channel_id,
        alert.message_ts,
        stands,
    )
