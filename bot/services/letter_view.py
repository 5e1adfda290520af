"""The weekly letter on mapping as values: what has no client yet, what is new, and what was answered from it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.services.fixing import Answered
from bot.services.unattributed import Question


@dataclass(frozen=True, slots=True)
class NewMark:
    """A project, queue or component that a source names for the first time; `items` of it have no client yet."""

    kind: str
    value: str
    source: str
    items: int


@dataclass(frozen=True, slots=True)
class News:
    """What came up since the last letter; the numbers count all of it, the names only as many as are told."""

    clients: tuple[str, ...] = ()
    clients_in_all: int = 0
    marks: tuple[NewMark, ...] = ()
    marks_in_all: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What whoever is in charge of mapping hears on a Monday: the 28 days before `until`, seconds of all teams.

    `named` says that somebody is in charge; else the admins get it. `answers` are given from this very letter: the
    place of the question, and what the answer did.
    """

    since: date
    until: date
    zone: str
    seconds: int
    missing: int
    questions: tuple[Question, ...]
    news: News
    named: bool
    answers: tuple[tuple[int, Answered], ...] = ()
    message: Literal["mapping"] = "mapping"

    def place_of(self, *, item: int = 0, name: str = "") -> int | None:
        """Return the place of the question about an item, a domain or a project."""
        for at, question in enumerate(self.questions):
            if (item and question.item_id == item) or (name and question.name == name):
                return at
        return None

    def answered(self, at: int, done: Answered) -> "Letter":
        """Return the letter with one answer more."""
        return replace(self, answers=(*(each for each in self.answers if each[0] != at), (at, done)))

    def taken_back(self, fix_id: int) -> "Letter":
        """Return the letter without an answer."""
        return replace(self, answers=tuple(each for each in self.answers if each[1].fix_id != fix_id))
