"""Items by what people type for them: a number, a key, a link, or a source's initials and one of these."""

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.item import link_key
from bot.store.tables import Item
from bot.store.upsert import table_of

ITEM = table_of(Item)

WITH_SOURCE = re.compile(r"([a-z_][a-z_.]*)[:#-]\s*(.+)", re.IGNORECASE)
MOST = 5


async def items_called(session: AsyncSession, text: str, *, also_gone: bool = False) -> list[Item]:
    """Return the items that `text` may mean: `123`, `#123`, `zendesk:123`, `ZD-123`, `PLAT-12` or a link.

    Where an address ends in a number or a key, the sources' own addresses are tried: so a tracker's key leads to an
    issue that its source numbers. Items are looked up by index alone. Those that their source has no more are left out.
    """
    ref = text.strip().removeprefix("#")
    if "://" in ref:
        key = link_key(ref)
        return await _found(session, col(Item.link_key) == key, also_gone=also_gone) if key else []
    if not ref:
        return []
    sources = await _sources(session)
    found = await _of_sources(session, sources, ref, also_gone=also_gone)
    named = WITH_SOURCE.fullmatch(ref)
    if found or named is None:
        return found
    meant = [source for source in sources if _initials(named[1].lower(), source.lower())]
    return await _of_sources(session, meant, named[2].removeprefix("#"), also_gone=also_gone)


async def _of_sources(session: AsyncSession, sources: Collection[str], ref: str, *, also_gone: bool) -> list[Item]:
    """Return the items of some sources whose number is this one, or whose address ends in it, however it is spelled."""
    spelled = {ref, ref.upper(), ref.lower()}
    addresses = {prefix + each for prefix in await _prefixes(session, sources) for each in spelled}
    numbered = col(Item.external_id).in_(spelled) | col(Item.link_key).in_(addresses)
    return await _found(session, col(Item.source).in_(sources) & numbered, also_gone=also_gone)


async def _found(session: AsyncSession, which: ColumnElement[bool], *, also_gone: bool) -> list[Item]:
    statement = select_rows(Item).where(which).order_by(col(Item.id)).limit(MOST)
    return list((await session.exec(statement if also_gone else statement.where(col(Item.gone).is_(None)))).all())


async def _sources(session: AsyncSession) -> list[str]:
    """Return the sources that items come from, each by one step in the index that begins with it."""
    found: list[str] = []
    after = select(func.min(ITEM.c.source))
    while (source := (await session.execute(after)).scalar_one()) is not None:
        found.append(source)
        after = select(func.min(ITEM.c.source)).where(ITEM.c.source > source)
    return found


async def _prefixes(session: AsyncSession, sources: Collection[str]) -> set[str]:
    """Return what stands before the number or key in a source's addresses, from one item of each."""
    found: set[str] = set()
    for source in sources:
        statement = select(ITEM.c.link_key).where(ITEM.c.source == source, ITEM.c.link_key != "").limit(1)
        key = (await session.execute(statement)).scalar_one_or_none()
        found |= {key.rpartition("/")[0] + "/"} if key else set()
    return found


def _initials(short: str, source: str) -> bool:
    """Say whether `short` begins like `source` and leaves letters out of it: zd for zendesk."""
    rest = iter(source)
    return source[:1] == short[:1] and all(letter in rest for letter in short)
