"""Reports that people and scripts read: one client on every team, and all teams at a glance.

Every figure comes from the ledger of hours worked and the ledger of items opened, over whole local days.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import SetLimits, limit_for
from bot.domain.worked import EMPTY, TeamWindow, ratio
from bot.services.company import Company
from bot.services.figures import (
    ClientOnTeam,
    ClientReport,
    Episode,
    Overview,
    Pull,
    TeamOverview,
    Why,
    Window,
)
from bot.store import clients, cursors, standing, teams, thresholds, totals
from bot.store.tables import Alert, Client, Team

USUAL_WINDOW_DAYS = 28
WEEKS_SHOWN = 8
ACTIVE_DAYS = 90
BIGGEST_SHOWN = 3


class UnknownClient(LookupError):
    """A name that is no client's, or that several share; the message is a sentence for whoever typed it."""


async def find_client(session: AsyncSession, text: str) -> Client:
    """Return the one client of this name, alias or domain; raise `UnknownClient` with suggestions."""
    found = await clients.find(session, text)
    if found.client is not None:
        return found.client
    if found.several:
        names = _listed(client.name for client in found.several)
        raise UnknownClient(f"Several clients are called {text}: {names}. Type the whole name.")
    hint = _listed(client.name for client in found.suggestions)
    raise UnknownClient(f"No client is called {text}." + (f" Did you mean {hint}?" if hint else ""))


async def client_report(
    session: AsyncSession, company: Company, client: Client, as_of: date, window_days: int = USUAL_WINDOW_DAYS
) -> ClientReport:
    """Return one client's load on every team over the `window_days` before `as_of`."""
    client_id = id_of(client)
    window = _window(company, as_of, window_days)
    book = await _Book.open(session, window)
    weekly = await _weekly(session, client_id, as_of)
    # Alerts judge 28 days, whatever window is looked at.
    judged = await standing.judged(session, client_id, window.last) if window_days == USUAL_WINDOW_DAYS else {}
    return ClientReport(
        client,
        window,
        tuple(
            replace(book.line(team, client_id), weekly=weekly.get(id_of(team), ()), judged=judged.get(id_of(team)))
            for team in book.teams
        ),
        tuple(await totals.items_behind(session, totals.Drill(client_id, window.since, window.until), BIGGEST_SHOWN)),
        await pulling(session),
        empty=not await totals.anything(session),
    )


async def overview(
    session: AsyncSession, company: Company, as_of: date, window_days: int = USUAL_WINDOW_DAYS
) -> Overview:
    """Return every team's load by client over the `window_days` before `as_of`."""
    window = _window(company, as_of, window_days)
    book = await _Book.open(session, window)
    shown = tuple(
        TeamOverview(
            team,
            book.window(team),
            tuple(book.line(team, each) for each in book.clients_of(team)),
            observing=observing(team, company.today()),
        )
        for team in book.teams
    )
    names = await clients.by_id(session, {line.client_id for team in shown for line in team.clients})
    return Overview(
        window,
        shown,
        {id_: client.name for id_, client in names.items()},
        await pulling(session),
        empty=not await totals.anything(session),
    )


async def why(
    session: AsyncSession,
    company: Company,
    client: Client,
    as_of: date,
    window_days: int = USUAL_WINDOW_DAYS,
    *,
    team: Team | None = None,
    offset: int = 0,
    most: int = 50,
) -> Why:
    """Return a page of the items behind a client's figure, most hours first, each with the rule that decided."""
    window = _window(company, as_of, window_days)
    drill = totals.Drill(id_of(client), window.since, window.until, None if team is None else id_of(team))
    total, contradicting = await totals.count_behind(session, drill)
    return Why(
        client,
        team,
        window,
        tuple(await totals.items_behind(session, drill, most, offset)),
        offset,
        total,
        contradicting,
        {id_of(each): each.name for each in await teams.all_teams(session)},
    )


async def pulling(session: AsyncSession) -> tuple[Pull, ...]:
    """Return the streams whose first pull is still under way."""
    return tuple(
        Pull(cursor.source, cursor.stream, cursor.fraction)
        for cursor in await cursors.every(session)
        if cursor.backfilled_at is None
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """What all lines of a report share, read once."""

    teams: tuple[Team, ...]
    windows: Mapping[int, TeamWindow]
    set_limits: Mapping[int, SetLimits]
    active: Mapping[int, int]
    episodes: Mapping[tuple[int, int], Episode]

    @classmethod
    async def open(cls, session: AsyncSession, window: Window) -> "_Book":
        shown = tuple(await teams.all_teams(session))
        return cls(
            shown,
            await totals.windows(session, window.since, window.until),
            {id_of(team): await thresholds.in_force(session, id_of(team), window.last) for team in shown},
            await totals.active_clients(session, window.until - timedelta(days=ACTIVE_DAYS), window.until),
            {(alert.team_id, alert.client_id): _episode(alert) for alert in await standing.open_alerts(session)},
        )

    def window(self, team: Team) -> TeamWindow:
        return self.windows.get(id_of(team), EMPTY)

    def clients_of(self, team: Team) -> Collection[int]:
        """Return the clients with load, then those whose alert is open though they have none left."""
        alerted = [client_id for team_id, client_id in self.episodes if team_id == team.id]
        return dict.fromkeys((*self.window(team).clients(), *alerted))

    def line(self, team: Team, client_id: int) -> ClientOnTeam:
        team_id = id_of(team)
        limit = limit_for(client_id, self.set_limits[team_id], self.active.get(team_id, 0))
        return ClientOnTeam(team, self.window(team), client_id, limit, self.episodes.get((team_id, client_id)))


async def _weekly(session: AsyncSession, client_id: int, until: date) -> dict[int, tuple[float | None, ...]]:
    """Return by team the client's shares of the weeks that end before `until`, oldest first."""
    since = until - timedelta(weeks=WEEKS_SHOWN)
    shares: dict[int, tuple[float | None, ...]] = {}
    for team_id, days in (await totals.daily(session, client_id, since, until)).items():
        theirs, everything = [0] * WEEKS_SHOWN, [0] * WEEKS_SHOWN
        for day, (part, whole) in days.items():
            week = (day - since).days // 7
            theirs[week] += part
            everything[week] += whole
        shares[team_id] = tuple(ratio(part, whole) for part, whole in zip(theirs, everything, strict=True))
    return shares


def observing(team: Team, today: date) -> bool:
    """Say whether alerts of a team do not go to its channel yet."""
    return team.live_since is None or team.live_since > today


def id_of(row: Client | Team) -> int:
    """Return the id of a stored row."""
    if row.id is None:
        raise ValueError("the row has not been stored")
    return row.id


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
    )


def _window(company: Company, as_of: date, days: int) -> Window:
    return Window(as_of - timedelta(days=days), as_of, company.zone.key)


def _listed(names: Iterable[str]) -> str:
    *most, last = (*names,) or ("",)
    return f"{', '.join(most)} or {last}" if most else last
