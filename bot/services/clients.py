"""Clients as admins add, rename and map them, and what each change brings under a client."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.mail import names_a_company
from bot.domain.worked import ratio
from bot.language import gettext as _
from bot.services import assign
from bot.services.assign import Preview
from bot.services.company import Company
from bot.services.grouping import check_in_no_group
from bot.services.refused import Refused
from bot.services.spelled import kind as spelled_kind
from bot.store import changes, clients, directory, keys, teams, totals
from bot.store.tables import Client, ClientKey, Item

MARKS = ("label", "component", "project")
"""Kinds of keys that a tracker's or a helpdesk's own marks make; a client's name counts as one of each."""

COVERAGE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Brought:
    """What a change brought: items and hours that found a client, and the coverage of the last 28 days now."""

    items: int
    hours: float
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What asking the rules again since a day does, and whether it was done."""

    since: date
    preview: Preview
    done: bool


@dataclass(frozen=True, slots=True)
class Mapped:
    """A key given to a client: what it brought at once, and what it rewrites if that was asked."""

    brought: Brought
    rewritten: Rewritten | None = None


async def add(session: AsyncSession, company: Company, by: str, name: str) -> tuple[Client, Brought]:
    """Make a client, or bring a removed one back, and give it the items that wait for its name."""
    await check_free(session, name)
    client = await clients.removed_called(session, fold(name))
    if client is None:
        id_ = await directory.make_client(session, name, by, company.clock())
        client = (await clients.by_id(session, [id_]))[id_]
    client.removed_at = None
    session.add(client)
    await changes.note(session, by, company.clock(), "client added", new=name)
    return client, await bring(session, company, called(name))


async def rename(session: AsyncSession, company: Company, by: str, client: Client, name: str) -> Brought:
    """Give a client another name; the old one stays as an alias."""
    if fold(name) != client.folded:
        await check_free(session, name, besides=client.id)
        await _add_key(session, company, by, client, "alias", client.folded)
    await changes.note(session, by, company.clock(), "client renamed", client.name, name)
    # The source that brought a client renames it too, unless somebody here did.
    client.name, client.folded, client.made_by = name, fold(name), by
    session.add(client)
    await session.flush()
    return await bring(session, company, called(name))


async def remove(session: AsyncSession, company: Company, by: str, client: Client) -> None:
    """Take a client out of sight and out of the rules; what was settled as theirs stays, and so do their keys."""
    await check_in_no_group(session, client)
    client.removed_at = company.clock()
    session.add(client)
    await changes.note(session, by, company.clock(), "client removed", client.name)


async def map_key(
    session: AsyncSession,
    company: Company,
    by: str,
    client: Client,
    kind: str,
    value: str,
    *,
    since: date | None = None,
    confirmed: bool = False,
) -> Mapped:
    """Give an alias, domain, label, component or project to a client.

    With `since` the rules are asked again for all items opened from that day on, the settled ones too.
    Unless `confirmed`, such a change is tried, told and taken back.
    """
    folded = value if kind == "domain" else fold(value)
    await check_key(session, kind, folded if kind == "domain" else value, client.id if since else None)
    if since is None:
        await _take_over(session, company, client, kind, folded, None)
        return Mapped(await _map(session, company, by, client, kind, folded, since=None))
    trial = await session.begin_nested()
    moved = await _take_over(session, company, client, kind, folded, since)
    brought = await _map(session, company, by, client, kind, folded, since=since if moved else None)
    preview = await assign.reattribute_since(session, company, since)
    if confirmed:
        await trial.commit()
    else:
        await trial.rollback()
    return Mapped(brought, Rewritten(since, preview, done=confirmed))


async def map_item(session: AsyncSession, company: Company, by: str, client: Client, item: Item) -> Brought:
    """Say of one item whose it is, whatever the rules say."""
    for key, _owner in await keys.held(session, "item", item.external_id, item.source):
        await end(session, company, key)
    before = await clients.seconds_without(session)
    await _add_key(session, company, by, client, "item", item.external_id, source=item.source)
    await changes.note(
        session, by, company.clock(), f"client of {item.source} item {item.external_id}", new=client.name
    )
    await assign.refresh(session, company, {item.id or 0}, again=True)
    return await _brought(session, company, before, 1)


async def map_requester(
    session: AsyncSession, company: Company, by: str, client: Client, source: str, key: str
) -> Brought:
    """Say of everything that a requester asks for whose it is; `key` is the keyed hash that stands for them."""
    held = await keys.held(session, "requester", key, source)
    if held:
        raise Refused(_("This requester is {client}'s already. Choose another scope.", client=held[0][1].name))
    await _add_key(session, company, by, client, "requester", key, source=source)
    await changes.note(session, by, company.clock(), f"a requester of {client.name}", new="mapped")
    return await bring(session, company, {("requester", f"{source}:{key}")})


async def unmap(session: AsyncSession, company: Company, by: str, client: Client, kind: str, value: str) -> None:
    """Take a key from a client; what it had settled stays."""
    wanted = value if kind in {"domain", "item"} else fold(value)
    held = [key for key in await keys.of_client(session, client.id or 0) if (key.kind, key.value) == (kind, wanted)]
    if not held:
        raise Refused(
            _(
                "The {kind} {value} is not mapped to {client}. What is mapped: /clientload client",
                kind=spelled_kind(kind),
                value=value,
                client=client.name,
            )
        )
    for key in held:
        await end(session, company, key)
    await changes.note(session, by, company.clock(), f"{kind} of {client.name}", value, "removed")


async def bring(session: AsyncSession, company: Company, waited_for: Collection[tuple[str, str]]) -> Brought:
    """Attribute the items that wait for any of these keys."""
    before = await clients.seconds_without(session)
    found = await assign.reattribute_waiting(session, company, waited_for)
    return await _brought(session, company, before, found)


def called(name: str) -> set[tuple[str, str]]:
    """Return the keys under which items wait for a client of this name."""
    folded = fold(name)
    words = re.findall(r"\w+", folded)[:1]
    return {(kind, folded) for kind in ("name", *MARKS)} | {("word", word) for word in words}


async def _map(
    session: AsyncSession, company: Company, by: str, client: Client, kind: str, value: str, *, since: date | None
) -> Brought:
    await _add_key(session, company, by, client, kind, value, since=since)
    await changes.note(session, by, company.clock(), f"{kind} of {client.name}", new=value)
    return await bring(session, company, called(value) if kind == "alias" else {(kind, value)})


async def _take_over(
    session: AsyncSession, company: Company, client: Client, kind: str, value: str, since: date | None
) -> bool:
    """End another client's hold on a key on the day from which it is this client's; say whether there was one."""
    held = await keys.held(session, kind, value)
    if any(owner.id == client.id for _, owner in held) and since is None:
        raise Refused(
            _("The {kind} {value} is {client}'s already.", kind=spelled_kind(kind), value=value, client=client.name)
        )
    others = [(key, owner) for key, owner in held if owner.id != client.id]
    if others and since is None:
        raise Refused(
            _(
                "The {kind} {value} is {owner}'s. If it moved to {client}, say from which day: since 2026-06-30. "
                "If both are one company: /clientload client merge {owner} with {client}",
                kind=spelled_kind(kind),
                value=value,
                owner=others[0][1].name,
                client=client.name,
            )
        )
    for key, owner in held:
        if owner.id == client.id or (since is not None and key.since is not None and since <= key.since):
            await end(session, company, key)
        else:
            key.until = since
            session.add(key)
    await session.flush()
    return bool(others)


async def check_key(session: AsyncSession, kind: str, value: str, besides: int | None = None) -> None:
    """Refuse a domain that names no company, and an alias that is somebody's name already."""
    if kind == "domain":
        await _check_domain(session, value)
    if kind == "alias":
        await check_free(session, value, besides)


