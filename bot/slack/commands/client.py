"""`/clientload client`: adding, renaming, mapping and merging clients."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked, ngettext
from bot.services import clients, merging
from bot.services.company import Company
from bot.services.refused import Checks, about
from bot.slack.blocks import clients as blocks
from bot.slack.blocks import words as written
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.words import typed
from bot.slack.changing import FRENCH_SHOW, SHOW, Verb, changeable, changing, client_with, dispatch
from bot.slack.commands import client_groups, client_keys
from bot.slack.commands.client_pair import leading_client, pair, second
from bot.slack.grammar import joined, leading_name, split, unknown
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.rights import check_maps
from bot.slack.verbs import listed
from bot.slack.words import confirmed, without
from bot.store import clients as store
from bot.store import keys
from bot.store.tables import Client

TO = ("to", "en")


async def run(request: Request) -> Answer:
    """Change the clients, or say what can be changed."""
    verbs = {**VERBS, **dict.fromkeys(SHOW, _overview)}
    return await dispatch(request, verbs, _overview, {**FRENCH, **FRENCH_SHOW})


def _mapping(verb: Verb) -> Verb:
    """Keep a verb to those who may say what is whose for all teams."""

    async def run_if_allowed(request: Request) -> Answer:
        check_maps(request.person)
        return await verb(request)

    return run_if_allowed


async def _overview(request: Request) -> Answer:
    if request.text.strip():
        raise Mistake(
            _(
                "{word} is nothing to do with a client. Type one of: {verbs}.",
                word=split(request.text)[0].text,
                verbs=listed(VERBS, FRENCH),
            )
        )
    async with changing(request) as session:
        active = await store.active(session)
        shown = [each.id or 0 for each in active[: blocks.SHOWN]]
        leading = await keys.leading_to(session, shown, blocks.MAPPED)
        waiting = len(await merging.proposals(session, request.company))
    mine = USAGE[1:] if request.person.may_map else ITEM_USAGE
    drawn = blocks.overview(active, leading, waiting, [_(each) for each in mine])
    return changeable(drawn, "client", may=request.person.may_map)


async def _add(request: Request) -> Answer:
    name = joined(split(request.text))
    async with changing(request) as session:
        return await added(session, request.company, request.person.id, name)


async def added(
    session: AsyncSession, company: Company, by: str, name: str, keys: Sequence[tuple[str, str]] = ()
) -> Answer:
    """Add a client with its aliases and domains, and say what they brought."""
    checks, client = Checks(), None
    brought = clients.Brought(0, 0.0, None)
    with checks.at("name"):
        client, brought = await clients.add(session, company, by, name)
    for kind, value in keys:
        with checks.at(kind):
            if client is None:
                await clients.check_key(session, kind, value)
            else:
                more = (await clients.map_key(session, company, by, client, kind, value)).brought
                brought = clients.Brought(brought.items + more.items, brought.hours + more.hours, more.coverage)
    client = checks.settled(client)
    return said(blocks.brought(_("{client} is a client now", client=client.name), brought))


async def _rename(request: Request) -> Answer:
    async with changing(request) as session:
        client, words = await leading_client(session, split(request.text), *TO)
        name = joined(without(words, *TO))
        if not name:
            raise Mistake(
                _(
                    "Type the new name behind it: /clientload client rename {client} to NAME",
                    client=typed(client.name),
                )
            )
        return await renamed(session, request.company, request.person.id, client, name)


async def renamed(session: AsyncSession, company: Company, by: str, client: Client, name: str) -> Answer:
    """Give a client another name, and say what that brought."""
    old = client.name
    with about("name"):
        brought = await clients.rename(session, company, by, client, name)
    what = _("{old} is now called {name}, and still found as {old}", old=old, name=name)
    return said(blocks.brought(what, brought))


async def _remove(request: Request) -> Answer:
    async with changing(request) as session:
        client, words = await leading_client(session, split(request.text))
        if not confirmed(words):
            question = await removal(session, request.company, client)
            todo = _(
                "To do it: {command}", command=_("/clientload client remove {client} yes", client=typed(client.name))
            )
            return _with_command(question, todo)
        return await removed(session, request.company, request.person.id, client)


async def removal(session: AsyncSession, company: Company, client: Client) -> str:
    """Say what removing a client would do."""
    side = await merging.side(session, company, client)
    return ngettext(
        "{client} has {count} item. They stay theirs; new ones will have no client.",
        "{client} has {count} items. They stay theirs; new ones will have no client.",
        side.items,
        client=client.name,
        count=written.count(side.items),
    )


async def removed(session: AsyncSession, company: Company, by: str, client: Client) -> Answer:
    """Remove a client, and say how to have it back."""
    await clients.remove(session, company, by, client)
    return _with_command(
        _(
            "{client} is no client any more. What was theirs stays theirs, new items will have no client.",
            client=client.name,
        ),
        _("To undo: {command}", command=_("/clientload client add {client}", client=typed(client.name))),
    )


async def _merge(request: Request) -> Answer:
    async with changing(request) as session:
        kept, other, words = await pair(session, split(request.text))
        if not confirmed(words):
            return blocks.merge_preview(*await merging.preview(session, request.company, kept, other))
        return await merged(session, request.company, request.person.id, kept, other)


async def merged(session: AsyncSession, company: Company, by: str, kept: Client, other: Client) -> Answer:
    """Make one client of two, and say how to part them again."""
    moved = await merging.merge(session, company, by, kept, other)
    return _with_command(
        ngettext(
            "{other} is part of {client} now, with {count} item.",
            "{other} is part of {client} now, with {count} items.",
            moved,
            other=other.name,
            client=kept.name,
            count=written.count(moved),
        ),
        _(
            "To undo: {command}",
            command=_("/clientload client unmerge {kept} {other}", kept=typed(kept.name), other=typed(other.name)),
        ),
    )


async def _unmerge(request: Request) -> Answer:
    async with changing(request) as session:
        into, words = await store.merged_names(session), split(request.text)
        _kept, behind = leading_name(words, await store.names(session))
        id_, _rest = leading_name(second(behind, into) or words, into)
        other = await client_with(session, id_)
        kept = await client_with(session, other.merged_into) if other else None
        if other is None or kept is None:
            raise unknown("merged client", joined(behind or words), into)
        return await parted(session, request.company, request.person.id, kept, other)


async def parted(session: AsyncSession, company: Company, by: str, kept: Client, other: Client) -> Answer:
    """Part what was merged."""
    looked_at = await merging.unmerge(session, company, by, kept, other)
    return said(
        ngettext(
            "{other} is a client of its own again. {count} item of {client} went through the rules again.",
            "{other} is a client of its own again. {count} items of {client} went through the rules again.",
            looked_at,
            other=other.name,
            client=kept.name,
            count=written.count(looked_at),
        )
    )


async def _proposals(request: Request) -> Answer:
    async with changing(request) as session:
        return blocks.proposals(await merging.proposals(session, request.company))


async def _refuse(request: Request) -> Answer:
    async with changing(request) as session:
        one, two, _rest = await pair(session, split(request.text))
        return await kept_apart(session, request.company, request.person.id, one, two)


async def kept_apart(session: AsyncSession, company: Company, by: str, one: Client, two: Client) -> Answer:
    """Say of two clients that they are two."""
    await merging.refuse(session, company, by, one, two)
    return said(_("{one} and {two} stay two clients, and are not proposed again.", one=one.name, two=two.name))


def _with_command(sentence: str, command: str) -> Answer:
    return said(f"{sentence}\n{command}")


VERBS = {
    "add": _mapping(_add),
    "rename": _mapping(_rename),
    "remove": _mapping(_remove),
    "alias": _mapping(client_keys.alias),
    "domain": _mapping(client_keys.domain_of),
    "map": client_keys.map_mark,
    "unmap": client_keys.unmap,
    "merge": _mapping(_merge),
    "unmerge": _mapping(_unmerge),
    "proposals": _mapping(_proposals),
    "refuse": _mapping(_refuse),
    "group": _mapping(client_groups.group),
    "ungroup": _mapping(client_groups.ungroup),
}

FRENCH = {
    "ajouter": "add",
    "renommer": "rename",
    "supprimer": "remove",
    "retirer": "remove",
    "domaine": "domain",
    "associer": "map",
    "rattacher": "map",
    "dissocier": "unmap",
    "détacher": "unmap",
    "fusionner": "merge",
    "séparer": "unmerge",
    "propositions": "proposals",
    "refuser": "refuse",
    "grouper": "group",
    "regrouper": "group",
    "groupe": "group",
    "dégrouper": "ungroup",
}

ITEM_USAGE = (
    marked("/clientload client map Acme item zendesk:123"),
    marked("/clientload client unmap Acme item 123"),
)
"""What a team's manager may type."""

USAGE = (
    marked("/clientload client show"),
    marked("/clientload client add Acme"),
    marked("/clientload client rename Acme to Acme Group"),
    marked("/clientload client remove Acme"),
    marked('/clientload client alias Acme as "ACM Corp"'),
    marked("/clientload client domain Acme acme.example"),
    marked("/clientload client domain Acme acme.example since 1 September"),
    marked("/clientload client map Acme label VIP"),
    *ITEM_USAGE,
    marked("/clientload client unmap Acme domain acme.example"),
    marked("/clientload client merge Acme with Globex"),
    marked("/clientload client unmerge Acme Globex"),
    marked("/clientload client proposals"),
    marked("/clientload client refuse Acme with Globex"),
    marked("/clientload client group Acme with Globex as subsidiary"),
    marked("/clientload client group Acme with Globex as reseller since 1 September"),
    marked("/clientload client group Acme"),
    marked("/clientload client ungroup Globex"),
)

SUBCOMMAND = Subcommand(
    name="client",
    summary=marked("clients: add, rename, map, merge and group them"),
    usage=USAGE,
    run=run,
    needs=Role.MANAGER,
    for_mapping=True,
)
