"""Reviews of new contracts, what belongs to each, and the tighter limits that follow from them.

What is of a client that was merged is its survivor's, until they are parted; of several reviews the last one holds.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import BigInteger, and_, cast, func, update
from sqlalchemy import select as sa_select
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.client import fold
from bot.domain.onboarding import WATCHED, WITHDRAWN
from bot.store import clients
from bot.store.directory import load_survivors, merged_with
from bot.store.opened import first_days
from bot.store.tables import (
    Client,
    Item,
    ItemShare,
    Onboarding,
    OnboardingCondition,
    OnboardingException,
    OnboardingLoad,
    OnboardingSign,
    OpenedDay,
    WorkedDay,
)
from bot.store.upsert import table_of

ITEM, SHARE = table_of(Item), table_of(ItemShare)

REMEMBERED = timedelta(weeks=104)
"""How long a review waits for its client's first item."""

Named = tuple[Onboarding, Client]


async def get(session: AsyncSession, id_: int) -> Named | None:
    """Return a review with its client, locked until the transaction ends: several people sign at once."""
    statement = select(Onboarding).where(col(Onboarding.id) == id_).with_for_update()
    row = (await session.exec(statement)).first()
    named = [] if row is None else await _named(session, [row])
    return named[0] if named else None


async def of_client(session: AsyncSession, client_id: int) -> Onboarding | None:
    """Return the review of a client that is not withdrawn."""
    mine = (col(Onboarding.client_id).in_(await merged_with(session, client_id)), col(Onboarding.state) != WITHDRAWN)
    return (await session.exec(select(Onboarding).where(*mine).order_by(col(Onboarding.id).desc()).limit(1))).first()


async def standing(session: AsyncSession, today: date) -> list[Named]:
    """Return the reviews that are not withdrawn and not long over, the latest first."""
    statement = (
        select(Onboarding)
        .where(col(Onboarding.state) != WITHDRAWN, col(Onboarding.opened_on) > today - REMEMBERED)
        .order_by(col(Onboarding.id).desc())
    )
    found: dict[int | None, Named] = {}
    for row, client in await _named(session, (await session.exec(statement)).all()):
        if client.removed_at is None:
            found.setdefault(client.id, (row, client))
    return list(found.values())


async def to_tell(session: AsyncSession, today: date) -> list[Named]:
    """Return the reviews whose messages may have something new to say: those that stand, and those just withdrawn."""
    statement = (
        select(Onboarding)
        .where(
            col(Onboarding.opened_on) > today - REMEMBERED,
            or_(col(Onboarding.ended_on).is_(None), col(Onboarding.ended_on) >= today - WATCHED),
        )
        .order_by(col(Onboarding.id))
    )
    return await _named(session, (await session.exec(statement)).all())


async def _named(session: AsyncSession, rows: Sequence[Onboarding]) -> list[Named]:
    """Return reviews with the clients that they are of now."""
    survivors = await load_survivors(session)
    of = {row.client_id: survivors.get(row.client_id, row.client_id) for row in rows}
    found = await clients.by_id(session, of.values())
    return [(row, found[of[row.client_id]]) for row in rows if of[row.client_id] in found]


async def signs(session: AsyncSession, ids: Collection[int]) -> dict[int, list[OnboardingSign]]:
    """Return by review who is to sign, and who did."""
    statement = select(OnboardingSign).where(col(OnboardingSign.onboarding_id).in_(ids))
    found: dict[int, list[OnboardingSign]] = {}
    for row in await session.exec(statement.order_by(col(OnboardingSign.part))):
        found.setdefault(row.onboarding_id, []).append(row)
    return found


async def conditions(session: AsyncSession, id_: int) -> list[OnboardingCondition]:
    """Return the conditions of a review in the order in which they were made."""
    mine = select(OnboardingCondition).where(col(OnboardingCondition.onboarding_id) == id_)
    return list((await session.exec(mine.order_by(col(OnboardingCondition.id)))).all())


async def loads(session: AsyncSession, id_: int) -> list[OnboardingLoad]:
    """Return what is expected of a client now, by team."""
    mine = (col(OnboardingLoad.onboarding_id) == id_, col(OnboardingLoad.ended_on).is_(None))
    return list((await session.exec(select(OnboardingLoad).where(*mine).order_by(col(OnboardingLoad.team_id)))).all())


async def end_loads(session: AsyncSession, rows: Collection[OnboardingLoad], day: date) -> None:
    """Say of expected loads that they hold no longer from a day on."""
    ids = [row.id for row in rows]
    await session.exec(update(OnboardingLoad).where(col(OnboardingLoad.id).in_(ids)).values(ended_on=day))


async def any_watched(session: AsyncSession, on: date) -> bool:
    """Say whether a client may be watched on a day because it is new."""
    return (await session.exec(_watched(on).limit(1))).first() is not None


def _watched(on: date) -> SelectOfScalar[Onboarding]:
    return select(Onboarding).where(
        col(Onboarding.opened_on) <= on,
        col(Onboarding.opened_on) > on - REMEMBERED,
        or_(col(Onboarding.ended_on).is_(None), col(Onboarding.ended_on) > on),
        or_(col(Onboarding.live_on).is_(None), col(Onboarding.live_on) > on - WATCHED),
    )


