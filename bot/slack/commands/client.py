"""`/clientload client`: adding, renaming, mapping and merging clients."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names, fold
from bot.services import clients, merging
from bot.services.clients import MARKS, Mapped
from bot.slack.blocks import clients as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.words import counted, typed
from bot.slack.changing import Verb, changing, client_with, dispatch, known
from bot.slack.grammar import Sentence, Word, domain, joined, leading_name, read, split, unknown
from bot.slack.request import Answer, Mistake, Person, Request, Role, Subcommand
from bot.slack.rights import check_maps, check_maps_items_of
from bot.slack.words import confirmed, says, unconfirmed, without
from bot.store import clients as store
from bot.store import mentions
from bot.store.tables import Client

NO_TEAMS = Names({})
PHRASES = {"alias": "alias {name} as {value}", "domain": "domain {name} {value}"}
UNMAPPED = ("alias", "domain", *MARKS, "item")
JOINERS = frozenset({"with", "and", "from"})


async def run(request: Request) -> Answer:
    """Change the clients, or say what can be changed."""
    return await dispatch(request, VERBS, _overview)


def _mapping(verb: Verb) -> Verb:
    """Keep a verb to those who may say what is whose for all teams."""

    async def run_if_allowed(request: Request) -> Answer:
        check_maps(request.person)
        return await verb(request)

    return run_if_allowed


async def _overview(request: Request) -> Answer:
    if request.text.strip():
        verbs = ", ".join(VERBS)
        raise Mistake(f"{split(request.text)[0].text} is nothing to do with a client. Type one of: {verbs}.")
    async with changing(request) as session:
        active = await store.active(session)
        waiting = await merging.proposals(session, request.company)
    mine = USAGE if request.person.may_map else [line for line in USAGE if line.split()[-2] == "item"]
    pairs = f" {counted(len(waiting), 'pair')} look the same: /clientload client proposals." if waiting else ""
    return said(f"There are {counted(len(active), 'client')}.{pairs}\nTo change one: " + "\n".join(mine))


async def _add(request: Request) -> Answer:
    name = joined(split(request.text))
    async with changing(request) as session:
        client, brought = await clients.add(session, request.company, request.person.id, name)
        return said(blocks.brought(f"{client.name} is a client now", brought))


async def _rename(request: Request) -> Answer:
    async with changing(request) as session:
        client, words = await _leading_client(session, split(request.text), "to")
        old, name = client.name, joined(without(words, "to"))
        if not name:
            raise Mistake(f"Type the new name behind it: /clientload client rename {typed(old)} to NAME")
        brought = await clients.rename(session, request.company, request.person.id, client, name)
        return said(blocks.brought(f"{old} is now called {name}, and still found as {old}", brought))


async def _remove(request: Request) -> Answer:
    async with changing(request) as session:
        client, words = await _leading_client(session, split(request.text))
        if not confirmed(words):
            side = await merging.side(session, request.company, client)
            return said(
                f"{client.name} has {counted(side.items, 'item')}. They stay theirs; new ones will have no client.\n"
                f"To do it: /clientload client remove {typed(client.name)} yes"
            )
        await clients.remove(session, request.company, request.person.id, client)
        return said(
            f"{client.name} is no client any more. What was theirs stays theirs, new items will have no client.\n"
            f"To undo: /clientload client add {typed(client.name)}"
        )


async def _alias(request: Request) -> Answer:
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        words = without(sentence.words, "as")
        return await _give(session, request, client, sentence, "alias", joined(unconfirmed(words)))


async def _domain(request: Request) -> Answer:
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        words = unconfirmed(without(sentence.words, "is"))
        return await _give(session, request, client, sentence, "domain", domain(joined(words)))


async def _map(request: Request) -> Answer:
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        kind = fold(sentence.words[0].text) if sentence.words else ""
        value = unconfirmed(sentence.words[1:])
        if kind not in {*MARKS, "item"} or not value:
            known_kinds = ", ".join((*MARKS, "item"))
            raise Mistake(
                f"Type one of {known_kinds}, and its value: /clientload client map {typed(client.name)} label VIP"
            )
        if kind == "item":
            return await _map_item(session, request, client, value)
        check_maps(request.person)
        return await _give(session, request, client, sentence, kind, joined(value))


async def _unmap(request: Request) -> Answer:
    async with changing(request) as session:
        client, sentence = await _sentence(session, request)
        kind = fold(sentence.words[0].text) if sentence.words else ""
        value = joined(sentence.words[1:])
        if kind not in UNMAPPED or not value:
            raise Mistake(
                f"Type one of {', '.join(UNMAPPED)}, and its value: "
                f"/clientload client unmap {typed(client.name)} domain acme.example"
            )
        text = domain(value) if kind == "domain" else value
        await _check_unmaps(session, request.person, kind, text)
        await clients.unmap(session, request.company, request.person.id, client, kind, text)
        return said(f"The {kind} {text} says nothing about {client.name} any more. What it had settled stays.")


async def _map_item(session: AsyncSession, request: Request, client: Client, words: Sequence[Word]) -> Answer:
    text = words[0].link or joined(words)
    found = await mentions.items_called(session, text)
    if not found:
        raise Mistake(
            f"There is no item {joined(words)}. Type its number with its source, like zendesk:123, or its link."
        )
    if len(found) > 1:
        either = " or ".join(f"{item.source}:{item.external_id}" for item in found)
        raise Mistake(f"{joined(words)} can be {either}. Type one of them.")
    (item,) = found
    check_maps_items_of(request.person, item.team_id)
    brought = await clients.map_item(session, request.company, request.person.id, client, item)
    return said(blocks.brought(f"\u201c{item.title}\u201d is {client.name}'s now", brought))


async def _check_unmaps(session: AsyncSession, person: Person, kind: str, value: str) -> None:
    """Refuse a manager whatever is not an item of a team of theirs; items of two sources may share a number."""
    if person.may_map:
        return
    found = await mentions.items_called(session, value) if kind == "item" else []
    if not found:
        check_maps(person)
    for item in found:
        check_maps_items_of(person, item.team_id)


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
    return await _told(session, mapped, name, kind, value)


async def _told(session: AsyncSession, mapped: Mapped, name: str, kind: str, value: str) -> Answer:
    what = f"The {kind} {value} is {name}'s now"
    if mapped.rewritten is None:
        return said(blocks.brought(what, mapped.brought))
    ids = {id_ for move in mapped.rewritten.preview.moved for id_ in (move.from_destination, move.to_destination)}
    names = {id_: client.name for id_, client in (await store.by_id(session, ids)).items()}
    phrase = PHRASES.get(kind, "map {name} {kind} {value}").format(name=typed(name), kind=kind, value=typed(value))
    command = f"/clientload client {phrase} since {mapped.rewritten.since}"
    return blocks.rewritten(what, mapped.rewritten, names, command)


async def _merge(request: Request) -> Answer:
    async with changing(request) as session:
        kept, other, words = await _pair(session, split(request.text))
        if not confirmed(words):
            return blocks.merge_preview(*await merging.preview(session, request.company, kept, other))
        moved = await merging.merge(session, request.company, request.person.id, kept, other)
        return said(
            f"{other.name} is part of {kept.name} now, with {counted(moved, 'item')}.\n"
            f"To undo: /clientload client unmerge {typed(kept.name)} {typed(other.name)}"
        )


async def _unmerge(request: Request) -> Answer:
    async with changing(request) as session:
        merged, words = await store.merged_names(session), split(request.text)
        _, behind = leading_name(words, await store.names(session))
        id_, _ = leading_name(without(behind, *JOINERS) or words, merged)
        other = await client_with(session, id_)
        kept = await client_with(session, other.merged_into) if other else None
        if other is None or kept is None:
            raise unknown("merged client", joined(behind or words), merged)
        looked_at = await merging.unmerge(session, request.company, request.person.id, kept, other)
        return said(
            f"{other.name} is a client of its own again. {counted(looked_at, 'item')} of {kept.name} "
            "went through the rules again."
        )


async def _proposals(request: Request) -> Answer:
    async with changing(request) as session:
        return blocks.proposals(await merging.proposals(session, request.company))


async def _refuse(request: Request) -> Answer:
    async with changing(request) as session:
        one, two, _ = await _pair(session, split(request.text))
        await merging.refuse(session, request.company, request.person.id, one, two)
        return said(f"{one.name} and {two.name} stay two clients, and are not proposed again.")


async def _sentence(session: AsyncSession, request: Request) -> tuple[Client, Sentence]:
    """Read a line that begins with a client."""
    names = (await known(session)).clients
    sentence = read(request.text, names, NO_TEAMS, request.company.today())
    client = await client_with(session, sentence.client)
    if client is None:
        raise unknown("client", sentence.words[0].text if sentence.words else "", names)
    return client, sentence


async def _leading_client(
    session: AsyncSession, words: Sequence[Word], before: str = ""
) -> tuple[Client, Sequence[Word]]:
    """Take the client that words begin with; `before` ends its name where it is unknown."""
    names = await store.names(session)
    id_, rest = leading_name(words, names)
    client = await client_with(session, id_)
    if client is None:
        end = next((at for at, word in enumerate(words) if before and says(word, before)), len(words))
        raise unknown("client", joined(words[:end]), names)
    return client, rest


async def _pair(session: AsyncSession, words: Sequence[Word]) -> tuple[Client, Client, Sequence[Word]]:
    kept, behind = await _leading_client(session, words, "with")
    other, rest = await _leading_client(session, without(behind, *JOINERS))
    return kept, other, rest


VERBS = {
    "add": _mapping(_add),
    "rename": _mapping(_rename),
    "remove": _mapping(_remove),
    "alias": _mapping(_alias),
    "domain": _mapping(_domain),
    "map": _map,
    "unmap": _unmap,
    "merge": _mapping(_merge),
    "unmerge": _mapping(_unmerge),
    "proposals": _mapping(_proposals),
    "refuse": _mapping(_refuse),
}

USAGE = (
    "/clientload client add Acme",
    "/clientload client rename Acme to Acme Group",
    "/clientload client remove Acme",
    '/clientload client alias Acme as "ACM Corp"',
    "/clientload client domain Acme acme.example",
    "/clientload client domain Acme acme.example since 1 September",
    "/clientload client map Acme label VIP",
    "/clientload client map Acme item zendesk:123",
    "/clientload client unmap Acme domain acme.example",
    "/clientload client unmap Acme item 123",
    "/clientload client merge Acme with Globex",
    "/clientload client unmerge Acme Globex",
    "/clientload client proposals",
    "/clientload client refuse Acme with Globex",
)

SUBCOMMAND = Subcommand(
    name="client",
    summary="clients: add, rename, map and merge them",
    usage=USAGE,
    run=run,
    needs=Role.MANAGER,
    for_mapping=True,
)
