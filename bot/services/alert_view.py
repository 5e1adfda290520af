"""Puts together what an alert's message shows: the event's figures, and what the ledgers say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.felt import shown
from bot.domain.growth import Growth
from bot.domain.handling import Handling
from bot.domain.signals.crowding import Pace
from bot.domain.threshold import limit_for
from bot.domain.worked import EMPTY, TeamWindow
from bot.services import background, first_weeks, members
from bot.services.company import Company
from bot.services.freshness import SELDOM, freshness
from bot.services.members import MemberLoad
from bot.services.messages import AlertView, Evidence, FirstWeeks, Late, Placement, Said, from_payload
from bot.store import alerts, clients, deliveries, feelings, groups, snapshots, thresholds, totals
from bot.store.tables import Alert, AlertEvent, Client, Team

WINDOW = timedelta(days=28)
SAME_LIMIT = 0.0005
"""Limits are told in tenths of a per cent."""

About = tuple[Alert, Team, Client]


@dataclass(frozen=True, slots=True)
class Background:
    """What the ledgers and items say of an alert's 28 days: it is the same all day, and read once for it."""

    evidence: Evidence
    growth: Growth | None
    members: tuple[MemberLoad, ...] = ()


async def assemble(
    session: AsyncSession,
    company: Company,
    about: About,
    event: AlertEvent,
    *,
    placement: Placement,
    handling: Handling,
    told: AlertView | None = None,
) -> AlertView:
    """Return the view of an alert after an event, with the 28 days that end with the event's day.

    `told` is what was last told of the alert; its background is taken over where it is of the same day.
    """
    alert, team, client = about
    figures = event.figures
    if told is not None and told.day == event.day and (event.by or event.kind == "felt"):
        behind = Background(told.evidence, told.growth, told.members)
    else:
        behind = await _background(session, alert, event.day + timedelta(days=1))
    return AlertView(
        alert_id=alert.id or 0,
        team_id=alert.team_id,
        client_id=alert.client_id,
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
        evidence=behind.evidence,
        growth=behind.growth,
        members=behind.members,
        group=await _group(session, figures),
        others=_pace(figures),
        crowding=alert.crowding,
        handling=handling,
        low=figures.get("low"),
        before=figures.get("before28"),
        weekly=tuple(figures.get("weekly") or ()),
        crossing=_crossing(figures),
        late=await _late(session, company, alert.team_id) if alert.stale else (),
        few_clients=await _few_clients(session, alert, event.day),
        placement=placement,
        channel_id=team.channel_id,
        live_since=team.live_since,
        first_weeks=await _first_weeks(session, company, about, event.day),
        felt=shown(await feelings.count(session, alert)),
        opened_on=alert.opened_on,
        limit_then=await _limit_then(session, alert, _number(figures, "limit", alert.limit)),
        left=await _left(session, company, alert, event.day),
    )


async def _background(session: AsyncSession, alert: Alert, until: date) -> Background:
    client, grouping = alert.client_id, await groups.on(session, until - timedelta(days=1))
    apart = (await totals.windows(session, until - WINDOW, until)).get(alert.team_id, EMPTY)
    window = apart.grouped(grouping)
    named = await clients.by_id(session, grouping.everyone(client)) if grouping.members(client) else {}
    names = {id_: each.name for id_, each in named.items()}
    evidence, parts = evidence_of(window, client), members.loads(client, apart, grouping, names)
    if alert.state != "open":
        return Background(evidence, None, parts)
    growth = await background.growth_of(session, alert.team_id, client, until, window, grouping)
    return Background(evidence, growth, parts)


async def _group(session: AsyncSession, figures: Mapping[str, Any]) -> str:
    """Return the name of the group that is judged in a client's place; nothing where it stands alone."""
    group = figures.get("group")
    return "" if group is None else (await clients.by_id(session, [group]))[group].name


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


async def _few_clients(session: AsyncSession, alert: Alert, day: date) -> int:
    """Return the number of active clients where the limit follows their fair share, else 0."""
    evening = (await snapshots.evenings(session, alert.team_id, (day,))).get(day)
    if evening is None:
        return 0
    return limit_for(
        alert.client_id, await thresholds.in_force(session, alert.team_id, day), evening.active
    ).few_clients


async def _left(session: AsyncSession, company: Company, alert: Alert, day: date) -> tuple[str, ...]:
    """Name those who have left the group that an alert is about since it opened, up to the day behind that judged.

    Who joined and was taken out between two messages is not named: no reader has seen that it ever was a member.
    """
    since = company.midnight(alert.opened_on)
    gone = await groups.left(session, alert.client_id, since, (alert.opened_on, day + timedelta(days=1)))
    if not gone:
        return ()
    payload = await deliveries.newest_payload(session, alert.id or 0)
    told = None if payload is None else from_payload(payload)
    if not isinstance(told, AlertView):
        return ()
    seen = {each.client for each in told.members} | set(told.left)
    named = await clients.by_id(session, gone)
    return tuple(name for each in gone if (name := named[each].name) in seen)


async def _limit_then(session: AsyncSession, alert: Alert, now: float) -> float | None:
    """Return the limit with which an alert opened; None where it is the one of now."""
    then = await alerts.first_limit(session, alert.id or 0)
    return None if then is None or abs(then - now) < SAME_LIMIT else then


async def _first_weeks(session: AsyncSession, company: Company, about: About, day: date) -> FirstWeeks | None:
    """Return the client's first weeks while it is watched, up to a day, that one included."""
    alert, team, _client = about
    until = day + timedelta(days=1)
    found = await first_weeks.of_team(session, company, team, only=alert.client_id, until=until)
    return found[0] if found and alert.state == "open" else None


async def _late(session: AsyncSession, company: Company, team_id: int) -> tuple[Late, ...]:
    late = (await freshness(session, company, team_id)).late
    answered = await deliveries.last_answers(session, late, SELDOM)
    return tuple(Late(source, answered.get(source)) for source in late)


def _number(figures: Mapping[str, Any], name: str, otherwise: float = 0.0) -> float:
    value = figures.get(name)
    return otherwise if value is None else float(value)


def _pace(figures: Mapping[str, Any]) -> Pace | None:
    others = figures.get("others")
    return Pace(**others) if others else None


def _crossing(figures: Mapping[str, Any]) -> tuple[date, date] | None:
    days = figures.get("cross_between")
    return None if not days else (date.fromisoformat(days[0]), date.fromisoformat(days[1]))
