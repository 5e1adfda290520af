"""What every report of a day rests on besides hours: it is the same for whoever asks, and about whomever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.threshold import SetLimits
from bot.services import windows as planning
from bot.services.figures import Episode, Window
from bot.store import clients, groups, standing, teams, thresholds, totals
from bot.store.tables import Alert, Team

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
        return cls(
            every,
            grouping,
            await _names_in(session, grouping),
            await thresholds.in_force_by_team(session, ids, window.until),
            await totals.few_active(session, ids, window.until - timedelta(days=ACTIVE_DAYS), window.until, grouping),
            {(alert.team_id, alert.client_id): _episode(alert) for alert in await standing.open_alerts(session)},
            tuple(await planning.agreed(session, window.until)),
        )


async def _names_in(session: AsyncSession, grouping: Grouping) -> dict[int, str]:
    """Return the names of all groups and of their members."""
    if not grouping:
        return {}
    return await clients.proper(session, grouping.ids())


def _episode(alert: Alert) -> Episode:
    return Episode(
        alert.team_id,
        alert.client_id,
        alert.reason,
        alert.critical,
        alert.since,
        alert.limit,
        alert.stale,
        alert.observed,
        alert.crowding,
        alert.channel_id,
        alert.message_ts,
    )
