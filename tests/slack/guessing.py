"""A stage on which somebody sends what no button of theirs ever sent, and what is written is compared."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import SQLModel

from bot.demo.workspace import Channel, User, Workspace, payloads
from bot.demo.workspace.typed import escaped
from bot.slack.commands import COMMAND
from bot.slack.reply import TITLE
from bot.store.database import RULES_VERSION, Database


@dataclass(frozen=True)
class Guess:
    """What somebody sends who never saw the button: an action's value, or what a dialog holds; `opens` a dialog.

    `name` is the action's, where what is listened to is a pattern. `may` are the roles besides an admin whose own it
    is, `sees` those who are shown the dialog and still change nothing. `says` stands in what an admin is shown, where
    nothing is written. `whose` is the role that it is no idle guess of, where that is not an admin's.
    """

    value: str = ""
    chosen: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    opens: bool = False
    offers: bool = False
    name: str = ""
    may: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    says: str = ""
    whose: str = "admin"


class Heard(AsyncApp):
    """An app that notes what it is told to hear."""

    def __init__(self, client: AsyncWebClient) -> None:
        super().__init__(client=client, signing_secret="shared", request_verification_enabled=False)
        self.heard: list[tuple[str, str]] = []

    def _note(self, what: Any, kind: str) -> None:
        self.heard.append((getattr(what, "pattern", what), kind))

    def command(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "command")
        return super().command(what, *more, **named)

    def action(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "action")
        return super().action(what, *more, **named)

    def view(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "view")
        return super().view(what, *more, **named)

    def options(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "options")
        return super().options(what, *more, **named)

    def event(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "event")
        return super().event(what, *more, **named)

    def shortcut(self, what: Any, *more: Any, **named: Any) -> Any:
        self._note(what, "shortcut")
        return super().shortcut(what, *more, **named)


@dataclass
class Scene:
    """A firm with something to lose, and everybody who might try."""

    slack: Workspace
    app: Heard
    database: Database
    channel: Channel
    admin: User
    people: dict[str, User]

    @property
    def everybody(self) -> dict[str, User]:
        """Return all people by their role, the admin too."""
        return {**self.people, "admin": self.admin}

    def learnt(self) -> str:
        """Return all that anybody was shown: in channels, alone, in dialogs and on Home tabs."""
        state = self.slack.state
        shown = [each for channel in state.messages.values() for each in channel] + state.ephemerals
        views = [view.payload for stack in state.modals.values() for view in stack]
        views += [view.payload for view in state.homes.values()]
        return json.dumps([[each.text, each.blocks] for each in shown] + views, ensure_ascii=False)

    async def type(self, user: User, line: str) -> str:
        """Type a line, and return what was answered."""
        before = len(self.slack.state.ephemerals)
        interaction = self.slack._office.tickets.issue(user.id, self.channel.id)
        words = (COMMAND, escaped(self.slack.state, line.removeprefix(COMMAND).strip()))
        body = payloads.slash_command(
            self.slack.state, self.slack._office.base_url, interaction, user, self.channel, words
        )
        await self._send(body)
        return "\n".join(message.text for message in self.slack.state.ephemerals[before:])

    async def guess(self, user: User, key: tuple[str, str], guess: Guess) -> Any:
        """Send what no button of theirs ever sent; return what the acknowledgement holds."""
        name, kind = key
        name = guess.name or name.replace("[0-9]+", "0")
        interaction = self.slack._office.tickets.issue(user.id, self.channel.id)
        body = payloads._interaction(self.slack.state, user, f"block_{kind}s")
        body |= {"trigger_id": payloads.trigger_id(interaction), "channel": {"id": self.channel.id}}
        if kind == "action":
            action: dict[str, Any] = {"action_id": name, "block_id": "guessed", "type": "button", "value": guess.value}
            action |= {"action_ts": "1.0"}
            if guess.chosen:
                action |= {"type": "static_select", "selected_option": {"value": guess.chosen}}
            shown = await self._dialog_of(user)
            body |= {"actions": [action], "view": shown | guess.view}
        elif kind == "event":
            event = {"type": name, "user": user.id, "tab": "home"}
            body = {"type": "event_callback", "team_id": self.slack.state.team_id, "event": event}
        elif kind == "shortcut":
            text = f"see <{guess.value}>"
            body |= {"type": "message_action", "callback_id": name, "message": {"ts": "1.0", "text": text}}
            body |= {"channel": {"id": self.channel.id}}
        elif kind == "options":
            body |= {"type": "block_suggestion", "action_id": name, "block_id": "guessed", "value": guess.value}
        elif kind == "event":
            event = {"type": name, "user": user.id, "tab": "home", "channel": "D0GUESSED"}
            body |= {"type": "event_callback", "event_id": "Ev0", "event_time": 0, "event": event}
        else:
            view = {"id": "V0GUESSED", "type": "modal", "callback_id": name, "hash": "0", "blocks": [], **guess.view}
            body |= {"type": "view_submission", "view": view}
        return await self._send(body)

    async def _dialog_of(self, user: User) -> dict[str, Any]:
        """Leave some dialog open in front of somebody, as one that they may have."""
        client = AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url)
        trigger = payloads.trigger_id(self.slack._office.tickets.issue(user.id, None))
        blocks = [{"type": "divider"}]
        view = {"type": "modal", "title": {"type": "plain_text", "text": "Theirs"}, "blocks": blocks}
        answer = await client.views_open(trigger_id=trigger, view=view)
        return dict(answer["view"])

    def shown(self, user: User) -> str:
        """Return all that stands in the dialog in front of somebody, as it was sent."""
        stack = self.slack.state.modals[user.id]
        return json.dumps(stack[-1].payload["blocks"]) if stack else ""

    def title(self, user: User) -> str:
        """Return what is written on the dialog in front of somebody."""
        stack = self.slack.state.modals[user.id]
        return str(stack[-1].payload["title"]["text"]) if stack else ""

    def is_only_told(self, user: User) -> bool:
        """Say whether the dialog in front of somebody is one of ours that says something and takes nothing."""
        stack = self.slack.state.modals[user.id]
        view = stack[-1].payload if stack else {}
        kinds = {block["type"] for block in view.get("blocks", [])}
        return self.title(user) == TITLE and not kinds & {"input", "actions"} and "submit" not in view

    async def _send(self, body: dict[str, Any]) -> Any:
        before = asyncio.all_tasks()
        if "command" in body:
            request = AsyncBoltRequest(body=urlencode(body), mode="http")
        else:
            request = AsyncBoltRequest(body=body, mode="socket_mode")
        answered = await self.app.async_dispatch(request)
        while begun := asyncio.all_tasks() - before:
            await asyncio.wait(begun)
        assert answered.status == 200
        text = str(answered.body or "")
        return json.loads(text) if text.startswith("{") else text

    def rows(self, besides: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that is written, by table; it is asked hundreds of times, and so past the session.

        The version that follows the rules is left out: it says no more than that one of their tables changed.
        """
        with closing(sqlite3.connect(self.database.engine.url.database or "")) as books:
            written = {
                table.name: books.execute(f'SELECT * FROM "{table.name}"').fetchall()  # noqa: S608 - our own names
                for table in SQLModel.metadata.sorted_tables
                if table.name not in besides
            }
        return {name: [row for row in found if row[0] != RULES_VERSION] for name, found in written.items()}
