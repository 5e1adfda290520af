"""Saying that a client imposed a date, a tool or a format: on one item, on all it asks for from a day on, by label."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.demand import BY_CLIENT, BY_ITEM, BY_LABEL, DATE, FORMAT, TOOL
from bot.language import gettext as _
from bot.language import marked
from bot.services import assign
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, imposed, mentions
from bot.store import clients as known
from bot.store.tables import Client, ImposedMark, Item, Team

NAMES = {DATE: marked("date"), TOOL: marked("tool"), FORMAT: marked("format")}
"""What can be imposed, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who marks: everybody marks items and takes back what they marked.

    `teams` are those of whose items they take back what others marked; `everywhere` holds for all, and for clients as
    a whole.
    """

    by: str
    teams: frozenset[int] = frozenset()
    everywhere: bool = False

    def takes_back(self, mark: ImposedMark, item: Item) -> bool:
        """Say whether this person takes back a mark of an item."""
        return self.everywhere or mark.made_by == self.by or item.team_id in self.teams


@dataclass(frozen=True, slots=True)
class Marked:
    """What was marked or taken back: on an item, or on all that a client asks for from `since` on."""

    what: str
    client: str
    item: Item | None = None
    client_id: int = 0
    since: date | None = None
    undone: bool = False


def name(what: str) -> str:
    """Name what can be imposed in the language that is spoken."""
    return _(NAMES[what])


async def mark_item(session: AsyncSession, company: Company, right: Right, item_id: int, what: str) -> Marked:
    """Mark an item. Raises `Refused` for one that is gone, has no client yet, or is marked so."""
    item, client = await _item(session, item_id)
    if client is None:
        raise Refused(_("This item has no client yet. Say first whose it is: /clientload client"), "item")
    if await imposed.held(session, what, item_id=item_id) is not None:
        raise Refused(_("This is marked already: {what} imposed.", what=name(what)), "item")
    await _add(
        session, ImposedMark(what=what, kind=BY_ITEM, item_id=item_id, made_by=right.by, made_at=company.clock())
    )
    await _note(session, company, right, f"{what} imposed, {_called(item)}", "", "marked")
    await assign.refresh(session, company, {item_id})
    return Marked(what, client.name, item, client.id or 0)


async def unmark_item(session: AsyncSession, company: Company, right: Right, item_id: int, what: str) -> Marked:
    """Take a mark back from an item. Raises `Refused` where there is none, or it is somebody else's."""
    item, client = await _item(session, item_id)
    held = await imposed.held(session, what, item_id=item_id)
    if held is None:
        raise Refused(
            _("This is not marked by hand: {what} imposed. A label is taken back by an admin.", what=name(what)), "item"
        )
    if not right.takes_back(held, item):
        raise Refused(_("A colleague marked this. They take it back, or the team's manager, or an admin."), "item")
    _end(session, company, held)
    await _note(session, company, right, f"{what} imposed, {_called(item)}", "marked", "taken back")
    await session.flush()
    await assign.refresh(session, company, {item_id})
    return Marked(what, client.name if client else "", item, (client.id or 0) if client else 0, undone=True)


async def item_called(session: AsyncSession, reference: str, link: str = "") -> Item | None:
    """Return the item of a link, or of a number or key at its source; None for none. Refuses one that several have."""
    found = await mentions.items_called(session, link or reference)
    if len(found) > 1:
        raise Refused(_("Several items are called {reference}. Paste the link of one.", reference=reference), "item")
    return found[0] if found else None


async def mark_client(session: AsyncSession, company: Company, right: Right, client: Client, what: str) -> Marked:
    """Mark all that a client asks for from today on."""
    _check_everywhere(right)
    if await imposed.held(session, what, client_id=client.id) is not None:
        raise Refused(_("{client} is marked already: {what} imposed.", client=client.name, what=name(what)), "client")
    since = company.today()
    rule = ImposedMark(
        what=what, kind=BY_CLIENT, client_id=client.id, since=since, made_by=right.by, made_at=company.clock()
    )
    await _add(session, rule)
    await _note(session, company, right, f"{what} imposed by {client.name}", "", f"since {since}")
    await assign.refresh(session, company, await imposed.items_since(session, client.id or 0, since))
    return Marked(what, client.name, client_id=client.id or 0, since=since)


async def unmark_client(session: AsyncSession, company: Company, right: Right, client: Client, what: str) -> Marked:
    """Take back what is marked of all that a client asks for: of what it asked for meanwhile, too."""
    _check_everywhere(right)
    held = await imposed.held(session, what, client_id=client.id)
    if held is None:
        raise Refused(
            _(
                "{client} is not marked as a whole: {what} imposed. Take back the mark of its item.",
                client=client.name,
                what=name(what),
            ),
            "client",
        )
    since = held.since or company.today()
    _end(session, company, held)
    await _note(session, company, right, f"{what} imposed by {client.name}", f"since {since}", "taken back")
    await session.flush()
    await assign.refresh(session, company, await imposed.items_since(session, client.id or 0, since))
    return Marked(what, client.name, client_id=client.id or 0, since=since, undone=True)


async def write_label(
    session: AsyncSession, company: Company, by: str, team: Team | None, what: str, label: str
) -> None:
    """Let a label say what was imposed, in one team or in all; items stay as they are until `rescope`."""
    if await _labels(session, team, what, label):
        raise Refused(_("The label {label} says so already.", label=label))
    row = ImposedMark(
        what=what, kind=BY_LABEL, label=label, team_id=team.id if team else None, made_by=by, made_at=company.clock()
    )
    await _add(session, row)
    await changes.note(session, by, company.clock(), _subject(team, label), "", f"{what} imposed")


async def drop_label(
    session: AsyncSession, company: Company, by: str, team: Team | None, what: str, label: str
) -> None:
    """Take back what a label says; items stay as they are until `rescope`."""
    held = await _labels(session, team, what, label)
    if not held:
        raise Refused(_("The label {label} says no such thing. What labels say: /clientload team imposed", label=label))
    for rule in held:
        _end(session, company, rule)
    await changes.note(session, by, company.clock(), _subject(team, label), f"{what} imposed", "removed")


async def _labels(session: AsyncSession, team: Team | None, what: str, label: str) -> list[ImposedMark]:
    wanted = (team.id if team else None, what, fold(label))
    return [rule for rule in await imposed.labels(session) if (rule.team_id, rule.what, fold(rule.label)) == wanted]


async def _item(session: AsyncSession, item_id: int) -> tuple[Item, Client | None]:
    item = await imposed.item(session, item_id)
    if item is None:
        raise Refused(_("This item is gone from its source. Choose another one."), "item")
    clients = await imposed.clients_of(session, item_id)
    return item, (await known.by_id(session, clients[:1]))[clients[0]] if clients else None


async def _add(session: AsyncSession, mark: ImposedMark) -> None:
    session.add(mark)
    await session.flush()


def _end(session: AsyncSession, company: Company, mark: ImposedMark) -> None:
    mark.ended_at = company.clock()
    session.add(mark)


def _check_everywhere(right: Right) -> None:
    if not right.everywhere:
        raise Refused(_("A whole client is marked by an admin. Mark the item that it is about."), "client")


async def _note(session: AsyncSession, company: Company, right: Right, what: str, old: str, new: str) -> None:
    await changes.note(session, right.by, company.clock(), what, old, new)


def _called(item: Item) -> str:
    return f"item {item.external_id} in {item.source}"


def _subject(team: Team | None, label: str) -> str:
    where = team.name if team else "all teams"
    return f"label {label} in {where}"
