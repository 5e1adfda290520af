"""Reports that people and scripts read: one client on every team, and all teams at a glance.

Every figure comes from the ledger of hours worked and the ledger of items opened, over whole local days.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Grouping
from bot.domain.threshold import Limit, limit_for
from bot.domain.worked import EMPTY, TeamWindow, grouped
from bot.services import custom, revenue
from bot.services.bespoke import made_for
from bot.services.company import Company
from bot.services.digest_view import Expected
from bot.services.earlier import Past, with_growth
from bot.services.figures import (
    USUAL_WINDOW_DAYS,
    ClientOnTeam,
    ClientReport,
    Overview,
    Pull,
    TeamOverview,
    Why,
    Window,
)
from bot.services.ground import Ground
from bot.services.members import PartOf, loads
from bot.store import behind, clients, cursors, groups, shown, standing, teams, totals
from bot.store.tables import Client, Team

BIGGEST_SHOWN = 3
LINES_SHOWN = 20
"""Clients of a team that an overview tells one by one: a desk of a thousand clients is slow to spell out."""


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
    session: AsyncSession,
    company: Company,
    client: Client,
    as_of: date,
    window_days: int = USUAL_WINDOW_DAYS,
    *,
    team_id: int | None = None,
) -> ClientReport:
    """Return one client's load on every team over the `window_days` before `as_of`, its biggest items of one if told.

    Lines are of all teams all the same: what the client takes of the firm rests on them.
    """
    client_id = id_of(client)
    window = window_before(company, as_of, window_days)
    book = await Book.open(session, company, window, (client_id,))
    known_from = await totals.first_day(session)
    everyone = book.grouping.everyone(client_id)
    past = await Past.of(session, company, everyone, window, known_from)
    # Alerts judge 28 days, whatever window is looked at.
    judged = await standing.judged(session, client_id, window.last) if window_days == USUAL_WINDOW_DAYS else {}
    bespoke = await made_for(session, client_id, window.since, window.until)
    growing = await custom.growing_by_team(session, book.ids, window.until, (client_id,))
    lines = [
        replace(
            book.line(team, client_id),
            bespoke=bespoke.get(id_of(team)),
            trend=past.trend(id_of(team)),
            judged=judged.get(id_of(team)),
            before=past.before(id_of(team)),
            custom=next(iter(growing.get(id_of(team), ())), None),
        )
        for team in book.teams
    ]
    return ClientReport(
        client,
        window,
        await with_growth(session, lines, window, everyone),
        tuple(await behind.items(session, behind.Drill(everyone, window.since, window.until, team_id), BIGGEST_SHOWN)),
        await pulling(session),
        empty=known_from is None and not await totals.anything(session),
        trend_starts=past.starts,
        known_from=known_from,
        team_id=team_id,
    )


async def overview(
    session: AsyncSession,
    company: Company,
    as_of: date,
    window_days: int = USUAL_WINDOW_DAYS,
    team_id: int | None = None,
) -> Overview:
    """Return every team's load by client over the `window_days` before `as_of`, or one team's."""
    window = window_before(company, as_of, window_days)
    book = await Book.open(session, company, window, team_id=team_id)
    known_from = await totals.first_day(session)
    growing = await custom.growing_by_team(session, book.ids, window.until)
    told = [
        TeamOverview(
            team,
            book.window(team),
            tuple(book.line(team, each) for each in book.shown(team)),
            observing=observing(team, company.today()),
            expected=book.expected(team),
            usual=book.usual(team),
            custom=growing.get(id_of(team), ()),
        )
        for team in book.teams
    ]
    names = await clients.proper(session, {line.client_id for team in told for line in team.clients})
    return Overview(
        window,
        tuple(told),
        names,
        await pulling(session),
        empty=known_from is None and not await totals.anything(session),
        known_from=known_from,
    )


async def firm(session: AsyncSession, window: Window) -> TeamWindow:
    """Return all teams together, with their largest clients one by one."""
    grouping = await groups.on(session, window.last)
    told = shown.Told(LINES_SHOWN, (), window.last if grouping else None)
    return await shown.of_firm(session, window.since, window.until, told)


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
    window = window_before(company, as_of, window_days)
    everyone = (await groups.on(session, window.last)).everyone(id_of(client))
    drill = behind.Drill(everyone, window.since, window.until, None if team is None else id_of(team))
    total, contradicting = await behind.count(session, drill)
    return Why(
        client,
        team,
        window,
        tuple(await behind.items(session, drill, most, offset)),
        offset,
        total,
        contradicting,
        {id_of(each): each for each in await teams.all_teams(session)},
        await clients.proper(session, everyone) if everyone[1:] else {},
    )


async def pulling(session: AsyncSession) -> tuple[Pull, ...]:
    """Return the streams whose first pull is still under way."""
    return tuple(
        Pull(cursor.source, cursor.stream, cursor.fraction)
        for cursor in await cursors.every(session)
        if cursor.backfilled_at is None and cursor.stream != revenue.STREAM
    )


@dataclass(frozen=True, slots=True)
class Book:
    """What all lines of a report share, read once.

    In `windows` members count in their groups, in `apart` those whose lines tell of a group stand one by one.
    """

    ground: Ground
    windows: Mapping[int, TeamWindow]
    apart: Mapping[int, TeamWindow]

    @classmethod
    async def open(
        cls,
        session: AsyncSession,
        company: Company,
        window: Window,
        only: Collection[int] | None = None,
        team_id: int | None = None,
    ) -> "Book":
        """Read what lines rest on: those of the largest clients, or `only` of some; with `team_id` of one team.

        `session` is one that only asks.
        """
        ground = await company.shared(
            session, ("ground", window, team_id), lambda: Ground.read(session, window, team_id)
        )
        if only is None:
            alerted = [client_id for _team_id, client_id in ground.episodes]
            return cls(ground, *await _leading(session, window, ground.grouping, alerted, team_id))
        everyone = ground.grouping.everyone_of(only)
        apart = await totals.windows(session, window.since, window.until, team_id, everyone)
        return cls(ground, grouped(apart, ground.grouping), apart)

    @property
    def teams(self) -> tuple[Team, ...]:
        """Return its teams."""
        return self.ground.teams

    @property
    def grouping(self) -> Grouping:
        """Return who is part of whom."""
        return self.ground.grouping

    @property
    def ids(self) -> list[int]:
        """Return the ids of its teams."""
        return [id_of(team) for team in self.teams]

    def window(self, team: Team) -> TeamWindow:
        """Return what a team did."""
        return self.windows.get(id_of(team), EMPTY)

    def shown(self, team: Team) -> Collection[int]:
        """Return the clients with the most load, then those whose alert is open, though they may have none left."""
        alerted = [client_id for team_id, client_id in self.ground.episodes if team_id == team.id]
        return dict.fromkeys((*self.window(team).clients()[:LINES_SHOWN], *alerted))

    def usual(self, team: Team) -> Limit:
        """Return the limit of a team's clients that have none of their own."""
        return self._limit(team, 0)

    def line(self, team: Team, client_id: int) -> ClientOnTeam:
        """Return one client's part of one team; that of a group's member is told apart from its group's."""
        team_id, part = id_of(team), self.grouping.membership(client_id)
        apart = self.apart.get(team_id, EMPTY)
        names = self.ground.names
        return ClientOnTeam(
            team,
            apart if part else self.window(team),
            client_id,
            self._limit(team, client_id),
            self.ground.episodes.get((team_id, client_id)),
            expected=self.expected(team, client_id),
            members=loads(client_id, apart, self.grouping, names),
            part_of=None if part is None else PartOf(part.group, names.get(part.group, "?"), part.kind),
        )

    def _limit(self, team: Team, client_id: int) -> Limit:
        team_id = id_of(team)
        return limit_for(client_id, self.ground.set_limits[team_id], self.ground.active.get(team_id, 0))

    def expected(self, team: Team, client_id: int | None = None) -> tuple[Expected, ...]:
        """Return what was agreed for a team's clients, or for one of them."""
        agreed = (each for each in self.ground.agreed if each.team.id == team.id)
        return tuple(each.expected for each in agreed if client_id in (None, each.client.id))


