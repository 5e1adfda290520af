"""That colleagues feel an alert: counted once each, never told apart, and forgotten when the episode ends."""

from collections.abc import Collection

from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Alert, Feeling


async def add(session: AsyncSession, alert_id: int, mark: str) -> bool:
    """Count somebody; tell whether they were not counted before."""
    if await session.get(Feeling, (alert_id, mark)) is not None:
        return False
    session.add(Feeling(alert_id=alert_id, mark=mark))
    await session.flush()
    return True


async def count(session: AsyncSession, alert: Alert) -> int:
    """Return how many feel an alert, or felt it when its episode ended."""
    statement = select(func.count()).select_from(Feeling).where(col(Feeling.alert_id) == alert.id)
    return max((await session.exec(statement)).one(), alert.felt)


async def of_alerts(session: AsyncSession, alerts: Collection[Alert]) -> dict[int, int]:
    """Return by alert how many feel it, or felt it when its episode ended; alerts that nobody feels are left out."""
    ids = [alert.id or 0 for alert in alerts]
    grouped = (
        select(Feeling.alert_id, func.count()).where(col(Feeling.alert_id).in_(ids)).group_by(col(Feeling.alert_id))
    )
    found = {alert.id or 0: alert.felt for alert in alerts if alert.felt}
    for alert_id, number in (await session.exec(grouped)).all():
        found[alert_id] = max(number, found.get(alert_id, 0))
    return found


async def forget(session: AsyncSession) -> None:
    """Forget who was counted on episodes that are over; how many there were is kept."""
    over = select(Alert.id).where(col(Alert.state) != "open")
    ended = (await session.exec(select(Feeling.alert_id).where(col(Feeling.alert_id).in_(over)).distinct())).all()
    for alert_id in ended:
        mine = select(func.count()).select_from(Feeling).where(col(Feeling.alert_id) == alert_id).scalar_subquery()
        await session.exec(update(Alert).where(col(Alert.id) == alert_id).values(felt=mine))
        await session.exec(delete(Feeling).where(col(Feeling.alert_id) == alert_id))
