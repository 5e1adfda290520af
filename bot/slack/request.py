"""What a subcommand gets and what it gives back. Slack's own shapes stay in `bot.slack.app` and the blocks."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol

from bot.language import FRENCH, spoken
from bot.services.company import Company
from bot.services.refused import Wrong

Block = dict[str, Any]


class Role(IntEnum):
    """What a person may do, each role with all that stands before it."""

    VIEWER = 1
    MANAGER = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `manages` are ids of the teams whose limits this person may set.

    What rests on revenue, and decisions, are told to a `leader` alone: an admin is none by that. `maps` says that this
    person is in charge of mapping items to clients. With `unsure` Slack does not tell just now who is in a user group
    that has a role, so that somebody may be more than it says here.
    """

    id: str
    role: Role
    manages: frozenset[int] = frozenset()
    locale: str = "en-US"
    leader: bool = False
    maps: bool = False
    unsure: bool = False

    def may_set(self, team_id: int | None) -> bool:
        """Say whether this person sets the limits of a team, and decides about its alerts."""
        return self.role >= Role.ADMIN or team_id in self.manages

    @property
    def may_map(self) -> bool:
        """Whether this person adds clients and says what is whose, for all teams."""
        return self.role >= Role.ADMIN or self.maps

    def as_viewer(self) -> "Person":
        """Return who has the least rights and reads the same language: nothing more is shown to everybody."""
        return Person(self.id, Role.VIEWER, locale=self.locale)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack knows it; `shared` is with another company."""

    id: str
    name: str
    member: bool
    shared: bool
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Guests:
    """Guests of a channel: how many were found among how many that were looked at, and whether these are all."""

    count: int
    looked_at: int
    complete: bool = True

    @property
    def none(self) -> bool:
        """Whether there is none for sure."""
        return self.complete and not self.count


class Channels(Protocol):
    """Looks channels up in Slack."""

    async def find(self, channel_id: str) -> Channel | None:
        """Return a channel, or None where we see none with this id."""
        ...

    async def guests(self, channel_id: str) -> Guests:
        """Count the guests in a channel, as far as its size and Slack let us look."""
        ...


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group as Slack knows it; a deactivated one gives its people nothing."""

    id: str
    handle: str
    name: str
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in which user group; `untold` says in a sentence why Slack does not tell it of those left out."""

    people: Mapping[str, frozenset[str]]
    untold: str = ""


class People(Protocol):
    """Looks people and user groups up in Slack."""

    @property
    def named_admins(self) -> Sequence[str]:
        """Return the admins whom the settings name."""
        ...

    async def members(self, group_ids: Collection[str]) -> Membership:
        """Return who is in user groups; those that are deactivated or gone have nobody in them."""
        ...

    async def groups(self) -> Mapping[str, UserGroup]:
        """Return all user groups, deactivated ones too. Raises `Mistake` where Slack does not tell of them."""
        ...

    async def why_not(self, user_id: str) -> str:
        """Return why Clientload does not answer somebody, so that a role would be no use to them, or nothing."""
        ...

    async def is_lasting_admin(self, user_id: str) -> bool:
        """Say whether somebody is an admin by the workspace or by the settings, whatever is granted."""
        ...

    async def every_admin(self) -> Collection[str]:
        """Return all who are admins by the settings, by a role or by the workspace, as far as Slack tells."""
        ...


class Posts(Protocol):
    """Posts in channels of Slack."""

    async def post(self, channel_id: str, answer: "Answer", once: str) -> str:
        """Post a message, whatever is sent twice under one id but once; return Slack's code for a no, else nothing."""
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
    people: People | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A message: `text` is the whole of it in words, for notifications and screen readers; blocks draw it."""

    text: str
    blocks: list[Block] = field(default_factory=list)


class Mistake(Wrong):
    """What the person typed cannot be done: the message says what to type instead. It reaches Slack as it stands."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One line in the table of `bot.slack.commands`: help, permission check, manifest and README derive from it.

    `usage` lines are complete commands; they and the summary are marked for the catalogues, and said by help. `french`
    words stand for the name as well. `needs` is checked before `run` is called. What is `shareable` is drawn alike for
    everybody of the least role that may ask, so that it can be posted in a channel. With `for_mapping` those in charge
    of mapping may ask too, whatever their role; `for_leaders` leaders alone may, an admin is none by that.
    """

    name: str
    summary: str
    usage: tuple[str, ...]
    run: Callable[[Request], Awaitable[Answer]]
    aliases: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    needs: Role = Role.VIEWER
    shareable: bool = False
    for_mapping: bool = False
    for_leaders: bool = False

    @property
    def spoken_name(self) -> str:
        """Return the name as it is typed in the language that is spoken."""
        return self.french[0] if self.french and spoken() == FRENCH else self.name

    def is_for(self, person: Person) -> bool:
        """Say whether a person may ask this at all."""
        if self.for_leaders:
            return person.leader
        return person.role >= self.needs or (self.for_mapping and person.maps)
