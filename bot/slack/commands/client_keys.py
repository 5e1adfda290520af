"""`/clientload client alias`, `domain`, `map` and `unmap`: by what a client is recognised."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names
from bot.language import gettext as _
from bot.services import clients, spelled
from bot.services.clients import MARKS, Mapped
from bot.services.company import Company
from bot.slack.blocks import clients as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.words import typed
from bot.slack.changing import changing, client_with, known
from bot.slack.clauses import MAPPING
from bot.slack.grammar import Sentence, domain, joined, read, unknown
from bot.slack.kinds import kind_of, kinds_listed
from bot.slack.request import Answer, Mistake, Person, Request
from bot.slack.rights import check_maps, check_maps_items_of
from bot.slack.words import confirmed, unconfirmed, without
from bot.store import clients as store
from bot.store import mentions
from bot.store.tables import Client, Item

NO_TEAMS = Names({})
MAPPED = (*MARKS, "item")
UNMAPPED = ("alias", "domain", *MAPPED)


async def alias(request: Request) -> Answer:
    """Give a client another name."""
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        words = without(sentence.words, "as", "comme")
        return await _give(session, request, client, sentence, "alias", joined(unconfirmed(words)))


async def domain_of(request: Request) -> Answer:
    """Give a client the domain that its people write from."""
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        words = unconfirmed(without(sentence.words, "is", "est"))
        return await _give(session, request, client, sentence, "domain", domain(joined(words)))


async def map_mark(request: Request) -> Answer:
    """Give a client what bears a label, component or project, or one item."""
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        kind, value = _kind(sentence), unconfirmed(sentence.words[1:])
        if kind not in MAPPED or not value:
            raise Mistake(
                _(
                    "Type one of {kinds}, and its value: {example}",
                    kinds=kinds_listed(MAPPED),
                    example=_("/clientload client map {client} label VIP", client=typed(client.name)),
                )
            )
        if kind == "item":
            text = value[0].link or joined(value)
            return await given_item(session, request.company, request.person, client, text, joined(value))
        check_maps(request.person)
        return await _give(session, request, client, sentence, kind, joined(value))


async def unmap(request: Request) -> Answer:
    """Take a key from a client."""
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        kind, value = _kind(sentence), joined(sentence.words[1:])
        if kind not in UNMAPPED or not value:
            raise Mistake(
                _(
                    "Type one of {kinds}, and its value: {example}",
                    kinds=kinds_listed(UNMAPPED),
                    example=_("/clientload client unmap {client} domain acme.example", client=typed(client.name)),
                )
            )
        text = domain(value) if kind == "domain" else value
        if kind == "item":
            text = await _unmapped_item(session, request.person, sentence.words[1].link or value)
        else:
            check_maps(request.person)
        return await taken(session, request.company, request.person.id, client, kind, text)


async def taken(session: AsyncSession, company: Company, by: str, client: Client, kind: str, value: str) -> Answer:
    """Take a key from a client."""
    await clients.unmap(session, company, by, client, kind, value)
    return said(
        _(
            "The {kind} {value} says nothing about {client} any more. What it had settled stays.",
            kind=spelled.kind(kind),
            value=value,
            client=client.name,
        )
    )


def _kind(sentence: Sentence) -> str:
    return kind_of(sentence.words[0]) if sentence.words else ""


async def given_item(
    session: AsyncSession, company: Company, person: Person, client: Client, text: str, called: str
) -> Answer:
    """Say of one item whose it is; `text` is its number or link, and `called` what was typed for it."""
    item = await item_called(session, text, called)
    check_maps_items_of(person, item.team_id)
    brought = await clients.map_item(session, company, person.id, client, item)
    what = _("\u201c{title}\u201d is {client}'s now", title=item.title, client=client.name)
    return said(blocks.brought(what, brought))


async def item_called(session: AsyncSession, text: str, called: str) -> Item:
    """Return the one item of a number or link; raise `Mistake` for none or several."""
    found = await mentions.items_called(session, text)
    if not found:
        raise Mistake(
            _(
                "There is no item {name}. Type its number with its source, like zendesk:123, or its link.",
                name=called,
            ),
            "value",
        )
    if len(found) > 1:
        either = spelled.either([f"{item.source}:{item.external_id}" for item in found])
        raise Mistake(_("{name} can be {either}. Type one of them.", name=called, either=either), "value")
    return found[0]


async def _unmapped_item(session: AsyncSession, person: Person, value: str) -> str:
    """Return the number at its source of the item that is meant, else what was typed.

    Refuses a manager whatever is not an item of a team of theirs; items of two sources may share a number.
    """
    found = await mentions.items_called(session, value, also_gone=True)
    if not person.may_map:
        if not found:
            check_maps(person)
        for item in found:
            check_maps_items_of(person, item.team_id)
    numbers = {item.external_id for item in found}
    return numbers.pop() if len(numbers) == 1 else value


async def _give(
    session: AsyncSession, request: Request, client: Client, sentence: Sentence, kind: str, value: str
) -> Answer:
    """Give a key to a client, and say what that brought or would rewrite."""
    name = client.name
    mapped = await clients.map_key(
        session,
        request.company,
        request.person.id,
        client,
        kind,
        value,
        since=sentence.since,
        confirmed=confirmed(sentence.words),
    )
    return await given(session, mapped, name, kind, value)


async def given(session: AsyncSession, mapped: Mapped, name: str, kind: str, value: str, *, how: bool = True) -> Answer:
    """Say what giving a key to a client of this name brought or would rewrite, and `how` to have that done."""
    what = _("The {kind} {value} is {client}'s now", kind=spelled.kind(kind), value=value, client=name)
    if mapped.rewritten is None:
        return said(blocks.brought(what, mapped.brought))
    ids = {id_ for move in mapped.rewritten.preview.moved for id_ in (move.from_destination, move.to_destination)}
    names = {id_: client.name for id_, client in (await store.by_id(session, ids)).items()}
    command = _("{line} since {day}", line=_line(name, kind, value), day=mapped.rewritten.since)
    return blocks.rewritten(what, mapped.rewritten, names, command if how else "")


def _line(name: str, kind: str, value: str) -> str:
    """Write the line that gives a key to a client."""
    named = {"client": typed(name), "value": typed(value)}
    if kind == "alias":
        return _("/clientload client alias {client} as {value}", **named)
    if kind == "domain":
        return _("/clientload client domain {client} {value}", **named)
    return _("/clientload client map {client} {kind} {value}", kind=kinds_listed([kind]), **named)


async def _sentence(session: AsyncSession, request: Request) -> tuple[Client, Sentence]:
    """Read a line that begins with a client."""
    names = (await known(session)).clients
    sentence = read(request.text, names, NO_TEAMS, request.company.today(), MAPPING)
    client = await client_with(session, sentence.client)
    if client is None:
        raise unknown("client", sentence.words[0].text if sentence.words else "", names)
    return client, sentence
