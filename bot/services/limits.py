"""Limits as people set, clear and read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, clients, teams, thresholds, totals
from bot.store.tables import Client, Team, Threshold

ACTIVE_DAYS = 90


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit that somebody set for one client of a team."""

    client: Client
    row: Threshold


@dataclass(frozen=True, slots=True)
class TeamLimits:
    """What holds in a team today: `usual` for every client without a limit of its own, `row` if somebody set it."""

    team: Team
    usual: Limit
    row: Threshold | None
    own: tuple[OwnLimit, ...]
    active_clients: int


async def in_force(session: AsyncSession, company: Company) -> list[TeamLimits]:
    """Return the limits of all teams as they hold today."""
    rows = await thresholds.rows_in_force(session, company.today())
    active = await _active_clients(session, company)
    named = await clients.by_id(session, {row.client_id for row in rows if row.client_id is not None})
    return [
        _team_limits(team, [row for row in rows if row.team_id == team.id], active.get(team.id or 0, 0), named)
        for team in await teams.all_teams(session)
    ]


def _team_limits(team: Team, rows: Sequence[Threshold], active: int, named: dict[int, Client]) -> TeamLimits:
    row = next((row for row in reversed(rows) if row.client_id is None), None)
    usual = limit_for(0, SetLimits(row.share if row else None), active)
    own = (OwnLimit(named[row.client_id], row) for row in rows if row.client_id is not None)
    standing = (limit for limit in own if limit.client.removed_at is None and limit.client.merged_into is None)
    return TeamLimits(team, usual, row, tuple(sorted(standing, key=lambda own: own.client.folded)), active)


async def _active_clients(session: AsyncSession, company: Company) -> dict[int, int]:
    today = company.today()
    return dict(await totals.active_clients(session, today - timedelta(days=ACTIVE_DAYS), today))


async def set_limit(
    session: AsyncSession,
    company: Company,
    by: str,
    team: Team,
    client: Client | None,
    share: float,
    *,
    until: date | None = None,
    because: str = "",
) -> float | None:
    """Set the limit of a team, or of one client in it; return the share it takes the place of, if one was set.

    With `until` it is a window agreed beforehand: the client's usual limit holds again after that day.
    """
    today = company.today()
    if until is not None:
        await _check_window(session, company, team, client, share, until)
    replaced = await _rows_of(session, today, team, client, planned=until is not None)
    await thresholds.end(session, replaced, by, company.clock(), today)
    session.add(
        Threshold(
            team_id=team.id or 0,
            client_id=client.id if client else None,
            share=share,
            since=today,
            until=until,
            set_by=by,
            set_at=company.clock(),
            because=because,
        )
    )
    old = replaced[-1].share if replaced else None
    new = _words(share) + (f" until {until}" if until else "")
    await changes.note(session, by, company.clock(), _subject(team, client), "" if old is None else _words(old), new)
    return old


async def _check_window(
    session: AsyncSession, company: Company, team: Team, client: Client | None, share: float, until: date
) -> None:
    if client is None:
        raise Refused("A limit with an end is agreed for one client. Name the client before the team.")
    if until < company.today():
        raise Refused(f"{until:%-d %B %Y} is over. Type a later day behind until.")
    limits = await thresholds.in_force(session, team.id or 0, company.today())
    active = (await _active_clients(session, company)).get(team.id or 0, 0)
    usual = limit_for(client.id or 0, SetLimits(limits.default, limits.by_client), active)
    if share <= usual.share:
        raise Refused(
            f"The usual limit of {client.name} in {team.name} is {_words(usual.share)}, so {_words(share)} until a day "
            "changes nothing. Type a higher one, or leave until out."
        )


async def clear_limit(
    session: AsyncSession, company: Company, by: str, team: Team, client: Client | None
) -> list[Threshold]:
    """End what was set for a team, or for one client in it; return the rows, which are kept."""
    today = company.today()
    rows = [row for planned in (False, True) for row in await _rows_of(session, today, team, client, planned=planned)]
    if not rows:
        raise Refused(f"Nobody has set a limit for {f'{client.name} in ' if client else ''}{team.name}.")
    await thresholds.end(session, rows, by, company.clock(), today)
    said = ", ".join(_words(row.share) for row in rows)
    await changes.note(session, by, company.clock(), _subject(team, client), said, "cleared")
    return rows


async def _rows_of(
    session: AsyncSession, today: date, team: Team, client: Client | None, *, planned: bool
) -> list[Threshold]:
    wanted = client.id if client else None
    return [
        row
        for row in await thresholds.rows_in_force(session, today)
        if row.team_id == team.id and row.client_id == wanted and (row.until is not None) == planned
    ]


def _subject(team: Team, client: Client | None) -> str:
    return f"limit of {client.name} in {team.name}" if client else f"limit of {team.name}"


def _words(share: float) -> str:
    return f"{100 * share:g} %"
