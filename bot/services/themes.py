"""Which themes a request may have, and the items of one."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.theme import BROAD, COMPONENT, HAND, ISSUE, ITEM, LABEL, Candidate, Theme, ranked
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, items, themes
from bot.store.tables import Item
from bot.store.themes import Asking

LONGEST_NAME = 60
MOST_ISSUES = 20
"""Issues to which one ticket is linked that are looked at."""


async def of_item(session: AsyncSession, item: Item) -> list[Theme]:
    """Return the themes that an item may have: those that are sure, the item alone, then those that are likely."""
    return in_order(await candidates(session, item), item)


def in_order(found: Collection[Candidate], item: Item) -> list[Theme]:
    """Return an item's themes: those that are sure, the item alone, then those that are likely."""
    every = ranked(found)
    alone = Theme(ITEM, f"{item.source} {item.external_id}", item.title)
    return [*(each for each in every if each.sure), alone, *(each for each in every if not each.sure)]


async def candidates(session: AsyncSession, item: Item) -> list[Candidate]:
    """Return all that an item bears, what is too broad for a theme too: a decision may have been about it before."""
    return [*await _marks(session, item), *await _issues(session, item)]


async def _marks(session: AsyncSession, item: Item) -> list[Candidate]:
    borne = [each for each in await themes.of_item(session, item.id or 0) if each.kind in {HAND, COMPONENT, LABEL}]
    whose = await themes.telling_whose(session) if borne else set()
    return [
        Candidate(Theme(each.kind, each.value, each.name), len(await themes.bearing(session, (each.kind, each.value))))
        for each in borne
        if (each.kind, each.value) not in whose
    ]


async def _issues(session: AsyncSession, item: Item) -> list[Candidate]:
    """Return the issues to which an item is linked, or the item where it is one that others are linked to."""
    id_ = item.id or 0
    near = await themes.linked(session, [id_]) - {id_}
    issues = [each for each in await themes.read(session, near) if each.kind == "issue"][:MOST_ISSUES]
    found = []
    if item.kind == "issue" and near:
        theme = Theme(ISSUE, f"{item.source} {item.external_id}", item.title)
        found.append(Candidate(theme, len(near) + 1))
    for each in issues:
        around = await themes.linked(session, [each.id]) | {each.id}
        found.append(Candidate(Theme(ISSUE, f"{each.source} {each.ref}", each.title), len(around)))
    return found


async def items_of(session: AsyncSession, theme: Theme, since: date = date.min) -> list[Asking]:
    """Return the items of a theme that were opened on a day or later, the oldest first."""
    return [
        each for each in await themes.read(session, await ids_of(session, theme, since)) if each.opened_day >= since
    ]


async def ids_of(session: AsyncSession, theme: Theme, since: date = date.min) -> set[int]:
    """Return the ids of the items of a theme; of those that bear a mark, the ones opened on a day or later."""
    if theme.kind in {HAND, COMPONENT, LABEL}:
        return await themes.bearing(session, (theme.kind, theme.value), since)
    source, _, ref = theme.value.partition(" ")
    ids = set((await items.ids_of(session, source, [ref])).values())
    return ids | await themes.linked(session, ids) if theme.kind == ISSUE else ids


async def of_decision(session: AsyncSession, theme: Theme, item_id: int) -> list[Theme]:
    """Return what the same is found by as a decision's request: what is sure, then its most particular mark."""
    item = await items.with_id(session, item_id)
    every = [theme, *([] if item is None else await of_item(session, item))]
    likely = [each for each in every if not each.sure]
    return [*(each for each in every if each.sure), *likely[:1]]


async def called(session: AsyncSession, known: Collection[Theme], name: str) -> Theme | None:
    """Return the theme of a name: one that the request may have, else any by which something else is asked for."""
    folded = fold(name)
    for each in known:
        if folded in {fold(each.name), each.value, each.key}:
            return each
    mark = await themes.named(session, folded)
    return None if mark is None else Theme(mark.kind, mark.value, mark.name)


async def choose(session: AsyncSession, company: Company, by: str, item: Item, name: str) -> None:
    """Let an item be about what a leader chose, whatever its source marks it with; no name takes that back."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Refused(_("A theme's name has room for {count} characters. Shorten it.", count=LONGEST_NAME), "hand")
    old = [each.name for each in await themes.of_item(session, item.id or 0) if each.kind == HAND]
    if [name] == (old or [""]):
        return
    await themes.choose(session, item.id or 0, fold(name), name)
    what = f"theme of {item.source}:{item.external_id}"
    await changes.note(session, by, company.clock(), what, "".join(old), name or "none")


async def confirm(session: AsyncSession, company: Company, by: str, theme: Theme) -> Theme:
    """Let all that bears a mark now ask for the same, under the name that most of it has already, else the mark's.

    What somebody has said to be about something else stays so. Raises `Refused` for a mark that too many bear.
    """
    ids = await themes.bearing(session, (theme.kind, theme.value))
    if len(ids) > BROAD:
        raise Refused(_("Too many items bear {name} for it to be one request.", name=theme.name or theme.value))
    said = {each.item_id: each.name for each in await themes.chosen(session, ids)}
    name = Counter(said.values()).most_common(1)[0][0] if said else theme.name or theme.value
    for id_ in sorted(ids - said.keys()):
        await themes.choose(session, id_, fold(name), name)
    await changes.note(session, by, company.clock(), f"theme of all with the {theme.kind} {theme.name}", "", name)
    return Theme(HAND, fold(name), name)
