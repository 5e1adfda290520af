"""What was made for one client alone: the seam for whoever asks about a client rather than about a team."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.work_class import BESPOKE
from bot.domain.worked import ratio
from bot.services.figures import Bespoke
from bot.store import groups, teams, totals, work_classes

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BespokePart:
    """One client's bespoke seconds of some days, beside all seconds of the team."""

    seconds: int
    team_seconds: int

    @property
    def share(self) -> float | None:
        """Return the part (0..1) of the team's hours; None where it has none."""
        return ratio(self.seconds, self.team_seconds)


async def bespoke_of(session: AsyncSession, client_id: int, since: date, until: date) -> dict[int, BespokePart]:
    """Return a client's bespoke hours by team, from `since` to before `until`, beside all hours of the team.

    Teams of which no rule tells a class are left out: nothing bespoke is known there, rather than none. A group's
    are those of all its members.
    """
    everyone = (await groups.on(session, until - ONE_DAY)).everyone(client_id)
    found = await work_classes.of_clients(session, BESPOKE, everyone, since, until)
    windows = await totals.windows(session, since, until, only=())
    return {
        team_id: BespokePart(found.get(team_id, (0.0, 0))[1], windows[team_id].seconds)
        for team_id in await _ruled(session)
        if team_id in windows
    }


async def made_for(session: AsyncSession, client_id: int, since: date, until: date) -> dict[int, Bespoke]:
    """Return by team a client's bespoke items opened and seconds worked, likewise."""
    ruled = await _ruled(session)
    if not ruled:
        return {}
    everyone = (await groups.on(session, until - ONE_DAY)).everyone(client_id)
    found = await work_classes.of_clients(session, BESPOKE, everyone, since, until)
    return {team_id: Bespoke(*found.get(team_id, (0.0, 0))) for team_id in ruled}


async def _ruled(session: AsyncSession) -> list[int]:
    """Return the engineering teams of which a rule tells a class of work."""
    of = {rule.team_id for rule in await work_classes.rules(session)}
    return [
        team.id
        for team in await teams.all_teams(session)
        if team.id is not None and team.kind == "engineering" and (None in of or team.id in of)
    ]
