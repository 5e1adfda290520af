"""The clients that organizations of sources are: found, made and kept up to date, many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.directory import called
from bot.domain.mail import names_a_company
from bot.store.tables import Client, ClientKey
from bot.store.upsert import pieces, table_of
from integrations.records import Organization

CLIENT, KEY = table_of(Client), table_of(ClientKey)

NewKey = tuple[str, str]
"""A kind and a value by which items may find their client now."""


@dataclass(slots=True)
class _Books:
    """What the database says of a page's organizations, and what is to be written of them.

    A client that is to be made goes by a number below zero until it is.
    """

    source: str
    at: datetime
    known: dict[str, int]
    clients: dict[int, Row[Any]]
    free: dict[str, list[int]]
    holders: dict[tuple[str, str], set[int]]
    made: list[dict[str, Any]] = field(default_factory=list)
    renamed: list[tuple[int, str]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    fresh: set[NewKey] = field(default_factory=set)

    def take(self, organization: Organization) -> None:
        """Find the client that an organization is, or make one, with all that it is known by."""
        formerly = (self.known[id_] for id_ in (organization.id, *organization.formerly) if id_ in self.known)
        client_id = next(formerly, None)
        if client_id is None:
            client_id = self._adopt(organization.name) or self._make(organization.name)
            self.fresh |= called(organization.name)
        else:
            self._rename_if_ours(client_id, organization.name)
        if organization.id not in self.known:
            self.known[organization.id] = client_id
            self._add(client_id, "organization", organization.id)
            self.fresh.add(("organization", f"{self.source}:{organization.id}"))
        self._take_details(client_id, organization)

    def _adopt(self, name: str) -> int | None:
        """Take a client that exists by a name in some field alone, and is called the same."""
        waiting = self.free.get(fold(name))
        return waiting.pop(0) if waiting else None

    def _make(self, name: str) -> int:
        self.made.append({"name": name, "folded": fold(name), "made_by": self.source, "made_at": self.at})
        return -len(self.made)

    def _rename_if_ours(self, client_id: int, name: str) -> None:
        """Follow a renamed organization, unless somebody here gave the client its name.

        The old name stays as an alias: other tools go on using it.
        """
        stored = self.clients.get(client_id)
        if stored is None or stored.made_by != self.source or stored.name == name:
            return
        self.renamed.append((client_id, name))
        self.fresh |= called(name)
        if stored.folded != fold(name):
            self._add(client_id, "alias", stored.folded, of_source=False)

    def _take_details(self, client_id: int, organization: Organization) -> None:
        """Keep an organization's external id, and those of its domains that are nobody's yet."""
        external = organization.external_id
        if external and client_id not in self.holders.get(("external", external), ()):
            self._add(client_id, "external", external)
        for domain in map(str.casefold, organization.domains):
            owners = self.holders.get(("domain", domain), set())
            if not names_a_company(domain) or client_id in owners | self.holders.get(("claimed", domain), set()):
                continue
            self._add(client_id, "claimed" if owners else "domain", domain, of_source=bool(owners))
            self.fresh.add(("domain", domain))

    def _add(self, client_id: int, kind: str, value: str, *, of_source: bool = True) -> None:
        source = self.source if of_source else ""
        self.holders.setdefault((kind, value), set()).add(client_id)
        self.keys.append(
            {
                "client_id": client_id,
                "kind": kind,
                "source": source,
                "value": value,
                "made_by": source or "sync",
                "made_at": self.at,
            }
        )


async def save_organizations(
    session: AsyncSession, source: str, organizations: Sequence[Organization], at: datetime
) -> set[NewKey]:
    """Make clients of organizations, or bring known ones up to date; return the new keys as (kind, value) pairs.

    A client that exists only by a name in some field, and is called the same, is taken to be this organization's.
    """
    living = [organization for organization in organizations if not organization.deleted]
    if not living:
        return set()
    books = await _read(session, source, living, at)
    for organization in living:
        books.take(organization)
    await _write(session, books)
    return books.fresh


async def _read(session: AsyncSession, source: str, organizations: Sequence[Organization], at: datetime) -> _Books:
    ids = [id_ for organization in organizations for id_ in (organization.id, *organization.formerly)]
    known = await _clients_of(session, source, ids)
    clients: dict[int, Row[Any]] = {}
    for piece in pieces(set(known.values())):
        columns = select(CLIENT.c.id, CLIENT.c.name, CLIENT.c.folded, CLIENT.c.made_by)
        clients.update((row.id, row) for row in await session.execute(columns.where(CLIENT.c.id.in_(piece))))
    names = {fold(organization.name) for organization in organizations}
    domains = {domain.casefold() for organization in organizations for domain in organization.domains}
    external = {organization.external_id for organization in organizations if organization.external_id}
    holders = await _holders(session, ("domain", "claimed"), domains)
    holders.update(await _holders(session, ("external",), external))
    return _Books(source, at, known, clients, await _unclaimed(session, names), holders)


async def _clients_of(session: AsyncSession, source: str, ids: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for piece in pieces(ids):
        statement = select(KEY.c.value, KEY.c.client_id).where(
            KEY.c.kind == "organization", KEY.c.source == source, KEY.c.value.in_(piece), KEY.c.ended_at.is_(None)
        )
        known.update((value, client_id) for value, client_id in await session.execute(statement))
    return known


async def _unclaimed(session: AsyncSession, names: Iterable[str]) -> dict[str, list[int]]:
    """Return the clients of these names that are no organization yet, oldest first."""
    has_organization = select(KEY.c.client_id).where(KEY.c.kind == "organization", KEY.c.ended_at.is_(None))
    found: dict[str, list[int]] = {}
    for piece in pieces(names):
        statement = select(CLIENT.c.folded, CLIENT.c.id).where(
            CLIENT.c.folded.in_(piece),
            CLIENT.c.removed_at.is_(None),
            CLIENT.c.merged_into.is_(None),
            CLIENT.c.id.not_in(has_organization),
        )
        for folded, id_ in await session.execute(statement.order_by(CLIENT.c.id)):
            found.setdefault(folded, []).append(id_)
    return found


async def _holders(
    session: AsyncSession, kinds: Sequence[str], values: Iterable[str]
) -> dict[tuple[str, str], set[int]]:
    """Return who is known by these values, by kind and value."""
    found: dict[tuple[str, str], set[int]] = {}
    for piece in pieces(values):
        statement = select(KEY.c.kind, KEY.c.value, KEY.c.client_id).where(
            KEY.c.kind.in_(kinds), KEY.c.value.in_(piece), KEY.c.ended_at.is_(None)
        )
        for kind, value, client_id in await session.execute(statement):
            found.setdefault((kind, value), set()).add(client_id)
    return found


async def _write(session: AsyncSession, books: _Books) -> None:
    ids: dict[int, int] = {}
    for piece in pieces(books.made):
        statement = insert(CLIENT).returning(CLIENT.c.id, sort_by_parameter_order=True)
        for id_ in (await session.execute(statement, piece)).scalars():
            ids[-1 - len(ids)] = id_
    for client_id, name in books.renamed:
        await session.execute(update(CLIENT).where(CLIENT.c.id == client_id).values(name=name, folded=fold(name)))
    keys = [{**key, "client_id": ids.get(key["client_id"], key["client_id"])} for key in books.keys]
    for piece in pieces(keys):
        await session.execute(insert(KEY), piece)
