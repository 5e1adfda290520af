"""Letters about decisions: to whoever was made an owner, on the review date, and to all leaders if nobody answers.

They are written in office hours alone. The id of each says what it is about, so that it is written once, and once more
only where the review was put off to another day.
"""

import uuid
from collections.abc import Collection, Iterator
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import ANSWERED_WITHIN
from bot.domain.office_hours import Calendar
from bot.services import quiet
from bot.services.company import Company
from bot.services.decision_view import Ask, DecisionLetter, decided
from bot.services.leaders import OF_DECISION
from bot.services.messages import to_payload
from bot.store import decisions, deliveries
from bot.store.tables import Decision, Delivery

NAMESPACE = uuid.UUID("3f0e3a52-2c53-4a8f-9b0e-7a1a52a3c9d4")


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Write the letters that are due; return how many. `leaders` are Slack user ids."""
    standing = await decisions.open_ones(session)
    if not standing:
        return 0
    calendar = await quiet.calendar(session, company)
    if not calendar.is_open(company.clock().astimezone(company.zone)):
        return 0
    today = company.today()
    asked = await deliveries.made_at(session, [_id(row, "due", row.owner_id) for row in standing])
    since = {id_: company.local_day(at) for id_, at in asked.items()}
    wanted = {
        _id(row, ask, reader): (row.id or 0, ask, reader)
        for row in standing
        for ask, reader in _asked(row, calendar, today, leaders, since.get(_id(row, "due", row.owner_id)))
    }
    missing = await deliveries.missing(session, wanted)
    rows = []
    for id_ in sorted(missing):
        decision_id, ask, reader = wanted[id_]
        (told,) = await decisions.told(session, only=(decision_id,))
        letter = DecisionLetter(decision=decided(told), ask=ask, day=today, leader=reader in leaders)
        # What an owner was told is theirs whatever they are; what leaders are told goes with that role.
        about = f"{OF_DECISION}{decision_id}" if ask == "unanswered" else ""
        rows.append(
            Delivery(
                id=id_, kind="direct", target=reader, about=about, payload=to_payload(letter), made_at=company.clock()
            )
        )
    await deliveries.add(session, rows)
    return len(rows)


def _asked(
    row: Decision, calendar: Calendar, today: date, leaders: Collection[str], since: date | None
) -> Iterator[tuple[Ask, str]]:
    """Yield who is to hear of a decision, and why; `since` is the day on which its owner was asked, if that was."""
    if row.review_on > today:
        if row.owner_id != (row.named_by or row.made_by):
            yield "named", row.owner_id
        return
    yield "due", row.owner_id
    if since is not None and calendar.working_days(since, today) >= ANSWERED_WITHIN:
        for leader in sorted(set(leaders) - {row.owner_id}):
            yield "unanswered", leader


def _id(row: Decision, ask: Ask, reader: str) -> str:
    named = "" if row.named_at is None else row.named_at.isoformat()
    on = named if ask == "named" else row.review_on.isoformat()
    return str(uuid.uuid5(NAMESPACE, f"{row.id}:{row.made_at.isoformat()}:{ask}:{on}:{reader}"))
