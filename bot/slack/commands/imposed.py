"""`/clientload imposed`: say that a client imposed a date, a tool or a format, and take it back."""

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names
from bot.domain.demand import DATE, FORMAT, TOOL
from bot.language import gettext as _
from bot.language import marked
from bot.services import imposing
from bot.services.imposing import Marked, Right
from bot.services.refused import Refused
from bot.slack.blocks import imposed as blocks
from bot.slack.changing import SHOWN, changing, client_with, known
from bot.slack.grammar import Word, leading_name, unknown
from bot.slack.request import Answer, Mistake, Person, Request, Role, Subcommand
from bot.slack.verbs import in_english
from bot.slack.words import joined, says, split
from bot.store import imposed as store
from bot.store import teams
from bot.store.tables import Client, Item

REMOVE = ("remove", "retirer", "supprimer", "enlever")
WHATS: Final = (DATE, TOOL, FORMAT)
FRENCH: Final = {"date": DATE, "échéance": DATE, "outil": TOOL, "format": FORMAT}
ITEM_MARKS = ("item", "ticket", "issue", "element")
LONGEST_NUMBER = 10
REFERENCE = re.compile(r"[a-z_]+:\S+|#[0-9]+|[a-z][a-z0-9]*-[0-9]+", re.ASCII | re.IGNORECASE)
"""What can only be an item: `zendesk:999`, `#4711`, `PLAT-12`."""


async def run(request: Request) -> Answer:
    """Mark what is named, or take that back; with nothing to mark, list what is marked for clients and labels."""
    words = split(request.text)
    if not words or (len(words) == 1 and says(words[0], *SHOWN)):
        return await _listed(request)
    removing = says(words[0], *REMOVE)
    what, rest = what_of(words[1:] if removing else words)
    async with changing(request) as session:
        names = (await known(session)).clients
        target = await _target(session, rest, names)
        return blocks.done(await change(session, request, target, what, removing=removing))


async def change(
    session: AsyncSession, request: Request, target: Item | Client, what: str, *, removing: bool
) -> Marked:
    """Mark an item or a client, or take that back."""
    right, company = right_of(request.person), request.company
    if isinstance(target, Item):
        of_item = imposing.unmark_item if removing else imposing.mark_item
        return await of_item(session, company, right, target.id or 0, what)
    of_client = imposing.unmark_client if removing else imposing.mark_client
    return await of_client(session, company, right, target, what)


def right_of(person: Person) -> Right:
    """Return what somebody may mark and take back."""
    return Right(person.id, person.manages, everywhere=person.role >= Role.ADMIN)


def what_of(words: Sequence[Word]) -> tuple[str, Sequence[Word]]:
    """Read what was imposed; return it with the words behind it. Raises `Mistake` where it or they are missing."""
    what = (in_english(words[0].text, FRENCH) or words[0].text.casefold()) if words else ""
    if what not in WHATS or len(words) == 1:
        raise Mistake(
            _(
                "Say what was imposed, a date, a tool or a format, and behind it the link of an item:"
                " /clientload imposed tool https://desk.example/tickets/4711"
            )
        )
    return what, words[1:]


async def _target(session: AsyncSession, words: Sequence[Word], names: Names) -> Item | Client:
    """Return the item or the client that is named: by link, by number or key, by name."""
    first = words[0]
    link = first.link or (first.text if "://" in first.text else "")
    if len(words) == 1 and link:
        return await _item(session, first.text, link)
    if says(first, *ITEM_MARKS) and len(words) > 1:
        return await _item(session, joined(words[1:]), words[1].link)
    client_id, rest = leading_name(words, names)
    client = await client_with(session, client_id)
    if client is not None and not rest:
        return client
    found = None
    if len(words) == 1 and not first.quoted:
        found = await imposing.item_called(session, first.text)
    if found is None and len(words) == 1 and REFERENCE.fullmatch(first.text) and not first.quoted:
        raise _no_item(first.text)
    if found is None:
        raise unknown("client", joined(words), names)
    return found


async def _item(session: AsyncSession, reference: str, link: str) -> Item:
    number = reference.removeprefix("#")
    if reference.startswith("#") and number.isascii() and number.isdecimal() and len(number) < LONGEST_NUMBER:
        found = await store.item(session, int(number))
    else:
        found = await imposing.item_called(session, reference, link)
    if found is None:
        raise _no_item(reference)
    return found


def _no_item(reference: str) -> Refused:
    return Refused(_("No item is known by {reference}. Paste its link, as its tool shows it.", reference=reference))


async def _listed(request: Request) -> Answer:
    async with request.company.database.asking() as session:
        held = await store.rules(session)
        names = (await known(session)).clients
        return blocks.rules(await teams.all_teams(session), held, names)


SUBCOMMAND = Subcommand(
    name="imposed",
    summary=marked("say that a client imposed a date, a tool or a format on an item, or take that back"),
    usage=(
        marked("/clientload imposed tool https://desk.example/tickets/4711"),
        marked("/clientload imposed remove tool https://desk.example/tickets/4711"),
        marked("/clientload imposed format Acme"),
        marked("/clientload imposed show"),
    ),
    run=run,
    french=("imposé", "imposer"),
)
