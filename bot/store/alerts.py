"""Episodes, what happened in them, and the findings that are only noted."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, func, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Alert, AlertEvent, Note


async def since(session: AsyncSession, team_id: int, day: date) -> list[Alert]:
    """Return a team's alerts that were open on a day or opened later, in the order they opened."""
    lasting = or_(col(Alert.cleared_on).is_(None), col(Alert.cleared_on) >= day)
    statement = (
        select(Alert).where(col(Alert.team_id) == team_id, lasting).order_by(col(Alert.opened_on), col(Alert.id))
    )
    return list((await session.exec(statement)).all())


async def newest_events(session: AsyncSession, alert_ids: Collection[int]) -> dict[int, AlertEvent]:
    """Return the latest event of each of some alerts."""
    newest = (
        select(func.max(AlertEvent.id))
        .where(col(AlertEvent.alert_id).in_(alert_ids))
        .group_by(col(AlertEvent.alert_id))
    )
    rows = await session.exec(select(AlertEvent).where(col(AlertEvent.id).in_(newest)))
    return {event.alert_id: event for event in rows}


async def first_limit(session: AsyncSession, alert_id: int) -> float | None:
    """Return the limit (0..1) that an alert was first judged by; None where no event says it."""
    first = select(AlertEvent.figures).where(col(AlertEvent.alert_id) == alert_id).order_by(col(AlertEvent.id)).limit(1)
    figures = (await session.exec(first)).first()
    found = None if figures is None else figures.get("limit")
    return None if found is None else float(found)


async def save(session: AsyncSession, alert: Alert) -> int:
    """Write an alert and return its id."""
    session.add(alert)
    await session.flush()
    if alert.id is None:
        raise ValueError("the database gave the alert no id")
    return alert.id


async def add_events(session: AsyncSession, events: list[AlertEvent]) -> None:
    """Write events in the order given, so that their ids tell it."""
    for event in events:
        session.add(event)
        await session.flush()


async def rewind_notes(session: AsyncSession, team_id: int, day: date) -> None:
    """Forget what was noted, or ended, on a day or later: it is about to be judged again."""
    await session.execute(delete(Note).where(col(Note.team_id) == team_id, col(Note.noted_on) >= day))
    ended = update(Note).where(col(Note.team_id) == team_id, col(Note.ended_on) >= day)
    await session.execute(ended.values(ended_on=None))


async def add_note(session: AsyncSession, note: Note) -> None:
    """Write a finding."""
    session.add(note)
    await session.flush()


async def end_note(session: AsyncSession, team_id: int, client_id: int, day: date) -> None:
    """Say that a client's finding no longer holds."""
    mine = (col(Note.team_id) == team_id) & (col(Note.client_id) == client_id) & col(Note.ended_on).is_(None)
    await session.execute(update(Note).where(mine).values(ended_on=day))
