"""What people in the workspace get to see, in the order they see it."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from bot.demo.workspace.people import Block, File, Message, View

Kind = Literal["message", "ephemeral", "edit", "deletion", "modal", "home", "errors", "options", "failure"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that appeared on a screen, as it was at that time.

    `user_id` is the only one who sees it, or None for everybody in the channel. `errors` are those of a dialog's
    fields by block id; `options` what a picker offered. `cause` is the interaction it answers, where known.
    """

    kind: Kind
    text: str = ""
    blocks: tuple[Block, ...] = ()
    channel_id: str | None = None
    user_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    message: Message | None = None
    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)
    options: tuple[Block, ...] = ()
    files: tuple[File, ...] = ()
    cause: str | None = None


def shown_message(message: Message, kind: Kind, cause: str | None = None) -> Shown:
    """Take a picture of a message."""
    return Shown(
        kind,
        message.text,
        tuple(message.blocks),
        message.channel_id,
        message.viewer_id,
        message.ts,
        message.thread_ts,
        message,
        files=tuple(message.files),
        cause=cause,
    )


def shown_view(view: View, cause: str | None = None) -> Shown:
    """Take a picture of a dialog or a Home tab; its text is the title."""
    title = view.payload.get("title", {}).get("text", "Home")
    return Shown(view.kind, title, tuple(view.blocks), user_id=view.user_id, view=view, cause=cause)


class Feed:
    """Everything shown so far, and a way to wait until nothing more comes."""

    def __init__(self) -> None:
        self.all: list[Shown] = []
        self._busy = 0
        self._stirred = asyncio.Event()
        self._last = 0.0

    def add(self, shown: Shown) -> Shown:
        """Show something."""
        self.all.append(shown)
        self._stir()
        return shown

    def begin(self) -> None:
        """Note that a request of the app is being answered."""
        self._busy += 1
        self._stir()

    def end(self) -> None:
        """Note that it was answered."""
        self._busy -= 1
        self._stir()

    def since(self, start: int, cause: str | None) -> list[Shown]:
        """Return what was shown since `start`, without what answered other interactions."""
        return [shown for shown in self.all[start:] if shown.cause in (None, cause)]

    async def settle(self, start: int, cause: str | None, answers: int, patience: float, quiet: float) -> list[Shown]:
        """Wait for `answers` things to appear, at most `patience` seconds, then until `quiet` seconds pass idle."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while loop.time() < end:
            enough = len(self.since(start, cause)) >= answers
            idle = loop.time() - self._last
            if enough and not self._busy and idle >= quiet:
                break
            wait = min(end - loop.time(), quiet - idle if enough and not self._busy else patience)
            await self._next_stir(wait)
        return self.since(start, cause)

    async def _next_stir(self, seconds: float) -> None:
        self._stirred.clear()
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                await self._stirred.wait()
        except TimeoutError:
            return

    def _stir(self) -> None:
        self._last = asyncio.get_running_loop().time()
        self._stirred.set()
