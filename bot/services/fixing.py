"""Answering whose an item is: for it alone, for its requester, for the whole domain or project; and taking that back.

What an answer touches is what waits for it, so its cost does not grow with what is stored.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.load import UNATTRIBUTED
from bot.domain.mail import company_domain, names_a_company
from bot.language import gettext as _
from bot.services import assign, clients
from bot.services.company import Company
from bot.services.refused import Refused
from bot.services.unattributed import is_own, own_domains
from bot.store import changes, fixes, items, keys, teams, unattributed
from bot.store import clients as known
from bot.store.items import StoredItem
from bot.store.tables import Client, ClientKey, Fix, Item
from bot.store.unattributed import DOMAIN, ITEM_ALONE, PROJECT, REQUESTER, Amount

HOUR = 3600
RULES = {DOMAIN: "domain", REQUESTER: "requester", PROJECT: "label", ITEM_ALONE: "item"}
"""The rule of attribution by which each scope's key speaks."""

RECENT = timedelta(minutes=30)


class NoClient(Refused):
    """The client of an answer cannot be it."""


class HasClient(Refused):
    """An item has a client already; `because` is what a rule saw, as it is kept."""

    def __init__(self, because: str) -> None:
        super().__init__(_("This has a client already: {because}.", because=because))
        self.because = because


@dataclass(frozen=True, slots=True)
class Right:
    """Who answers, and where they may: everywhere, or for items of some teams."""

    by: str
    everywhere: bool
    teams: frozenset[int] = frozenset()

    def covers(self, team_ids: Collection[int]) -> bool:
        """Say whether all of these teams are theirs; what is in no team's scope is nobody's."""
        return self.everywhere or (bool(team_ids) and self.teams.issuperset(team_ids))


@dataclass(frozen=True, slots=True)
class Scope:
    """How far an answer goes, with what it would settle now. `name` is the domain or project, for people."""

    kind: str
    name: str
    source: str
    value: str
    amounts: tuple[Amount, ...]

    @property
    def items(self) -> int:
        """Return how many items have no client."""
        return sum(amount.items for amount in self.amounts)

    @property
    def hours(self) -> float:
        """Return their effort, in hours."""
        return sum(amount.seconds for amount in self.amounts) / HOUR

    @property
    def teams(self) -> frozenset[int]:
        """Return the teams whose items these are."""
        return frozenset(amount.team_id for amount in self.amounts if amount.team_id)


@dataclass(frozen=True, slots=True)
class Case:
    """One item without a client, and the scopes in which it can be answered whose it is, the narrowest first.

    `free_mail` is its requester's domain where that is one from which anybody can write; `ours` says that the
    requester is one of our own people.
    """

    item: Item
    team: str
    scopes: tuple[Scope, ...]
    free_mail: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The client of an answer: one that is there, or a new one by its name."""

    client_id: int | None = None
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer did, or undid: items and hours that are a client's now, or nobody's again."""

    fix_id: int
    client: str
    items: int
    hours: float
    undone: bool = False


async def case_of(session: AsyncSession, company: Company, item_id: int) -> Case:
    """Return what can be answered about an item. Raises `Refused` where it has a client already."""
    found = await items.load(session, [item_id], company.local_day)
    amount = await unattributed.amount_of(session, item_id)
    if not found or found[0].gone:
        raise Refused(_("This item is gone from its source. Choose another one."))
    if amount is None:
        raise HasClient(found[0].seen or found[0].rule)
    (item,) = found
    row = (await unattributed.items(session, [item_id]))[item_id]
    name = next((team.name for team in await teams.all_teams(session) if team.id == item.team_id), "")
    own = await own_domains(session)
    domain, internal = await _requester(session, item)
    ours = internal or is_own(domain, own)
    scopes = [Scope(ITEM_ALONE, "", item.facts.source, item.facts.ref, (amount,))]
    scopes += [await _scope(session, *each) for each in _wider(item, domain, ours=ours)]
    free = domain if domain and not names_a_company(company_domain(domain)) else ""
    return Case(row, name, tuple(scopes), free_mail="" if ours else free, ours=ours)


