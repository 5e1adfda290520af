"""Clients and the keys by which they are recognised."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import LONGEST_NUMBER, Names, fold
from bot.domain.load import UNATTRIBUTED
from bot.store.database import kept_by_rules
from bot.store.tables import Client, ClientKey, Team, WorkedDay

CALLED_BY = ("alias", "domain")
PEOPLE = ("U", "W")
"""How the ids of Slack's users begin; sources are written in small letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name led to: one client, several that share it, or none and those with names like it."""

    client: Client | None
    several: tuple[Client, ...] = ()
    suggestions: tuple[Client, ...] = ()


async def by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Client]:
    """Return clients by id, the removed and the merged too: history names them."""
    found = await session.exec(select(Client).where(col(Client.id).in_(ids)))
    return {client.id: client for client in found if client.id is not None}


async def proper(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return the names of clients by id, the removed and the merged too."""
    return dict((await session.execute(select(col(Client.id), col(Client.name)).where(col(Client.id).in_(ids)))).all())


async def every_name(session: AsyncSession) -> dict[int, str]:
    """Return the name of every client by id, the removed and the merged too."""
    return {id_: name for id_, name in await session.exec(select(Client.id, Client.name)) if id_ is not None}


async def active(session: AsyncSession) -> list[Client]:
    """Return the clients that are neither removed nor merged into another, by name."""
    statement = (
        select(Client)
        .where(col(Client.removed_at).is_(None), col(Client.merged_into).is_(None))
        .order_by(col(Client.folded), col(Client.id))
    )
    return list((await session.exec(statement)).all())


async def count(session: AsyncSession) -> int:
    """Return how many clients there are that are neither removed nor merged into another."""
    active_ones = (col(Client.removed_at).is_(None), col(Client.merged_into).is_(None))
    return (await session.exec(select(func.count(col(Client.id))).where(*active_ones))).one()


async def made_since(session: AsyncSession, since: datetime) -> list[Client]:
    """Return the clients that a source brought after an instant, by name; those that people here made they know."""
    statement = select(Client).where(
        col(Client.made_at) > since, col(Client.removed_at).is_(None), col(Client.merged_into).is_(None)
    )
    found = (await session.exec(statement.order_by(col(Client.folded), col(Client.id)))).all()
    return [client for client in found if not client.made_by.startswith(PEOPLE)]


async def search(session: AsyncSession, folded: str, most: int) -> list[tuple[int, str]]:
    """Return ids and names of the active clients one of whose words or aliases begins so, first those that begin so."""
    begins = col(Client.folded).startswith(folded, autoescape=True)
    alias = exists().where(
        col(ClientKey.client_id) == col(Client.id),
        col(ClientKey.kind) == "alias",
        col(ClientKey.ended_at).is_(None),
        col(ClientKey.value).startswith(folded, autoescape=True),
    )
    statement = (
        select(Client.id, Client.name)
        .where(
            col(Client.removed_at).is_(None),
            col(Client.merged_into).is_(None),
            or_(begins, col(Client.folded).contains(f" {folded}", autoescape=True), alias),
        )
        .order_by(case((begins, 0), else_=1), col(Client.folded), col(Client.id))
        .limit(most)
    )
    return [(id_, name) for id_, name in (await session.exec(statement)).all() if id_ is not None]


@kept_by_rules
async def names(session: AsyncSession) -> Names:
    """Return all words for the active clients, to find one by what is typed."""
    return Names(await called(session))


async def named(session: AsyncSession, spelled: Collection[str]) -> Names:
    """Return the words for the active clients that are called by any of these, `#12` by its number: nobody else's.

    Where there are thousands of clients it spares a line that is understood the reading of all.
    """
    folded = {fold(each) for each in spelled}
    ids = {
        int(each[1:]) for each in spelled if each[:1] == "#" and each[1:].isdecimal() and len(each) <= LONGEST_NUMBER
    }
    called_so = select(ClientKey.client_id, ClientKey.value).where(
        col(ClientKey.kind).in_(CALLED_BY),
        col(ClientKey.value).in_(folded),
        col(ClientKey.ended_at).is_(None),
        col(ClientKey.until).is_(None),
    )
    keys = (await session.exec(called_so)).all()
    ids |= {client_id for client_id, _ in keys}
    found = await session.exec(select(Client).where(or_(col(Client.folded).in_(folded), col(Client.id).in_(ids))))
    rows = {client.id: client for client in found if client.id is not None}
    while missing := {each.merged_into for each in rows.values() if each.merged_into is not None} - rows.keys():
        rows |= await by_id(session, missing)
    into: dict[int | None, int | None] = {id_: each.merged_into for id_, each in rows.items()}
    words = {id_: [each.name] for id_, each in rows.items() if each.merged_into is None and each.removed_at is None}
    for id_, each in rows.items():
        if each.merged_into is not None:
            words.get(_survivor(id_, into), []).append(each.name)
    for client_id, value in keys:
        words.get(client_id, []).append(value)
    return Names(words)


async def any_begins_with(session: AsyncSession, word: str) -> bool:
    """Say whether a client, active or not, is called by words of which this one is the first.

    It reads a hundred times less than `names`, which most lines need not wait for.
    """
    folded = fold(word)
    client = _begins(Client.folded, folded)
    key = (_begins(ClientKey.value, folded), col(ClientKey.kind).in_(CALLED_BY), col(ClientKey.ended_at).is_(None))
    found = select(or_(exists().where(client), exists().where(*key)))
    return bool((await session.exec(found)).one())


def _begins(column: str, folded: str) -> ColumnElement[bool]:
    return or_(col(column) == folded, col(column).startswith(f"{folded} ", autoescape=True))


@kept_by_rules
async def called(session: AsyncSession) -> dict[int, list[str]]:
    """Return by active client its name, the names of clients merged into it, its aliases and domains."""
    rows = (await session.exec(select(Client.id, Client.name, Client.merged_into, Client.removed_at))).all()
    into = {id_: kept for id_, _, kept, _ in rows}
    words = {id_: [name] for id_, name, kept, removed in rows if id_ is not None and kept is None and removed is None}
    for id_, name, kept, _ in rows:
        if kept is not None:
            words.get(_survivor(id_, into), []).append(name)
    keys = select(ClientKey.client_id, ClientKey.value).where(
        col(ClientKey.kind).in_(CALLED_BY), col(ClientKey.ended_at).is_(None), col(ClientKey.until).is_(None)
    )
    for client_id, value in await session.exec(keys):
        words.get(client_id, []).append(value)
    return words


def _survivor(id_: int | None, into: dict[int | None, int | None]) -> int:
    """Follow merges to the client that is left."""
    while (kept := into.get(id_)) is not None:
        id_ = kept
    return id_ or 0


async def find(session: AsyncSession, text: str) -> Found:
    """Find a client by its name, an alias or a domain, case and accents aside."""
    known = await names(session)
    ids = known.exactly(text) or known.exactly(fold(text).removeprefix("www."))
    near = () if ids else known.near(text)
    rows = await by_id(session, ids or near)
    clients = tuple(rows[id_] for id_ in ids or near)
    if not ids:
        return Found(None, suggestions=clients)
    return Found(clients[0]) if len(clients) == 1 else Found(None, several=clients)


async def merged_names(session: AsyncSession) -> Names:
    """Return the words for the clients that were merged into another one."""
    statement = select(Client.id, Client.name).where(col(Client.merged_into).is_not(None))
    return Names({id_: [name] for id_, name in await session.exec(statement) if id_ is not None})


async def removed_called(session: AsyncSession, folded: str) -> Client | None:
    """Return the latest removed client of this folded name."""
    statement = select(Client).where(col(Client.folded) == folded, col(Client.removed_at).is_not(None))
    return (await session.exec(statement.order_by(col(Client.id).desc()).limit(1))).first()


async def seconds_without(session: AsyncSession) -> int:
    """Return the seconds of effort that have no client yet, of all teams and days."""
    seconds = col(WorkedDay.logged) + col(WorkedDay.activity) + col(WorkedDay.estimate) + col(WorkedDay.count)
    total = func.coalesce(func.sum(seconds), 0)
    # Naming the teams lets the primary key lead to the few rows: without them a year of all clients is read.
    mine = (col(WorkedDay.team_id).in_(select(Team.id)), col(WorkedDay.destination) == UNATTRIBUTED)
    return int((await session.exec(select(total).where(*mine))).one())
