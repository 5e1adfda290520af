"""Who sets the pace: clients ranked by their control index, one client's in full, and whose rose out of line.

Every figure comes from the ledgers of what clients impose, over whole local days, by the day items were opened.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import add

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import control
from bot.domain.control import NOW_DAYS, USUAL_DAYS, Control, Counts, Notice, Rise, Standings, quarters_until
from bot.domain.group import Grouping
from bot.services.company import Company
from bot.services.figures import USUAL_WINDOW_DAYS, Window
from bot.services.members import PartOf
from bot.services.report import id_of, window_before
from bot.store import clients, groups, teams
from bot.store import pace as store
from bot.store.pace import MarkedItem
from bot.store.tables import Client, Team

RANKED = 20
ITEMS_SHOWN = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Clients by their control index, of one team or of all; `notices` are those of the last two quarters by client.

    `members` says how many clients are part of one that is a group, and `over` of how many clients a median is.
    """

    team: Team | None
    window: Window
    medians: Mapping[str, float]
    untold: tuple[str, ...]
    shown: tuple[Control, ...]
    ranked: int
    too_few: int
    names: Mapping[int, str]
    notices: Mapping[int, tuple[Notice, ...]]
    members: Mapping[int, int] = field(default_factory=dict)
    over: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnTeam:
    """One client's items of one team, beside that team's median client."""

    team: Team
    control: Control


@dataclass(frozen=True, slots=True)
class OfMember:
    """One of a group beside the median client; `kind` is what it is to the group, empty for the group itself."""

    client: str
    kind: str
    control: Control