def within(case: Case, right: Right) -> Case:
    """Return a case with the scopes alone in which somebody may answer it."""
    return replace(case, scopes=tuple(scope for scope in case.scopes if right.covers(scope.teams)))


async def _requester(session: AsyncSession, item: StoredItem) -> tuple[str, bool]:
    """Return the domain of an item's requester, and whether they are one of our people."""
    facts = item.facts
    requester = (await items.requesters(session, facts.source, [facts.requester])).get(facts.requester)
    domain = facts.requester_domain or ((requester.domain or "") if requester else "")
    return domain, bool(requester and requester.internal)


def _wider(item: StoredItem, domain: str, *, ours: bool) -> list[tuple[str, str, str, str]]:
    """Return the wider scopes of an item: kind, name, source, value."""
    facts, found = item.facts, []
    if facts.requester and not ours:
        found.append((REQUESTER, "", facts.source, facts.requester))
    registered = company_domain(domain)
    if domain and not ours and names_a_company(registered):
        found.append((DOMAIN, registered, "", registered))
    # A helpdesk's queue holds every client's tickets; a tracker's project may well be one client's.
    if facts.container and facts.kind == "issue":
        found.append((PROJECT, facts.container, "", fold(facts.container)))
    return found


async def _scope(session: AsyncSession, kind: str, name: str, source: str, value: str) -> Scope:
    waited = f"{source}:{value}" if kind == REQUESTER else value
    return Scope(kind, name, source, value, tuple(await unattributed.amounts(session, kind, waited)))


async def answer(
    session: AsyncSession, company: Company, right: Right, item_id: int, kind: str, chosen: Chosen
) -> Answered:
    """Give an item, or all that its requester, domain or project stands for, to a client."""
    scopes = (await case_of(session, company, item_id)).scopes
    scope = next((each for each in scopes if each.kind == kind), None)
    if scope is None:
        raise Refused(_("This cannot be answered so widely any more. Choose another scope."))
    return await _settle(session, company, right, scope, item_id, chosen)


async def answer_whole(
    session: AsyncSession, company: Company, right: Right, kind: str, name: str, client_id: int
) -> Answered:
    """Give all of a domain or project to a client."""
    value = name if kind == DOMAIN else fold(name)
    scope = await _scope(session, kind, name, "", value)
    return await _settle(session, company, right, scope, 0, Chosen(client_id))


async def _settle(
    session: AsyncSession, company: Company, right: Right, scope: Scope, item_id: int, chosen: Chosen
) -> Answered:
    if not right.covers(scope.teams):
        raise Refused(
            _(
                "This touches items of teams that you do not manage. An admin decides it, or whoever is in charge "
                "of mapping."
            )
        )
    waiting = await _waiting(session, scope, item_id, chosen)
    # Of two answers at once the second finds what the first one did.
    await unattributed.lock(session, waiting)
    waiting = await items.unattributed(session, waiting)
    if scope.kind == ITEM_ALONE and item_id not in waiting:
        raise Refused(_("Somebody has just said whose this is. Open it again to see that."))
    client = await _client(session, company, right, chosen)
    key = await _map(session, company, right.by, client, scope, item_id)
    moved = sorted(waiting - await items.unattributed(session, waiting))
    client_id = client.id or 0
    seconds = await unattributed.seconds_of(session, moved, client_id)
    fix = Fix(
        at=company.clock(),
        by=right.by,
        client_id=client_id,
        key_id=key.id or 0,
        made_client=bool(chosen.new_name),
        moved=moved,
        seconds=seconds,
    )
    return Answered(await fixes.add(session, fix), client.name, len(moved), seconds / HOUR)


async def _waiting(session: AsyncSession, scope: Scope, item_id: int, chosen: Chosen) -> set[int]:
    """Return the items that an answer may find a client for: a new client's name speaks, too."""
    keys_ = clients.called(chosen.new_name) if chosen.new_name else set()
    if scope.kind == ITEM_ALONE:
        return {item_id} | await items.waiting_for(session, keys_)
    value = f"{scope.source}:{scope.value}" if scope.kind == REQUESTER else scope.value
    return await items.waiting_for(session, {(scope.kind, value), *keys_})


