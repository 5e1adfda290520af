"""How messages leave: the protocol that Slack's side implements, and errors that carry what to do next.

Undelivered
+- Later      wait, then send the same again
+- Closed     this channel takes nothing until an admin acts
+- Refused    this message is not taken; others may be
|  +- Unreachable  whom it is for cannot be written to at all
+- Gone       the message to edit or to answer is no longer there
+- Revoked    nothing can be sent at all: the token no longer holds
"""

from dataclasses import dataclass
from typing import Protocol

from bot.language import ENGLISH
from bot.services.messages import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message with the id under which Slack takes it once only, however often it is sent.

    `reader` is the Slack user id of the one person whom it goes to, and who is spoken to in their own language;
    without one it goes to a channel, in `language`.
    """

    id: str
    message: Message
    event_id: int | None = None
    reader: str = ""
    language: str = ENGLISH


class Poster(Protocol):
    """Sends to Slack. Every method raises `Undelivered`; after `Later` it is unknown whether Slack took the message."""

    async def post(self, envelope: Envelope, channel_id: str) -> Place:
        """Post in a channel."""
        ...

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        """Post to one person."""
        ...

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        """Answer in the thread of a message, where edits notify nobody."""
        ...

    async def edit(self, envelope: Envelope, place: Place) -> None:
        """Change a message in place."""
        ...


class Undelivered(Exception):
    """A message did not go out. `code` is Slack's word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Later(Undelivered):
    """Slack asks to wait, or gave no answer."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(code)
        self.seconds = seconds


class Closed(Undelivered):
    """The channel takes nothing until an admin acts."""


class Refused(Undelivered):
    """Slack does not take this message."""


class Unreachable(Refused):
    """Whoever it is for has left, or takes no direct messages."""


class Gone(Undelivered):
    """The message is no longer there."""


class Revoked(Undelivered):
    """The token no longer holds."""
