"""What stands in dialogs and what becomes of it: the table of dialogs, and the way from a line or a button to one.

A button whose action is `open_<name>` opens a dialog; its value is a JSON object with what it is about, or nothing:
`team`, `client`, `decision` and `review` are ids, `share` is 0..1, `until` a day like 2026-06-30; `name` and `domain`
stand in the fields of a client that is to be, `what` chooses what to do with one; `item` is an id, `of` a client's
whose items are offered, `theme` one of an item's themes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.company import Company
from bot.slack.blocks import test_posts
from bot.slack.commands import understood
from bot.slack.posting import SlackPosts
from bot.slack.request import Answer, People, Request
from bot.slack.views import (
    client,
    contract,
    decide,
    digest,
    expect,
    hours,
    imposed,
    log,
    onboard,
    request,
    setup,
    team,
    threshold,
)
from bot.slack.views.dialog import Dialog
from bot.slack.views.listening import OPENING_SECONDS, Answered, Listener
from bot.slack.views.options import SOURCES, offered
from bot.slack.views.placing import named

DIALOGS: tuple[Dialog, ...] = (
    threshold.DIALOG,
    expect.DIALOG,
    decide.DIALOG,
    imposed.DIALOG,
    onboard.DIALOG,
    onboard.SIGN,
    onboard.CRITERIA,
    onboard.EXCEPTION,
    request.REQUEST,
    request.ANSWER,
    request.DRAFT,
    digest.DIALOG,
    client.DIALOG,
    team.DIALOG,
    hours.DIALOG,
    contract.DIALOG,
    log.DIALOG,
    setup.DIALOG,
)
"""Every dialog: its name, how it opens, the least role that may, and the typed command that it stands for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A dialog that a line opens, and what it is about."""

    listener: Listener
    subject: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The dialogs of a running app."""

    company: Company
    answered: Answered
    listeners: Mapping[str, Listener]

    async def for_line(self, request: Request) -> "Opening | None":
        """Return the dialog that a line opens: a command with nothing to set behind it, of who may change that."""
        if not request.text.strip():
            return None
        subcommand, rest = await understood(request)
        typed = " ".join((subcommand.name, *rest.split()))
        open_to = [each for each in DIALOGS if each.is_for(request.person)]
        whole = next((each for each in open_to if each.command == typed), None)
        if whole is not None:
            return Opening(self.listeners[whole.name], {})
        found = next((each for each in open_to if each.command == subcommand.name), None)
        subject = None if found is None else await self._named(found, request, rest)
        return None if found is None or not subject else Opening(self.listeners[found.name], subject)

    async def _named(self, dialog: Dialog, request: Request, rest: str) -> Mapping[str, Any] | None:
        """Return what stands behind a command, where its dialog opens about that."""
        if dialog.of_names:
            return await named(replace(request, text=rest))
        return None if dialog.about is None else await dialog.about(self.company, rest)

    async def offer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer a picker that asks for its options."""
        await ack(options=await offered(body["action_id"].partition("~")[0], self.company, body))

    async def post_again(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Post tests again where they failed."""

        async def work() -> Answer:
            setup.DIALOG.check_role(context["person"])
            ids = [int(id_) for id_ in action["value"].split(",")]
            return await setup.post_tests(self.company, SlackPosts(client), ids, action["action_ts"])

        await self.answered(client, body, work)


def dialogs_of(company: Company, people: People, answered: Answered, patience: float = OPENING_SECONDS) -> Dialogs:
    """Return every dialog with what opens it, draws it anew and saves it."""
    listeners = {dialog.name: Listener(dialog, company, people, answered, patience) for dialog in DIALOGS}
    return Dialogs(company, answered, listeners)


def register(app: AsyncApp, dialogs: Dialogs) -> None:
    """Let the app hear every dialog: its button, what is chosen and pressed in it, and what is sent."""
    for name, listener in dialogs.listeners.items():
        app.action(f"open_{name}")(ack=_acknowledge, lazy=[listener.pressed])
        app.action(re.compile(rf"^(\w+~)?redraw_{name}$"))(ack=_acknowledge, lazy=[listener.changed])
        if listener.dialog.does:
            app.action(re.compile(rf"^act_{name}_\w+$"))(ack=_acknowledge, lazy=[listener.did])
        app.view(f"dialog_{name}")(listener.sent)
        app.view(f"sure_{name}")(listener.confirmed)
    for source in SOURCES:
        app.options(re.compile(rf"^{source}(~\w+)?$"))(dialogs.offer)
    app.action(test_posts.AGAIN)(ack=_acknowledge, lazy=[dialogs.post_again])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()
