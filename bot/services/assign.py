"""Attribution and effort of stored items, and the ledgers that follow from them.

Everything that can change an item's client or hours ends in `refresh`, which brings the item's rows and the
ledgers from what they were to what they should be.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import attribution as rules
from bot.domain.attribution import NOBODY, Attribution, Surroundings
from bot.domain.client import fold
from bot.domain.directory import words
from bot.domain.effort import DayEffort
from bot.domain.load import UNATTRIBUTED
from bot.services.company import Company
from bot.services.entries import Decision, Demanded, effort_rows, rule_row, share_rows
from bot.services.gather import Knowledge, classes_of, demands_of, effort_of, learn_all, surroundings_of
from bot.services.tracked import TrackedTime, named_by, tracked_time
from bot.store import chains, efforts, items, ledgers, linked
from bot.store.items import StoredItem

DEEPEST_CHAIN = 10
"""Links and parents are followed this far: a circle of links must end."""


async def refresh(
    session: AsyncSession,
    company: Company,
    item_ids: Collection[int],
    knowledge: Knowledge | None = None,
    *,
    again: bool = False,
) -> None:
    """Attribute items and count their effort, and then those whose client follows from theirs.

    What a rule had settled stays unless the item's own keys changed; `again` asks the rules anew.
    """
    await _refresh(session, company, item_ids, knowledge or await learn_all(session), _always if again else None)


Rewrites = Callable[[Attribution], bool]
"""Says of what the rules answer now whether it replaces what a rule had settled; without it nothing does."""


def _always(_answer: Attribution) -> bool:
    return True


async def _refresh(
    session: AsyncSession, company: Company, item_ids: Collection[int], known: Knowledge, rewrites: Rewrites | None
) -> None:
    await ledgers.hold(session)
    pending = set(item_ids) | await named_by(session, company, item_ids)
    for _ in range(DEEPEST_CHAIN):
        if not pending:
            return
        moved = await _refresh_once(session, company, pending, known, rewrites)
        # Those that follow were not asked for: they change only as far as what they follow did.
        pending, rewrites = await _followers(session, company, moved), None


async def _followers(session: AsyncSession, company: Company, moved: Sequence[StoredItem]) -> set[int]:
    """Return the items that have these as links, parents or epics, or whose time these are; issues of these tickets."""
    ids = [item.id for item in moved]
    links = {link for item in moved if item.facts.kind == "ticket" for link in item.facts.links}
    waiting = await items.waiting_for(session, await chains.names(session, ids))
    return waiting | await linked.issues_behind(session, links) | await named_by(session, company, ids)


async def _refresh_once(
    session: AsyncSession, company: Company, ids: Collection[int], known: Knowledge, rewrites: Rewrites | None
) -> list[StoredItem]:
    """Refresh items that are all read beforehand; return those whose names lead to other shares or another class now.

    A gone item's names lead to what is left of it, which may be another item though its own shares stay none.
    """
    found = await items.load(session, ids, company.local_day)
    tracked = await tracked_time(session, company, found, known.teams)
    stored = _Stored(found, await items.shares_of(session, ids), tracked)
    decided = await _decide(session, stored, known, rewrites)
    spent = await effort_of(session, company, found, known, tracked)
    demands = await demands_of(session, found, decided, known)
    await _write(session, stored, _Decided(decided, spent, demands))
    return [
        item
        for item in found
        if item.gone
        or item.classed.work != decided[item.id].classed.work
        or stored.shares(item.id) != decided[item.id].written
        # Another link of its own can be one to an issue, which knows nothing of it.
        or (item.facts.kind == "ticket" and item.keys_hash != decided[item.id].keys_hash)
    ]


@dataclass(frozen=True, slots=True)
class _Stored:
    """Items as they are stored, with the rows of their shares and what time trackers tell of them."""

    found: Sequence[StoredItem]
    rows: Mapping[int, Sequence[Any]]
    tracked: TrackedTime

    def shares(self, item_id: int) -> rules.Shares:
        """Return the shares of an item as (destination, parts) pairs."""
        return tuple((row.destination, row.parts) for row in self.rows.get(item_id, ()))


async def _decide(
    session: AsyncSession, stored: _Stored, known: Knowledge, rewrites: Rewrites | None
) -> dict[int, Decision]:
    found, tracked = stored.found, stored.tracked
    around = await surroundings_of(session, found, known, tracked)
    classes = await classes_of(session, found, around, known)
    decided: dict[int, Decision] = {}
    for item in found:
        surroundings = around[item.id]
        team = tracked.elsewhere.get(item.id) or known.team(surroundings.team_id)
        awaited = rules.awaited(item.facts, surroundings, known.directory)
        recognisable = rules.recognisable_by(item.facts, surroundings)
        keys_hash = _hash(item, surroundings)
        settled = known.settled(stored.shares(item.id))
        stands = (
            settled
            and settled[0][0] != UNATTRIBUTED
            and item.keys_hash == keys_hash
            and rules.still_stands(item.rule, item.facts, surroundings, known.directory)
        )
        kept = Attribution(settled, item.rule, item.seen, item.contradicts)
        answer = kept if stands and not rewrites else rules.attribute(item.facts, surroundings, known.directory)
        if stands and not (rewrites and rewrites(answer)):
            decided[item.id] = Decision(team, kept, keys_hash, classes[item.id], None, tracked.counts(item.id))
            continue
        waiting = awaited | recognisable if answer is NOBODY else awaited
        decided[item.id] = Decision(team, answer, keys_hash, classes[item.id], waiting, tracked.counts(item.id))
    return decided


def _hash(item: StoredItem, around: Surroundings) -> str:
    """Return what stays the same while nothing that attribution sees of an item changes, its team aside."""
    facts = item.facts
    named = [sorted(map(fold, names)) for names in (facts.client_names, facts.labels, facts.components)]
    links = sorted((*facts.links, ("parent", facts.parent), ("epic", facts.epic)))
    own = (sorted(facts.organizations), *named, fold(facts.container), facts.type, facts.requester)
    seen = (words(fold(facts.title)), own, links, replace(around, team_id=None), *around.tracked, *around.asked_by)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What holds of items now: whose they are, their effort, and what their clients asked."""

    decided: Mapping[int, Decision]
    spent: Mapping[int, tuple[DayEffort, ...]]
    demands: Mapping[int, Demanded]