@dataclass(frozen=True, slots=True)
class ClientPace:
    """What one client imposes, on all teams together or on the one asked about, and on each.

    `notices` and `others` are the client's notice and that of all others, by quarter. `untold` are the parts that are
    left out because no median client can be told. A group is told with its `members`, the one that sets the pace most
    first; a member apart from its group, which `part_of` names.
    """

    client: Client
    team: Team | None
    window: Window
    whole: Control
    untold: tuple[str, ...]
    teams: tuple[OnTeam, ...]
    notices: tuple[Notice, ...]
    others: tuple[Notice, ...]
    members: tuple[OfMember, ...] = ()
    part_of: PartOf | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The items behind one client's figure: how many, and the latest of them; of a group, with its members' names."""

    total: int
    items: tuple[MarkedItem, ...]
    team_names: Mapping[int, str]
    member_names: Mapping[int, str] = field(default_factory=dict)


async def ranking(
    session: AsyncSession, company: Company, team: Team | None, as_of: date, days: int = USUAL_WINDOW_DAYS
) -> Ranking:
    """Rank the clients of the `days` before `as_of`."""
    window = window_before(company, as_of, days)
    team_id, grouping = None if team is None else id_of(team), await groups.on(session, window.last)
    counts = grouping.folded(
        _together((await store.counts(session, window.since, window.until, team_id)).values()), add
    )
    # A desk of thousands of clients takes long enough for others to wait.
    standings, every = await asyncio.to_thread(_ranked, counts)
    shown = tuple(every[:RANKED])
    ids = [each.client_id for each in shown]
    named = await clients.by_id(session, ids)
    quarters = quarters_until(window.last, 2)
    noticed = await store.notices_by_client(session, quarters, grouping.everyone_of(ids), team_id)
    return Ranking(
        team,
        window,
        standings.medians,
        standings.untold,
        shown,
        len(every),
        sum(each.items > 0 for each in counts.values()) - len(every),
        {id_: client.name for id_, client in named.items()},
        {
            each: control.notices(quarters, store.together(noticed.get(one, {}) for one in grouping.everyone(each)))
            for each in ids
        },
        {each: len(grouping.members(each)) for each in ids if grouping.members(each)},
        standings.over,
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
    grouping = await groups.on(session, window.last)
    by_team = await store.counts(session, window.since, window.until, None if team is None else id_of(team))
    standings, whole, on_teams = await asyncio.to_thread(_compared, by_team, client_id, grouping)
    every_team = await teams.all_teams(session)
    told = tuple(OnTeam(each, on_teams[id_of(each)]) for each in every_team if id_of(each) in on_teams)
    return ClientPace(
        client,
        team,
        window,
        whole,
        standings.untold,
        told,
        *await _notices(session, window, grouping.everyone(client_id), team),
        await _of_members(session, grouping, client_id, standings, _together(by_team.values())),
        await _part_of(session, grouping, client_id),
    )


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
    team_id, grouping = None if team is None else id_of(team), await groups.on(session, window.last)
    everyone, days_ = grouping.everyone(client_id), (window.since, window.until)
    # The median client is the same whichever card it stands on.
    standings = await company.shared(
        session, ("standings", window, team_id), lambda: _standings(session, window, grouping, team_id)
    )
    apart, part_of = (
        await store.counts_of(session, *days_, everyone, team_id),
        await _part_of(session, grouping, client_id),
    )
    own = apart.get(client_id, Counts()) if part_of else reduce(add, apart.values(), Counts())
    whole = standings.beside(client_id, own)
    members = await _of_members(session, grouping, client_id, standings, apart)
    notices = await _notices(session, window, everyone, team)
    return ClientPace(client, team, window, whole, standings.untold, (), *notices, members, part_of)


async def _standings(session: AsyncSession, window: Window, grouping: Grouping, team_id: int | None) -> Standings:
    grouped_on = window.last if grouping else None
    return Standings.of(await store.comparable(session, window.since, window.until, team_id, grouped_on))


async def _of_members(
    session: AsyncSession, grouping: Grouping, client_id: int, standings: Standings, apart: Mapping[int, Counts]
) -> tuple[OfMember, ...]:
    """Return each of a group beside the median client; nobody where the client is no group."""
    members = grouping.members(client_id)
    if not members:
        return ()
    kinds = {client_id: "", **{each.member: each.kind for each in members}}
    names = await clients.proper(session, kinds)
    found = [
        OfMember(names.get(id_, "?"), kind, standings.beside(id_, apart.get(id_, Counts())))
        for id_, kind in kinds.items()
    ]
    return tuple(sorted(found, key=lambda each: (-(each.control.index or 0), -each.control.counts.items, each.client)))


async def _part_of(session: AsyncSession, grouping: Grouping, client_id: int) -> PartOf | None:
    """Return the group in which a client counts."""
    part = grouping.membership(client_id)
    if part is None:
        return None
    return PartOf(part.group, (await clients.proper(session, [part.group])).get(part.group, "?"), part.kind)


async def _notices(
    session: AsyncSession, window: Window, everyone: tuple[int, ...], team: Team | None
) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
    """Return the notice of a client and its members, and that of all others, by quarter."""
    quarters = quarters_until(window.last)
    noticed = await store.notices(session, quarters, everyone, None if team is None else id_of(team))
    return control.notices(quarters, noticed.client), control.notices(quarters, noticed.others)


def _compared(
    by_team: Mapping[int, Mapping[int, Counts]], client_id: int, grouping: Grouping
) -> tuple[Standings, Control, dict[int, Control]]:
    """Return a client's items beside the median client's: of all teams together with all others, and of each team.

    A group's are those of its members too; a member's are its own, beside the groups.
    """
    everyone = grouping.everyone(client_id)

    def beside(standings: Standings, apart: Mapping[int, Counts]) -> Control:
        mine = sum((apart[each] for each in everyone if each in apart), Counts())
        return standings.beside(client_id, mine)

    together = _together(by_team.values())
    whole = Standings.of(grouping.folded(together, add))
    on_teams = {
        team: beside(Standings.of(grouping.folded(counts, add)), counts)
        for team, counts in by_team.items()
        if not counts.keys().isdisjoint(everyone)
    }
    return whole, beside(whole, together), on_teams


async def behind(session: AsyncSession, shown: ClientPace) -> Behind:
    """Return the items behind a client's figure."""
    team_id = None if shown.team is None else id_of(shown.team)
    everyone = (await groups.on(session, shown.window.last)).everyone(id_of(shown.client))
    asked = store.Behind(everyone, shown.window.since, shown.window.until, team_id)
    total, items = await store.marked(session, asked, ITEMS_SHOWN)
    names = {id_of(each): each.name for each in await teams.all_teams(session)}
    members = await clients.proper(session, everyone) if everyone[1:] else {}
    return Behind(total, tuple(items), names, members)


async def newly_risen(session: AsyncSession, team: Team, until: date) -> list[Rise]:
    """Return whose control index rose out of line by the evening before `until`, and had not a week before."""
    now, earlier = await _risen(session, team, until), await _risen(session, team, until - WEEK)
    told = {each.client_id for each in earlier}
    return [each for each in now if each.client_id not in told]


async def _risen(session: AsyncSession, team: Team, until: date) -> list[Rise]:
    since, team_id = until - timedelta(days=NOW_DAYS), id_of(team)
    grouping = await groups.on(session, until - timedelta(days=1))
    now = grouping.folded((await store.counts(session, since, until, team_id)).get(team_id, {}), add)
    earlier = await store.counts(session, since - timedelta(days=USUAL_DAYS), since, team_id)
    before = grouping.folded(earlier.get(team_id, {}), add)
    return await asyncio.to_thread(control.rises, now, before) if now and before else []


async def ranked(session: AsyncSession, since: date, until: date) -> list[Control]:
    """Return the clients by their control index over all teams, the highest first."""
    grouping = await groups.on(session, until - timedelta(days=1))
    counts = grouping.folded(_together((await store.counts(session, since, until)).values()), add)
    return (await asyncio.to_thread(_ranked, counts))[1]


def _together(by_team: Iterable[Mapping[int, Counts]]) -> dict[int, Counts]:
    """Add up what several teams have of each client."""
    together: dict[int, Counts] = {}
    for counts in by_team:
        for client, each in counts.items():
            together[client] = together[client] + each if client in together else each
    return together
