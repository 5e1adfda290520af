"""Items by what people type for them: an id, a link, or a source's initials and an id."""

import re

from sqlalchemy import func
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.item import link_key
from bot.store.tables import Item

WITH_SOURCE = re.compile(r"([a-z_][a-z_.]*)[:#-]\s*(.+)", re.IGNORECASE)
MOST = 5


async def items_called(session: AsyncSession, text: str) -> list[Item]:
    """Return the items that `text` may mean: `123`, `#123`, `zendesk:123`, `ZD-123`, `PLAT-12` or a link."""
    ref = text.strip().removeprefix("#")
    exact = select(Item).where(func.lower(col(Item.external_id)) == ref.lower())
    if "://" in ref:
        exact = select(Item).where(or_(col(Item.link_key) == link_key(ref), col(Item.url) == ref))
    found = list((await session.exec(exact.order_by(col(Item.id)).limit(MOST))).all())
    named = WITH_SOURCE.fullmatch(ref)
    if found or named is None:
        return found
    by_id = select(Item).where(col(Item.external_id) == named[2]).order_by(col(Item.id))
    return [item for item in await session.exec(by_id) if _initials(named[1].lower(), item.source.lower())][:MOST]


def _initials(short: str, source: str) -> bool:
    """Say whether `short` begins like `source` and leaves letters out of it: zd for zendesk."""
    rest = iter(source)
    return source[:1] == short[:1] and all(letter in rest for letter in short)
