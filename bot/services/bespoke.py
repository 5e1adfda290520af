"""What was made for one client alone: the seam for whoever asks about a client rather than about a team."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.work_class import BESPOKE
from bot.domain.worked import ratio
from bot.services.figures import Bespoke
from bot.store import groups, roadmap, totals, work_classes

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
    """Return a client's bespoke hours by team, from `since` to before `until`, of teams that have any classed hours.

    A group's are those of all its members.
    """
    everyone = (await groups.on(session, until - ONE_DAY)).everyone(client_id)
    by_class = await work_classes.seconds_by_client(session, since, until)
    windows = await totals.windows(session, since, until)
    ruled = {team_id for team_id, _ in by_class}
    return {
        team_id: BespokePart(
            sum(by_class.get((team_id, BESPOKE), {}).get(each, 0) for each in everyone), windows[team_id].seconds
        )
        for team_id in sorted(ruled)
        if team_id in windows
    }


async def made_for(session: AsyncSession, client_id: int, since: date, until: date) -> dict[int, Bespoke]:
    """Return by team a client's bespoke items opened and seconds worked, from `since` to before `until`.

    Teams of which no rule tells a class are left out.
    """
    found = {}
    everyone = (await groups.on(session, until - ONE_DAY)).everyone(client_id)
    for team_id, part in (await bespoke_of(session, client_id, since, until)).items():
        opened = await roadmap.bespoke_opened(session, team_id, since, until)
        items = sum(sum(opened.get(each, {}).values()) for each in everyone)
        found[team_id] = Bespoke(items, part.seconds)
    return found
