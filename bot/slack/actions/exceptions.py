"""Counting an exception made for a new client: from a button beside its weeks, or from any message."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Refused
from bot.slack.blocks.first_weeks import COUNT
from bot.slack.blocks.message import sentence
from bot.slack.commands import onboard
from bot.slack.request import Answer, Mistake
from bot.slack.views.listening import Listener
from bot.slack.views.onboard import seen_on
from bot.slack.views.placing import client_of

SHORTCUT = "exception_on_message"
PRESSED = re.compile(rf"^{COUNT}_\d+$")

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]


def register(app: AsyncApp, company: Company, answered: Answered, asking: Listener) -> None:
    """Let the app hear both; `asking` is the dialog that asks which client it was for."""
    buttons = Buttons(company, answered, asking)
    app.action(PRESSED)(ack=_acknowledge, lazy=[buttons.pressed])
    app.shortcut(SHORTCUT)(ack=_acknowledge, lazy=[buttons.on_message])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Buttons:
    """What runs when somebody counts one. Nothing of it keeps who that was."""

    company: Company
    answered: Answered
    asking: Listener

    async def pressed(self, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient) -> None:
        """Count one for the client of the button."""

        async def work() -> Answer:
            value = str(action.get("value") or "")
            place = f"press {value} {action.get('action_ts', '')}"
            try:
                async with self.company.database.writing() as session:
                    found = await client_of(session, int(value) if value.isdecimal() else None)
                    if found is None:
                        raise Mistake(_("This client is none any more. Choose another one."))
                    return sentence(await onboard.counted(session, self.company, found, seen_on(place)))
            except Refused as refused:
                raise Mistake(str(refused)) from refused

        await self.answered(client, body, work)

    async def on_message(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Ask for which client the message tells of an exception; one message counts once."""
        place = f"message {body['channel']['id']} {body['message']['ts']}"
        await self.asking.open(body, context["person"], client, {"seen": place})
