"""Whoever is responsible for a team is told once more of an alert that nobody took up in five working days."""

import uuid

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import handled
from bot.services import quiet
from bot.services.alert_view import assemble
from bot.services.company import Company
from bot.services.messages import to_payload
from bot.store import acts, deliveries
from bot.store.tables import Delivery

WORKING_DAYS = 5


async def plan(session: AsyncSession, company: Company) -> int:
    """Write what is to be said once more; return how many messages that is."""
    told = await deliveries.unfollowed(session, company.today())
    if not told:
        return 0
    calendar = await quiet.calendar(session, company)
    done = await acts.of(session, {alert.id or 0 for _, alert, _, _ in told})
    rows = {}
    for message, alert, team, client in told:
        alert_id = alert.id or 0
        handling = handled(done.get(alert_id, ()))
        since = company.local_day(message.sent_at or message.made_at)
        newest = await deliveries.newest_event(session, alert_id)
        if handling.taken_up or newest is None or calendar.working_days(since, company.today()) < WORKING_DAYS:
            continue
        view = await assemble(session, company, (alert, team, client), newest, placement="nudge", handling=handling)
        rows[alert_id] = Delivery(
            id=str(uuid.uuid5(uuid.UUID(message.id), "nudge")),
            alert_id=alert_id,
            kind="nudge",
            target=message.target,
            payload=to_payload(view),
            made_at=company.clock(),
        )
    await deliveries.add(session, list(rows.values()))
    return len(rows)