async def _write(session: AsyncSession, stored: _Stored, now: _Decided) -> None:
    found, decided, spent = stored.found, now.decided, now.spent
    ids = [item.id for item in found]
    new_efforts: dict[efforts.EffortKey, Mapping[str, Any]] = {}
    new_shares: dict[efforts.ShareKey, Mapping[str, Any]] = {}
    waiting: dict[int, frozenset[tuple[str, str]]] = {}
    for item in found:
        decision = decided[item.id]
        if decision.waiting is not None or item.gone:
            waiting[item.id] = frozenset() if item.gone else decision.waiting or frozenset()
        if not item.gone:
            new_shares.update(share_rows(item, decision, spent[item.id], now.demands[item.id]))
            new_efforts.update(effort_rows(item, decision, spent[item.id]))
    await efforts.write_efforts(session, await efforts.efforts_of(session, ids), new_efforts)
    flat = {(row.item_id, row.destination): row for id_ in ids for row in stored.rows.get(id_, ())}
    await efforts.write_shares(session, flat, new_shares)
    await items.save_waiting(session, waiting)
    await items.save_rules(session, [rule_row(item, decided[item.id]) for item in found])


async def take_news(
    session: AsyncSession, company: Company, keys: Collection[tuple[str, str]], known: Knowledge
) -> None:
    """Attribute the items that wait for what a source has told: what they name themselves counts whatever their rule.

    Keys are (kind, value) pairs as in `ItemWaiting`; those that make a client known by a name, a mark or a domain
    are for unattributed items alone.
    """
    named = {(kind, value) for kind, value in keys if kind in {"organization", "requester"}}
    await refresh(session, company, await items.waiting_for(session, named), known, again=True)
    await reattribute_waiting(session, company, set(keys) - named)


async def reattribute_waiting(session: AsyncSession, company: Company, keys: Collection[tuple[str, str]]) -> int:
    """Ask the rules again for the unattributed items that wait for any of these keys; return how many found a client.

    Keys are (kind, value) pairs as in `ItemWaiting`; an alias or a name is looked for by its first word.
    """
    asked = {key for key in keys if key[0] != "alias"}
    asked |= {("word", word) for kind, value in keys if kind == "alias" for word in words(value)[:1]}
    waiting = await items.unattributed(session, await items.waiting_for(session, asked))
    await refresh(session, company, waiting)
    return len(waiting) - len(await items.unattributed(session, waiting))


async def rescope(session: AsyncSession, company: Company) -> int:
    """Bring every item to the team, the own work and the class that the rules now say; return how many moved.

    Whose the others are was settled and stays so.
    """
    before = await items.places(session)
    await refresh(session, company, set(before))
    after = await items.places(session)
    return sum(place != before.get(id_) for id_, place in after.items())


@dataclass(frozen=True, slots=True)
class Move:
    """Items, and the seconds of their effort, that go from one destination to another."""

    from_destination: int
    to_destination: int
    items: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What asking the rules again since a day does, or would do."""

    items: int
    moved: tuple[Move, ...]


async def reattribute_since(session: AsyncSession, company: Company, since: date) -> Preview:
    """Ask the rules again for every item opened on `since` or later, whatever had been settled."""
    ids = await items.opened_since(session, since)
    before = await efforts.destinations_of(session, ids)
    await refresh(session, company, ids, again=True)
    after = await efforts.destinations_of(session, ids)
    moves: dict[tuple[int, int], tuple[int, int]] = {}
    for id_ in ids:
        (was, _), (now, seconds) = before.get(id_, (UNATTRIBUTED, 0)), after.get(id_, (UNATTRIBUTED, 0))
        if was != now:
            count, total = moves.get((was, now), (0, 0))
            moves[was, now] = (count + 1, total + seconds)
    return Preview(len(ids), tuple(Move(was, now, *amounts) for (was, now), amounts in sorted(moves.items())))


async def preview_since(session: AsyncSession, company: Company, since: date) -> Preview:
    """Say what `reattribute_since` would do, and do nothing."""
    trial = await session.begin_nested()
    preview = await reattribute_since(session, company, since)
    await trial.rollback()
    return preview


async def merge_destinations(session: AsyncSession, company: Company, other: int) -> int:
    """Give a merged client's items to its survivor, by whatever rule it had them; return how many items move."""
    ids = await items.of_destination(session, other)
    await refresh(session, company, ids)
    return len(ids)


async def split_destination(session: AsyncSession, company: Company, kept: int, other: int) -> int:
    """Give a client that has its own keys back what these recognise of the kept one's; return how many were asked."""
    ids = await items.of_destination(session, kept)

    def is_the_others(answer: Attribution) -> bool:
        return any(destination == other for destination, _ in answer.shares)

    await _refresh(session, company, ids, await learn_all(session), is_the_others)
    return len(ids)
