"""What the engineers' hours are for, by class and period; what of the roadmap slipped, and what came in for clients."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import trend
from bot.domain.plan import dated, slipped
from bot.domain.work_class import BESPOKE, CLASSES, UNCLASSED
from bot.domain.worked import ratio
from bot.services import displacement
from bot.services.company import Company
from bot.services.displaced_view import DisplacedView
from bot.services.figures import Window
from bot.services.report import id_of, window_before
from bot.services.strain import Strain, Withheld, strain_of
from bot.store import clients, roadmap, teams, totals, weekly, work_classes
from bot.store.roadmap import Planned
from bot.store.tables import Team

USUAL_DAYS = 84
TEAMS_SHOWN = 3
SLIPS_SHOWN, CAME_IN_SHOWN, TITLES_SHOWN = 5, 5, 3


@dataclass(frozen=True, slots=True)
class ClassHours:
    """A team's seconds of some days by class; `seconds` are all of them."""

    by_class: Mapping[str, int]
    seconds: int

    def share(self, work: str) -> float | None:
        """Return the part (0..1) of all hours that is of a class; `UNCLASSED`: of none."""
        if work == UNCLASSED:
            return ratio(self.seconds - sum(self.by_class.values()), self.seconds)
        return ratio(self.by_class.get(work, 0), self.seconds)


@dataclass(frozen=True, slots=True)
class Slipped:
    """A roadmap item whose finish moved by `days`, to the day `to`; `done` says that it was done on that day."""

    title: str
    url: str
    days: int
    to: date
    done: bool


@dataclass(frozen=True, slots=True)
class CameIn:
    """A client's bespoke work: items opened, seconds worked, and items in as many days before; its newest titles."""

    client: str
    items: float
    seconds: int
    before: float | None
    newest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TeamRoadmap:
    """One team's window. `before` is None where as many days before are not known.

    `planned` items of the roadmap were dated in it, `slips` of them slipped, the longest first in `slipped`.
    `dates_from` is the first day from which it is known how due dates moved, where that is within.
    """

    team: Team
    hours: ClassHours
    before: ClassHours | None
    starts: tuple[date, ...]
    periods: tuple[ClassHours, ...]
    planned: int
    slips: int
    slipped: tuple[Slipped, ...]
    came_in: tuple[CameIn, ...]
    clients_in: int
    displaced: tuple[DisplacedView, ...]
    ruled: bool
    dates_from: date | None = None
    strain: Strain | Withheld | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """One engineering team, or the first ones; `more` are the names of those that are not told."""

    window: Window
    teams: tuple[TeamRoadmap, ...]
    known_from: date | None
    more: tuple[str, ...] = ()


async def roadmaps(
    session: AsyncSession, company: Company, team: Team | None, as_of: date, days: int = USUAL_DAYS
) -> Roadmap:
    """Return what a team's hours were for over the `days` before `as_of`; without one, of the first that engineer."""
    window = window_before(company, as_of, days)
    shown = [team] if team else [each for each in await teams.all_teams(session) if each.kind == "engineering"]
    known_from = await totals.first_day(session)
    found = [await _team(session, company, each, window, known_from) for each in shown[:TEAMS_SHOWN]]
    return Roadmap(window, tuple(found), known_from, tuple(each.name for each in shown[TEAMS_SHOWN:]))


async def _team(
    session: AsyncSession, company: Company, team: Team, window: Window, known_from: date | None
) -> TeamRoadmap:
    team_id, length = id_of(team), window.until - window.since
    earlier = window.since - length
    comparable = known_from is not None and known_from <= earlier
    starts = trend.periods(window.until, window.days)
    first = min(starts[0], earlier if comparable else window.since)
    by_day = await work_classes.seconds_by_day(session, team_id, first, window.until)
    worked = await weekly.seconds_by_day(session, team_id, first, window.until)
    step = timedelta(days=trend.step_of(starts, window.until))
    plans = await roadmap.planned(session, team_id, company.midnight(window.since), company.local_day)
    planned, slips = await asyncio.to_thread(_slips, plans, window)
    came, more = await _came_in(session, team_id, window, earlier if comparable else None)
    dates_from = await displacement.dates_known_from(session, company, plans)
    return TeamRoadmap(
        team=team,
        hours=_hours(by_day, worked, window.since, window.until),
        before=_hours(by_day, worked, earlier, window.since) if comparable else None,
        starts=starts,
        periods=tuple(_hours(by_day, worked, start, start + step) for start in starts),
        planned=planned,
        slips=len(slips),
        slipped=tuple(slips[:SLIPS_SHOWN]),
        came_in=came,
        clients_in=more,
        displaced=await displacement.views(session, company, team, window.last),
        ruled=any(rule.team_id in (None, team_id) for rule in await work_classes.rules(session)),
        dates_from=dates_from if dates_from > window.since else None,
        strain=await strain_of(session, company, team, window.until),
    )


def _hours(
    by_day: Mapping[str, Mapping[date, int]], worked: Mapping[date, int], since: date, until: date
) -> ClassHours:
    def within(days: Mapping[date, int]) -> int:
        return sum(seconds for day, seconds in days.items() if since <= day < until)

    return ClassHours(
        {work: seconds for work in CLASSES if (seconds := within(by_day.get(work, {})))},
        within(worked),
    )


def _slips(plans: Sequence[Planned], window: Window) -> tuple[int, list[Slipped]]:
    """Return how many items were dated in the window, and which slipped, the longest first."""
    begun = window.since - timedelta(days=1)
    asked = [each for each in plans if dated(each.plan, begun, window.last)]
    found = []
    for each in asked:
        days, to = slipped(each.plan, begun, window.last), each.plan.finish(window.last)
        if days and to:
            done = each.plan.closed is not None and each.plan.closed <= window.last
            found.append(Slipped(each.title, each.url, days, to, done))
    return len(asked), sorted(found, key=lambda slip: (-slip.days, slip.to, slip.title))


async def _came_in(
    session: AsyncSession, team_id: int, window: Window, earlier: date | None
) -> tuple[tuple[CameIn, ...], int]:
    """Return the clients with most bespoke hours, and how many clients have any bespoke work."""
    opened = await roadmap.bespoke_opened(session, team_id, earlier or window.since, window.until)
    sums = await work_classes.seconds_by_client(session, window.since, window.until, team_id)
    seconds = {client: each for client, each in sums.get((team_id, BESPOKE), {}).items() if client > 0}
    items = {client: sum(n for day, n in days.items() if day >= window.since) for client, days in opened.items()}
    asked = [client for client in {*seconds, *items} if seconds.get(client) or items.get(client)]
    asked.sort(key=lambda client: (-seconds.get(client, 0), -items.get(client, 0), client))
    named = await clients.by_id(session, asked[:CAME_IN_SHOWN])
    came = []
    for client in asked[:CAME_IN_SHOWN]:
        rows = await roadmap.bespoke_titles(session, team_id, window.since, window.until, (client,), TITLES_SHOWN)
        was = None if earlier is None else sum(opened.get(client, {}).values()) - items.get(client, 0)
        name = named[client].name if client in named else f"#{client}"
        newest = tuple((row.title, row.url) for row in rows)
        came.append(CameIn(name, items.get(client, 0), seconds.get(client, 0), was, newest))
    return tuple(came), len(asked)
