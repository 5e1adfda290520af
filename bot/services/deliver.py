"""Tells what happened to alerts: one episode is one message, edited while it lasts, its history in the thread.

A `post` stands in the team's channel, a `direct` letter with each admin while the team is observed, a `copy` with
whoever is responsible for the team. An `edit` brings one up to date; a `reply` in its thread says what people must
notice, a `note` there what somebody did. A `nudge` goes once more to whoever is responsible.

`plan` turns events into rows, in the transaction that judged; `deliver` sends rows, each in its own two: one counts
the attempt, one keeps the answer. A crash between them sends again under the same id, which Slack takes once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import ACTS, Handling, handled
from bot.services import nudging, sending, waking
from bot.services.alert_view import About, assemble, said
from bot.services.company import Company
from bot.services.messages import AlertView, Placement, from_payload, to_payload
from bot.services.poster import Poster
from bot.store import acts, deliveries
from bot.store.tables import AlertEvent, Delivery, Team

NAMESPACE = uuid.UUID("6b1f0c5e-0d0b-4c4e-9a53-6f2d1f1f7c11")
NOTICED = frozenset({"opened", "upgraded", "reminded", "cleared", "woken"})
"""What a person must notice: an edit notifies nobody, a reply does. An alert that has a message opens by correction.

That others are crowded out is none of it: people have the page, and the mark says more of the same in the message."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is to be told of an alert, as the one who plans it knows it."""

    company: Company
    about: About
    view: AlertView
    events: Sequence[AlertEvent]

    @property
    def noticed(self) -> list[AlertEvent]:
        """Return the events that are said aloud."""
        today = self.company.today()
        return [
            event
            for event in self.events
            if event.kind in NOTICED and not event.by and self.view.handling.speaks(event.kind, today)
        ]


async def plan(session: AsyncSession, company: Company) -> int:
    """Turn the events that nobody was told of into deliveries; return how many messages are to be sent or changed.

    An alert that opened and cleared before anything was said of it is history: its events are kept as dropped.
    """
    await waking.wake(session, company)
    events = sorted(await deliveries.untold_events(session), key=_alert_of)
    untold = {alert_id: list(theirs) for alert_id, theirs in groupby(events, key=_alert_of)}
    planned = 0
    for about in await deliveries.alerts_to_tell(session, untold.keys()):
        planned += await _plan_alert(session, company, about, untold.get(about[0].id or 0, []))
    return planned + await nudging.plan(session, company)


async def plan_alert(session: AsyncSession, company: Company, alert_id: int) -> int:
    """Turn the events of one alert that nobody was told of into deliveries; return how many."""
    about = await deliveries.alert_to_tell(session, alert_id)
    if about is None:
        return 0
    return await _plan_alert(session, company, about, await deliveries.untold_events(session, alert_id))


def _alert_of(event: AlertEvent) -> int:
    return event.alert_id


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
    alert_id = alert.id or 0
    newest = events[-1] if events else await deliveries.newest_event(session, alert_id)
    if newest is None:
        return 0
    messages = await deliveries.messages_of(session, alert_id)
    placement = placement_of(team, company)
    opens = _opens(about, placement, messages)
    copied = _copy_to(about, placement, messages)
    if not (events or opens or copied):
        return 0
    handling = handled((await acts.of(session, [alert_id])).get(alert_id, ()))
    view = await _view(session, company, about, newest, placement, handling)
    rows = []
    if opens:
        kind = "post" if placement == "channel" else "direct"
        target = team.channel_id if kind == "post" and team.channel_id else deliveries.ADMINS
        rows.append(_row(company, newest, kind, target, view))
        view = replace(view, placement="moved")
    if copied:
        rows.append(_row(company, newest, "copy", copied, replace(view, placement="responsible")))
    told = _Told(company, about, view, events or [newest])
    # For a copy alone nothing has happened: what stands stays as it is.
    for message in _followed(messages) if events or opens else ():
        rows += await _follow(session, told, message)
    if handling.taken_up or alert.state != "open":
        await deliveries.drop_nudges(session, alert_id)
    spoken = {row.event_id for row in rows}
    unsaid = [_row(company, event, "edit", "", view, "dropped") for event in events if event.id not in spoken]
    await deliveries.add(session, rows + unsaid)
    return len(rows)


async def _view(
    session: AsyncSession,
    company: Company,
    about: About,
    newest: AlertEvent,
    placement: Placement,
    handling: Handling,
) -> AlertView:
    by_people = newest.by or newest.kind == "felt"
    payload = await deliveries.newest_payload(session, newest.alert_id) if by_people else None
    told = None if payload is None else from_payload(payload)
    known = told if isinstance(told, AlertView) else None
    return await assemble(session, company, about, newest, placement=placement, handling=handling, told=known)


def _opens(about: About, placement: Placement, messages: Sequence[Delivery]) -> bool:
    """Say whether a message is due: there is none, or only letters to the admins and the team is live now."""
    alert, team, _ = about
    if alert.state != "open" or team.removed_at is not None:
        return False
    own = [message for message in messages if message.kind != "copy"]
    return not own or (placement == "channel" and all(message.kind == "direct" for message in own))


def _copy_to(about: About, placement: Placement, messages: Sequence[Delivery]) -> str | None:
    """Return who is responsible for the team and has not been told of the alert yet, if anybody."""
    alert, team, _ = about
    if alert.state != "open" or team.removed_at is not None or placement != "channel" or team.responsible_id is None:
        return None
    return None if any(message.target == team.responsible_id for message in messages) else team.responsible_id


def _followed(messages: Sequence[Delivery]) -> list[Delivery]:
    """Return the messages that are kept up to date: the channel's, else the admins'; and all copies."""
    posts = [message for message in messages if message.kind == "post"]
    letters = [message for message in messages if message.kind == "direct"]
    return (posts or letters) + [message for message in messages if message.kind == "copy"]


async def _follow(session: AsyncSession, told: _Told, message: Delivery) -> list[Delivery]:
    """Bring one message up to date: rewritten while unsent, else edited, with a reply where people must notice."""
    company, newest = told.company, told.events[-1]
    view = replace(told.view, placement=_where(message, told.view.placement))
    if await deliveries.rewrite(session, message, to_payload(view)):
        return []
    await deliveries.drop_unsent(session, newest.alert_id, message.target, ("edit",))
    rows = [_row(company, newest, "edit", message.target, view)]
    if message.kind == "copy" or view.placement == "moved":
        return rows
    if told.noticed:
        await deliveries.drop_unsent(session, newest.alert_id, message.target, ("reply",))
        last = told.noticed[-1]
        rows.append(_row(company, last, "reply", message.target, _saying(view, last)))
    rows += [_row(company, event, "note", message.target, _saying(view, event)) for event in told.events if event.by]
    return rows


def _saying(view: AlertView, event: AlertEvent) -> AlertView:
    act = acts.act_of(event) if event.kind in ACTS else None
    return replace(view, said=said(event), act=act)


def _where(message: Delivery, placement: Placement) -> Placement:
    """Say where a message stands, whatever would be chosen for a new one."""
    if message.kind == "copy":
        return "responsible"
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
