"""Who takes care of a client: whoever is responsible for a team, and who follows its open alert."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import handled
from bot.services.figures import ClientReport
from bot.store import acts, standing


@dataclass(frozen=True, slots=True)
class Owners:
    """People of one team, by Slack user id; `followers` is None where no alert of the client is open."""

    responsible: str = ""
    followers: tuple[str, ...] | None = None


async def of_client(session: AsyncSession, report: ClientReport) -> Mapping[int, Owners]:
    """Return by team who takes care of a client."""
    open_ = {
        each.team_id: each.id or 0 for each in await standing.open_alerts(session) if each.client_id == report.client.id
    }
    done = await acts.of(session, open_.values()) if open_ else {}
    return {
        line.team.id or 0: Owners(
            line.team.responsible_id or "",
            handled(done.get(open_[line.team.id or 0], ())).followers if line.team.id in open_ else None,
        )
        for line in report.teams
    }
