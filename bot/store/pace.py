"""What clients impose: the ledgers of it, and the items behind a client's figure.

Each item counts once for each part: on the day on which something was imposed on it, it came into a cycle under way or
was made urgent; where nothing of it happened, or nobody tells when, on the day on which it was opened.

Windows are local days, the first inclusive, the second exclusive. A question reads ledgers, never items.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.control import FEWEST_ITEMS, Counts, quarter_of
from bot.domain.demand import IMPOSED, Demand
from bot.store.groups import held_on
from bot.store.tables import Item, ItemShare, NoticeQuarter, PaceDay
from bot.store.tables.items import DAYS, MARKED
from bot.store.upsert import add_up, table_of

ITEM, SHARE, DAY, NOTICE = table_of(Item), table_of(ItemShare), table_of(PaceDay), table_of(NoticeQuarter)

COUNTED = ("items", "imposed", "dates", "tools", "formats", "cycles_told", "injected", "urgency_told", "urgent")
TOLD = tuple(COUNTED.index(name) for name in ("items", "cycles_told", "urgency_told"))
"""Where that is of which a share is taken."""

_HELD: dict[str, dict[str, Demand | None]] = {
    "imposed_day": {
        "items": None,
        "imposed": IMPOSED,
        "dates": Demand.DATE,
        "tools": Demand.TOOL,
        "formats": Demand.FORMAT,
    },
    "injected_day": {"cycles_told": Demand.CYCLE_TOLD, "injected": Demand.INJECTED},
    "urgent_day": {"urgency_told": Demand.URGENCY_TOLD, "urgent": Demand.URGENT},
}
"""What is counted on the day of each part: of all items, or of those that something holds for."""

HALF = 0.5
EVERY_CLIENT = -3
"""The destination under which the notice of all clients together is kept: a desk of thousands is summed only once."""

DayKey = tuple[int, int, date]
NoticeKey = tuple[int, int, date, int]


class Totals:
    """What a change of shares adds to the two ledgers and takes from them."""

    def __init__(self) -> None:
        self._days: dict[DayKey, dict[str, int]] = {}
        self._notices: dict[NoticeKey, int] = {}

    def count(self, share: Mapping[str, Any], sign: int) -> None:
        """Add what a share of an item in a team's scope means."""
        parts, flags = sign * share["parts"], Demand(share["flags"])
        for dated, held in _HELD.items():
            day = (share["team_id"], share["destination"], share[dated] or share["day"])
            counted = [name for name, those in held.items() if those is None or flags & those]
            cell = self._days.setdefault(day, dict.fromkeys(COUNTED, 0)) if counted else {}
            for name in counted:
                cell[name] += parts
        if share["notice"] is not None:
            for destination in (share["destination"], *((EVERY_CLIENT,) if share["destination"] > 0 else ())):
                key = (share["team_id"], destination, quarter_of(share["day"]), share["notice"])
                self._notices[key] = self._notices.get(key, 0) + parts

    async def write(self, session: AsyncSession) -> None:
        """Bring the ledgers up to date."""
        days = [
            {"team_id": team_id, "destination": destination, "day": day, **amounts}
            for (team_id, destination, day), amounts in self._days.items()
            if any(amounts.values())
        ]
        await add_up(session, PaceDay, days)
        names = ("team_id", "destination", "quarter", "notice")
        notices = [{**dict(zip(names, key, strict=True)), "parts": each} for key, each in self._notices.items() if each]
        await add_up(session, NoticeQuarter, notices)


async def counts(
    session: AsyncSession, since: date, until: date, team_id: int | None = None
) -> dict[int, dict[int, Counts]]:
    """Return what clients imposed in a window, by team and client."""
    sums = [_integer(func.sum(DAY.c[name])) for name in COUNTED]
    statement = (
        select(DAY.c.team_id, DAY.c.destination, *sums)
        .where(
            DAY.c.day >= since,
            DAY.c.day < until,
            DAY.c.destination > 0,
            true() if team_id is None else DAY.c.team_id == team_id,
        )
        .group_by(DAY.c.team_id, DAY.c.destination)
        .having(or_(*(sums[at] > 0 for at in TOLD)))
    )
    found: dict[int, dict[int, Counts]] = {}
    for team, client, *amounts in await session.execute(statement):
        found.setdefault(team, {})[client] = Counts(*(amount / WHOLE for amount in amounts))
    return found


async def comparable(
    session: AsyncSession,
    since: date,
    until: date,
    team_id: int | None = None,
    grouped_on: date | None = None,
) -> dict[int, Counts]:
    """Return the same by client, of all teams together or of one: what a median client is found by.

    Clients of fewer items than can be told are left out, but for those who imposed something. With `grouped_on` the
    members of a group on that day are one.
    """
    sums = [_integer(func.sum(DAY.c[name])) for name in COUNTED]
    imposed, comparable = sums[COUNTED.index("imposed")], (sums[at] >= FEWEST_ITEMS * WHOLE for at in TOLD)
    ledger: Any = DAY
    client: Any = DAY.c.destination
    if grouped_on is not None:
        held = held_on(grouped_on)
        ledger = DAY.outerjoin(held, held.c.member_id == DAY.c.destination)
        client = func.coalesce(held.c.group_id, DAY.c.destination)
    shown = client.label("client")
    statement = (
        select(shown, *sums)
        .select_from(ledger)
        .where(
            DAY.c.day >= since,
            DAY.c.day < until,
            DAY.c.destination > 0,
            true() if team_id is None else DAY.c.team_id == team_id,
        )
        .group_by(shown)
        .having(or_(*comparable, imposed > 0))
    )
    return _by_client(await session.execute(statement))