async def new_clients(session: AsyncSession, team_id: int, on: date) -> dict[int, date]:
    """Return the clients of a team that are watched on a day because they are new, each with its first day."""
    survivors = await load_survivors(session)
    rows = (await session.exec(_watched(on).order_by(col(Onboarding.id)))).all()
    days = {survivors.get(row.client_id, row.client_id): row.live_on for row in rows}
    unsaid = [client for client, day in days.items() if day is None]
    firsts = await first_days(session, team_id, unsaid) if unsaid else {}
    starts = {client: day or firsts.get(client) for client, day in days.items()}
    return {client: first for client, first in starts.items() if first is not None and first <= on < first + WATCHED}


async def expected(session: AsyncSession, team_id: int, on: date) -> dict[int, float | None]:
    """Return the watched clients of a team on a day with the share, 0..1, that was expected of each, if any was."""
    new = await new_clients(session, team_id, on)
    if not new:
        return {}
    statement = (
        select(Onboarding.client_id, OnboardingLoad.share)
        .join(OnboardingLoad, col(OnboardingLoad.onboarding_id) == col(Onboarding.id))
        .where(
            col(OnboardingLoad.team_id) == team_id,
            col(OnboardingLoad.since) <= on,
            or_(col(OnboardingLoad.ended_on).is_(None), col(OnboardingLoad.ended_on) > on),
            or_(col(Onboarding.ended_on).is_(None), col(Onboarding.ended_on) > on),
        )
        .order_by(col(OnboardingLoad.id))
    )
    survivors = await load_survivors(session)
    agreed = {survivors.get(client, client): share for client, share in (await session.exec(statement)).all()}
    return {client: agreed.get(client) for client in new}


async def seconds_by_then(session: AsyncSession, team_id: int, firsts: Mapping[int, date], days: int) -> dict[int, int]:
    """Return the seconds that each client took of a team in its first `days`."""
    worked = WorkedDay.logged + WorkedDay.activity + WorkedDay.estimate + WorkedDay.count
    then = [
        and_(
            col(WorkedDay.destination) == client,
            col(WorkedDay.day) >= first,
            col(WorkedDay.day) < first + timedelta(days=days),
        )
        for client, first in firsts.items()
    ]
    statement = (
        select(col(WorkedDay.destination), cast(func.sum(worked), BigInteger))
        .where(col(WorkedDay.team_id) == team_id, or_(*then))
        .group_by(col(WorkedDay.destination))
    )
    found = dict((await session.exec(statement)).all()) if then else {}
    return {client: int(found.get(client) or 0) for client in firsts}


async def parts_by_then(session: AsyncSession, team_id: int, client_id: int, since: date, until: date) -> int:
    """Return how much a client opened with a team from a day to before another, in parts of an item."""
    theirs = (col(OpenedDay.team_id) == team_id, col(OpenedDay.destination) == client_id)
    then = (col(OpenedDay.day) >= since, col(OpenedDay.day) < until)
    statement = select(func.coalesce(func.sum(OpenedDay.parts), 0)).where(*theirs, *then)
    return int((await session.exec(statement)).one())


async def gone(session: AsyncSession) -> set[int]:
    """Return the clients that are none any more, or are one with another."""
    over = or_(col(Client.removed_at).is_not(None), col(Client.merged_into).is_not(None))
    return {id_ for id_ in (await session.exec(select(Client.id).where(over))).all() if id_ is not None}


async def count_exception(session: AsyncSession, client_id: int, seen: str, day: date) -> bool:
    """Count an exception; tell whether it was not counted before."""
    mine = col(OnboardingException.client_id).in_(await merged_with(session, client_id))
    known = select(OnboardingException.seen).where(mine, col(OnboardingException.seen) == seen)
    if (await session.exec(known.limit(1))).first() is not None:
        return False
    session.add(OnboardingException(client_id=client_id, seen=seen, day=day))
    await session.flush()
    return True


async def take_back(session: AsyncSession, client_id: int) -> bool:
    """Take back an exception of the latest day; tell whether there was one."""
    theirs = col(OnboardingException.client_id).in_(await merged_with(session, client_id))
    mine = select(OnboardingException).where(theirs)
    latest = mine.order_by(col(OnboardingException.day).desc(), col(OnboardingException.seen).desc())
    row = (await session.exec(latest.limit(1))).first()
    if row is None:
        return False
    await session.delete(row)
    await session.flush()
    return True


async def pressed(session: AsyncSession) -> dict[int, int]:
    """Return by client how many exceptions were counted by a press."""
    statement = select(OnboardingException.client_id, func.count()).group_by(col(OnboardingException.client_id))
    survivors, found = await load_survivors(session), Counter[int]()
    for client, count in (await session.exec(statement)).all():
        found[survivors.get(client, client)] += count
    return dict(found)


async def exceptions(session: AsyncSession, client_id: int, since: date, label: str) -> int:
    """Return how many exceptions were counted for a client from a day on: by a press, or by an item's label."""
    pressed = select(func.count()).select_from(OnboardingException)
    theirs = await merged_with(session, client_id)
    mine = (col(OnboardingException.client_id).in_(theirs), col(OnboardingException.day) >= since)
    count = (await session.exec(pressed.where(*mine))).one()
    return count + (await _labelled(session, client_id, since, fold(label)) if label else 0)


async def _labelled(session: AsyncSession, client_id: int, since: date, label: str) -> int:
    """Count a new client's items with a label: these are few, and an item's labels lie in one column."""
    statement = (
        sa_select(ITEM.c.facts["labels"])
        .join(SHARE, SHARE.c.item_id == ITEM.c.id)
        .where(SHARE.c.destination == client_id, SHARE.c.day >= since)
    )
    rows = (await session.execute(statement)).scalars()
    return sum(label in {fold(str(each)) for each in labels or ()} for labels in rows)
