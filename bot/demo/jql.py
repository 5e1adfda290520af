"""As much of Jira's query language as a reader of changes needs; all else is refused, as Jira refuses it."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.demo.work import Issue

WORD = re.compile(r"""\s*("[^"]*"|'[^']*'|[(),]|>=|<=|!=|=|>|<|[\w.-]+)""")
MOST_ORDERS = 7
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
Updated = Callable[[Issue], datetime]
Test = Callable[[Issue], bool]
Place = tuple[int, ...]


class Misunderstood(Exception):
    """A query that is not understood, in the words of the one who must change it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood: which issues it finds, and where each stands in its order."""

    finds: Test
    place: Callable[[Issue], Place]


def read(text: str, updated: Updated) -> Query:
    """Understand `text`; `updated` tells when an issue last changed. Raises `Misunderstood`."""
    return _Reader(text, updated).query()


def milliseconds(at: datetime) -> int:
    """Write an instant as Jira's queries take it."""
    return int(at.timestamp() * 1000)


def stamps(updated: Updated) -> dict[str, Callable[[Issue], int]]:
    """Name the fields that issues can be compared and ordered by."""
    return {
        "updated": lambda issue: milliseconds(updated(issue)),
        "created": lambda issue: milliseconds(issue.created_at),
        "id": lambda issue: issue.id,
        "key": lambda issue: issue.id,
    }


class _Reader:
    def __init__(self, text: str, updated: Updated) -> None:
        self.words = self._split(text)
        self.fields = stamps(updated)

    def query(self) -> Query:
        if not self.words or self._peek() == "order":
            raise Misunderstood("Unbounded JQL queries are not allowed here. Please add a search restriction.")
        finds = self._all_of()
        orders = self._orders() if self.words else []
        if self.words:
            raise Misunderstood(f"Error in the JQL Query: '{self.words[0]}' was not expected.")
        return Query(finds, lambda issue: (*(sign * of(issue) for of, sign in orders), issue.id))

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._peek() == "and":
            self._next()
            tests.append(self._one())
        return lambda issue: all(test(issue) for test in tests)

    def _one(self) -> Test:
        if self._peek() == "(":
            self._next()
            inner = self._all_of()
            self._expect(")")
            return inner
        name = self._next().lower()
        if name == "project":
            return self._project()
        if name not in self.fields:
            raise Misunderstood(f"Field '{name}' does not exist or you do not have permission to view it.")
        return self._comparison(name)

    def _comparison(self, name: str) -> Test:
        of, compare, value = self.fields[name], COMPARISONS.get(self._next()), self._next()
        if compare is None or not value.isdecimal():
            raise Misunderstood(f"Date value '{value}' for field '{name}' is invalid.")
        return lambda issue: compare(of(issue), int(value))

    def _project(self) -> Test:
        match self._next().lower():
            case "is":
                self._expect("not")
                self._expect("empty")
                return lambda _: True
            case "=":
                only = self._next().upper()
                return lambda issue: issue.project == only
            case "in":
                return self._member()
            case other:
                raise Misunderstood(f"The operator '{other}' is not supported by the 'project' field.")

    def _member(self) -> Test:
        self._expect("(")
        keys = {self._next().upper()}
        while self._peek() == ",":
            self._next()
            keys.add(self._next().upper())
        self._expect(")")
        return lambda issue: issue.project in keys

    def _orders(self) -> list[tuple[Callable[[Issue], int], int]]:
        self._expect("order")
        self._expect("by")
        orders = [self._order()]
        while self._peek() == ",":
            self._next()
            orders.append(self._order())
        if len(orders) > MOST_ORDERS:
            raise Misunderstood("JQL can be ordered by at most 7 fields.")
        return orders

    def _order(self) -> tuple[Callable[[Issue], int], int]:
        name = self._next().lower()
        if name not in self.fields:
            raise Misunderstood(f"Not able to sort using field '{name}'.")
        down = self._peek() == "desc"
        if self._peek() in ("asc", "desc"):
            self._next()
        return self.fields[name], -1 if down else 1

    @staticmethod
    def _split(text: str) -> list[str]:
        words, position = [], 0
        text = text.strip()
        while position < len(text):
            word = WORD.match(text, position)
            if word is None:
                raise Misunderstood(
                    f"Error in the JQL Query: the character '{text[position:].lstrip()[0]}' was not expected."
                )
            words.append(word[1].strip("\"'"))
            position = word.end()
        return words

    def _peek(self) -> str:
        return self.words[0].lower() if self.words else ""

    def _next(self) -> str:
        if not self.words:
            raise Misunderstood("Error in the JQL Query: it ends too early.")
        return self.words.pop(0)

    def _expect(self, word: str) -> None:
        found = self._next()
        if found.lower() != word:
            raise Misunderstood(f"Error in the JQL Query: expecting '{word}' but got '{found}'.")
