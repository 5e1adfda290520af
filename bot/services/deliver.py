"""Tells what happened to alerts: one episode is one message, edited while it lasts, its history in the thread.

`plan` turns events into rows, in the transaction that judged; `deliver` sends rows, each in its own two: one counts
the attempt, one keeps the answer. A crash between them sends again under the same id, which Slack takes once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import sending
from bot.services.alert_view import assemble, said
from bot.services.company import Company
from bot.services.messages import AlertView, Placement, to_payload
from bot.services.poster import Poster
from bot.store import deliveries
from bot.store.tables import Alert, AlertEvent, Client, Delivery, Team

NAMESPACE = uuid.UUID("6b1f0c5e-0d0b-4c4e-9a53-6f2d1f1f7c11")
NOTICED = frozenset({"opened", "upgraded", "reminded", "cleared"})
"""What a person must notice: an edit notifies nobody, a reply does. An alert that has a message opens by correction."""

About = tuple[Alert, Team, Client]


async def plan(session: AsyncSession, company: Company) -> int:
    """Turn the events that nobody was told of into deliveries; return how many messages are to be sent or changed.

    An alert that opened and cleared before anything was said of it is history: its events are kept as dropped.
    """
    untold = {
        alert_id: list(events)
        for alert_id, events in groupby(
            sorted(await deliveries.untold_events(session), key=lambda event: event.alert_id),
            key=lambda event: event.alert_id,
        )
    }
    planned = 0
    for about in await deliveries.alerts_to_tell(session, untold.keys()):
        alert_id = about[0].id or 0
        planned += await _plan_alert(session, company, about, untold.get(alert_id, []))
    return planned


async def deliver(company: Company, poster: Poster, admins: Sequence[str]) -> int:
    """Send what waits, oldest first for each channel or person; return how many messages went out.

    `admins` are Slack user ids. Without any, what is for them waits.
    """
    return await sending.send_all(company, poster, admins)


def placement_of(team: Team, company: Company) -> Placement:
    """Say where a team's alerts go: its channel once it is live, the admins before that or while it has no channel."""
    if team.live_since is None or team.live_since > company.today():
        return "observing"
    return "channel" if team.channel_id else "no_channel"


def delivery_id(event: AlertEvent, kind: str, target: str) -> str:
    """Return the id of what is told of an event: the same however often it is planned, in this installation only."""
    return str(uuid.uuid5(NAMESPACE, f"{event.id}:{event.at.isoformat()}:{kind}:{target}"))


async def _plan_alert(session: AsyncSession, company: Company, about: About, events: list[AlertEvent]) -> int:
    alert, team, _ = about
    newest = events[-1] if events else await deliveries.newest_event(session, alert.id or 0)
    if newest is None:
        return 0
    messages = await deliveries.messages_of(session, alert.id or 0)
    followed = [row for row in messages if row.kind == "post"] or messages
    placement = placement_of(team, company)
    wanted = "post" if placement == "channel" else "direct"
    opens = (
        alert.state == "open"
        and team.removed_at is None
        and (not messages or (placement == "channel" and all(row.kind == "direct" for row in messages)))
    )
    if not events and not opens:
        return 0
    view = await assemble(session, company, about, newest, placement)
    rows = []
    if opens:
        target = team.channel_id if wanted == "post" and team.channel_id else deliveries.ADMINS
        rows.append(_row(company, newest, wanted, target, view))
        view = replace(view, placement="moved")
    for message in followed:
        rows += await _follow(session, company, message, view, events or [newest])
    told = {row.event_id for row in rows}
    unsaid = [_row(company, event, "edit", "", view, "dropped") for event in events if event.id not in told]
    await deliveries.add(session, rows + unsaid)
    return len(rows)


async def _follow(
    session: AsyncSession, company: Company, message: Delivery, view: AlertView, events: list[AlertEvent]
) -> list[Delivery]:
    """Bring one message up to date: rewritten while unsent, else edited, with a reply where people must notice."""
    view = replace(view, placement=_where(message, view.placement))
    if await deliveries.rewrite(session, message, to_payload(view)):
        return []
    alert_id = events[-1].alert_id
    await deliveries.drop_unsent(session, alert_id, message.target, ("edit",))
    rows = [_row(company, events[-1], "edit", message.target, view)]
    noticed = [event for event in events if event.kind in NOTICED]
    if noticed and view.placement != "moved":
        await deliveries.drop_unsent(session, alert_id, message.target, ("reply",))
        rows.append(_row(company, noticed[-1], "reply", message.target, replace(view, said=said(noticed[-1]))))
    return rows


def _where(message: Delivery, placement: Placement) -> Placement:
    """Say where a message stands, whatever would be chosen for a new one."""
    if message.kind == "post":
        return "channel"
    return "observing" if placement == "channel" else placement


def _row(
    company: Company, event: AlertEvent, kind: str, target: str, view: AlertView, state: str = "waiting"
) -> Delivery:
    return Delivery(
        id=delivery_id(event, "moved" if (kind, view.placement) == ("edit", "moved") else kind, target),
        event_id=event.id,
        alert_id=event.alert_id,
        kind=kind,
        target=target,
        payload=to_payload(view),
        state=state,
        made_at=company.clock(),
    )
