"""Whose an item is, and the rule that says so.

Rules are asked in order and the first that answers wins; what a later rule would have said instead is kept as a
contradiction for the admin.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.client import fold
from bot.domain.item import Facts
from bot.domain.load import OWN_WORK, UNATTRIBUTED

WHOLE = 5040
"""Parts of an item: it splits evenly among up to ten clients."""

SHORTEST_NAME = 4
"""Letters. A shorter client's name is no alias by itself: it would stand in too many titles."""

Shares = tuple[tuple[int, int], ...]
"""(destination, parts) pairs whose parts add up to `WHOLE`."""


@dataclass(frozen=True, slots=True)
class Key:
    """One way of recognising a client; `value` is folded for all kinds but organization, external and item."""

    client_id: int
    kind: str
    source: str
    value: str
    weight: int = 1
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether it holds for an item opened on `day`; `until` is the first day on which it no longer does."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """What marks our own work, for one team or, with `team_id` None, for all. `value` is folded."""

    team_id: int | None
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A linked item or a parent that we know, with the shares it has now."""

    label: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the item alone does not say: its team, its requester, its links, its parent and epic."""

    team_id: int | None = None
    requester_organization: str = ""
    requester_domain: str = ""
    requester_is_ours: bool = False
    linked: tuple[Relation, ...] = ()
    parents: tuple[Relation, ...] = ()


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


class Directory:
    """All keys and own-work rules, indexed for looking up one item in time that does not depend on their number."""

    def __init__(self, keys: Iterable[Key], own: Iterable[OwnRule], names: Mapping[int, str]) -> None:
        self.names = dict(names)
        self._keys: dict[tuple[str, str, str], list[Key]] = {}
        self._by_name: dict[str, list[Key]] = {}
        self._aliases: dict[str, list[tuple[tuple[str, ...], Key]]] = {}
        for key in keys:
            self._keys.setdefault((key.kind, key.source, key.value), []).append(key)
            if key.kind == "alias":
                self._add_name(key, shortest=1)
        for client_id, name in self.names.items():
            self._add_name(Key(client_id, "alias", "", fold(name)), shortest=SHORTEST_NAME)
        self._own: dict[tuple[str, str], list[OwnRule]] = {}
        for rule in own:
            self._own.setdefault((rule.kind, rule.value), []).append(rule)

    def _add_name(self, key: Key, shortest: int) -> None:
        self._by_name.setdefault(key.value, []).append(key)
        tokens = _words(key.value)
        if tokens and len(key.value) >= shortest:
            self._aliases.setdefault(tokens[0], []).append((tokens, key))

    def find(self, kind: str, source: str, value: str, day: date) -> dict[int, int]:
        """Return the clients (with their weights) that a key names on `day`, in this source or in all."""
        found = self._keys.get((kind, source, value), []) + (self._keys.get((kind, "", value), []) if source else [])
        return {key.client_id: key.weight for key in found if key.holds(day)}

    def named(self, value: str, day: date) -> dict[int, int]:
        """Return the clients whose name or alias is `value`, folded."""
        return {key.client_id: key.weight for key in self._by_name.get(value, []) if key.holds(day)}

    def domain(self, domain: str, day: date) -> tuple[str, dict[int, int]]:
        """Return the longest mapped suffix of an e-mail domain and whose it is."""
        labels = domain.split(".")
        for start in range(len(labels) - 1):
            suffix = ".".join(labels[start:])
            if self._own_domain(suffix):
                return suffix, {}
            if found := self.find("domain", "", suffix, day):
                return suffix, found
        return "", {}

    def _own_domain(self, domain: str) -> bool:
        return ("domain", domain) in self._own

    def in_title(self, title: str, day: date) -> tuple[str, dict[int, int]]:
        """Return the longest alias that stands in `title` as whole words, and whose it is."""
        words = _words(fold(title))
        best: tuple[str, ...] = ()
        found: dict[int, int] = {}
        for at, word in enumerate(words):
            for tokens, key in self._aliases.get(word, []):
                if words[at : at + len(tokens)] != tokens or not key.holds(day) or len(tokens) < len(best):
                    continue
                if len(tokens) > len(best):
                    best, found = tokens, {}
                found[key.client_id] = key.weight
        return " ".join(best), found

    def own_rule(self, facts: Facts, team_id: int | None) -> str:
        """Return in words what makes this item our own work, or an empty text."""
        for kind, values in (
            ("project", (facts.container,)),
            ("epic", (facts.epic, facts.parent)),
            ("type", (facts.type,)),
            ("label", facts.labels),
            ("component", facts.components),
        ):
            for value in values:
                rules = self._own.get((kind, fold(value)), []) if value else []
                if any(rule.team_id in (None, team_id) for rule in rules):
                    return f"{kind} {value}"
        return ""


_WORD = re.compile(r"\w+")


def _words(folded: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded))


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
    if other is not None and decided.rule not in {"item", "own"}:
        contradicts = f"{other.seen} says {_names(other.shares, directory)}"
    return Attribution(decided.shares, decided.rule, decided.seen, contradicts)


_CONTRADICTING = frozenset({"field", "label", "domain"})
"""Rules that name a client on purpose; a title or a link that names another one is no contradiction."""


def _names(shares: Shares, directory: Directory) -> str:
    return " and ".join(directory.names.get(destination, "?") for destination, _ in shares)


def _answers(facts: Facts, around: Surroundings, directory: Directory) -> Iterator[_Answer]:
    for rule in _RULES:
        answer = rule(facts, around, directory)
        if answer is not None:
            yield answer


def _merge(rule: str, found: Sequence[tuple[str, dict[int, int]]]) -> _Answer | None:
    weights: dict[int, int] = {}
    for _, clients in found:
        weights.update(clients)
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
    seen = directory.own_rule(facts, around.team_id)
    return _Answer("own", seen, ((OWN_WORK, WHOLE),)) if seen else None


def _by_requester(facts: Facts, around: Surroundings, directory: Directory) -> _Answer | None:
    if around.requester_is_ours:
        return None
    organization = around.requester_organization
    found = directory.find("organization", facts.source, organization, facts.opened) if organization else {}
    if found:
        return _merge("domain", [(f"requester's organization {organization}", found)])
    suffix, found = directory.domain(around.requester_domain, facts.opened)
    return _merge("domain", [(f"domain {suffix}", found)])


def _by_title(facts: Facts, _around: Surroundings, directory: Directory) -> _Answer | None:
    alias, found = directory.in_title(facts.title, facts.opened)
    return _merge("alias", [(f"\u201c{alias}\u201d in the title", found)])


_RULES: tuple[Callable[[Facts, Surroundings, Directory], _Answer | None], ...] = (
    _by_item,
    _by_field,
    _by_label,
    _by_link,
    _by_parent,
    _by_own_work,
    _by_requester,
    _by_title,
)


def waiting_keys(facts: Facts, around: Surroundings, *, unattributed: bool) -> frozenset[tuple[str, str]]:
    """Return the (kind, value) pairs by which this item may still find its client.

    Links, the parent and the epic wait whatever the rule, for the item they lead to can change its client.
    """
    keys = {("link", f"{source}:{target}" if source else target) for source, target in facts.links}
    keys |= {("parent", f"{facts.source}:{parent}") for parent in {facts.parent, facts.epic} if parent}
    if not unattributed:
        return frozenset(keys)
    organizations = {*facts.organizations, around.requester_organization} - {""}
    keys |= {("organization", f"{facts.source}:{value}") for value in organizations}
    keys |= {("name", fold(value)) for value in facts.client_names}
    keys |= {("label", fold(value)) for value in facts.labels}
    keys |= {("component", fold(value)) for value in facts.components}
    keys |= {("project", fold(facts.container))} if facts.container else set()
    keys |= {("requester", f"{facts.source}:{facts.requester}")} if facts.requester else set()
    if around.requester_domain and not around.requester_is_ours:
        labels = around.requester_domain.split(".")
        keys |= {("domain", ".".join(labels[start:])) for start in range(len(labels) - 1)}
    keys |= {("word", word) for word in _words(fold(facts.title))}
    return frozenset(keys)
