"""The Home tab: drawn anew each time somebody opens it, and after each answer that was given on it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import home
from bot.services.company import Company
from bot.slack.blocks import dependency, older
from bot.slack.blocks import home as blocks
from bot.slack.mapping import right_of
from bot.slack.request import Block, Person, Role

log = structlog.get_logger(__name__)

EVENT = "app_home_opened"
CONFLICT = "hash_conflict"
REFUSED_BLOCKS = older.REFUSED | {"invalid_arguments"}

Told = Callable[[Exception, dict[str, Any]], str]
"""Logs our own fault and returns the sentence that names it."""


def register(app: AsyncApp, tab: "Tab") -> None:
    """Let the app hear that somebody opens it."""
    app.event(EVENT)(ack=_acknowledge, lazy=[tab.opened])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(slots=True)
class Tab:
    """What publishes it, in its turn among all questions.

    `address` is where this workspace's messages have their addresses, once Slack has told.
    """

    company: Company
    told: Told
    turns: asyncio.Semaphore
    address: str = ""

    async def opened(
        self, event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show the tab to whoever opened it; what somebody published since then is newer and stays."""
        if event.get("tab", "home") != "home":
            return
        standing = str((event.get("view") or {}).get("hash") or "")
        await self._show(context, body, client, standing)

    async def refresh(
        self, context: AsyncBoltContext, body: dict[str, Any], client: AsyncWebClient, standing: str
    ) -> None:
        """Show the tab after something was done on it; `standing` is the state in which it was done."""
        if not await self._show(context, body, client, standing):
            # What took its place may have been read before this was done.
            await self._show(context, body, client, "")

    async def _show(
        self, context: AsyncBoltContext, body: dict[str, Any], client: AsyncWebClient, standing: str
    ) -> bool:
        """Read and publish; return whether nothing else had been published since `standing`."""
        person: Person = context["person"]
        try:
            view = await self._draw(person, client)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the one who opened it gets a sentence
            view = blocks.unavailable(self.told(error, body))
        return await publish(client, person.id, view, standing)

    async def _draw(self, person: Person, client: AsyncWebClient) -> Block:
        async with self.turns, self.company.database.asking() as session:
            right = right_of(person)
            read = await home.gather(
                session, self.company, right, is_admin=person.role >= Role.ADMIN, leader=person.leader
            )
        if not self.address:
            self.address = await _address(client)
        return blocks.draw(read, self.address, dependency.of_firm(read.leading, person))


async def _address(client: AsyncWebClient) -> str:
    """Ask Slack where this workspace's messages have their addresses; without an answer nothing leads to them."""
    try:
        return str((await client.auth_test()).get("url") or "")
    except (SlackApiError, ClientError, TimeoutError) as failed:
        log.warning("address_unknown", error=type(failed).__name__)
        return ""


async def publish(client: AsyncWebClient, user_id: str, view: Block, standing: str = "") -> bool:
    """Publish a tab; with `standing` only in place of that state. Return whether that state was still there."""
    for drawn in older.ways(view["blocks"]):
        try:
            await client.views_publish(user_id=user_id, view={**view, "blocks": drawn}, hash=standing or None)
        except SlackApiError as refused:
            code = str(refused.response.get("error") or "")
            if code == CONFLICT:
                return False
            log.warning("home_refused", error=code)
            if code not in REFUSED_BLOCKS:
                return True
        except (ClientError, TimeoutError) as failed:
            log.warning("home_lost", error=type(failed).__name__)
            return True
        else:
            return True
    return True
