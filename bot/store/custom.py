"""Custom requests by client: those of late beside those of before, summed where they are stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.load import UNATTRIBUTED
from bot.domain.work_class import BESPOKE
from bot.store.groups import held_on
from bot.store.ledgers import TEAM, integer
from bot.store.tables import ClassDay
from bot.store.upsert import table_of

LEDGER = table_of(ClassDay)
PARTS = integer(func.sum(LEDGER.c.parts))


@dataclass(frozen=True, slots=True)
class Days:
    """Two windows of local days that touch: from `since` to before `middle`, and from there to before `until`."""

    since: date
    middle: date
    until: date


@dataclass(frozen=True, slots=True)
class Opened:
    """The custom requests that a client, or all others of the team, opened of late and before; half a one is a half."""

    client_id: int
    now: float
    before: float
    others_now: float
    others_before: float


async def opened(
    session: AsyncSession,
    team_ids: Collection[int],
    days: Days,
    fewest: int,
    grouped_on: date | None,
    only: Collection[int] | None = None,
) -> dict[int, list[Opened]]:
    """Return by team the clients with at least the `fewest` of late; those of a group, as it stands on a day, are one.

    Those are few: what came before is summed for them alone, and for each team as a whole. With `only` no others than
    these are looked at.
    """
    late = await _sums(session, team_ids, (days.middle, days.until), grouped_on, only, fewest * WHOLE)
    asked = late.keys()
    if not asked:
        return {}
    these = {team_id for team_id, _ in asked}
    before = await _sums(session, these, (days.since, days.middle), grouped_on, {each for _, each in asked})
    all_late = await _of_teams(session, these, (days.middle, days.until))
    all_before = await _of_teams(session, these, (days.since, days.middle))
    found: dict[int, list[Opened]] = {}
    for team_id, client in sorted(asked):
        now, was = late[team_id, client], before.get((team_id, client), 0)
        others = all_late.get(team_id, 0) - now, all_before.get(team_id, 0) - was
        found.setdefault(team_id, []).append(Opened(client, *(each / WHOLE for each in (now, was, *others))))
    return found


async def _sums(
    session: AsyncSession,
    team_ids: Collection[int],
    days: tuple[date, date],
    grouped_on: date | None,
    only: Collection[int] | None,
    least: int = 1,
) -> dict[tuple[int, int], int]:
    """Sum parts by team and client, or of `only` these clients; those below the `least` are left out."""
    ledger: Any = LEDGER
    client: Any = LEDGER.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        ledger = ledger.outerjoin(held, held.c.member_id == LEDGER.c.destination)
        client = func.coalesce(held.c.group_id, LEDGER.c.destination)
    shown = client.label("client")
    mine = (
        select(LEDGER.c.team_id, shown, PARTS)
        .select_from(ledger)
        .where(
            LEDGER.c.team_id.in_(team_ids),
            LEDGER.c.work == BESPOKE,
            LEDGER.c.day >= days[0],
            LEDGER.c.day < days[1],
            LEDGER.c.destination > UNATTRIBUTED,
        )
    )
    statement = mine if only is None else mine.where(client.in_(only))
    summed = statement.group_by(LEDGER.c.team_id, shown).having(least <= PARTS)
    return {(team_id, each): sum_ for team_id, each, sum_ in (await session.execute(summed)).all()}


async def _of_teams(session: AsyncSession, team_ids: Collection[int], days: tuple[date, date]) -> dict[int, int]:
    """Sum parts by team, of all its clients."""
    summed = select(TEAM.c.team_id, integer(func.sum(TEAM.c.bespoke))).where(
        TEAM.c.team_id.in_(team_ids), TEAM.c.day >= days[0], TEAM.c.day < days[1]
    )
    return dict((await session.execute(summed.group_by(TEAM.c.team_id))).all())
