"""Who sets the pace: clients ranked by their control index, one client's in full, and whose rose out of line.

Every figure comes from the ledgers of what clients impose, over whole local days, by the day items were opened.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import control
from bot.domain.control import NOW_DAYS, USUAL_DAYS, Control, Counts, Notice, Rise, Standings, quarters_until
from bot.services.company import Company
from bot.services.figures import USUAL_WINDOW_DAYS, Window
from bot.services.report import id_of, window_before
from bot.store import clients, teams
from bot.store import pace as store
from bot.store.pace import MarkedItem
from bot.store.tables import Client, Team

RANKED = 20
ITEMS_SHOWN = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Clients by their control index, of one team or of all; `notices` are those of the last two quarters by client."""

    team: Team | None
    window: Window
    medians: Mapping[str, float]
    untold: tuple[str, ...]
    shown: tuple[Control, ...]
    ranked: int
    too_few: int
    names: Mapping[int, str]
    notices: Mapping[int, tuple[Notice, ...]]


@dataclass(frozen=True, slots=True)
class OnTeam:
    """One client's items of one team, beside that team's median client."""

    team: Team
    control: Control


@dataclass(frozen=True, slots=True)
class ClientPace:
    """What one client imposes, on all teams together or on the one asked about, and on each.

    `notices` and `others` are the client's notice and that of all others, by quarter. `untold` are the parts that are
    left out because no median client can be told.
    """

    client: Client
    team: Team | None
    window: Window
    whole: Control
    untold: tuple[str, ...]
    teams: tuple[OnTeam, ...]
    notices: tuple[Notice, ...]
    others: tuple[Notice, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to tell of."""
        return bool(self.whole.counts.items or any(notice.items for notice in self.notices))


@dataclass(frozen=True, slots=True)
class Behind:
    """The items behind one client's figure: how many, and the latest of them."""

    total: int
    items: tuple[MarkedItem, ...]
    team_names: Mapping[int, str]


async def ranking(
    session: AsyncSession, company: Company, team: Team | None, as_of: date, days: int = USUAL_WINDOW_DAYS
) -> Ranking:
    """Rank the clients of the `days` before `as_of`."""
    window = window_before(company, as_of, days)
    team_id = None if team is None else id_of(team)
    counts = _together((await store.counts(session, window.since, window.until, team_id)).values())
    # A desk of thousands of clients takes long enough for others to wait.
    standings, every = await asyncio.to_thread(_ranked, counts)
    shown = tuple(every[:RANKED])
    ids = [each.client_id for each in shown]
    named = await clients.by_id(session, ids)
    quarters = quarters_until(window.last, 2)
    noticed = await store.notices_by_client(session, quarters, ids, team_id)
    return Ranking(
        team,
        window,
        standings.medians,
        standings.untold,
        shown,
        len(every),
        sum(each.items > 0 for each in counts.values()) - len(every),
        {id_: client.name for id_, client in named.items()},
        {each: control.notices(quarters, noticed.get(each, {})) for each in ids},
    )


def _ranked(counts: Mapping[int, Counts]) -> tuple[Standings, list[Control]]:
    standings = Standings.of(counts)
    return standings, standings.ranked()


async def of_client(
    session: AsyncSession,
    company: Company,
    client: Client,
    as_of: date,
    days: int = USUAL_WINDOW_DAYS,
    team: Team | None = None,
) -> ClientPace:
    """Return what a client imposed on the items it opened in the `days` before `as_of`."""
    window, client_id = window_before(company, as_of, days), id_of(client)
    by_team = await store.counts(session, window.since, window.until, None if team is None else id_of(team))
    whole, untold, on_teams = await asyncio.to_thread(_compared, by_team, client_id)
    every_team = await teams.all_teams(session)
    told = tuple(OnTeam(each, on_teams[id_of(each)]) for each in every_team if id_of(each) in on_teams)
    return ClientPace(client, team, window, whole, untold, told, *await _notices(session, window, client_id, team))


async def on_card(
    session: AsyncSession,
    company: Company,
    client: Client,
    as_of: date,
    days: int = USUAL_WINDOW_DAYS,
    team: Team | None = None,
) -> ClientPace:
    """Return the same as a card tells it: without the teams one by one."""
    window, client_id = window_before(company, as_of, days), id_of(client)
    team_id = None if team is None else id_of(team)
    standings = Standings.of(await store.comparable(session, window.since, window.until, client_id, team_id))
    notices = await _notices(session, window, client_id, team)
    return ClientPace(client, team, window, standings.of_client(client_id), standings.untold, (), *notices)


async def _notices(
    session: AsyncSession, window: Window, client_id: int, team: Team | None
) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
    """Return a client's notice and that of all others, by quarter."""
    quarters = quarters_until(window.last)
    noticed = await store.notices(session, quarters, client_id, None if team is None else id_of(team))
    return control.notices(quarters, noticed.client), control.notices(quarters, noticed.others)


def _compared(
    by_team: Mapping[int, Mapping[int, Counts]], client_id: int
) -> tuple[Control, tuple[str, ...], dict[int, Control]]:
    """Return a client's items beside the median client's: of all teams together with what is left out, and of each."""
    whole = Standings.of(_together(by_team.values()))
    on_teams = {
        team: Standings.of(counts).of_client(client_id) for team, counts in by_team.items() if client_id in counts
    }
    return whole.of_client(client_id), whole.untold, on_teams


async def behind(session: AsyncSession, shown: ClientPace) -> Behind:
    """Return the items behind a client's figure."""
    team_id = None if shown.team is None else id_of(shown.team)
    asked = store.Behind(id_of(shown.client), shown.window.since, shown.window.until, team_id)
    total, items = await store.marked(session, asked, ITEMS_SHOWN)
    names = {id_of(each): each.name for each in await teams.all_teams(session)}
    return Behind(total, tuple(items), names)


async def newly_risen(session: AsyncSession, team: Team, until: date) -> list[Rise]:
    """Return whose control index rose out of line by the evening before `until`, and had not a week before."""
    now, earlier = await _risen(session, team, until), await _risen(session, team, until - WEEK)
    told = {each.client_id for each in earlier}
    return [each for each in now if each.client_id not in told]


async def _risen(session: AsyncSession, team: Team, until: date) -> list[Rise]:
    since, team_id = until - timedelta(days=NOW_DAYS), id_of(team)
    now = (await store.counts(session, since, until, team_id)).get(team_id, {})
    before = (await store.counts(session, since - timedelta(days=USUAL_DAYS), since, team_id)).get(team_id, {})
    return await asyncio.to_thread(control.rises, now, before) if now and before else []


async def ranked(session: AsyncSession, since: date, until: date) -> list[Control]:
    """Return the clients by their control index over all teams, the highest first."""
    counts = _together((await store.counts(session, since, until)).values())
    return (await asyncio.to_thread(_ranked, counts))[1]


def _together(by_team: Iterable[Mapping[int, Counts]]) -> dict[int, Counts]:
    """Add up what several teams have of each client."""
    together: dict[int, Counts] = {}
    for counts in by_team:
        for client, each in counts.items():
            together[client] = together[client] + each if client in together else each
    return together
