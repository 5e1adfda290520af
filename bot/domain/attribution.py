"""Whose an item is, and the rule that says so.

Rules are asked in order and the first that answers wins; what a later rule would have said instead is kept as a
contradiction for the admin.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.client import fold
from bot.domain.directory import Directory, suffixes, words
from bot.domain.item import Facts
from bot.domain.load import OWN_WORK, UNATTRIBUTED

WHOLE = 5040
"""Parts of an item: it splits evenly among up to ten clients."""

Shares = tuple[tuple[int, int], ...]
"""(destination, parts) pairs whose parts add up to `WHOLE`."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A linked item or a parent that we know, with the shares it has now."""

    label: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the item alone does not say: its team, its requester, its links, its parent and epic, whose time it took.

    `tracked` are the time trackers that tell for whom they logged time on it. `asked_by` are tickets, by source and
    id, that lead to an issue by a link of their own; `linked` has what they say.
    """

    team_id: int | None = None
    requester_organization: str = ""
    requester_domain: str = ""
    requester_is_ours: bool = False
    requester_is_known: bool = False
    linked: tuple[Relation, ...] = ()
    parents: tuple[Relation, ...] = ()
    tracked: tuple[Relation, ...] = field(default=(), repr=False)
    asked_by: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose an item is. `seen` is what the rule saw, in words; `contradicts` what a later rule would have said."""

    shares: Shares
    rule: str
    seen: str = ""
    contradicts: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    rule: str
    seen: str
    shares: Shares


NOBODY = Attribution(((UNATTRIBUTED, WHOLE),), "none")


def split(weights: Mapping[int, int]) -> Shares:
    """Divide one item among clients by weight, in parts that add up to `WHOLE` exactly."""
    total = sum(weights.values())
    shares, given, passed = [], 0, 0
    for destination in sorted(weights):
        passed += weights[destination]
        upto = WHOLE * passed // total
        shares.append((destination, upto - given))
        given = upto
    return tuple(shares)


def attribute(facts: Facts, around: Surroundings, directory: Directory) -> Attribution:
    """Decide whose an item is, by the first rule that answers."""
    answers = _answers(facts, around, directory)
    decided = next(answers, None)
    if decided is None:
        return NOBODY
    clients = {destination for destination, _ in decided.shares}
    other = next(
        (answer for answer in answers if answer.rule in _CONTRADICTING and not clients & {d for d, _ in answer.shares}),
        None,
    )
    contradicts = ""
    if other is not None and decided.rule not in _SETTLED:
        contradicts = f"{other.seen} says {_names(other.shares, directory)}"
    return Attribution(decided.shares, decided.rule, decided.seen, contradicts)


_SETTLED = frozenset({"item", "own", "requester"})
"""Rules whose answer somebody here gave, knowing what the others say."""

_CONTRADICTING = frozenset({"field", "label", "time", "domain"})
"""Rules that name a client on purpose; a title or a link that names another one is no contradiction."""


def _names(shares: Shares, directory: Directory) -> str:
    return ", ".join(directory.names.get(destination, "?") for destination, _ in shares)


def _answers(facts: Facts, around: Surroundings, directory: Directory) -> Iterator[_Answer]:
    for rule in _RULES:
        answer = rule(facts, around, directory)
        if answer is not None:
            yield answer


def _merge(rule: str, found: Sequence[tuple[str, dict[int, int]]]) -> _Answer | None:
    weights: dict[int, int] = {}
    for _, clients in found:
        for client_id, weight in clients.items():
            weights[client_id] = max(weight, weights.get(client_id, 0))
    if not weights:
        return None
    return _Answer(rule, ", ".join(seen for seen, clients in found if clients), split(weights))


def _by_item(facts: Facts, _around: Surroundings, directory: Directory) -> _Answer | None:
    return _merge("item", [("set by an admin", directory.find("item", facts.source, facts.ref, facts.opened))])


def _by_field(facts: Facts, _around: Surroundings, directory: Directory) -> _Answer | None:
    found = [
        (f"organization {value}", directory.find("organization", facts.source, value, facts.opened))
        for value in facts.organizations
    ]
    for value in facts.client_names:
        mapped = directory.find("name", facts.source, fold(value), facts.opened)
        found.append((f"client field {value}", mapped or directory.named(fold(value), facts.opened)))
    return _merge("field", found)


def _by_label(facts: Facts, _around: Surroundings, directory: Directory) -> _Answer | None:
    marks = [("label", label) for label in facts.labels]
    marks += [("component", component) for component in facts.components]
    marks += [("project", facts.container)] if facts.container else []
    found = []
    for kind, value in marks:
        mapped = directory.find(kind, facts.source, fold(value), facts.opened)
        found.append((f"{kind} {value}", mapped or directory.named(fold(value), facts.opened)))
    return _merge("label", found)


