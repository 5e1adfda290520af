"""Asking about a request where one sees it: in a menu below items, and from any message that links to one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.services.company import Company
from bot.slack import asked_items
from bot.slack.blocks import figures
from bot.slack.blocks import request as blocks
from bot.slack.blocks.message import Message
from bot.slack.commands import request as command
from bot.slack.request import Answer, Mistake, Person
from bot.store.tables import Item

SHORTCUT = "request_in_message"

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]
"""Does some work and shows what came of it to whoever asked: an answer, if there is one, or what went wrong."""


def register(app: AsyncApp, company: Company, answered: Answered) -> None:
    """Let the app hear the menu and the shortcut."""
    asking = Asking(company, answered)
    app.action(blocks.ACTION)(ack=_acknowledge, lazy=[asking.chosen])
    app.shortcut(SHORTCUT)(ack=_acknowledge, lazy=[asking.in_message])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Asking:
    """What runs when somebody asks about an item that they see."""

    company: Company
    answered: Answered

    async def chosen(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Tell of the item that was chosen in the menu."""
        person: Person = context["person"]

        async def work() -> Answer:
            value = (action.get("selected_option") or {}).get("value") or ""
            async with self.company.database.asking() as session:
                item = await asked_items.of_id(session, int(value) if value.isascii() and value.isdecimal() else None)
                return await command.page(session, self.company, person, item)

        await self.answered(client, body, work)

    async def in_message(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Tell of the item that a message links to; of several, ask which."""
        person: Person = context["person"]

        async def work() -> Answer:
            async with self.company.database.asking() as session:
                found = await asked_items.linked_in(session, body.get("message") or {})
                if not found:
                    raise Mistake(
                        _(
                            "No link in this message leads to a ticket or issue that Clientload has read. Type its"
                            " number or link: {example}",
                            example=_("/clientload request zendesk:123"),
                        )
                    )
                if len(found) > 1:
                    return _which(found)
                return await command.page(session, self.company, person, found[0])

        await self.answered(client, body, work)


def _which(found: list[Item]) -> Answer:
    message = Message()
    message.lines(_("This message links to several items. Which one?"), [figures.name(item.title) for item in found])
    message.menu(blocks.menu_text(), blocks.ACTION, [(str(item.id), figures.name(item.title)) for item in found])
    return message.answer()
