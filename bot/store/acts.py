"""What people did about alerts: alert events that carry who did it."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import ACTS, Act
from bot.store.tables import Alert, AlertEvent


async def of(session: AsyncSession, alert_ids: Collection[int]) -> dict[int, list[Act]]:
    """Return what was done about each of some alerts, in the order it was done."""
    mine = (col(AlertEvent.alert_id).in_(alert_ids), col(AlertEvent.kind).in_(ACTS))
    acts: defaultdict[int, list[Act]] = defaultdict(list)
    for event in await session.exec(select(AlertEvent).where(*mine).order_by(col(AlertEvent.id))):
        acts[event.alert_id].append(act_of(event))
    return acts


def act_of(event: AlertEvent) -> Act:
    """Read an event as what somebody did."""
    return Act(event.kind, event.by, event.why, event.until, event.share or 0.0)


async def decided(session: AsyncSession) -> list[Alert]:
    """Return the open alerts that somebody snoozed, or agreed on a window for, at some time."""
    kept_quiet = exists().where(
        col(AlertEvent.alert_id) == col(Alert.id), col(AlertEvent.kind).in_(("snoozed", "expected"))
    )
    statement = select(Alert).where(col(Alert.state) == "open", kept_quiet).order_by(col(Alert.id))
    return list((await session.exec(statement)).all())
