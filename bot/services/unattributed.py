"""What has no client yet, as questions that one answer settles: a domain, a requester, a project, an item."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.directory import suffixes
from bot.domain.likely import Likely
from bot.domain.privacy import is_told
from bot.store import clients, strain, teams, unattributed
from bot.store.tables import Item
from bot.store.unattributed import DOMAIN, ITEM_ALONE, PROJECT, REQUESTER, Group

Kind = Literal["domain", "requester", "project", "queue", "item", "ours"]

GROUPS_READ = 40
"""More than are shown: what is on our own domains becomes one question."""


@dataclass(frozen=True, slots=True)
class Question:
    """Items without a client that have something in common, with their effort of a window.

    `name` is the domain, project or queue; an item or a requester has none. `item_id` and `title` are of
    the newest of them. `ours` is what our own people asked for. `teams` are the ids of the teams whose work it is,
    or some of them. `tells_hours` is false of a single item in a team of few people. `likely` is a client's id and
    name, where one's name or domain is like it.
    """

    kind: Kind
    name: str
    items: int
    seconds: int
    item_id: int
    title: str
    teams: frozenset[int] = frozenset()
    likely: tuple[int, str] | None = None
    tells_hours: bool = True


async def questions(session: AsyncSession, since: date, until: date, most: int) -> list[Question]:
    """Return what was worked on in a window for nobody we know, most hours first, at most so many questions."""
    found = await unattributed.groups(session, since, until, GROUPS_READ)
    if not found:
        return []
    own = await own_domains(session)
    requesters = [group.value for group in found if group.kind == REQUESTER]
    internal = await unattributed.internal(session, requesters) if requesters else set()
    ours = [group for group in found if _is_ours(group, own, internal)]
    kept = [(group, _kind(group)) for group in found if group not in ours][:most]
    if ours:
        kept = sorted([*kept, (_together(ours), "ours")], key=_most_first)[:most]
    shown = await unattributed.items(session, {group.newest for group, _ in kept})
    people = await strain.people_by_team(session)
    return [_question(group, kind, shown[group.newest], people) for group, kind in kept]


async def with_likely(session: AsyncSession, asked: Collection[Question]) -> list[Question]:
    """Add to domains and projects the client whose name or domain is like theirs."""
    called = await clients.called(session)
    likely = Likely(called)
    found = []
    for question in asked:
        id_ = likely.client(question.name) if question.kind in {DOMAIN, PROJECT} else None
        found.append(question if id_ is None else replace(question, likely=(id_, called[id_][0])))
    return found


async def likely_client(session: AsyncSession, names: Collection[str]) -> tuple[int, str] | None:
    """Return the id and name of the client that one of these domains or projects is like."""
    called = await clients.called(session)
    likely = Likely(called)
    found = next((id_ for id_ in map(likely.client, names) if id_ is not None), None)
    return None if found is None else (found, called[found][0])


async def own_domains(session: AsyncSession) -> frozenset[str]:
    """Return our own e-mail domains."""
    rules = await teams.own_work_rules(session)
    return frozenset(fold(rule.value) for rule in rules if rule.kind == DOMAIN)


def is_own(domain: str, own: frozenset[str]) -> bool:
    """Say whether an e-mail domain is one of ours, or below one."""
    return not own.isdisjoint(suffixes(domain))


def _is_ours(group: Group, own: frozenset[str], internal: set[str]) -> bool:
    return group.value in internal if group.kind == REQUESTER else group.kind == DOMAIN and is_own(group.value, own)


def _kind(group: Group) -> Kind:
    """Return what to ask about: for a single item there is nothing in common to name."""
    if group.kind == DOMAIN:
        return "domain"
    if group.items == 1 or group.kind == ITEM_ALONE:
        return "item"
    return "project" if group.kind == PROJECT else "requester"


def _together(groups: list[Group]) -> Group:
    return Group(
        ITEM_ALONE,
        "",
        min(group.first_team for group in groups),
        max(group.last_team for group in groups),
        sum(group.items for group in groups),
        sum(group.seconds for group in groups),
        max(group.newest for group in groups),
    )


def _most_first(asked: tuple[Group, Kind]) -> int:
    return -asked[0].seconds


def _question(group: Group, kind: Kind, item: Item, people: Mapping[int, int]) -> Question:
    # A helpdesk's queue holds every client's tickets: it is named, and answered item by item.
    kind = "queue" if kind == "project" and item.kind == "ticket" else kind
    name = {"domain": group.value, "project": item.container or "", "queue": item.container or ""}.get(kind, "")
    of_teams = frozenset({group.first_team, group.last_team})
    tells = group.items > 1 or all(is_told(people.get(team_id, 0)) for team_id in of_teams)
    return Question(kind, name, group.items, group.seconds, group.newest, item.title, of_teams, tells_hours=tells)