async def counts_of(
    session: AsyncSession, since: date, until: date, client_ids: Collection[int], team_id: int | None = None
) -> dict[int, Counts]:
    """Return what some clients imposed, of all teams together or of one; a group's members one by one."""
    statement = (
        select(DAY.c.destination, *(_integer(func.sum(DAY.c[name])) for name in COUNTED))
        .where(
            DAY.c.day >= since,
            DAY.c.day < until,
            DAY.c.destination.in_(client_ids),
            true() if team_id is None else DAY.c.team_id == team_id,
        )
        .group_by(DAY.c.destination)
    )
    return _by_client(await session.execute(statement))


def _by_client(rows: Iterable[Any]) -> dict[int, Counts]:
    return {client: Counts(*(amount / WHOLE for amount in amounts)) for client, *amounts in rows}


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """How many items had so many days of notice, by quarter: one client's, and all other clients'."""

    client: Mapping[date, Mapping[int, float]]
    others: Mapping[date, Mapping[int, float]]


async def notices(
    session: AsyncSession, quarters: Collection[date], client_ids: Collection[int], team_id: int | None = None
) -> NoticeCounts:
    """Return the notice of the items opened in some quarters, of one team or of all: of some clients and the others."""
    found = await notices_by_client(session, quarters, (*client_ids, EVERY_CLIENT), team_id)
    mine = together(found.get(client_id, {}) for client_id in client_ids)
    others: dict[date, dict[int, float]] = {}
    for quarter, by_days in found.get(EVERY_CLIENT, {}).items():
        left = {days: items - mine.get(quarter, {}).get(days, 0.0) for days, items in by_days.items()}
        # Parts of items are whole numbers; half of one is what floats may leave.
        if rest := {days: items for days, items in left.items() if items * WHOLE > HALF}:
            others[quarter] = rest
    return NoticeCounts(mine, others)


async def notices_by_client(
    session: AsyncSession, quarters: Collection[date], clients: Collection[int], team_id: int | None = None
) -> dict[int, dict[date, dict[int, float]]]:
    """Return the notice of the items that some clients opened in some quarters, by client and quarter."""
    parts = _integer(func.sum(NOTICE.c.parts))
    statement = (
        select(NOTICE.c.destination, NOTICE.c.quarter, NOTICE.c.notice, parts)
        .where(
            NOTICE.c.quarter.in_(quarters),
            NOTICE.c.destination.in_(clients),
            true() if team_id is None else NOTICE.c.team_id == team_id,
        )
        .group_by(NOTICE.c.destination, NOTICE.c.quarter, NOTICE.c.notice)
        .having(parts > 0)
    )
    found: dict[int, dict[date, dict[int, float]]] = {}
    for client, quarter, days, amount in await session.execute(statement):
        found.setdefault(client, {}).setdefault(quarter, {})[days] = amount / WHOLE
    return found


def together(every: Iterable[Mapping[date, Mapping[int, float]]]) -> dict[date, dict[int, float]]:
    """Add up the notice of several clients, by quarter."""
    found: dict[date, dict[int, float]] = {}
    for quarters in every:
        for quarter, by_days in quarters.items():
            sums = found.setdefault(quarter, {})
            for days, items in by_days.items():
                sums[days] = sums.get(days, 0.0) + items
    return found


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """An item on which a client imposed something, that came into a cycle under way, or that is urgent.

    The days are those from which on it counts as such.
    """

    id: int
    source: str
    title: str
    url: str
    opened_day: date
    destination: int
    team_id: int
    parts: int
    flags: Demand
    imposed_by: str
    notice: int | None
    imposed_day: date | None
    injected_day: date | None
    urgent_day: date | None
    priority: str
    cycle: str
    cycle_began: date | None


@dataclass(frozen=True, slots=True)
class Behind:
    """Whose marked items are asked for: of a client and its members, in a window, in one team or all."""

    client_ids: tuple[int, ...]
    since: date
    until: date
    team_id: int | None = None


async def marked(session: AsyncSession, behind: Behind, limit: int) -> tuple[int, list[MarkedItem]]:
    """Return how many items stand behind a client's figure, and the latest of them."""
    dated = [SHARE.c[name] for name in DAYS]
    where = (
        MARKED,
        SHARE.c.destination.in_(behind.client_ids),
        SHARE.c.team_id != 0 if behind.team_id is None else SHARE.c.team_id == behind.team_id,
        or_(*(and_(day >= behind.since, day < behind.until) for day in dated)),
    )
    total = (await session.execute(select(func.count()).select_from(SHARE).where(*where))).scalar_one()
    of_item = (ITEM.c[name] for name in ("id", "source", "title", "url", "opened_day"))
    of_share = (SHARE.c[name] for name in ("destination", "team_id", "parts", "flags", "imposed_by", "notice", *DAYS))
    of_plan = (ITEM.c[name] for name in ("priority", "cycle", "cycle_began"))
    statement = (
        select(*of_item, *of_share, *of_plan)
        .join(SHARE, SHARE.c.item_id == ITEM.c.id)
        .where(*where)
        .order_by(_latest(dated, behind).desc(), ITEM.c.id.desc())
        .limit(limit)
    )
    return total, [_item(row) for row in await session.execute(statement)]


def _latest(dated: Iterable[Any], behind: Behind) -> Any:
    """Take the latest of some days that lies in the window."""
    first, *others = (case((and_(day >= behind.since, day < behind.until), day), else_=date.min) for day in dated)
    for each in others:
        first = case((first >= each, first), else_=each)
    return first


def _item(row: Any) -> MarkedItem:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return MarkedItem(**{**values, "flags": Demand(row.flags), "priority": row.priority or ""})


def _integer(expression: Any) -> Any:
    """Have PostgreSQL answer with an integer: its sums of 64-bit integers are numeric."""
    return cast(expression, BigInteger)
