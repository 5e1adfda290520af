"""Which task days of time trackers are the logged time of items that they name, read for many items at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import Relation
from bot.domain.item import TASK_DAY
from bot.domain.load import UNATTRIBUTED
from bot.domain.team import TeamRules, team_of
from bot.domain.tracked import NOT_TRACKED, Tracked
from bot.services.company import Company
from bot.store import chains, items, work
from bot.store.items import StoredItem

FOLLOWS = "link"
"""The rule of a task day that has its client from the item it names, and so has nothing to tell about it."""


@dataclass(frozen=True, slots=True)
class TrackedTime:
    """Of items what time trackers tell of them, and of task days the team of the item whose time they are.

    `empty` are task days on which nothing is logged any more: their worklogs went, or moved to others.
    """

    of_items: Mapping[int, Tracked] = field(default_factory=dict)
    elsewhere: Mapping[int, TeamRules] = field(default_factory=dict)
    empty: frozenset[int] = frozenset()

    def counts(self, item_id: int) -> bool:
        """Say whether an item counts by itself: a task day that is another's time, or holds none, does not."""
        return item_id not in self.elsewhere and item_id not in self.empty

    def of(self, item_id: int) -> Tracked:
        """Return what time trackers tell of an item."""
        return self.of_items.get(item_id, NOT_TRACKED)


async def tracked_time(
    session: AsyncSession, company: Company, found: Sequence[StoredItem], teams: Sequence[TeamRules]
) -> TrackedTime:
    """Read what time trackers tell of items, and which of them are task days that count elsewhere."""
    if not await items.has_task_days(session):
        return TrackedTime()
    own = [item for item in found if item.facts.kind == TASK_DAY and not item.gone]
    # What is new among `found` waits for nothing yet, and so is not among those that name the others.
    telling = {item.id: item for item in (*await _naming(session, company, found), *own)}.values()
    named = await _targets(session, company, telling, teams)
    logged = await _logged(session, telling)
    wanted = {item.id for item in found}
    mine: dict[int, list[StoredItem]] = {}
    for item in telling:
        if item.id in named and named[item.id].id in wanted:
            mine.setdefault(named[item.id].id, []).append(item)
    shares = await items.shares_of(session, [item.id for of_item in mine.values() for item in of_item])
    return TrackedTime(
        {
            id_: Tracked(
                _by_source(of_item, logged),
                _clients(
                    (item, tuple((row.destination, row.parts) for row in shares.get(item.id, ())))
                    for item in of_item
                    if logged.get(item.id) and item.rule != FOLLOWS
                ),
            )
            for id_, of_item in mine.items()
        },
        {item.id: team for item in own if item.id in named and (team := team_of(named[item.id].facts, teams))},
        frozenset(item.id for item in own if item.id not in logged and not item.facts.logged_hours),
    )


async def named_by(session: AsyncSession, company: Company, ids: Collection[int]) -> set[int]:
    """Return the items that task days among these name: what these tell changes what those cost, and whose they are."""
    if not await items.has_task_days(session):
        return set()
    own = await items.load(session, await items.task_days(session, ids), company.local_day)
    links = {link for item in own for link in item.facts.links}
    named = set((await items.by_links(session, links)).values())
    return named | set((await chains.survivors(session, named)).values())


async def _naming(session: AsyncSession, company: Company, found: Iterable[StoredItem]) -> list[StoredItem]:
    """Read the task days that name any of these items."""
    keys = await chains.names(session, [item.id for item in found if item.facts.kind != TASK_DAY and not item.gone])
    waiting = await items.waiting_for(session, {key for key in keys if key[0] == "link"})
    return await items.load(session, await items.task_days(session, waiting), company.local_day)


async def _targets(
    session: AsyncSession, company: Company, task_days: Iterable[StoredItem], teams: Sequence[TeamRules]
) -> dict[int, StoredItem]:
    """Return the item whose time each task day is: the first that it names of those that are held, in a team."""
    naming = [item for item in task_days if item.facts.links]
    named = await items.by_links(session, {link for item in naming for link in item.facts.links})
    left = await chains.survivors(session, set(named.values()))
    targets = {link: left.get(id_, id_) for link, id_ in named.items()}
    held = {
        item.id: item
        for item in await items.load(session, set(targets.values()), company.local_day)
        if not item.gone and item.facts.kind != TASK_DAY and team_of(item.facts, teams)
    }
    first = {
        item.id: next((held[targets[link]] for link in item.facts.links if targets.get(link) in held), None)
        for item in naming
    }
    return {id_: item for id_, item in first.items() if item is not None}


async def _logged(session: AsyncSession, task_days: Iterable[StoredItem]) -> dict[int, Mapping[date, int]]:
    by_source: dict[str, dict[str, int]] = {}
    for item in task_days:
        by_source.setdefault(item.facts.source, {})[item.facts.ref] = item.id
    return {
        refs[ref]: days
        for source, refs in by_source.items()
        for ref, days in (await work.logged_days(session, source, refs)).items()
    }


def _by_source(task_days: Iterable[StoredItem], logged: Mapping[int, Mapping[date, int]]) -> dict[str, dict[date, int]]:
    together: dict[str, dict[date, int]] = {}
    for item in task_days:
        days = together.setdefault(item.facts.source, {})
        for day, seconds in logged.get(item.id, {}).items():
            days[day] = days.get(day, 0) + seconds
    return together


def _clients(telling: Iterable[tuple[StoredItem, tuple[tuple[int, int], ...]]]) -> tuple[Relation, ...]:
    """Return whose time it was by their own words, each answer once: how many hours say it may change by the day."""
    told = {(item.facts.source, shares) for item, shares in telling if any(row[0] > UNATTRIBUTED for row in shares)}
    return tuple(Relation(source, shares) for source, shares in sorted(told))
