"""The words, ids and domains by which clients are recognised, and what marks our own work."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.client import fold
from bot.domain.item import Facts
from bot.domain.mail import names_a_company

SHORTEST_NAME = 4
"""Letters. A shorter client's name is no alias by itself: it would stand in too many titles."""


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


class Directory:
    """All keys and own-work rules, indexed for looking up one item in time that does not depend on their number."""

    def __init__(self, keys: Iterable[Key], own: Iterable[OwnRule], names: Mapping[int, str]) -> None:
        self.names = dict(names)
        self._keys: dict[tuple[str, str, str], list[Key]] = {}
        self._by_name: dict[str, list[Key]] = {}
        self._aliases: dict[str, list[tuple[tuple[str, ...], Key]]] = {}
        self._external: dict[str, list[Key]] = {}
        for key in keys:
            self._keys.setdefault((key.kind, key.source, key.value), []).append(key)
            if key.kind == "alias":
                self._add_name(key, shortest=1)
            if key.kind == "external":
                self._external.setdefault(key.value, []).append(key)
        for client_id, name in self.names.items():
            self._add_name(Key(client_id, "alias", "", fold(name)), shortest=SHORTEST_NAME)
        self._own: dict[tuple[str, str], list[OwnRule]] = {}
        for rule in own:
            self._own.setdefault((rule.kind, rule.value), []).append(rule)

    def _add_name(self, key: Key, shortest: int) -> None:
        self._by_name.setdefault(key.value, []).append(key)
        tokens = words(key.value)
        if sum(map(len, tokens)) >= shortest:
            self._aliases.setdefault(tokens[0], []).append((tokens, key))

    def find(self, kind: str, source: str, value: str, day: date) -> dict[int, int]:
        """Return the clients (with their weights) that a key names on `day`, in this source or in all."""
        found = self._keys.get((kind, source, value), []) + (self._keys.get((kind, "", value), []) if source else [])
        return _weights(found, day)

    def named(self, value: str, day: date) -> dict[int, int]:
        """Return the clients whose name or alias is `value`, folded."""
        return _weights(self._by_name.get(value, []), day)

    def external(self, value: str, day: date) -> dict[int, int]:
        """Return the clients that any source knows by this id of another system."""
        return _weights(self._external.get(value, []), day)

    def domain(self, domain: str, day: date) -> tuple[str, dict[int, int]]:
        """Return the longest mapped suffix of an e-mail domain and whose it is; our own domains are nobody's."""
        for suffix in suffixes(domain):
            if ("domain", suffix) in self._own:
                break
            if found := self.find("domain", "", suffix, day):
                return suffix, found
        return "", {}

    def is_ours(self, domain: str, day: date) -> bool:
        """Say whether an e-mail domain is ours, or below one of ours without being mapped to a client."""
        for suffix in suffixes(domain):
            if ("domain", suffix) in self._own:
                return True
            if self.find("domain", "", suffix, day):
                break
        return False

    def in_title(self, title: str, day: date) -> list[tuple[str, dict[int, int]]]:
        """Return the aliases that stand in `title` as whole words, each with whose it is.

        Of two that begin at the same word the longer stands: "Acme Consulting" does not name Acme.
        """
        found: list[tuple[str, dict[int, int]]] = []
        said = words(fold(title))
        at = 0
        while at < len(said):
            here = [
                (tokens, key)
                for tokens, key in self._aliases.get(said[at], [])
                if said[at : at + len(tokens)] == tokens and key.holds(day)
            ]
            longest = max((len(tokens) for tokens, _ in here), default=0)
            if here:
                named = _weights((key for tokens, key in here if len(tokens) == longest), day)
                found.append((" ".join(said[at : at + longest]), named))
            at += max(longest, 1)
        return found

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


def called(name: str) -> set[tuple[str, str]]:
    """Return the keys, as (kind, value) pairs, under which items wait for a client of this name."""
    folded = fold(name)
    return {(kind, folded) for kind in ("name", "label", "component", "project")} | {
        ("word", word) for word in words(folded)[:1]
    }


def words(folded: str) -> tuple[str, ...]:
    """Cut a folded text into its words, as aliases are looked for in titles."""
    return tuple(_WORD.findall(folded))


def suffixes(domain: str) -> Iterator[str]:
    """Yield an e-mail domain and those above it that can name a company, the longest first."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        suffix = ".".join(labels[start:])
        if names_a_company(suffix):
            yield suffix


def _weights(keys: Iterable[Key], day: date) -> dict[int, int]:
    """Return the clients that keys name on a day; of several keys of one client the weightiest counts."""
    weights: dict[int, int] = {}
    for key in keys:
        if key.holds(day):
            weights[key.client_id] = max(key.weight, weights.get(key.client_id, 0))
    return weights
