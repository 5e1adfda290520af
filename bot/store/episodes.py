"""Episodes of a stretch of days, with what they were told with and how people answered them."""

from collections.abc import Collection
from datetime import date

from sqlmodel import col, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.deliveries import MESSAGES
from bot.store.tables import Alert, AlertEvent, Client, Delivery, Team

Episode = tuple[Alert, Team, Client]


async def between(
    session: AsyncSession, since: date, until: date, *, opened: bool = False, team_id: int | None = None
) -> list[Episode]:
    """Return the alerts that were open on a day from `since` to before `until`, or `opened` in these days alone.

    They come in the order in which they opened; those of teams that are no more are left out.
    """
    lasting = or_(col(Alert.cleared_on).is_(None), col(Alert.cleared_on) >= since)
    statement = (
        select(Alert, Team, Client)
        .join(Team, col(Team.id) == col(Alert.team_id))
        .join(Client, col(Client.id) == col(Alert.client_id))
        .where(
            col(Team.removed_at).is_(None),
            col(Alert.opened_on) < until,
            col(Alert.opened_on) >= since if opened else lasting,
            true() if team_id is None else col(Alert.team_id) == team_id,
        )
        .order_by(col(Alert.opened_on), col(Alert.id))
    )
    return list((await session.exec(statement)).all())


async def told(session: AsyncSession, alert_ids: Collection[int]) -> set[int]:
    """Return those of some alerts of which somebody was told; others were over before."""
    theirs = col(Delivery.alert_id).in_(alert_ids)
    rows = await session.exec(
        select(col(Delivery.alert_id)).where(theirs, col(Delivery.kind).in_(MESSAGES), col(Delivery.state) != "dropped")
    )
    return {alert_id for alert_id in rows if alert_id is not None}


async def peaks(session: AsyncSession, alert_ids: Collection[int]) -> dict[int, float]:
    """Return the highest share (0..1) of four weeks that each of some alerts was told with."""
    rows = await session.exec(
        select(AlertEvent.alert_id, AlertEvent.figures).where(col(AlertEvent.alert_id).in_(alert_ids))
    )
    found: dict[int, float] = {}
    for alert_id, figures in rows:
        found[alert_id] = max(found.get(alert_id, 0.0), float(figures.get("q28") or 0.0))
    return found
