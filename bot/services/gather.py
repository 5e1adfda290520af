"""What attribution and effort need to know of items beyond the items themselves, read for many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import Relation, Shares, Surroundings
from bot.domain.demand import Impositions, survivors_of
from bot.domain.directory import Directory
from bot.domain.effort import HOUR, DayEffort, Evidence, Factors, TouchFact, effort, part_of_day
from bot.domain.team import TeamRules, team_of
from bot.domain.tracked import logged_time
from bot.domain.work_class import Classed, ClassRules
from bot.services.company import Company
from bot.services.entries import Decision, Demanded
from bot.services.tracked import TrackedTime
from bot.store import chains, due_dates, efforts, imposed, items, linked, person_days, work, work_classes
from bot.store import directory as store
from bot.store.database import kept_by_rules
from bot.store.items import StoredItem

KEEP_PEOPLE_DAYS = 90
"""Days after which it is forgotten who did what; the effort that came of it stays."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What attribution and effort look things up in, read once for many items."""

    directory: Directory
    classes: ClassRules
    impositions: Impositions
    teams: Sequence[TeamRules]
    factors: Mapping[int, Sequence[tuple[date, Factors]]]
    survivors: Mapping[int, int]

    def settled(self, shares: Iterable[tuple[int, int]]) -> Shares:
        """Return shares as they were settled, those of a merged client as its survivor's."""
        parts: dict[int, int] = {}
        for destination, part in shares:
            survivor = self.survivors.get(destination, destination)
            parts[survivor] = parts.get(survivor, 0) + part
        return tuple(sorted(parts.items()))

    def team(self, id_: int | None) -> TeamRules | None:
        """Return a team by its id, if there is one."""
        return next((team for team in self.teams if team.id == id_), None)

    def factors_for(self, team: TeamRules, day: date) -> Factors:
        """Return what was learned of a team by `day`."""
        known = [factors for since, factors in self.factors.get(team.id, ()) if since <= day]
        return known[-1] if known else Factors()


@kept_by_rules
async def learn_all(session: AsyncSession) -> Knowledge:
    """Read the directory, the rules of items, the teams and their learned factors."""
    survivors = await store.load_survivors(session)
    return Knowledge(
        await store.load_directory(session),
        await work_classes.load(session),
        Impositions(survivors_of(await imposed.load(session), survivors)),
        await store.load_teams(session),
        await store.load_factors(session),
        survivors,
    )


async def surroundings_of(
    session: AsyncSession, found: Sequence[StoredItem], known: Knowledge, tracked: TrackedTime
) -> dict[int, Surroundings]:
    """Return each item's team, what is known of its requester, and the items it is linked to or part of.

    Beside them stands for whom its time was worked, where a time tracker says so. Of a ticket and an issue that are
    linked it is the issue that follows, whichever of the two tells of the link.
    """
    asked_by = await linked.tickets_leading_to(session, [item.id for item in found if item.facts.kind == "issue"])
    links = {link for item in found for link in (*item.facts.links, *asked_by.get(item.id, ()))}
    parents = {(item.facts.source, ref) for item in found for ref in (item.facts.parent, item.facts.epic) if ref}
    named = await items.by_links(session, links | parents)
    left = await chains.survivors(session, set(named.values()))
    targets = {link: left.get(id_, id_) for link, id_ in named.items()}
    shares = await items.shares_of(session, set(targets.values()))
    called = await items.called(session, set(targets.values()))
    by_source: dict[str, set[str]] = {}
    for item in found:
        if item.facts.requester:
            by_source.setdefault(item.facts.source, set()).add(item.facts.requester)
    people = {source: await items.requesters(session, source, keys) for source, keys in by_source.items()}
    from_tickets = {link for item in found if item.facts.kind == "ticket" for link in item.facts.links}
    issues = await linked.issues_among(session, {targets[link] for link in from_tickets if link in targets})

    def related(keys: Iterable[tuple[str, str]]) -> tuple[Relation, ...]:
        return tuple(
            Relation(
                called[targets[source, target]],
                tuple((row.destination, row.parts) for row in shares[targets[source, target]]),
            )
            for source, target in keys
            if targets.get((source, target)) in shares
        )

    def followed(item: StoredItem) -> Iterable[tuple[str, str]]:
        own = item.facts.links
        if item.facts.kind == "ticket":
            own = tuple(link for link in own if targets.get(link) not in issues)
        return dict.fromkeys((*own, *asked_by.get(item.id, ())))

    around: dict[int, Surroundings] = {}
    for item in found:
        facts = item.facts
        team = team_of(facts, known.teams)
        requester = people.get(facts.source, {}).get(facts.requester)
        around[item.id] = Surroundings(
            team_id=team.id if team else None,
            requester_organization=(requester.organization_id or "") if requester else "",
            requester_domain=facts.requester_domain or ((requester.domain or "") if requester else ""),
            requester_is_ours=bool(requester and requester.internal),
            requester_is_known=requester is not None,
            linked=related(followed(item)),
            asked_by=asked_by.get(item.id, ()),
            parents=related((facts.source, ref) for ref in dict.fromkeys((facts.parent, facts.epic)) if ref),
            tracked=tracked.of(item.id).clients,
        )
    return around


async def classes_of(
    session: AsyncSession, found: Sequence[StoredItem], around: Mapping[int, Surroundings], known: Knowledge
) -> dict[int, Classed]:
    """Return each item's class of work, by its own marks or those of what it is part of."""
    above = {item.id: [(item.facts.source, ref) for ref in _above(item)] for item in found}
    named = await items.by_links(session, {key for keys in above.values() for key in keys})
    classes = await work_classes.of_items(session, set(named.values()))
    return {
        item.id: known.classes.of(
            item.facts,
            around[item.id].team_id,
            [classes[named[key]] for key in above[item.id] if named.get(key) in classes],
        )
        for item in found
    }


