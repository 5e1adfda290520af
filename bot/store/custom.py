"""Custom requests by client: those of late beside those of before, summed where they are stored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.work_class import BESPOKE
from bot.store.groups import held_on
from bot.store.tables import ClassDay
from bot.store.upsert import table_of

LEDGER = table_of(ClassDay)
# PostgreSQL's sums of 64-bit integers are numeric.
PARTS = cast(func.sum(LEDGER.c.parts), BigInteger)


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
    session: AsyncSession, team_ids: Collection[int], days: Days, fewest: int, grouped_on: date | None
) -> dict[int, list[Opened]]:
    """Return by team the clients with at least the `fewest` of late; those of a group, as it stands on a day, are one.

    Those are few: what came before is summed for them alone, and for each team as a whole.
    """
    late = await _sums(session, team_ids, (days.middle, days.until), grouped_on)
    asked = {key for key, parts in late.items() if parts >= fewest * WHOLE}
    if not asked:
        return {}
    earlier, these = (days.since, days.middle), {team_id for team_id, _ in asked}
    before = await _sums(session, these, earlier, grouped_on, {each for _, each in asked})
    all_late, all_before = _by_team(late), await _of_teams(session, these, earlier)
    found: dict[int, list[Opened]] = {}
    for team_id, client in sorted(asked):
        now, was = late[team_id, client], before.get((team_id, client), 0)
        others = all_late[team_id] - now, all_before.get(team_id, 0) - was
        found.setdefault(team_id, []).append(Opened(client, *(each / WHOLE for each in (now, was, *others))))
    return found


def _by_team(sums: Mapping[tuple[int, int], int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (team_id, _), parts in sums.items():
        found[team_id] = found.get(team_id, 0) + parts
    return found


async def _sums(
    session: AsyncSession,
    team_ids: Collection[int],
    days: tuple[date, date],
    grouped_on: date | None,
    only: Collection[int] | None = None,
) -> dict[tuple[int, int], int]:
    """Sum parts by team and client, or of `only` these clients."""
    ledger: Any = LEDGER
    client: Any = LEDGER.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        ledger = ledger.outerjoin(held, held.c.member_id == LEDGER.c.destination)
        client = func.coalesce(held.c.group_id, LEDGER.c.destination)
    shown = client.label("client")
    mine = _opened(select(LEDGER.c.team_id, shown, PARTS).select_from(ledger), team_ids, days)
    statement = mine if only is None else mine.where(client.in_(only))
    summed = statement.group_by(LEDGER.c.team_id, shown).having(PARTS > 0)
    return {(team_id, each): sum_ for team_id, each, sum_ in (await session.execute(summed)).all()}


async def _of_teams(session: AsyncSession, team_ids: Collection[int], days: tuple[date, date]) -> dict[int, int]:
    """Sum parts by team."""
    summed = _opened(select(LEDGER.c.team_id, PARTS), team_ids, days).group_by(LEDGER.c.team_id)
    return dict((await session.execute(summed)).all())


def _opened(columns: Any, team_ids: Collection[int], days: tuple[date, date]) -> Any:
    return columns.where(
        LEDGER.c.team_id.in_(team_ids),
        LEDGER.c.work == BESPOKE,
        LEDGER.c.day >= days[0],
        LEDGER.c.day < days[1],
        LEDGER.c.destination > 0,
    )
