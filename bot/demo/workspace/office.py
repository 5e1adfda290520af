"""What every part of the workspace shares: its memory, its screens, its rules and its record of calls."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.workspace.faults import Faults
from bot.demo.workspace.feed import Feed, Kind, shown_message
from bot.demo.workspace.limits import Problem, check_message, check_options, check_view
from bot.demo.workspace.people import Block, Message
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import APP_USER_ID, State
from bot.demo.workspace.tickets import TRIGGER_SECONDS, Tickets

SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "users:read",
        "channels:read",
        "groups:read",
        "usergroups:read",
        "im:write",
        "files:write",
    }
)
LONGEST_TEXT = 40_000
LONGEST_EDIT = 4_000
LARGEST_VIEW = 250 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app, as it was understood."""

    method: str
    arguments: Mapping[str, Any]
    at: datetime

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return an argument as yes or no."""
        return self.arguments.get(name) in {True, "1", "true", "True"}

    def blocks(self) -> list[Block] | None:
        """Return the blocks, or None when none were sent."""
        blocks = self.arguments.get("blocks")
        if blocks is None:
            return None
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise Refused("invalid_blocks_format")
        return blocks


@dataclass(frozen=True, slots=True)
class Violation:
    """A payload that Slack would have refused, and why."""

    method: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.method}: {self.problem}"


@dataclass(slots=True)
class Office:
    """The shared parts of one workspace."""

    state: State
    bot_token: str
    app_token: str
    feed: Feed = field(default_factory=Feed)
    faults: Faults = field(default_factory=Faults)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    unsupported: set[str] = field(default_factory=set)
    home_tab: bool = True
    requests: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    base_url: str = ""
    trigger_seconds: float = TRIGGER_SECONDS
    tickets: Tickets = field(init=False)

    def __post_init__(self) -> None:
        self.tickets = Tickets(self.state, self.trigger_seconds)

    def accept_message(self, method: str, text: str, blocks: Sequence[Block] | None) -> None:
        """Check a message against Block Kit; raise Slack's refusal and keep it for the test to see."""
        if not text and not blocks:
            raise Refused("no_text")
        self._refuse_unsupported(blocks or ())
        self._refuse(method, check_message(text, list(blocks or [])), "invalid_blocks")

    def accept_view(self, method: str, view: Any) -> None:
        """Check a dialog or a Home tab likewise."""
        if not isinstance(view, dict):
            raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
        if len(json.dumps(view).encode()) > LARGEST_VIEW:
            raise Refused("view_too_large")
        blocks = view["blocks"] if isinstance(view.get("blocks"), list) else []
        self._refuse_unsupported([block for block in blocks if isinstance(block, dict)], "invalid_arguments")
        self._refuse(method, check_view(view), "invalid_arguments")

    def accept_options(self, answer: Mapping[str, Any]) -> None:
        """Check what a picker is to offer likewise."""
        self._refuse("acknowledgement", check_options(answer), "invalid_options")

    def show(self, message: Message, kind: Kind = "message", cause: str | None = None) -> Message:
        """Put a message on the screens."""
        self.feed.add(shown_message(message, kind, cause))
        return message

    def post(self, channel_id: str, text: str, blocks: list[Block], cause: str | None = None, **more: Any) -> Message:
        """Post a message of the app's that everybody in the channel sees."""
        message = Message(channel_id, self.state.next_ts(), APP_USER_ID, text[:LONGEST_TEXT], blocks, **more)
        self.state.messages[channel_id].append(message)
        return self.show(message, "message", cause)

    def whisper(self, channel_id: str, viewer_id: str, text: str, blocks: list[Block], **more: Any) -> Message:
        """Show a message of the app's to one person."""
        cause = more.pop("cause", None)
        ts = self.state.next_ts()
        message = Message(channel_id, ts, APP_USER_ID, text, blocks, viewer_id=viewer_id, **more)
        self.state.ephemerals.append(message)
        return self.show(message, "ephemeral", cause)

    def _refuse_unsupported(self, blocks: Sequence[Block], code: str = "invalid_blocks") -> None:
        """Refuse block types that this workspace's plan does not know yet: no fault of the payload."""
        messages = [
            f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/{index}/type]"
            for index, block in enumerate(blocks)
            if block.get("type") in self.unsupported
        ]
        if messages:
            raise Refused(code, response_metadata={"messages": messages})

    def _refuse(self, method: str, problems: Sequence[Problem], code: str) -> None:
        self.violations.extend(Violation(method, problem) for problem in problems)
        refused = [problem for problem in problems if problem.refused]
        if refused:
            code = next((problem.code for problem in refused if problem.code), code)
            messages = [str(problem) for problem in refused]
            errors = [message.removeprefix("[ERROR] ") for message in messages]
            raise Refused(code, errors=errors, response_metadata={"messages": messages})