def _above(item: StoredItem) -> list[str]:
    return [ref for ref in dict.fromkeys((item.facts.parent, item.facts.epic)) if ref]


async def demands_of(
    session: AsyncSession, found: Sequence[StoredItem], decided: Mapping[int, Decision], known: Knowledge
) -> dict[int, Demanded]:
    """Return what each item's clients asked of us."""
    ids = [item.id for item in found]
    dues, marked = await due_dates.first_of(session, ids), await imposed.by_hand(session, ids)
    demands: dict[int, Demanded] = {}
    for item in found:
        decision = decided[item.id]
        team_id = decision.team.id if decision.team else None
        by_hand, due = marked.get(item.id, ()), dues.get(item.id)
        demands[item.id] = Demanded(
            replace(item.asked, due=due.on, due_since=due.since) if due else item.asked,
            {
                destination: known.impositions.of(item.facts, team_id, destination, by_hand)
                for destination, _parts in decision.attribution.shares
            },
        )
    return demands


async def effort_of(
    session: AsyncSession, company: Company, found: Sequence[StoredItem], known: Knowledge, tracked: TrackedTime
) -> dict[int, tuple[DayEffort, ...]]:
    """Return the effort of each item by day.

    Items that are gone, in no team's scope, or another's time have none.
    """
    today = company.today()
    evidence = await _evidence(session, company, found, known, tracked)
    spent: dict[int, tuple[DayEffort, ...]] = {}
    for item in found:
        team = team_of(item.facts, known.teams)
        if team is None or item.gone or not tracked.counts(item.id):
            spent[item.id] = ()
            continue
        factors = known.factors_for(team, item.facts.opened)
        spent[item.id] = effort(item.facts, evidence[item.id], team, factors, today)
    return spent


async def _evidence(
    session: AsyncSession, company: Company, found: Sequence[StoredItem], known: Knowledge, tracked: TrackedTime
) -> dict[int, Evidence]:
    by_source: dict[str, list[StoredItem]] = {}
    for item in found:
        by_source.setdefault(item.facts.source, []).append(item)
    horizon = company.today() - timedelta(days=KEEP_PEOPLE_DAYS)
    kept = await efforts.activity_days(session, [item.id for item in found if item.facts.stretches])
    evidence: dict[int, Evidence] = {}
    for source, of_source in by_source.items():
        refs = [item.facts.ref for item in of_source]
        merged = await chains.merged_into(session, source, refs)
        own = _moved(await work.logged_days(session, source, [*refs, *merged]), merged)
        logged = {item.facts.ref: days for item in of_source if (days := _logged(item, own, tracked))}
        touched = await _touches(session, company, source, [*refs, *merged], merged)
        shared = await _person_days(session, of_source, logged, known)
        for item in of_source:
            ref = item.facts.ref
            past = {day: seconds for day, seconds in kept.get(item.id, {}).items() if day < horizon}
            evidence[item.id] = Evidence(logged.get(ref, {}), touched.get(ref, ()), shared.get(ref, {}), past)
    return evidence


def _logged(item: StoredItem, own: Mapping[str, Mapping[date, int]], tracked: TrackedTime) -> Mapping[date, int]:
    undated = round((item.facts.logged_hours or 0) * HOUR)
    return logged_time(own.get(item.facts.ref, {}), undated, tracked.of(item.id).days)


def _moved(logged: Mapping[str, Mapping[date, int]], merged: Mapping[str, str]) -> dict[str, dict[date, int]]:
    """Add what was logged on merged items to their survivors."""
    together: dict[str, dict[date, int]] = {}
    for ref, days in logged.items():
        of_item = together.setdefault(merged.get(ref, ref), {})
        for day, seconds in days.items():
            of_item[day] = of_item.get(day, 0) + seconds
    return together


async def _touches(
    session: AsyncSession, company: Company, source: str, refs: Collection[str], merged: Mapping[str, str]
) -> dict[str, list[TouchFact]]:
    rows = await work.touches_of(session, source, refs)
    on_items = await work.items_of_actions(session, {row.action for row in rows if row.action})
    touched: dict[str, list[TouchFact]] = {}
    for row in rows:
        fact = TouchFact(row.at, company.local_day(row.at), on_items.get(row.action, 1), row.seconds)
        touched.setdefault(merged.get(row.item_ref, row.item_ref), []).append(fact)
    return touched


async def _person_days(
    session: AsyncSession, found: Sequence[StoredItem], logged: Mapping[str, Any], known: Knowledge
) -> dict[str, dict[date, int]]:
    """Return each item's part of the days of the people who had it in progress."""
    by_ref = {item.facts.ref: item for item in found}
    rows = [
        row
        for row in await person_days.of_items(
            session, found[0].facts.source, [ref for ref in by_ref if ref not in logged]
        )
        if not by_ref[row.item_ref].gone
    ]
    if not rows:
        return {}
    days = [row.day for row in rows]
    loads = await person_days.loads(session, {row.person for row in rows}, min(days), max(days))
    shared: dict[str, dict[date, int]] = {}
    for row in rows:
        team = team_of(by_ref[row.item_ref].facts, known.teams)
        if team is None or str(row.day.isoweekday()) not in team.working_days:
            continue
        load = loads[row.person, row.day]
        of_item = shared.setdefault(row.item_ref, {})
        part = part_of_day(team.hours_a_day * 3600, load.logged, load.items)
        of_item[row.day] = of_item.get(row.day, 0) + part
    return shared
