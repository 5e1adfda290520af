"""Two clients that are one company: proposed by us, merged by an admin, and parted again."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.activity import HAND
from bot.domain.client import fold
from bot.language import gettext as _
from bot.services import assign
from bot.services.company import Company
from bot.services.grouping import check_in_no_group
from bot.services.refused import Refused
from bot.store import changes, clients, keys, merges, totals
from bot.store.tables import Client, ClientKey, Merge

YEAR_DAYS = 365
PROPOSED, DONE, REFUSED, UNDONE = "proposed", "done", "refused", "undone"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two clients: its items, its hours of the last 12 months, and the keys it is recognised by."""

    client: Client
    items: int
    hours: float
    keys: tuple[ClientKey, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two clients that look the same."""

    kept: Client
    other: Client
    why: str


async def propose(session: AsyncSession, company: Company) -> int:
    """Write down the pairs that look the same and were never proposed; return how many are new."""
    asked = await merges.pairs(session)
    fresh = [pair for pair in await merges.alike(session) if pair[:2] not in asked]
    for kept, other, why in fresh:
        session.add(Merge(kept_id=kept, other_id=other, why=why, made_at=company.clock()))
    await session.flush()
    return len(fresh)


async def proposals(session: AsyncSession, company: Company) -> list[Proposal]:
    """Look for pairs that look the same, and return all that wait for an answer."""
    await propose(session, company)
    rows = await merges.proposed(session)
    named = await clients.by_id(session, {id_ for row in rows for id_ in (row.kept_id, row.other_id)})
    return [Proposal(named[row.kept_id], named[row.other_id], row.why) for row in rows]


async def side(session: AsyncSession, company: Company, client: Client) -> Side:
    """Return what there is of a client, before it is merged or removed."""
    today = company.today()
    windows = await totals.windows(session, today - timedelta(days=YEAR_DAYS), today + timedelta(days=1))
    id_ = client.id or 0
    seconds = sum(window.part(id_).hours.seconds for window in windows.values())
    # The keyed hash of a requester tells nobody anything, nor does the number that entries by hand bear.
    held = await keys.of_client(session, id_)
    known_by = tuple(key for key in held if key.kind != "requester" and key.source != HAND)
    return Side(client, await merges.item_count(session, id_), seconds / 3600, known_by)


async def preview(session: AsyncSession, company: Company, kept: Client, other: Client) -> tuple[Side, Side]:
    """Return what a merge would bring together."""
    _different(kept, other)
    await check_in_no_group(session, other)
    return await side(session, company, kept), await side(session, company, other)


async def merge(session: AsyncSession, company: Company, by: str, kept: Client, other: Client) -> int:
    """Make one client of two: `kept` gets the other's keys, items and hours. Return how many items moved."""
    kept_id, other_id = _different(kept, other)
    await check_in_no_group(session, other)
    alias = ClientKey(client_id=other_id, kind="alias", value=other.folded, made_by=by, made_at=company.clock())
    session.add(alias)
    await session.flush()
    moved = await keys.of_client(session, other_id)
    for key in moved:
        key.client_id = kept_id
        session.add(key)
    other.merged_into = kept_id
    session.add(other)
    await _answer(session, company, by, kept, other, DONE, moved=[key.id for key in moved if key.id is not None])
    await changes.note(session, by, company.clock(), "clients merged", other.name, kept.name)
    return await assign.merge_destinations(session, company, other_id)


async def unmerge(session: AsyncSession, company: Company, by: str, kept: Client, other: Client) -> int:
    """Part what was merged: the other client has its own keys back. Return how many items were looked at again."""
    kept_id, other_id = _different(kept, other)
    done = [row for row in await merges.between(session, kept_id, other_id) if row.state == DONE]
    if not done or other.merged_into != kept_id:
        raise Refused(
            _("{other} is not merged with {kept}. What is merged: /clientload client", other=other.name, kept=kept.name)
        )
    row = done[-1]
    for key in await keys.with_ids(session, row.moved):
        # What was given to somebody else meanwhile stays there.
        if key.client_id == kept_id:
            key.client_id = other_id
        if key.client_id == other_id and key.kind == "alias" and key.value == fold(other.name):
            key.ended_at = company.clock()
        session.add(key)
    other.merged_into = None
    session.add(other)
    await _answer(session, company, by, kept, other, UNDONE, moved=row.moved)
    await changes.note(session, by, company.clock(), "clients parted", kept.name, other.name)
    return await assign.split_destination(session, company, kept_id, other_id)


async def refuse(session: AsyncSession, company: Company, by: str, one: Client, two: Client) -> None:
    """Say that two clients are two companies; they are not proposed again."""
    _different(one, two)
    await _answer(session, company, by, one, two, REFUSED, moved=[])
    await changes.note(session, by, company.clock(), "clients are two", one.name, two.name)


def _different(one: Client, two: Client) -> tuple[int, int]:
    if one.id is None or two.id is None or one.id == two.id:
        raise Refused(_("{one} and {two} are one client already. Name two.", one=one.name, two=two.name))
    return one.id, two.id


async def _answer(
    session: AsyncSession, company: Company, by: str, kept: Client, other: Client, state: str, *, moved: list[int]
) -> None:
    """Write the answer on the latest row of the pair, or on a new one where nothing was proposed."""
    rows = await merges.between(session, kept.id or 0, other.id or 0)
    row = rows[-1] if rows else Merge(kept_id=0, other_id=0, why="an admin said so", made_at=company.clock())
    row.kept_id, row.other_id, row.state, row.moved = kept.id or 0, other.id or 0, state, moved
    row.answered_by, row.answered_at = by, company.clock()
    session.add(row)
    await session.flush()
