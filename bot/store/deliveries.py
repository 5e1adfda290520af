"""Messages to be: written before they are sent, claimed for each attempt, marked after.

`waiting` with attempts may have reached Slack without our knowing; `failed` was refused, so it certainly did not.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Update, delete, exists, func, or_, true, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from bot.store.tables import Alert, AlertEvent, Client, Cursor, Delivery, KeyValue, Team
from bot.store.upsert import upsert

ADMINS = "admins"
MESSAGES = ("post", "direct", "copy")
"""What stands for an alert and is edited: in the channel, with the admins, with whoever is responsible."""

TO_SEND = ("waiting", "failed")


def is_person(target: str) -> bool:
    """Tell whether somebody reads it alone, by the Slack id; anything else is a channel."""
    return target.startswith(("U", "W"))


async def untold_events(session: AsyncSession, alert_id: int | None = None) -> list[AlertEvent]:
    """Return the events, of one alert or of all, that no delivery speaks of yet, in the order they happened."""
    told = exists().where(col(Delivery.event_id) == col(AlertEvent.id))
    mine = true() if alert_id is None else col(AlertEvent.alert_id) == alert_id
    return list((await session.exec(select(AlertEvent).where(mine, ~told).order_by(col(AlertEvent.id)))).all())


async def newest_event(session: AsyncSession, alert_id: int) -> AlertEvent | None:
    """Return the latest event of an alert."""
    statement = select(AlertEvent).where(col(AlertEvent.alert_id) == alert_id).order_by(col(AlertEvent.id).desc())
    return (await session.exec(statement.limit(1))).first()


async def alerts_to_tell(session: AsyncSession, alert_ids: Collection[int]) -> list[tuple[Alert, Team, Client]]:
    """Return the open alerts and those named, with their team and client, locked as in `alert_to_tell`."""
    wanted = or_(col(Alert.state) == "open", col(Alert.id).in_(alert_ids))
    return list((await session.exec(_about().where(wanted).order_by(col(Alert.id)))).all())


async def alert_to_tell(
    session: AsyncSession, alert_id: int, *, lock: bool = True
) -> tuple[Alert, Team, Client] | None:
    """Return an alert with its team and client; without `lock`, just to look at.

    Until the transaction ends no other one tells of it: what an evening finds and what a person does at that moment
    would each be planned without the other.
    """
    wanted = _about(lock=lock).where(col(Alert.id) == alert_id)
    return (await session.exec(wanted)).first()


def _about(*, lock: bool = True) -> "Select[Alert, Team, Client]":
    about = (
        select(Alert, Team, Client)
        .join(Team, col(Team.id) == col(Alert.team_id))
        .join(Client, col(Client.id) == col(Alert.client_id))
    )
    return about.with_for_update(of=Alert) if lock else about


async def messages_of(session: AsyncSession, alert_id: int) -> list[Delivery]:
    """Return the messages of an alert that stand in Slack or are on their way, one a target."""
    statement = (
        select(Delivery)
        .where(col(Delivery.alert_id) == alert_id, col(Delivery.kind).in_(MESSAGES), col(Delivery.state) != "dropped")
        .order_by(col(Delivery.made_at), col(Delivery.id))
    )
    return list((await session.exec(statement)).all())


async def newest_payload(session: AsyncSession, alert_id: int) -> dict[str, Any] | None:
    """Return what was last to be told of an alert, whether it went out or not."""
    shown = col(Delivery.kind).in_((*MESSAGES, "edit"))
    statement = (
        select(Delivery.payload)
        .where(col(Delivery.alert_id) == alert_id, shown)
        .order_by(col(Delivery.made_at).desc(), func.coalesce(col(Delivery.event_id), 0).desc())
        .limit(1)
    )
    payload = (await session.exec(statement)).first()
    return None if payload is None else dict(payload)


async def unfollowed(session: AsyncSession, on: date) -> list[tuple[Delivery, Alert, Team, Client]]:
    """Return the direct messages that told those responsible of alerts which are open and on time, not yet twice.

    Only teams that speak in their channel on that day count.
    """
    nudge = aliased(Delivery)
    twice = exists().where(col(nudge.alert_id) == col(Delivery.alert_id), col(nudge.kind) == "nudge")
    statement = (
        select(Delivery, Alert, Team, Client)
        .join(Alert, col(Alert.id) == col(Delivery.alert_id))
        .join(Team, col(Team.id) == col(Alert.team_id))
        .join(Client, col(Client.id) == col(Alert.client_id))
        .where(
            col(Delivery.kind).in_(("copy", "direct")),
            col(Delivery.state) == "sent",
            col(Delivery.target) == col(Team.responsible_id),
            col(Alert.state) == "open",
            col(Alert.stale).is_(False),
            col(Team.removed_at).is_(None),
            col(Team.channel_id).is_not(None),
            col(Team.live_since) <= on,
            ~twice,
        )
        .order_by(col(Delivery.alert_id), col(Delivery.made_at))
    )
    return list((await session.exec(statement)).all())


async def drop_nudges(session: AsyncSession, alert_id: int) -> None:
    """Drop what asks for somebody to follow an alert: somebody does."""
    waiting = (col(Delivery.alert_id) == alert_id, col(Delivery.kind) == "nudge", col(Delivery.state).in_(TO_SEND))
    await session.exec(update(Delivery).where(*waiting).values(state="dropped"))


async def standing(session: AsyncSession, alert_id: int, target: str) -> Delivery | None:
    """Return the message of an alert that Slack shows at a target."""
    messages = await messages_of(session, alert_id)
    return next((row for row in messages if row.target == target and row.state == "sent"), None)


async def told_about(session: AsyncSession, about: str) -> list[Delivery]:
    """Return what was to be told of something that is no alert, in the order in which it was planned."""
    told = select(Delivery).where(col(Delivery.about) == about)
    return list((await session.exec(told.order_by(col(Delivery.made_at), col(Delivery.id)))).all())


async def standing_about(session: AsyncSession, about: str, target: str) -> Delivery | None:
    """Return the message about something that is no alert and that Slack shows at a target."""
    rows = await told_about(session, about) if about else []
    here = (row for row in rows if row.kind in MESSAGES and (row.target, row.state) == (target, "sent"))
    return next(here, None)


async def drop_about(session: AsyncSession, prefix: str, besides: Collection[str]) -> None:
    """Drop what is not sent yet about things of a kind to people and channels that are none of these."""
    unsent = (col(Delivery.state).in_(TO_SEND), col(Delivery.target).not_in(besides))
    of_kind = col(Delivery.about).startswith(prefix, autoescape=True)
    await session.exec(update(Delivery).where(of_kind, *unsent).values(state="dropped", error="no longer a reader"))


async def add(session: AsyncSession, rows: Sequence[Delivery]) -> None:
    """Write deliveries; those that are there already stay as they are."""
    if rows:
        values = [row.model_dump() for row in rows]
        await upsert(session, Delivery, values, keep=tuple(values[0]))


async def missing(session: AsyncSession, ids: Collection[str]) -> set[str]:
    """Return those of some ids under which nothing was ever written."""
    written = await session.exec(select(Delivery.id).where(col(Delivery.id).in_(ids)))
    return set(ids) - set(written.all())


async def made_at(session: AsyncSession, ids: Collection[str]) -> dict[str, datetime]:
    """Return when those of some deliveries were written that are."""
    rows = await session.exec(select(Delivery.id, Delivery.made_at).where(col(Delivery.id).in_(ids)))
    return dict(iter(rows))


async def get(session: AsyncSession, id_: str) -> Delivery | None:
    """Return a delivery as it is now, whatever became of it."""
    return (await session.exec(select(Delivery).where(col(Delivery.id) == id_))).first()


async def sent_at(session: AsyncSession, channel_id: str, ts: str) -> Delivery | None:
    """Return the message that stands at a place in Slack, locked until the transaction ends."""
    here = (col(Delivery.message_ts) == ts, col(Delivery.channel_id) == channel_id, col(Delivery.state) == "sent")
    return (await session.exec(select(Delivery).where(*here).with_for_update())).first()


async def set_payload(session: AsyncSession, row: Delivery, payload: dict[str, object]) -> None:
    """Keep what a message says now: it is about to be changed in place."""
    await _set(session, row, payload=payload)


async def drop_unsent(session: AsyncSession, alert_id: int, target: str, kinds: Collection[str]) -> None:
    """Drop what newer words about an alert have made needless."""
    await session.exec(
        update(Delivery)
        .where(
            col(Delivery.alert_id) == alert_id,
            col(Delivery.target) == target,
            col(Delivery.kind).in_(kinds),
            col(Delivery.state).in_(TO_SEND),
        )
        .values(state="dropped")
    )


async def rewrite(session: AsyncSession, row: Delivery, payload: dict[str, object]) -> bool:
    """Change what a message says while it is certain that Slack has not got it; tell whether that was so."""
    certain = or_(col(Delivery.state) == "failed", col(Delivery.attempts) == 0)
    statement = update(Delivery).where(col(Delivery.id) == row.id, col(Delivery.state).in_(TO_SEND), certain)
    return await _changed(session, statement.values(payload=payload)) == 1


async def to_send(session: AsyncSession) -> list[Delivery]:
    """Return what is to be sent, oldest first; what one event asks of one message is an edit, then a reply."""
    statement = select(Delivery).where(col(Delivery.state).in_(TO_SEND))
    order = (col(Delivery.made_at), func.coalesce(col(Delivery.event_id), 0), col(Delivery.kind))
    return list((await session.exec(statement.order_by(*order))).all())


async def claim(session: AsyncSession, row: Delivery) -> Delivery | None:
    """Count one attempt and return the row as it is now; None if somebody else made one or it is no longer wanted."""
    wanted = (col(Delivery.id) == row.id) & col(Delivery.state).in_(TO_SEND) & (col(Delivery.attempts) == row.attempts)
    statement = update(Delivery).where(wanted).values(attempts=row.attempts + 1, state="waiting")
    if await _changed(session, statement) != 1:
        return None
    # It may have been rewritten since it was listed; from now on it cannot be.
    return (await session.exec(select(Delivery).where(col(Delivery.id) == row.id))).one()


async def mark_sent(session: AsyncSession, row: Delivery, channel_id: str, ts: str, at: datetime) -> None:
    """Keep where a message stands now; a channel's message is its alert's."""
    await _set(session, row, state="sent", sent_at=at, channel_id=channel_id, message_ts=ts, error="", not_before=None)
    if row.kind == "post" and row.alert_id is not None:
        statement = update(Alert).where(col(Alert.id) == row.alert_id)
        await session.exec(statement.values(channel_id=channel_id, message_ts=ts))


async def mark_later(session: AsyncSession, row: Delivery, error: str, not_before: datetime) -> None:
    """Send again from then on, under the same id: it may have arrived."""
    await _set(session, row, error=error, not_before=not_before)


async def mark_failed(session: AsyncSession, row: Delivery, error: str, not_before: datetime) -> None:
    """Keep that Slack refused it; it is tried again from then on."""
    statement = update(Delivery).where(col(Delivery.id) == row.id, col(Delivery.state) == "waiting")
    await session.exec(statement.values(state="failed", error=error, not_before=not_before))


async def drop(session: AsyncSession, row: Delivery, error: str = "") -> None:
    """Keep that it is not needed."""
    await _set(session, row, state="dropped", error=error)


async def hold_all(session: AsyncSession, error: str, not_before: datetime) -> None:
    """Let everything wait: nothing can be sent at all."""
    await session.exec(
        update(Delivery).where(col(Delivery.state).in_(TO_SEND)).values(error=error, not_before=not_before)
    )


async def stranded(session: AsyncSession) -> list[tuple[Delivery, str]]:
    """Return what a channel refused and whose team has another one now, with that channel."""
    message = aliased(Delivery)
    in_channel = exists().where(
        col(message.alert_id) == col(Delivery.alert_id),
        col(message.target) == col(Delivery.target),
        col(message.kind) == "post",
        col(message.state) != "dropped",
    )
    statement = (
        select(Delivery, Team.channel_id)
        .join(Alert, col(Alert.id) == col(Delivery.alert_id))
        .join(Team, col(Team.id) == col(Alert.team_id))
        .where(
            col(Delivery.state) == "failed",
            col(Delivery.kind).in_(("post", "edit")),
            in_channel,
            col(Team.channel_id).is_not(None),
            col(Team.channel_id) != col(Delivery.target),
        )
    )
    return [(row, channel) for row, channel in (await session.exec(statement)).all() if channel is not None]


async def redirect(session: AsyncSession, row: Delivery, channel_id: str) -> None:
    """Send to another channel what was certainly not taken by the first."""
    await _set(session, row, target=channel_id, state="waiting", not_before=None)


async def posts_not_taken(session: AsyncSession, channel_id: str) -> list[tuple[Delivery, int | None]]:
    """Return what a channel is to be told and has certainly not got, with the id of its alert's team, if it has one."""
    statement = (
        select(Delivery, Alert.team_id)
        .join(Alert, col(Alert.id) == col(Delivery.alert_id), isouter=True)
        .where(
            col(Delivery.kind) == "post",
            col(Delivery.target) == channel_id,
            or_(col(Delivery.state) == "failed", (col(Delivery.state) == "waiting") & (col(Delivery.attempts) == 0)),
        )
    )
    return list((await session.exec(statement)).all())


