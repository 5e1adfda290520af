"""Limits as people set, clear and read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.numbers import format_decimal
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import TEAM, USUAL, Levels, Limit, limit_for
from bot.language import gettext as _
from bot.language import locale
from bot.services.company import Company
from bot.services.grouping import check_alone
from bot.services.refused import Checks, Refused
from bot.store import changes, clients, groups, teams, thresholds, totals
from bot.store.tables import Client, Team, Threshold

ACTIVE_DAYS = 90


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit that somebody set for one client of a team."""

    client: Client
    row: Threshold

    @property
    def limit(self) -> Limit:
        """Return the limit with its levels."""
        return limit_of(self.row)


@dataclass(frozen=True, slots=True)
class Ended:
    """What was set and is ended now, and the last day on which it would have held."""

    row: Threshold
    last_day: date


@dataclass(frozen=True, slots=True)
class TeamLimits:
    """What holds in a team today: `usual` for every client without a limit of its own, `row` if somebody set it."""

    team: Team
    usual: Limit
    row: Threshold | None
    own: tuple[OwnLimit, ...]
    active_clients: int


async def in_force(session: AsyncSession, company: Company, team_id: int | None = None) -> list[TeamLimits]:
    """Return the limits of all teams, or of one, as they hold today."""
    rows = await thresholds.rows_in_force(session, company.today())
    active = await active_clients(session, company, team_id)
    named = await clients.by_id(session, {row.client_id for row in rows if row.client_id is not None})
    return [
        _team_limits(team, [row for row in rows if row.team_id == team.id], active.get(team.id or 0, 0), named)
        for team in await teams.all_teams(session)
        if team_id in (None, team.id)
    ]


def _team_limits(team: Team, rows: Sequence[Threshold], active: int, named: dict[int, Client]) -> TeamLimits:
    row = next((row for row in reversed(rows) if row.client_id is None), None)
    usual = limit_for(TEAM, thresholds.set_by([row] if row else []), active)
    own = (OwnLimit(named[row.client_id], row) for row in rows if row.client_id is not None)
    standing = (limit for limit in own if limit.client.removed_at is None and limit.client.merged_into is None)
    return TeamLimits(team, usual, row, tuple(sorted(standing, key=lambda own: own.client.folded)), active)


async def active_clients(session: AsyncSession, company: Company, team_id: int | None = None) -> dict[int, int]:
    """Return by team how many clients opened something in the last 90 days."""
    today = company.today()
    grouping = await groups.on(session, today)
    days = (today - timedelta(days=ACTIVE_DAYS), today)
    return await totals.active_clients(session, *days, today if grouping else None, team_id)


async def set_limit(
    session: AsyncSession,
    company: Company,
    by: str,
    team: Team,
    client: Client | None,
    share: float,
    *,
    levels: Levels = USUAL,
    because: str = "",
) -> float | None:
    """Set the limit of a team, or of one client in it; return the share it takes the place of, if one was set."""
    checks = Checks()
    with checks.at():
        check_levels(share, levels)
    if client is not None:
        with checks.at():
            await check_alone(session, company, client)
    checks.settle()
    today = company.today()
    replaced = [row for row in await _rows_of(session, today, team, client) if row.until is None]
    await thresholds.end(session, replaced, by, company.clock(), today)
    session.add(
        Threshold(
            team_id=team.id or 0,
            client_id=client.id if client else None,
            share=share,
            warning=levels.warning,
            critical=levels.critical,
            since=today,
            set_by=by,
            set_at=company.clock(),
            because=because,
        )
    )
    old = replaced[-1].share if replaced else None
    was = "" if old is None else _words(old, thresholds.levels_of(replaced[-1]))
    await changes.note(session, by, company.clock(), subject(team, client), was, _words(share, levels))
    return old


def check_levels(share: float, levels: Levels) -> None:
    """Refuse a warning that is not below the limit, and a critical level that is not above it."""
    checks = Checks()
    if levels.warning is not None and levels.warning >= share:
        checks.add(
            "warning",
            _(
                "A warning at {warning} comes no sooner than the limit of {limit}. Type a lower one.",
                warning=_spoken(levels.warning),
                limit=_spoken(share),
            ),
        )
    if levels.critical is not None and levels.critical <= share:
        checks.add(
            "critical",
            _(
                "A critical level of {critical} is not above the limit of {limit}. Type a higher one.",
                critical=_spoken(levels.critical),
                limit=_spoken(share),
            ),
        )
    checks.settle()


def _spoken(share: float) -> str:
    """Write a limit to whoever sets it, in the language that is spoken: `30,5 %`."""
    return _("{number} %", number=format_decimal(round(100 * share, 3), locale=locale()))


def _words(share: float, levels: Levels) -> str:
    """Write a limit with the levels set beside it, for the record of changes: `30 %, critical 50 %`."""
    said = zip(("warning", "critical"), levels, strict=True)
    return ", ".join([share_words(share), *(f"{name} {share_words(each)}" for name, each in said if each is not None)])


async def clear_limit(
    session: AsyncSession, company: Company, by: str, team: Team, client: Client | None
) -> list[Ended]:
    """End what was set for a team, or for one client in it: limits, then open windows. The rows are kept."""
    today = company.today()
    rows = sorted(await _rows_of(session, today, team, client), key=lambda row: row.until is not None)
    if not rows:
        raise Refused(
            _(
                "Nobody has set a limit for {client} in {team}. What is set: /clientload threshold show",
                client=client.name,
                team=team.name,
            )
            if client
            else _("Nobody has set a limit for {team}. What is set: /clientload threshold show", team=team.name)
        )
    ended = [Ended(row, thresholds.last_day(row)) for row in rows]
    await thresholds.end(session, rows, by, company.clock(), today)
    said = ", ".join(share_words(row.share) for row in rows)
    await changes.note(session, by, company.clock(), subject(team, client), said, "cleared")
    return ended


def limit_of(row: Threshold) -> Limit:
    """Return what a row set, with its levels."""
    return Limit(row.share, "team" if row.client_id is None else "client", levels=thresholds.levels_of(row))


def subject(team: Team, client: Client | None) -> str:
    """Name a limit in the record of changes."""
    return f"limit of {client.name} in {team.name}" if client else f"limit of {team.name}"


def share_words(share: float) -> str:
    """Write a limit for the record of changes: `30.5 %`."""
    return f"{100 * share:g} %"


async def _rows_of(session: AsyncSession, today: date, team: Team, client: Client | None) -> list[Threshold]:
    wanted = client.id if client else None
    return [
        row
        for row in await thresholds.rows_in_force(session, today)
        if row.team_id == team.id and row.client_id == wanted
    ]
