"""The button that takes back hours that were just logged; its value is a secret that only that answer holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import logging_hours
from bot.services.company import Company
from bot.services.refused import Refused
from bot.slack.blocks import logged as blocks
from bot.slack.request import Answer, Mistake

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]


def register(app: AsyncApp, company: Company, answered: Answered) -> None:
    """Let the app hear it."""
    app.action(blocks.UNDO)(ack=_acknowledge, lazy=[Button(company, answered).undo])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Button:
    """What runs when somebody presses it."""

    company: Company
    answered: Answered

    async def undo(self, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient) -> None:
        """Take back what the button's answer said."""

        async def work() -> Answer:
            try:
                async with self.company.database.writing() as session:
                    return blocks.taken_back(await logging_hours.take_back(session, self.company, action["value"]))
            except Refused as refused:
                raise Mistake(str(refused)) from refused

        await self.answered(client, body, work)
