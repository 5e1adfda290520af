"""The item that somebody asks about: by what is typed for it, by its id in a dialog, by the links of a message."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.theme import Theme, held_as
from bot.language import gettext as _
from bot.services import spelled, themes
from bot.slack.request import Mistake
from bot.store import items, mentions
from bot.store.tables import Item

LINKS = re.compile(r"https?://[^\s<>|\"\\]+")
MOST_LINKS = 20


async def called(session: AsyncSession, text: str, typed: str) -> Item:
    """Return the one item that `text` means. Raises `Mistake` for none or several; `typed` is what was written."""
    found = await mentions.items_called(session, text)
    if not found:
        raise Mistake(
            _("There is no item {name}. Type its number with its source, like zendesk:123, or its link.", name=typed),
            "item",
        )
    if len(found) > 1:
        either = spelled.either([f"{item.source}:{item.external_id}" for item in found])
        raise Mistake(_("{name} can be {either}. Type one of them.", name=typed, either=either), "item")
    return found[0]


async def of_id(session: AsyncSession, id_: int | None) -> Item:
    """Return an item by its id. Raises `Mistake` where its source does not have it any more."""
    item = None if id_ is None else await items.with_id(session, id_)
    if item is None:
        raise Mistake(_("This item is gone. Choose another one."))
    return item


async def held(session: AsyncSession, item: Item, token: str) -> Theme:
    """Return the theme of an item that a dialog holds, the first one where it has none such any more."""
    known = await themes.of_item(session, item)
    return held_as(known, token) or known[0]


async def linked_in(session: AsyncSession, message: Mapping[str, Any]) -> list[Item]:
    """Return the items to which the links of a message lead, in their order."""
    parts = [message.get(name) for name in ("text", "blocks", "attachments")]
    links = dict.fromkeys(LINKS.findall(json.dumps(parts, ensure_ascii=False).replace("&amp;", "&")))
    found: dict[int, Item] = {}
    for link in list(links)[:MOST_LINKS]:
        for item in await mentions.items_called(session, link):
            if item.id is not None:
                found.setdefault(item.id, item)
    return list(found.values())
