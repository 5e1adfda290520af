"""What somebody sees who opens the Home tab: the whole firm, and for admins every setting, from one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import OfficeHours
from bot.domain.worked import TeamWindow
from bot.domain.zones import Zones
from bot.services import dependency, fixing, quiet, report, status, time_zone, unattributed
from bot.services.company import Company
from bot.services.dependency import Leading
from bot.services.figures import USUAL_WINDOW_DAYS, Overview, TeamOverview, Window
from bot.services.fixing import Answered, Right
from bot.services.status import SourceStatus
from bot.services.unattributed import Question
from bot.store import clients, merges

QUESTIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """What an admin has set, besides what stands with the teams: clients, pairs that look the same, hours, zones."""

    clients: int
    proposed_merges: int
    hours: OfficeHours
    zones: Zones


@dataclass(frozen=True)
class Home:
    """The whole firm as one person sees it; the teams that this person manages come first.

    `firm` is all teams together; `just_now` is what they answered last, if that is not long ago. `settings` are for
    admins, `leading` for leaders.
    """

    at: datetime
    overview: Overview
    firm: TeamWindow
    sources: tuple[SourceStatus, ...]
    questions: tuple[Question, ...]
    right: Right
    just_now: Answered | None
    settings: Settings | None = None
    leading: Leading | None = None

    @property
    def teams(self) -> tuple[TeamOverview, ...]:
        """Return the teams in the order in which this person wants them."""
        return self.overview.teams

    @property
    def names(self) -> Mapping[int, str]:
        """Return the names of the clients that are shown."""
        return self.overview.names


async def gather(
    session: AsyncSession, company: Company, right: Right, *, is_admin: bool, leader: bool = False
) -> Home:
    """Read what one person's Home shows, of which most is the same for everybody. `session` only asks."""
    today = company.today()
    overview = await company.shared(
        session, ("overview", today, USUAL_WINDOW_DAYS, None), lambda: report.overview(session, company, today)
    )
    firm = await company.shared(session, ("firm", overview.window), lambda: report.firm(session, overview.window))
    private = is_admin or leader
    return Home(
        company.clock(),
        replace(overview, teams=tuple(sorted(overview.teams, key=lambda shown: _is_others(shown, right)))),
        firm,
        await company.shared(
            session, ("sources", private), lambda: status.sources(session, company.clock(), private=private)
        ),
        await company.shared(session, ("questions", today), lambda: _questions(session, overview.teams, today)),
        right,
        await fixing.latest(session, company, right.by),
        await company.shared(session, ("settings",), lambda: _settings(session, company)) if is_admin else None,
        await dependency.of_firm(session, company, _worked(firm, overview.window)) if leader else None,
    )


def _worked(firm: TeamWindow, window: Window) -> dependency.Worked:
    return dependency.Worked(dependency.seconds_in([firm]), window.since, window.until)


def _is_others(shown: TeamOverview, right: Right) -> bool:
    """Say whether a team is not this person's, so that it comes later."""
    return report.id_of(shown.team) not in right.teams


async def _questions(session: AsyncSession, shown: Sequence[TeamOverview], until: date) -> tuple[Question, ...]:
    if not any(team.window.unattributed_seconds for team in shown):
        return ()
    since = until - timedelta(days=USUAL_WINDOW_DAYS)
    return tuple(await unattributed.questions(session, since, until, QUESTIONS_SHOWN))


async def _settings(session: AsyncSession, company: Company) -> Settings:
    return Settings(
        clients=await clients.count(session),
        proposed_merges=len(await merges.proposed(session)),
        hours=await quiet.office_hours(session),
        zones=await time_zone.zones(session, company),
    )
