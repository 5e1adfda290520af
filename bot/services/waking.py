"""Ends snoozes and what was expected: on the day that was chosen, a snooze early when the share leaps up."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import handled
from bot.services.company import Company
from bot.store import acts, alerts
from bot.store.tables import AlertEvent


async def wake(session: AsyncSession, company: Company) -> int:
    """Write an event for each snooze or agreed window that is over; return how many. What is frozen sleeps on."""
    quiet = [alert for alert in await acts.decided(session) if not alert.stale]
    ids = [alert.id for alert in quiet if alert.id is not None]
    done, newest = await acts.of(session, ids), await alerts.newest_events(session, ids)
    events = []
    for alert_id in ids:
        event = newest[alert_id]
        handling = handled(done[alert_id])
        why = handling.wakes(float(event.figures.get("q28", 0.0)), company.today())
        if why and handling.decision is not None:
            events.append(
                AlertEvent(
                    alert_id=alert_id,
                    day=event.day,
                    at=company.clock(),
                    kind="woken",
                    old=handling.decision.kind,
                    new="open",
                    why=why,
                    figures=event.figures,
                )
            )
    await alerts.add_events(session, events)
    return len(events)
