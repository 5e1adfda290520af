"""What the bot asks of a source: named streams, one opaque cursor each, async pages."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from integrations.records import Gone, Record


@dataclass(frozen=True, slots=True)
class Stream:
    """One feed of a source. `every` is set for feeds that must re-read a window, and so run seldom."""

    name: str
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Records and the cursor that stands behind them; both are stored in one transaction.

    `cursor` resumes behind this page after a crash and continues from here at the next tick, so it
    carries whatever the server needs (a token, a time with its look-back already taken off).
    `fraction` (0..1) is how much of the stream has been read, where the source lets it be known.
    `anew` says that all of it is read again from here on: what could not be read earlier does not count any more.
    """

    records: Sequence[Record]
    cursor: str
    fraction: float | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Who the source says we are, for `status` and `doctor`."""

    name: str
    sees: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable of a provider, with what to say when it is missing.

    `where` says where to find the value ("Zendesk > Admin Center > Apps and integrations > API tokens").
    """

    name: str
    meaning: str
    where: str
    example: str
    secret: bool = False
    required: bool = True
    default: str = ""


SourceKind = Literal["helpdesk", "tracker", "time", "crm", "file", "revenue"]

Lack = Literal["hours", "day worked", "due changes", "progress", "deletions", "moves"]
"""What is not read from a tool, for it does not tell it, or not of many items at once: hours; the day of hours entered
late; how due dates moved; when an item was in progress; what was deleted; what was moved elsewhere. `status` and
the tool's page in `docs/sources` say it."""


class Source(Protocol):
    """A connected helpdesk, tracker, time tracker or file.

    Every method raises the tree in `integrations.errors` and nothing else. Sources only read.
    """

    @property
    def name(self) -> str:
        """The source's name in the database and in messages: `zendesk`, `jira`."""

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Its feeds in the order in which a first pull should read them: organizations before items."""

    def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Everything that changed since `cursor`, or since the instant `since` on the first pull.

        Ends when the source says there is no more for now.
        """

    async def check(self) -> Account:
        """Say who we are there; raise `Unauthorized` where the credential no longer opens the door."""


@runtime_checkable
class LooksUp(Protocol):
    """A source that says of single items whether they are still there, for its feeds leave no trace of a deletion.

    It is asked where a webhook says that they are not; without that its census tells.
    """

    async def gone(self, ids: Sequence[str]) -> Sequence[Gone]:
        """Return those of some items, a hundred at most, that it no longer has; raises as `Source` does."""


def looks_up(source: Source) -> LooksUp | None:
    """Return a source as one that can be asked so, whatever its name is; None where it cannot."""
    own = source.source if isinstance(source, Named) else source
    return own if isinstance(own, LooksUp) else None


@dataclass(frozen=True, slots=True)
class Named:
    """A source under another name than its provider's: one of several of a kind."""

    source: Source
    name: str

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The source's own."""
        return self.source.streams

    def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read the source's own."""
        return self.source.pages(stream, cursor, since)

    async def check(self) -> Account:
        """Ask the source."""
        return await self.source.check()