async def _client(session: AsyncSession, company: Company, right: Right, chosen: Chosen) -> Client:
    if not chosen.new_name:
        client = (await known.by_id(session, [chosen.client_id or 0])).get(chosen.client_id or 0)
        if client is None or client.removed_at is not None or client.merged_into is not None:
            raise NoClient(_("This client is gone. Choose another one."))
        return client
    if not right.everywhere:
        raise NoClient(_("New clients are added by an admin or whoever is in charge of mapping. Ask one of them."))
    try:
        made, _brought = await clients.add(session, company, right.by, chosen.new_name)
    except Refused as refused:
        raise NoClient(str(refused)) from refused
    return made


async def _map(
    session: AsyncSession, company: Company, by: str, client: Client, scope: Scope, item_id: int
) -> ClientKey:
    match scope.kind:
        case "item":
            item = (await unattributed.items(session, [item_id]))[item_id]
            await clients.map_item(session, company, by, client, item)
        case "requester":
            await clients.map_requester(session, company, by, client, scope.source, scope.value)
        case kind:
            await clients.map_key(session, company, by, client, kind, scope.name)
    held = await keys.held(session, scope.kind, scope.value, scope.source)
    return next(key for key, owner in reversed(held) if owner.id == client.id)


async def undo(session: AsyncSession, company: Company, right: Right, fix_id: int) -> Answered:
    """Take an answer back: what it moved, and what came by it since, is asked about again."""
    found = await fixes.get(session, fix_id)
    if found is None:
        raise Refused(_("This answer is not kept any more. What can be typed: /clientload help client"))
    fix, client, key = found
    if not right.everywhere and right.by != fix.by:
        raise Refused(
            _(
                "This is taken back by whoever answered it, by an admin, or by whoever is in charge of"
                " mapping. Ask one of them."
            )
        )
    if fix.undone_at is not None:
        raise Refused(_("This was taken back already."))
    if key.ended_at is not None or key.client_id != client.id or client.merged_into is not None:
        raise Refused(
            _(
                "This was changed since, so it cannot be taken back as it was. What can be typed: "
                "/clientload help client"
            )
        )
    moved = {*fix.moved, *await _came_since(session, company, fix, client, key)}
    await clients.end(session, company, key)
    if fix.made_client and not await keys.of_client(session, client.id or 0):
        await clients.remove(session, company, right.by, client)
    await assign.refresh(session, company, moved, again=True)
    fix.undone_at, fix.undone_by = company.clock(), right.by
    session.add(fix)
    await changes.note(session, right.by, company.clock(), f"{key.kind} of {client.name}", "mapped", "taken back")
    free = await items.unattributed(session, moved)
    hours = await unattributed.seconds_of(session, free, UNATTRIBUTED) / HOUR
    return Answered(fix.id or 0, client.name, len(free), hours, undone=True)


async def _came_since(session: AsyncSession, company: Company, fix: Fix, client: Client, key: ClientKey) -> set[int]:
    """Return the items that the key gave to the client after the answer."""
    if key.kind == ITEM_ALONE:
        return set()
    since = company.local_day(fix.at)
    ids = await unattributed.settled_since(session, client.id or 0, RULES[key.kind], since)
    return {item.id for item in await items.load(session, ids, company.local_day) if _is_by(item, key)}


def _is_by(item: StoredItem, key: ClientKey) -> bool:
    if key.kind == REQUESTER:
        return item.facts.requester == key.value
    return fold(item.seen) == f"{key.kind} {key.value}"


async def latest(session: AsyncSession, company: Company, by: str) -> Answered | None:
    """Return what somebody answered last, if it was just now."""
    found = await fixes.latest_by(session, by, company.clock() - RECENT)
    if found is None:
        return None
    fix, client, _key = found
    return Answered(fix.id or 0, client.name, len(fix.moved), fix.seconds / HOUR, undone=fix.undone_at is not None)