def _by_relation(rule: str, word: str, relations: Iterable[Relation]) -> _Answer | None:
    found = [
        (f"{word} {relation.label}", clients)
        for relation in relations
        if (clients := {destination: parts for destination, parts in relation.shares if destination > 0})
    ]
    return _merge(rule, found)


def _by_link(_facts: Facts, around: Surroundings, _directory: Directory) -> _Answer | None:
    return _by_relation("link", "linked", around.linked)


def _by_parent(_facts: Facts, around: Surroundings, _directory: Directory) -> _Answer | None:
    return _by_relation("parent", "parent", around.parents)


def _by_own_work(facts: Facts, around: Surroundings, directory: Directory) -> _Answer | None:
    own = ((OWN_WORK, WHOLE),)
    seen = directory.own_rule(facts, around.team_id)
    seen = seen or next((f"parent {parent.label}" for parent in around.parents if parent.shares == own), "")
    return _Answer("own", seen, own) if seen else None


def _by_time(_facts: Facts, around: Surroundings, _directory: Directory) -> _Answer | None:
    return _by_relation("time", "time logged in", around.tracked)


def _is_ours(facts: Facts, around: Surroundings, directory: Directory) -> bool:
    return around.requester_is_ours or directory.is_ours(around.requester_domain, facts.opened)


def _by_requester(facts: Facts, around: Surroundings, directory: Directory) -> _Answer | None:
    if not facts.requester or _is_ours(facts, around, directory):
        return None
    found = directory.find("requester", facts.source, facts.requester, facts.opened)
    return _merge("requester", [("requester, set by hand", found)])


def _by_domain(facts: Facts, around: Surroundings, directory: Directory) -> _Answer | None:
    if _is_ours(facts, around, directory):
        return None
    organization = around.requester_organization
    found = directory.find("organization", facts.source, organization, facts.opened) if organization else {}
    if found:
        return _merge("domain", [(f"requester's organization {organization}", found)])
    suffix, found = directory.domain(around.requester_domain, facts.opened)
    return _merge("domain", [(f"domain {suffix}", found)])


def _by_title(facts: Facts, _around: Surroundings, directory: Directory) -> _Answer | None:
    found = directory.in_title(facts.title, facts.opened)
    return _merge("alias", [(f"\u201c{alias}\u201d in the title", clients) for alias, clients in dict(found).items()])


_RULES: tuple[Callable[[Facts, Surroundings, Directory], _Answer | None], ...] = (
    _by_item,
    _by_field,
    _by_label,
    _by_link,
    _by_parent,
    _by_own_work,
    _by_time,
    _by_requester,
    _by_domain,
    _by_title,
)


def still_stands(rule: str, facts: Facts, around: Surroundings, directory: Directory) -> bool:
    """Say whether what a rule settled is what own work and our own domains still allow it to be."""
    is_own = _by_own_work(facts, around, directory) is not None
    if rule == "own":
        return is_own
    ours = rule in _BY_ADDRESS and directory.is_ours(around.requester_domain, facts.opened)
    return not (ours or (is_own and rule in _BELOW_OWN_WORK))


_BY_ADDRESS = frozenset({"requester", "domain"})
_BELOW_OWN_WORK = _BY_ADDRESS | {"alias", "time"}


def awaited(facts: Facts, around: Surroundings, directory: Directory) -> frozenset[tuple[str, str]]:
    """Return the (kind, value) pairs that this item names and that its source has still to tell us about.

    They are waited for whatever the rule: what an item says of itself counts alike in whichever order it arrives.
    Links, the parent and the epic always wait, for the item they lead to can change its client.
    """
    keys = {("link", f"{source}:{target}" if source else target) for source, target in (*facts.links, *around.asked_by)}
    keys |= {("parent", f"{facts.source}:{parent}") for parent in {facts.parent, facts.epic} if parent}
    if facts.requester and not around.requester_is_known:
        keys.add(("requester", f"{facts.source}:{facts.requester}"))
    for value in {*facts.organizations, around.requester_organization} - {""}:
        if not directory.find("organization", facts.source, value, facts.opened):
            keys.add(("organization", f"{facts.source}:{value}"))
    return frozenset(keys)


def recognisable_by(facts: Facts, around: Surroundings) -> frozenset[tuple[str, str]]:
    """Return the (kind, value) pairs by which an item without a client may still find its own."""
    organizations = {*facts.organizations, around.requester_organization} - {""}
    keys = {("organization", f"{facts.source}:{value}") for value in organizations}
    keys |= {("name", fold(value)) for value in facts.client_names}
    keys |= {("label", fold(value)) for value in facts.labels}
    keys |= {("component", fold(value)) for value in facts.components}
    keys |= {("project", fold(facts.container))} if facts.container else set()
    keys |= {("requester", f"{facts.source}:{facts.requester}")} if facts.requester else set()
    if around.requester_domain and not around.requester_is_ours:
        keys |= {("domain", suffix) for suffix in suffixes(around.requester_domain)}
    keys |= {("word", word) for word in words(fold(facts.title))}
    return frozenset(keys)
