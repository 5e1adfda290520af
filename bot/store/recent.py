"""The usual window as it is summed up: the largest clients by an index, all others as what is left of the whole."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.group import Grouping
from bot.domain.load import OTHERS, OWN_WORK, UNATTRIBUTED
from bot.domain.worked import Hours, Part, Rest, TeamWindow
from bot.store.ledgers import AMOUNTS, BASES, RECENT, integer
from bot.store.upsert import pieces


class _Amounts(NamedTuple):
    """Seconds by basis, the best first, and items in parts."""

    hours: tuple[int, ...] = (0,) * len(BASES)
    parts: int = 0

    @property
    def seconds(self) -> int:
        return sum(self.hours)

    def plus(self, other: "_Amounts") -> "_Amounts":
        hours = (mine + theirs for mine, theirs in zip(self.hours, other.hours, strict=True))
        return _Amounts(tuple(hours), self.parts + other.parts)

    def minus(self, other: "_Amounts") -> "_Amounts":
        hours = (mine - theirs for mine, theirs in zip(self.hours, other.hours, strict=True))
        return _Amounts(tuple(hours), self.parts - other.parts)


class _Whole(NamedTuple):
    """All clients of a team: their amounts, how many have any, and the sum of their squared seconds."""

    amounts: _Amounts = _Amounts()
    clients: int = 0
    squares: int = 0


async def windows(
    session: AsyncSession, team_ids: Sequence[int], most: int, also: Collection[int], grouping: Grouping
) -> dict[int, TeamWindow]:
    """Return by team the window that tells its `most` largest clients one by one, and `also` these; a group is one.

    Members are read one by one, for a small one may belong to a large group.
    """
    grouped = grouping.ids()
    named = RECENT.c.destination.in_({UNATTRIBUTED, OWN_WORK, *grouped, *also})
    rows = await _rows(session, _columns().where(RECENT.c.team_id.in_(team_ids), named))
    for piece in pieces(team_ids):
        largest = (_largest(team_id, most + len(grouped)) for team_id in piece)
        for team_id, found in (await _rows(session, union_all(*largest))).items():
            rows.setdefault(team_id, {}).update(found)
    wholes = await _wholes(session, team_ids)
    return {
        team_id: _window(rows.get(team_id, {}), wholes.get(team_id, _Whole()), most, also, grouping)
        for team_id in rows.keys() | wholes.keys()
    }


def _window(
    rows: Mapping[int, _Amounts], whole: _Whole, most: int, also: Collection[int], grouping: Grouping
) -> TeamWindow:
    apart = {
        client: amounts for client, amounts in rows.items() if client > UNATTRIBUTED and amounts.seconds | amounts.parts
    }
    together = grouping.folded(apart, _Amounts.plus)
    order = sorted(together, key=lambda each: (together[each].seconds, together[each].parts, each), reverse=True)
    shown = {each: together[each] for place, each in enumerate(order) if place < most or each in also}
    left = whole.amounts
    for amounts in shown.values():
        left = left.minus(amounts)
    rest = Rest(
        whole.clients - len(apart) + len(together) - len(shown),
        whole.squares - _squares(apart) + _squares(together) - _squares(shown),
    )
    shown |= {
        each: amounts for each, amounts in rows.items() if each <= UNATTRIBUTED and amounts.seconds | amounts.parts
    }
    shown |= {OTHERS: left} if rest.clients else {}
    return TeamWindow(
        {each: Part(Hours(*amounts.hours), amounts.parts / WHOLE) for each, amounts in shown.items()}, rest
    )


def _squares(amounts: Mapping[int, _Amounts]) -> int:
    return sum(each.seconds * each.seconds for each in amounts.values())


def _columns() -> Select[Any]:
    return select(RECENT.c.team_id, RECENT.c.destination, *(RECENT.c[name] for name in AMOUNTS))


def _largest(team_id: int, most: int) -> Select[Any]:
    order = (RECENT.c.seconds.desc(), RECENT.c.parts.desc(), RECENT.c.destination.desc())
    mine = _columns().where(RECENT.c.team_id == team_id, RECENT.c.destination > UNATTRIBUTED)
    return select(mine.order_by(*order).limit(most).subquery())


async def _rows(session: AsyncSession, statement: Any) -> dict[int, dict[int, _Amounts]]:
    found: dict[int, dict[int, _Amounts]] = {}
    for team_id, destination, *hours, parts in await session.execute(statement):
        found.setdefault(team_id, {})[destination] = _Amounts(tuple(hours), parts)
    return found


async def _wholes(session: AsyncSession, team_ids: Sequence[int]) -> dict[int, _Whole]:
    sums = (*(RECENT.c[name] for name in AMOUNTS), RECENT.c.seconds * RECENT.c.seconds)
    statement = select(RECENT.c.team_id, func.count(), *(integer(func.sum(each)) for each in sums)).where(
        RECENT.c.team_id.in_(team_ids),
        RECENT.c.destination > UNATTRIBUTED,
        or_(RECENT.c.seconds != 0, RECENT.c.parts != 0),
    )
    return {
        team_id: _Whole(_Amounts(tuple(hours), parts), clients, squares)
        for team_id, clients, *hours, parts, squares in await session.execute(statement.group_by(RECENT.c.team_id))
    }