async def give_to_admins(session: AsyncSession, row: Delivery, payload: dict[str, Any]) -> None:
    """Send to the admins what was to stand in a channel."""
    given = {"kind": "direct", "target": ADMINS, "payload": payload, "state": "waiting", "not_before": None}
    await _set(session, row, **given)


async def note_trouble(session: AsyncSession, target: str, code: str, at: datetime) -> bool:
    """Keep that a channel is in trouble; tell whether that is news."""
    key = f"trouble:{target}:{code}"
    if await session.get(KeyValue, key) is not None:
        return False
    await upsert(session, KeyValue, [{"key": key, "value": at.isoformat()}])
    return True


async def end_trouble(session: AsyncSession, target: str) -> None:
    """Forget a channel's troubles: it took a message."""
    await session.exec(delete(KeyValue).where(col(KeyValue.key).startswith(f"trouble:{target}:", autoescape=True)))


async def team_of(session: AsyncSession, alert_id: int) -> Team | None:
    """Return the team of an alert."""
    statement = select(Team).join(Alert, col(Alert.team_id) == col(Team.id)).where(col(Alert.id) == alert_id)
    return (await session.exec(statement)).first()


async def last_answers(
    session: AsyncSession, sources: Collection[str], besides: Collection[str]
) -> dict[str, datetime]:
    """Return by source when the longest silent of its streams last answered, `besides` not counted."""
    statement = (
        select(col(Cursor.source), func.min(col(Cursor.last_good_at)))
        .where(col(Cursor.source).in_(sources), col(Cursor.stream).not_in(besides))
        .group_by(col(Cursor.source))
    )
    return {source: at for source, at in (await session.exec(statement)).all() if at is not None}


async def _set(session: AsyncSession, row: Delivery, **values: object) -> None:
    await session.exec(update(Delivery).where(col(Delivery.id) == row.id).values(**values))


async def _changed(session: AsyncSession, statement: Update) -> int:
    result = await session.exec(statement)
    if not isinstance(result, CursorResult):
        raise TypeError("an UPDATE tells how many rows it changed")
    return result.rowcount
