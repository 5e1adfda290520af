"""Reads a new client's first weeks on a team from the ledgers, and the same days of the clients that came before."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.onboarding import Course, course, earlier, usual
from bot.domain.threshold import limit_for
from bot.services.company import Company
from bot.services.first_weeks_view import FirstWeeks
from bot.services.onboarding_settings import exception_label
from bot.store import clients, onboardings, opened, snapshots, teams, thresholds
from bot.store.tables import Client, Team


async def of_team(
    session: AsyncSession, company: Company, team: Team, *, only: int | None = None, until: date | None = None
) -> tuple[FirstWeeks, ...]:
    """Return the new clients that are watched in a team, or one of them, as far as the day before `until` (today)."""
    today = until or company.today()
    new = await onboardings.new_clients(session, team.id or 0, today)
    courses = {client: course(since, today) for client, since in new.items() if only in (None, client)}
    begun = {client: each for client, each in courses.items() if each is not None}
    if not begun:
        return ()
    gone = await onboardings.gone(session)
    spans = await opened.spans(session, team.id or 0, today)
    firsts = {client: span.first for client, span in spans.items() if client not in gone}
    limits = await _limits(session, team, today)
    named = await clients.by_id(session, begun.keys() - gone)
    found = [
        await _of_client(session, team, named[client], now, firsts, limits.get(client))
        for client, now in begun.items()
        if client in named
    ]
    return tuple(sorted(found, key=lambda each: (each.since, each.client)))


async def of_client(session: AsyncSession, company: Company, client_id: int) -> tuple[FirstWeeks, ...]:
    """Return a new client's first weeks on each team that it has come to."""
    found: list[FirstWeeks] = []
    if await onboardings.of_client(session, client_id) is None:
        return ()
    for team in await teams.all_teams(session):
        found += [each for each in await of_team(session, company, team, only=client_id) if each.seconds or each.items]
    return tuple(found)


async def _of_client(
    session: AsyncSession, team: Team, client: Client, now: Course, firsts: dict[int, date], limit: float | None
) -> FirstWeeks:
    team_id, client_id = team.id or 0, client.id or 0
    others = earlier(firsts, now, client_id)
    taken = await onboardings.seconds_by_then(session, team_id, {**others, client_id: now.since}, now.days)
    mine = taken.pop(client_id)
    review = await onboardings.of_client(session, client_id)
    label = await exception_label(session)
    return FirstWeeks(
        client_id=client_id,
        client=client.name,
        team=team.name,
        kind=team.kind,
        since=now.since,
        week=now.week,
        seconds=mine,
        items=await onboardings.parts_by_then(session, team_id, client_id, now.since, now.until) / WHOLE,
        usual=usual(taken),
        earlier=len(others),
        promised=len(review.promised) if review else 0,
        exceptions=await onboardings.exceptions(session, client_id, now.since, label),
        limit=limit,
    )


async def _limits(session: AsyncSession, team: Team, today: date) -> dict[int, float]:
    """Return the limits of those who are new, by client; none of whom nobody judges yet."""
    team_id = team.id or 0
    set_limits = await thresholds.in_force(session, team_id, today)
    last = await snapshots.last_day(session, team_id)
    evening = (await snapshots.evenings(session, team_id, (last,))).get(last) if last else None
    found = {client: limit_for(client, set_limits, evening.active if evening else 0) for client in set_limits.new}
    return {client: limit.share for client, limit in found.items() if not limit.too_few_clients}
