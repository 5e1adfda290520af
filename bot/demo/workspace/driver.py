"""A Slack workspace of one's own: people are added, they type and press, and one sees what they see."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from bot.demo.workspace.faults import Fault
from bot.demo.workspace.feed import Shown, shown_view
from bot.demo.workspace.gestures import Gestures
from bot.demo.workspace.http_mode import HttpMode
from bot.demo.workspace.office import Call, Office, Violation
from bot.demo.workspace.people import Channel, Group, Message, User, View
from bot.demo.workspace.server import Server
from bot.demo.workspace.sockets import ACKNOWLEDGE_SECONDS, Delivery, Sockets
from bot.demo.workspace.state import APP_USER_ID, State
from bot.demo.workspace.tickets import TRIGGER_SECONDS
from bot.services.company import Clock, system_clock

OTHER_TEAM_ID = "T00000009"
REDELIVERIES = (0.0, 60.0, 300.0)


class BlockKitViolated(Exception):
    """The app sent something that Slack refuses, and nobody looked."""


class Workspace:
    """A local Slack, on loopback, for one app.

    `clock` decides the time of messages and, with the machine's own, the age of triggers and answers' addresses.
    `patience` and `quiet` are seconds: how long a gesture waits for its first answer, and how long nothing must
    happen until it is over. `deadline` and `trigger_seconds` are how long an acknowledgement may take and a trigger
    lives: Slack's own, unless a busy machine must not matter. `redeliveries` are the seconds before an unacknowledged
    event is sent again. A `strict` workspace raises BlockKitViolated when it closes and `violations` still holds
    something.
    """

    def __init__(
        self,
        *,
        clock: Clock = system_clock,
        patience: float = 5.0,
        quiet: float = 0.1,
        deadline: float = ACKNOWLEDGE_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        redeliveries: tuple[float, ...] = REDELIVERIES,
        strict: bool = True,
    ) -> None:
        self.bot_token = "xoxb-invented-bot"  # noqa: S105 - opens nothing but this workspace
        self.app_token = "xapp-invented-app"  # noqa: S105 - likewise
        self.signing_secret = "invented-signing-secret"  # noqa: S105 - likewise
        self.state = State(clock)
        self._office = Office(self.state, self.bot_token, self.app_token, trigger_seconds=trigger_seconds)
        self._sockets = Sockets(deadline)
        self._server = Server(self._office, self._sockets)
        self._line: Sockets | HttpMode = self._sockets
        self._gestures = Gestures(self._office, self._sockets, redeliveries, patience, quiet)
        self._deadline = deadline
        self._patience = patience
        self._strict = strict

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._gestures.close()
        await self._server.stop()
        if self._strict and kind is None and self.violations:
            raise BlockKitViolated("; ".join(str(violation) for violation in self.violations))

    # What the app is given.

    @property
    def api_url(self) -> str:
        """Return the base URL of the Web API, with its final slash."""
        return f"{self._office.base_url}/api/"

    @property
    def team_id(self) -> str:
        """Return the workspace's id."""
        return self.state.team_id

    @property
    def bot_user_id(self) -> str:
        """Return the app's own user id."""
        return APP_USER_ID

    def deliver_to(self, request_url: str) -> None:
        """Send payloads as signed requests to this address from now on, as in HTTP mode, and none down the socket."""
        self._line = self._gestures.line = HttpMode(request_url, self.signing_secret, self._deadline)

    # Who is there.

    def add_user(
        self,
        name: str,
        *,
        admin: bool = False,
        guest: bool = False,
        deleted: bool = False,
        other_team: bool = False,
        locale: str = "en-US",
        **more: Any,
    ) -> User:
        """Add a member; `other_team` makes it somebody of another company, met in a shared channel."""
        team_id = OTHER_TEAM_ID if other_team else self.team_id
        user_id = self.state.next_id("U")
        user = User(user_id, name, team_id, admin=admin, guest=guest, deleted=deleted, locale=locale, **more)
        self.state.users[user.id] = user
        return user

    def add_channel(self, name: str, *members: User, bot: bool = True, **more: Any) -> Channel:
        """Add a channel, with the app in it unless `bot` is false; `private`, `shared`, `archived` are flags."""
        ids = {member.id for member in members} | ({APP_USER_ID} if bot else set())
        channel = Channel(self.state.next_id("C"), name.removeprefix("#"), ids, **more)
        self.state.channels[channel.id] = channel
        return channel

    def add_group(self, handle: str, *members: User) -> Group:
        """Add a user group."""
        group = Group(self.state.next_id("S"), handle.removeprefix("@"), [member.id for member in members])
        self.state.groups[group.id] = group
        return group

    # What people do.

    async def command(self, user: User, channel: Channel, line: str, *, answers: int = 1) -> list[Shown]:
        """Type a command, such as `/clientload acme`; return what appeared."""
        return await self._gestures.command(user, channel, line, answers)

    async def press(
        self, target: Shown | Message | View, what: str, user: User, *, value: Any = None, answers: int = 1
    ) -> list[Shown]:
        """Press or choose in a message, a dialog or the Home tab, by `action_id` or by the words on it."""
        return await self._gestures.press(target, what, user, value, answers)

    async def shortcut(
        self, message: Shown | Message, callback_id: str, user: User, *, answers: int = 1
    ) -> list[Shown]:
        """Choose the app's entry in the menu of a message; return what appeared."""
        one = message.message if isinstance(message, Shown) else message
        if one is None:
            raise LookupError("a shortcut is for a message")
        return await self._gestures.shortcut(one, callback_id, user, answers)

    async def suggest(self, target: Shown | Message | View, what: str, user: User, typed: str) -> list[Shown]:
        """Type into a picker whose options the app provides; return what it offered."""
        return await self._gestures.suggest(target, what, user, typed)

    def fill(self, view: Shown | View, values: Mapping[str, Any]) -> None:
        """Fill in a dialog by its labels without sending it; what stands there goes along with the next press."""
        self._gestures.fill(view, values)

    async def submit(
        self, view: Shown | View, values: Mapping[str, Any] | None = None, *, answers: int = 0
    ) -> list[Shown]:
        """Fill in a dialog by its labels and send it; what is not named keeps what stood there."""
        return await self._gestures.submit(view, values or {}, answers)

    async def dismiss(self, view: Shown | View) -> list[Shown]:
        """Close a dialog without sending it."""
        return await self._gestures.dismiss(view)

    async def open_home(self, user: User, *, answers: int = 1) -> list[Shown]:
        """Open the app's Home tab; the app hears what stands there, if anything does."""
        fields: dict[str, Any] = {"user": user.id, "channel": self.direct(user).id, "tab": "home"}
        view = self.state.homes.get(user.id)
        if view is not None:
            fields["view"] = view.described(self.team_id)
        return await self.event("app_home_opened", answers=answers, **fields)

    async def event(self, kind: str, *, answers: int = 0, event_id: str | None = None, **fields: Any) -> list[Shown]:
        """Let Slack report an event; it is sent again until the app acknowledges it."""
        return await self._gestures.event(kind, fields, answers, event_id)

    def remove(self, message: Message | Shown) -> None:
        """Delete a message, as an admin of the workspace can."""
        one = message.message if isinstance(message, Shown) else message
        if one is not None:
            one.deleted = True
            self._office.show(one, "deletion")

    # What there is to see.

    def messages(self, channel: Channel | str, *, deleted: bool = False) -> list[Message]:
        """Return what everybody in a channel sees, oldest first, replies too."""
        channel_id = channel if isinstance(channel, str) else channel.id
        return [one for one in self.state.messages[channel_id] if deleted or not one.deleted]

    def replies(self, message: Message) -> list[Message]:
        """Return the thread below a message."""
        return [one for one in self.messages(message.channel_id) if one.thread_ts == message.ts]

    def whispers(self, user: User) -> list[Message]:
        """Return what only this person was shown."""
        return [one for one in self.state.ephemerals if one.viewer_id == user.id and not one.deleted]

    def direct(self, user: User) -> Channel:
        """Return the direct message between the app and a person."""
        return self.state.direct(user.id)

    def modal(self, user: User) -> Shown | None:
        """Return the dialog in front of a person."""
        stack = self.state.modals[user.id]
        return shown_view(stack[-1]) if stack else None

    def home(self, user: User) -> Shown | None:
        """Return a person's Home tab."""
        view = self.state.homes.get(user.id)
        return shown_view(view) if view else None

    @property
    def feed(self) -> list[Shown]:
        """Return everything that appeared on any screen, in order."""
        return self._office.feed.all

    @property
    def names(self) -> dict[str, str]:
        """Return how ids of users and channels read."""
        return self.state.names()

    # What was asked, and how it goes.

    @property
    def requests(self) -> list[Call]:
        """Return every call the app made; `response_url` stands for answers to interactions."""
        return self._office.requests

    def calls(self, method: str) -> list[Call]:
        """Return the calls of one method."""
        return [call for call in self._office.requests if call.method == method]

    @property
    def violations(self) -> list[Violation]:
        """Return what the app sent that Slack refuses; a test that means it clears the list."""
        return self._office.violations

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every payload sent to the app, with the seconds until it was acknowledged."""
        return self._line.deliveries

    @property
    def late(self) -> list[Delivery]:
        """Return the payloads that were not acknowledged in time."""
        return [delivery for delivery in self.deliveries if not delivery.acknowledged]

    @property
    def scopes(self) -> set[str]:
        """Return the scopes of the bot's token; take some away to see `missing_scope`."""
        return self._office.scopes

    @property
    def unsupported(self) -> set[str]:
        """Return the block types that this workspace's plan does not know; add some to see `invalid_blocks`."""
        return self._office.unsupported

    @property
    def home_tab(self) -> bool:
        """Say whether the app's Home tab is switched on, as its manifest asks; switch it off to see `not_enabled`."""
        return self._office.home_tab

    @home_tab.setter
    def home_tab(self, on: bool) -> None:
        self._office.home_tab = on

    def fail(self, method: str, *faults: Fault | str) -> None:
        """Make the next answers of a method fail; `response_url` stands for answers to interactions."""
        self._office.faults.arm(method, *faults)

    async def settle(self, start: int = 0, *, answers: int = 0) -> list[Shown]:
        """Wait until nothing more appears; return what is in the feed from `start` on."""
        return await self._gestures.settle(start, answers)

    async def connected(self, times: int = 1) -> None:
        """Wait until the app has opened its socket for the `times`-th time; raise TimeoutError when it does not."""
        await self._sockets.wait_opened(times, self._patience)

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return self._sockets.count

    async def disconnect(self, reason: Literal["warning", "refresh_requested"] = "refresh_requested") -> None:
        """Ask the app to open a new socket."""
        await self._sockets.disconnect(reason)

    async def cut(self) -> None:
        """Drop the app's sockets without a word."""
        await self._sockets.cut()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true of the workspace; raise TimeoutError when it does not become so."""
        await self._gestures.until(true)
