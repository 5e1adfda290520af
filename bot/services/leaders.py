"""Tells leaders, each in a direct message of their own: one matter is one message, edited while it lasts.

Who is no leader any more gets nothing: neither what waits nor an edit. Messages go out in office hours.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import quiet
from bot.services.company import Company
from bot.store import deliveries
from bot.store import dependency as episodes
from bot.store.tables import Delivery

NAMESPACE = uuid.UUID("e6a3a5b2-2f0c-4d53-9d1e-6b1f4b4f7a10")
OF_DEPENDENCY = "dependency:"
OF_DECISION = "decision:"
OF_MONTH = "month:"
PRIVATE = (OF_DEPENDENCY, "contract:", OF_DECISION, OF_MONTH)
"""How all begins that leaders alone are told about."""

TOLD_OF_AN_END = timedelta(days=14)
"""So long an episode that ended is looked at: Slack may not take the edit at once."""


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Write what the leaders, by Slack user id, are to be told of dependency; return how many messages."""
    for about in PRIVATE:
        await deliveries.drop_about(session, about, leaders)
    if not await is_time(session, company):
        return 0
    planned = 0
    for row in await episodes.to_tell(session, company.today() - TOLD_OF_AN_END):
        planned += await tell(
            session, company, f"{OF_DEPENDENCY}{row.id}", row.view, leaders, opens=row.state == "open"
        )
    return planned


async def is_time(session: AsyncSession, company: Company) -> bool:
    """Say whether it is office hours."""
    calendar = await quiet.calendar(session, company)
    return calendar.is_open(company.clock().astimezone(company.zone))


async def tell(
    session: AsyncSession,
    company: Company,
    about: str,
    payload: Mapping[str, Any],
    readers: Collection[str],
    *,
    opens: bool,
) -> int:
    """Bring what each reader, a person or a channel, sees about a matter up to date: new if it `opens`, else an edit.

    What was told already is not told again; what nobody has read is rewritten. Returns how many are to be sent.
    """
    told = await deliveries.told_about(session, about)
    rows = []
    for reader in sorted(readers):
        planned = [row for row in told if row.target == reader]
        mine = [row for row in planned if row.state != "dropped"]
        if not mine and not opens:
            continue
        if mine and await _is_told(session, mine, payload):
            continue
        rows.append(
            Delivery(
                id=str(uuid.uuid5(NAMESPACE, f"{about}:{reader}:{len(planned)}")),
                kind="edit" if mine else "direct" if deliveries.is_person(reader) else "post",
                target=reader,
                about=about,
                payload=dict(payload),
                made_at=company.clock(),
            )
        )
    await deliveries.add(session, rows)
    return len(rows)


async def tell_once(
    session: AsyncSession, company: Company, about: str, payload: Mapping[str, Any], readers: Collection[str]
) -> int:
    """Tell each reader of a matter that is never edited, unless they were told; return how many are to be sent."""
    heard = {row.target for row in await deliveries.told_about(session, about) if row.state != "dropped"}
    fresh = [reader for reader in readers if reader not in heard]
    return await tell(session, company, about, payload, fresh, opens=True) if fresh else 0


async def _is_told(session: AsyncSession, mine: Sequence[Delivery], payload: Mapping[str, Any]) -> bool:
    """Say whether the newest of somebody's messages says this, or could still be rewritten to."""
    newest = mine[-1]
    return dict(newest.payload) == dict(payload) or await deliveries.rewrite(session, newest, dict(payload))
