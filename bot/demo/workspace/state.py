"""What the workspace remembers, and the rules about who sees what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from time import monotonic

from bot.demo.workspace.people import Block, Channel, File, Group, Message, User, View
from bot.services.company import Clock, system_clock

MICROSECONDS = 1_000_000
MODAL_STACK = 3
APP_USER_ID = "U00000000"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant on both clocks: the company's, which a test moves, and the machine's, which the app cannot stop."""

    at: datetime
    tick: float

    def age(self, now: "Moment") -> float:
        """Return seconds between this moment and a later one, by whichever clock ran further."""
        return max((now.at - self.at).total_seconds(), now.tick - self.tick)


@dataclass(slots=True)
class State:
    """Users, channels, messages, views and files of one workspace; `offered` are the app's latest options by action."""

    clock: Clock = system_clock
    team_id: str = "T00000001"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    paid: bool = True
    messages: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    ephemerals: list[Message] = field(default_factory=list)
    modals: dict[str, list[View]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    offered: dict[str, list[Block]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _last_ts: int = 0

    def __post_init__(self) -> None:
        self.users[APP_USER_ID] = User(APP_USER_ID, "Clientload", self.team_id, bot=True)

    def now(self) -> Moment:
        """Say what time it is."""
        return Moment(self.clock(), monotonic())

    def next_id(self, prefix: str) -> str:
        """Return an id that was not given before, such as `C00000012`."""
        return f"{prefix}{next(self._numbers):08d}"

    def next_ts(self) -> str:
        """Return a message's timestamp: later than every one before, even when the clock stands still."""
        now = int(self.clock().timestamp() * MICROSECONDS)
        self._last_ts = max(now, self._last_ts + 1)
        return f"{self._last_ts // MICROSECONDS}.{self._last_ts % MICROSECONDS:06d}"

    def channel(self, name_or_id: str) -> Channel | None:
        """Find a channel by id, or by name with or without its `#`."""
        found = self.channels.get(name_or_id)
        if found is not None:
            return found
        name = name_or_id.removeprefix("#")
        return next((channel for channel in self.channels.values() if channel.name == name), None)

    def user(self, name_or_id: str) -> User | None:
        """Find a user by id, or by name with or without its `@`."""
        found = self.users.get(name_or_id)
        if found is not None:
            return found
        name = name_or_id.removeprefix("@").casefold()
        return next((user for user in self.users.values() if user.name.casefold() == name), None)

    def group(self, handle: str) -> Group | None:
        """Find an active user group by its handle, with or without its `@`."""
        name = handle.removeprefix("@").casefold()
        return next((each for each in self.groups.values() if each.handle == name and not each.deactivated), None)

    def direct(self, user_id: str) -> Channel:
        """Return the direct message between the app and a user, opened at need."""
        for channel in self.channels.values():
            if channel.partner == user_id:
                return channel
        opened = Channel(self.next_id("D"), "directmessage", {APP_USER_ID, user_id}, private=True, partner=user_id)
        self.channels[opened.id] = opened
        return opened

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Find a message that everybody in the channel sees and nobody deleted."""
        return next((one for one in self.messages[channel_id] if one.ts == ts and not one.deleted), None)

    def twin(self, channel_id: str, client_msg_id: str | None) -> Message | None:
        """Find the message that already carries this `client_msg_id` in the channel."""
        if client_msg_id is None:
            return None
        return next((one for one in self.messages[channel_id] if one.client_msg_id == client_msg_id), None)

    def open_views(self) -> Iterable[View]:
        """Return every modal that is open and every Home tab."""
        for stack in self.modals.values():
            yield from stack
        yield from self.homes.values()

    def names(self) -> dict[str, str]:
        """Return how ids of users, user groups and channels read: `@Marie`, `@direction`, `#support`."""
        users = {user.id: f"@{user.name}" for user in self.users.values()}
        groups = {group.id: f"@{group.handle}" for group in self.groups.values()}
        return users | groups | {channel.id: f"#{channel.name}" for channel in self.channels.values()}
