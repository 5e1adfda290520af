"""Which days of a team are complete, and whether a source that they rest on is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.company import Company
from bot.store import cursors, opened
from bot.store.tables import Cursor

LATE_AFTER = timedelta(hours=24)
LOOK_BACK = timedelta(days=91)
"""A source that brought a team nothing for so long is no longer one of its sources."""

SELDOM = frozenset({"census", "companies", "time_entries_census", "trash"})
"""Streams that only confirm what is there; an evening can be judged without them."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last day on which every source of a team had answered after its end; `late` sources froze the team.

    `complete` is None while a first pull is under way.
    """

    complete: date | None
    late: tuple[str, ...] = ()


async def freshness(session: AsyncSession, company: Company, team_id: int) -> Freshness:
    """Tell how far a team can be judged: until yesterday, unless a source of the team has not answered since."""
    yesterday = company.today() - timedelta(days=1)
    streams = [cursor for cursor in await cursors.every(session) if cursor.stream not in SELDOM]
    names = sorted({cursor.source for cursor in streams})
    mine = await opened.sources(session, team_id, names, yesterday - LOOK_BACK)
    needed = [cursor for cursor in streams if cursor.source in mine]
    return _judge(needed, company, yesterday)


def _judge(streams: Sequence[Cursor], company: Company, yesterday: date) -> Freshness:
    good = [(cursor, cursor.last_good_at) for cursor in streams if cursor.last_good_at is not None]
    if len(good) < len(streams):
        return Freshness(None)
    now = company.clock()
    late = {cursor.source for cursor, at in good if now - at > LATE_AFTER + timedelta(seconds=cursor.every_seconds)}
    complete = min((_last_over(at, company) for _, at in good), default=yesterday)
    return Freshness(min(complete, yesterday), tuple(sorted(late)))


def _last_over(at: datetime, company: Company) -> date:
    """Return the last local day that was over at an instant."""
    return company.local_day(at) - timedelta(days=1)