async def check_free(session: AsyncSession, name: str, besides: int | None = None) -> None:
    """Refuse a name that says nothing, or that somebody else bears; `besides` may bear it."""
    if not fold(name):
        raise Refused(_("Type the name behind it."))
    known = await clients.names(session)
    taken = [id_ for id_ in known.exactly(name) if id_ != besides]
    if taken:
        raise Refused(
            _(
                "{name} is already what {client} is called. Choose another name, or merge them.",
                name=name,
                client=known.proper(taken[0]),
            )
        )


async def _check_domain(session: AsyncSession, domain: str) -> None:
    if not names_a_company(domain):
        raise Refused(
            _(
                "{domain} is free mail: anybody can write from it, so it says nothing about the company. Say whose a"
                " single item is instead: /clientload client map Acme item zendesk:123",
                domain=domain,
            )
        )
    own = [rule for rule in await teams.own_work_rules(session) if rule.kind == "domain"]
    if any(domain == rule.value or domain.endswith(f".{rule.value}") for rule in own):
        raise Refused(
            _(
                "{domain} is one of our own domains, so it is no client's. If it is not ours: /clientload"
                " team own remove domain {domain}",
                domain=domain,
            )
        )


async def _add_key(
    session: AsyncSession,
    company: Company,
    by: str,
    client: Client,
    kind: str,
    value: str,
    *,
    source: str = "",
    since: date | None = None,
) -> None:
    session.add(
        ClientKey(
            client_id=client.id or 0,
            kind=kind,
            source=source,
            value=value,
            since=since,
            made_by=by,
            made_at=company.clock(),
        )
    )
    await session.flush()


async def end(session: AsyncSession, company: Company, key: ClientKey) -> None:
    """Let a key say nothing any more; it is kept for what it had settled."""
    key.ended_at = company.clock()
    session.add(key)
    await session.flush()


async def _brought(session: AsyncSession, company: Company, before: int, items: int) -> Brought:
    hours = (before - await clients.seconds_without(session)) / 3600
    return Brought(items, hours, await coverage(session, company))


async def coverage(session: AsyncSession, company: Company) -> float | None:
    """Return which part of all teams' hours of the last 28 days is known to be a client's or our own."""
    today = company.today()
    windows = (await totals.windows(session, today - timedelta(days=COVERAGE_DAYS), today)).values()
    seconds = sum(window.seconds for window in windows)
    return ratio(seconds - sum(window.unattributed_seconds for window in windows), seconds)
