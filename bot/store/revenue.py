"""What clients pay, by payer and period, and which client each payer is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Float, case, cast, delete, func, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import UNATTRIBUTED
from bot.domain.revenue import Sum
from bot.store.tables import Payer, Revenue
from bot.store.upsert import pieces, table_of, upsert

PAYER, REVENUE = table_of(Payer), table_of(Revenue)


async def save_payers(session: AsyncSession, source: str, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Write the payers that are not known yet; return the ids of all, by reference."""
    known = await _ids(session, source, [row["reference"] for row in rows])
    fresh = {
        row["reference"]: Payer.model_validate({"source": source, **row})
        for row in rows
        if row["reference"] not in known
    }
    session.add_all(fresh.values())
    await session.flush()
    return known | {reference: payer.id or 0 for reference, payer in fresh.items()}


async def _ids(session: AsyncSession, source: str, references: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in pieces(dict.fromkeys(references)):
        statement = select(PAYER.c.reference, PAYER.c.id).where(PAYER.c.source == source, PAYER.c.reference.in_(piece))
        found.update((reference, int(id_)) for reference, id_ in await session.execute(statement))
    return found


async def save(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what is paid, by source and external id."""
    await upsert(session, Revenue, rows)


async def drop(session: AsyncSession, source: str, ids: Collection[str]) -> None:
    """Take out what its source no longer has."""
    for piece in pieces(ids):
        await session.execute(delete(REVENUE).where(REVENUE.c.source == source, REVENUE.c.external_id.in_(piece)))


async def not_in(session: AsyncSession, source: str, ids: Collection[str]) -> set[str]:
    """Return the ids stored of a source that are none of these."""
    stored = await session.execute(select(REVENUE.c.external_id).where(REVENUE.c.source == source))
    return set(stored.scalars()) - set(ids)


async def unknown(session: AsyncSession, source: str, ids: Collection[str]) -> set[str]:
    """Return those of these ids under which nothing of a source is stored."""
    known: set[str] = set()
    for piece in pieces(ids):
        stored = select(REVENUE.c.external_id).where(REVENUE.c.source == source, REVENUE.c.external_id.in_(piece))
        known |= set((await session.execute(stored)).scalars())
    return set(ids) - known


async def payers(session: AsyncSession) -> list[Payer]:
    """Return everybody that revenue was told of."""
    return list((await session.execute(select(Payer).order_by(col(Payer.id)))).scalars())


async def settle(session: AsyncSession, payer_id: int, client_id: int | None, rule: str) -> None:
    """Keep which client a payer is."""
    await session.execute(update(PAYER).where(PAYER.c.id == payer_id).values(client_id=client_id, rule=rule))


async def anything(session: AsyncSession) -> bool:
    """Say whether any revenue was told of."""
    return (await session.execute(select(REVENUE.c.source).limit(1))).first() is not None


async def known_until(session: AsyncSession) -> date | None:
    """Return the first day behind the last period that revenue was told of."""
    last = (await session.execute(select(func.max(REVENUE.c.end_day)))).scalar_one()
    return None if last is None else date.fromordinal(last)


async def periods(session: AsyncSession, since: date, until: date) -> list[tuple[date, date]]:
    """Return the periods that lie in a window or reach into it, each once, with the first day behind each."""
    found = select(REVENUE.c.first_day, REVENUE.c.end_day).where(*_within(since, until)).distinct()
    return [(date.fromordinal(first), date.fromordinal(end)) for first, end in await session.execute(found)]


async def sums(session: AsyncSession, since: date, until: date) -> list[Sum]:
    """Return what each client paid from `since` to before `until`, by currency; a period counts by its days within."""
    first = case((REVENUE.c.first_day > since.toordinal(), REVENUE.c.first_day), else_=since.toordinal())
    end = case((REVENUE.c.end_day < until.toordinal(), REVENUE.c.end_day), else_=until.toordinal())
    length = REVENUE.c.end_day - REVENUE.c.first_day
    part = cast(REVENUE.c.minor, Float) * (end - first) / length
    paid = (
        select(REVENUE.c.payer_id, REVENUE.c.currency, func.sum(part).label("minor"))
        .where(*_within(since, until))
        .group_by(REVENUE.c.payer_id, REVENUE.c.currency)
        .subquery("paid")
    )
    whose = func.coalesce(PAYER.c.client_id, UNATTRIBUTED)
    statement = (
        select(whose, paid.c.currency, func.sum(paid.c.minor))
        .join(PAYER, PAYER.c.id == paid.c.payer_id)
        .group_by(whose, paid.c.currency)
    )
    return [
        Sum(int(client), currency, _exact(minor))
        for client, currency, minor in (await session.execute(statement)).all()
    ]


def _exact(minor: float) -> Decimal:
    """Take off what floating point adds far behind the point."""
    return round(Decimal(minor), 4)


def _within(since: date, until: date) -> tuple[Any, Any]:
    return REVENUE.c.first_day < until.toordinal(), REVENUE.c.end_day > since.toordinal()


async def unmatched(session: AsyncSession, since: date, until: date, most: int) -> list[str]:
    """Return how the payers of a window that are no known client are called, those with most lines first."""
    statement = (
        select(PAYER.c.name, PAYER.c.external, PAYER.c.domain)
        .join(REVENUE, REVENUE.c.payer_id == PAYER.c.id)
        .where(PAYER.c.client_id.is_(None), *_within(since, until))
        .group_by(PAYER.c.id, PAYER.c.name, PAYER.c.external, PAYER.c.domain)
        .order_by(func.sum(REVENUE.c.minor).desc(), PAYER.c.id)
        .limit(most)
    )
    return [name or external or domain for name, external, domain in (await session.execute(statement)).all()]
