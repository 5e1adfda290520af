"""The shortcut in a message's menu: "Client imposed this" opens its dialog with the item that it leads to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.company import Company
from bot.slack.views.listening import Listener
from bot.store import mentions

CALLBACK = "client_imposed"
MOST_LINKS = 10
LINK = re.compile(r"<(https?://[^|>\s]+)")


def register(app: AsyncApp, company: Company, dialog: Listener) -> None:
    """Let the app hear it."""
    app.shortcut(CALLBACK)(ack=_acknowledge, lazy=[Shortcut(company, dialog).chosen])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What runs when somebody chooses it."""

    company: Company
    dialog: Listener

    async def chosen(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Open the dialog; of a message nothing is kept but which item its first known link leads to."""
        item = await self._item(body.get("message") or {})
        await self.dialog.open(body, context["person"], client, {} if item is None else {"item": item})

    async def _item(self, message: dict[str, Any]) -> int | None:
        links = dict.fromkeys(list(_links(message))[:MOST_LINKS])
        async with self.company.database.asking() as session:
            for link in links:
                if found := await mentions.items_called(session, link):
                    return found[0].id
        return None


def _links(message: dict[str, Any]) -> Iterator[str]:
    """Yield the links of a message and of what is unfurled below it."""
    yield from LINK.findall(str(message.get("text") or ""))
    for attachment in message.get("attachments") or ():
        yield from filter(None, (attachment.get("from_url"), attachment.get("title_link")))
