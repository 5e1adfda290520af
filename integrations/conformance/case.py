"""How a source takes part in the suite: a case, and an honest server that tests can make things happen on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

import httpx

from integrations.conformance.wire import Answer, Wire
from integrations.records import Record
from integrations.registry import Provider
from integrations.source import Source

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
"""How far back the suite's first pulls reach; the records that servers begin with are younger."""


class Describes(Protocol):
    """An official description; raises `AssertionError` for what does not follow it."""

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        """Compare one request and its answer with the description."""


class Server:
    """One side of the wire: answers as the real server does, from rows in the API's own words.

    It begins with one record in every stream, item number 1 among them; an item of a source of revenue is what is paid,
    and its title who pays it. What its kind cannot do stays `NotImplementedError`, and the case says why. Every
    happening has the instant `at` which the server dates it by.
    """

    values: Mapping[str, str] = {}
    """The provider's variables that lead here."""

    page_size = 100
    """The most items that it puts into one page."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as an honest server does."""
        raise NotImplementedError

    def ref(self, number: int) -> str:
        """Return the id that the record of item `number` has."""
        return str(number)

    def put(self, number: int, title: str, at: datetime) -> None:
        """Add item `number`, or give it another title."""
        raise NotImplementedError

    def delete(self, number: int, at: datetime) -> None:
        """Delete an item."""
        raise NotImplementedError

    def merge(self, number: int, into: int, at: datetime) -> None:
        """Merge an item into another."""
        raise NotImplementedError

    def move(self, number: int, container: str, at: datetime) -> None:
        """Put an item into another queue, group or project; `container` is its name."""
        raise NotImplementedError

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        """Log time on an item, as worked on `day` and entered at `at`; or change what was logged."""
        raise NotImplementedError

    def unlog(self, entry: int, at: datetime) -> None:
        """Delete a logged time."""
        raise NotImplementedError

    def forget(self) -> None:
        """Know none of the cursors given out so far any more."""
        raise NotImplementedError

    def stick(self) -> None:
        """Answer from now on with pages that never move on."""
        raise NotImplementedError

    def hollow(self) -> None:
        """Put an empty page before each page from now on."""
        raise NotImplementedError


@dataclass(frozen=True)
class Case:
    """What the suite needs to know of a source.

    `brings` are the types of record that a first pull delivers. `reads` are the POST paths that only search.
    `cannot` names the checks that a source cannot pass, with the reason for its users; a check that it passes all the
    same fails, so that no reason outlives its cause. `described` compares what is asked and answered.
    `honest` are answers to everything that say here, in their own right, that there is nothing: `[]` for bare lists.
    """

    provider: Provider
    server: Callable[[], Server]
    brings: frozenset[type[Record]]
    reads: frozenset[str] = frozenset()
    cannot: Mapping[str, str] = field(default_factory=dict)
    described: Describes | None = None
    honest: frozenset[str] = frozenset()

    def connect(self, server: Server, answer: Answer | None = None) -> tuple[Source, Wire]:
        """Build the source before a server, or before one that answers in another way."""
        wire = Wire(answer or server.answer, self.reads)
        return self.provider.build(server.values, wire.client()), wire
