"""What a subcommand gets and what it gives back. Slack's own shapes stay in `bot.slack.app` and the blocks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol

from bot.services.company import Company

Block = dict[str, Any]


class Role(IntEnum):
    """What a person may do, each role with all that stands before it."""

    VIEWER = 1
    MANAGER = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `manages` are ids of the teams whose limits this person may set."""

    id: str
    role: Role
    manages: frozenset[int] = frozenset()
    locale: str = "en-US"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack knows it; `shared` is with another company."""

    id: str
    name: str
    member: bool
    shared: bool
    archived: bool = False


class Channels(Protocol):
    """Looks channels up in Slack."""

    async def find(self, channel_id: str) -> Channel | None:
        """Return a channel, or None where we see none with this id."""
        ...


class Files(Protocol):
    """Sends files in Slack."""

    async def send(self, user_id: str, path: Path, name: str, comment: str) -> None:
        """Send a file to one person in a direct message. Raises `Mistake` where Slack refuses it."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """One `/clientload` line: `text` is what stands behind the subcommand's name, untouched."""

    company: Company
    person: Person
    channel_id: str
    text: str
    channels: Channels | None = None
    files: Files | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A message: `text` is the whole of it in words, for notifications and screen readers; blocks draw it."""

    text: str
    blocks: list[Block] = field(default_factory=list)


class Mistake(Exception):
    """What the person typed cannot be done: the message says what to type instead. It reaches Slack as it stands."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One line in the table of `bot.slack.commands`: help, permission check, manifest and README derive from it.

    `usage` lines are complete commands; they and the summary are marked for the catalogues, and said by help. `french`
    words stand for the name as well. `needs` is checked before `run` is called. What is `shareable` is drawn alike for
    everybody of the least role that may ask, so that it can be posted in a channel.
    """

    name: str
    summary: str
    usage: tuple[str, ...]
    run: Callable[[Request], Awaitable[Answer]]
    aliases: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    needs: Role = Role.VIEWER
    shareable: bool = False
