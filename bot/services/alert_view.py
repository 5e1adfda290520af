"""Puts together what an alert's message shows: the event's figures, and what the ledgers say of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, get_args

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.worked import EMPTY, TeamWindow
from bot.services.company import Company
from bot.services.freshness import SELDOM, freshness
from bot.services.messages import AlertView, Evidence, Late, Placement, Said
from bot.store import deliveries, totals
from bot.store.tables import Alert, AlertEvent, Client, Team

WINDOW = timedelta(days=28)


async def assemble(
    session: AsyncSession, company: Company, about: tuple[Alert, Team, Client], event: AlertEvent, placement: Placement
) -> AlertView:
    """Return the view of an alert after an event, with the 28 days that end with the event's day."""
    alert, team, client = about
    until = event.day + timedelta(days=1)
    window = (await totals.windows(session, until - WINDOW, until)).get(alert.team_id, EMPTY)
    figures = event.figures
    return AlertView(
        client=client.name,
        team=team.name,
        kind=team.kind,
        minutes_a_touch=team.minutes_a_touch,
        state=alert.state,
        reason=alert.reason,
        critical=alert.critical,
        stale=alert.stale,
        said=said(event),
        since=alert.since,
        day=event.day,
        zone=company.zone.key,
        share=_number(figures, "q28"),
        share14=_number(figures, "q14"),
        limit=_number(figures, "limit", alert.limit),
        clear_level=_number(figures, "clear_level"),
        items=_number(figures, "n28"),
        team_items=_number(figures, "items28"),
        hours=_number(figures, "hours28"),
        team_hours=_number(figures, "team_hours28"),
        evidence=evidence_of(window, alert.client_id),
        low=figures.get("low"),
        before=figures.get("before28"),
        weekly=tuple(figures.get("weekly") or ()),
        crossing=_crossing(figures),
        late=await _late(session, company, alert.team_id) if alert.stale else (),
        placement=placement,
        channel_id=team.channel_id,
        live_since=team.live_since,
    )


def said(event: AlertEvent) -> Said:
    """Name what an event says; becoming critical is told apart, since the whole channel must see it."""
    if (event.kind, event.new) == ("upgraded", "critical"):
        return "critical"
    return next((word for word in get_args(Said) if word == event.kind), "refreshed")


def evidence_of(window: TeamWindow, client_id: int) -> Evidence:
    """Return what a team's worked hours say of one client's share."""
    theirs = window.part(client_id).hours
    basis = tuple((name, seconds / theirs.seconds) for name, seconds in theirs.by_basis().items())
    coverage = window.coverage
    return Evidence(0.0 if coverage is None else 1 - coverage, basis, window.share(client_id))


async def _late(session: AsyncSession, company: Company, team_id: int) -> tuple[Late, ...]:
    late = (await freshness(session, company, team_id)).late
    answered = await deliveries.last_answers(session, late, SELDOM)
    return tuple(Late(source, answered.get(source)) for source in late)


def _number(figures: Mapping[str, Any], name: str, otherwise: float = 0.0) -> float:
    value = figures.get(name)
    return otherwise if value is None else float(value)


def _crossing(figures: Mapping[str, Any]) -> tuple[date, date] | None:
    days = figures.get("cross_between")
    return None if not days else (date.fromisoformat(days[0]), date.fromisoformat(days[1]))
