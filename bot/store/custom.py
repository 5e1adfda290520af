"""Custom requests by client: those of late beside those of before, summed where they are stored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal_column, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.load import OTHERS
from bot.domain.work_class import BESPOKE
from bot.store.groups import held_on
from bot.store.tables import ClassDay
from bot.store.upsert import table_of

LEDGER = table_of(ClassDay)


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
    earlier = (days.since, days.middle)
    before = await _sums(session, {team_id for team_id, _ in asked}, earlier, grouped_on, {each for _, each in asked})
    all_late, all_before = _by_team(late), _by_team(before)
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
    """Sum parts by team and client; with `only` the clients that are not among these are one, `OTHERS`."""
    ledger: Any = LEDGER
    client: Any = LEDGER.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        ledger = ledger.outerjoin(held, held.c.member_id == LEDGER.c.destination)
        client = func.coalesce(held.c.group_id, LEDGER.c.destination)
    if only is not None:
        client = case((client.in_(only), client), else_=literal_column(str(OTHERS)))
    shown, parts = client.label("client"), cast(func.sum(LEDGER.c.parts), BigInteger)
    statement = (
        select(LEDGER.c.team_id, shown, parts)
        .select_from(ledger)
        .where(
            LEDGER.c.team_id.in_(team_ids),
            LEDGER.c.work == BESPOKE,
            LEDGER.c.day >= days[0],
            LEDGER.c.day < days[1],
            LEDGER.c.destination > 0,
        )
        .group_by(LEDGER.c.team_id, shown)
        .having(parts > 0)
    )
    return {(team_id, each): sum_ for team_id, each, sum_ in (await session.execute(statement)).all()}
