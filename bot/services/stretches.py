"""Tells of what lasts for a stretch and is no alert: a roadmap displaced, custom requests that grow.

It goes to the team's channel once the team is live, to whoever is responsible while it has none, and to each leader.
One stretch is one message in each of these places: edited while the stretch lasts, and once more when it is over.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import leaders as telling
from bot.services.company import Company
from bot.services.deliver import placement_of
from bot.store import custom_stretches, deliveries, displacements, teams
from bot.store.tables import CustomStretch, Displaced, Team

TOLD_OF_AN_END = timedelta(days=14)
"""So long a stretch that ended is looked at: Slack may not take the edit at once."""


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Bring what is told of stretches up to date, in office hours; return how many messages are to be sent.

    Whoever becomes a leader, and a team that goes live, is told of what lasts.
    """
    if not await telling.is_time(session, company):
        return 0
    since = company.today() - TOLD_OF_AN_END
    told: list[tuple[str, CustomStretch | Displaced]]
    told = [(f"displaced:{row.id}:", row) for row in await displacements.to_tell(session, since)]
    told += [(f"custom:{row.id}:", row) for row in await custom_stretches.to_tell(session, since)]
    by_id = {team.id: team for team in await teams.all_teams(session)} if told else {}
    planned = 0
    for about, row in told:
        if row.view and (team := by_id.get(row.team_id)):
            readers = {*leaders, *_of_team(company, team)}
            await deliveries.drop_about(session, about, readers)
            lasts = row.ended_on is None
            planned += await telling.tell(session, company, about, row.view, readers, opens=lasts)
    return planned


def _of_team(company: Company, team: Team) -> Collection[str]:
    """Return where a team hears of it: in its channel, or through whoever is responsible while it has none."""
    match placement_of(team, company):
        case "channel":
            where = team.channel_id
        case "no_channel":
            where = team.responsible_id
        case _:
            where = None
    return (where,) if where else ()