async def _leading(
    session: AsyncSession, window: Window, grouping: Grouping, alerted: Collection[int], team_id: int | None
) -> tuple[dict[int, TeamWindow], dict[int, TeamWindow]]:
    """Return windows with the largest clients and those with an alert, and what is behind the groups among them."""
    told = shown.Told(LINES_SHOWN, alerted, window.last if grouping else None)
    whole = await shown.by_team(session, window.since, window.until, told, team_id)
    if not grouping:
        return whole, whole
    parted = grouping.everyone_of({*alerted, *(each for one in whole.values() for each in one.clients())})
    return whole, await totals.windows(session, window.since, window.until, team_id, parted)


def observing(team: Team, today: date) -> bool:
    """Say whether alerts of a team do not go to its channel yet."""
    return team.live_since is None or team.live_since > today


def id_of(row: Client | Team) -> int:
    """Return the id of a stored row."""
    if row.id is None:
        raise ValueError("the row has not been stored")
    return row.id


def window_before(company: Company, as_of: date, days: int) -> Window:
    """Return the `days` before a day, which does not count itself."""
    return Window(as_of - timedelta(days=days), as_of, company.zone.key)


def _listed(names: Iterable[str]) -> str:
    *most, last = (*names,) or ("",)
    return f"{', '.join(most)} or {last}" if most else last
