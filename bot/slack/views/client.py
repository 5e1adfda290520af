"""The dialog of `/clientload client`: adding, renaming, mapping, merging and removing clients."""

from collections.abc import Awaitable, Callable, Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services import clients, merging
from bot.services.refused import Checks, about
from bot.slack.blocks import clients as blocks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import client as forms
from bot.slack.blocks.message import sentence
from bot.slack.commands import client as typed
from bot.slack.commands import client_groups, client_keys
from bot.slack.grammar import domain
from bot.slack.request import Answer, Mistake, Role
from bot.slack.rights import check_maps
from bot.slack.views.dialog import Asked, Dialog, Sure
from bot.slack.views.placing import chosen_client, client_of, option_of
from bot.store import clients as store
from bot.store import keys
from bot.store.tables import Client

Outcome = Answer | Sure
Do = Callable[[AsyncSession, Asked], Awaitable[Outcome]]


async def draw(asked: Asked) -> Form:
    """Draw the dialog with the fields of what is to be done."""
    what = asked.values.text("what") or _proposed(asked)
    async with asked.company.database.asking() as session:
        client = await client_of(session, asked.id("client"))
        held = await keys.of_client(session, client.id or 0) if client and what == forms.UNMAP else []
    mapped = [(key.id or 0, key.kind, key.value) for key in held if key.kind in forms.KEYS]
    subject = asked.subject if asked.opening else {}
    filled = forms.Filled(
        what,
        option_of(client),
        mapped,
        str(subject.get("name") or ""),
        str(subject.get("domain") or ""),
    )
    return forms.client(filled)


def _proposed(asked: Asked) -> str:
    """Return what a button proposes to do, or what fits what it is about."""
    what = asked.subject.get("what")
    if what in forms.WHAT:
        return str(what)
    if asked.id("client") is not None:
        return forms.RENAME
    return forms.DOMAIN if asked.subject.get("domain") else forms.ADD


async def save(asked: Asked) -> Outcome:
    """Do what was chosen."""
    check_maps(asked.person)
    async with asked.company.database.writing() as session:
        return await DOING[asked.values.text("what")](session, asked)


async def _add(session: AsyncSession, asked: Asked) -> Answer:
    values, checks, answer = asked.values, Checks(), None
    names = [("alias", line) for line in _lines(values.text("alias"))]
    for line in _lines(values.text("domain")):
        with checks.at("domain"):
            names.append(("domain", domain(line)))
    with checks.at():
        answer = await typed.added(session, asked.company, asked.person.id, values.text("name"), names)
    return checks.settled(answer)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


async def _rename(session: AsyncSession, asked: Asked) -> Answer:
    checks, name, client = Checks(), asked.values.text("name"), None
    with checks.at():
        client = await chosen_client(session, asked)
    if client is None:
        with checks.at("name"):
            await clients.check_free(session, name)
    return await typed.renamed(session, asked.company, asked.person.id, checks.settled(client), name)


async def _alias(session: AsyncSession, asked: Asked) -> Outcome:
    return await _give(session, asked, "alias", asked.values.text("alias"), "alias")


async def _domain(session: AsyncSession, asked: Asked) -> Outcome:
    return await _give(session, asked, "domain", asked.values.text("domain"), "domain")


async def _map(session: AsyncSession, asked: Asked) -> Outcome:
    kind, value = asked.values.text("kind"), asked.values.text("value")
    if kind != "item":
        return await _give(session, asked, kind, value, "value")
    checks, client, answer = Checks(), None, None
    with checks.at():
        client = await chosen_client(session, asked)
    with checks.at("value"):
        if client is None:
            await client_keys.item_called(session, value, value)
        else:
            answer = await client_keys.given_item(session, asked.company, asked.person, client, value, value)
    return checks.settled(answer)


async def _give(session: AsyncSession, asked: Asked, kind: str, value: str, field: str) -> Outcome:
    """Give a key to a client; where that rewrites what was settled, show it first."""
    checks, client, mapped = Checks(), None, None
    since = asked.values.day("since")
    with checks.at():
        client = await chosen_client(session, asked)
    with checks.at(field):
        if not value:
            raise Mistake(_("Type the name."))
        value = domain(value) if kind == "domain" else value
        if client is None:
            await clients.check_key(session, kind, value)
        else:
            mapped = await clients.map_key(
                session, asked.company, asked.person.id, client, kind, value, since=since, confirmed=asked.sure
            )
    client, mapped = checks.settled(client), checks.settled(mapped)
    answer = await client_keys.given(session, mapped, client.name, kind, value, how=False)
    if mapped.rewritten is None or asked.sure:
        return answer
    return Sure(_("Is that meant?"), answer, _("Do it"))


async def _unmap(session: AsyncSession, asked: Asked) -> Answer:
    client = await chosen_client(session, asked)
    held = {key.id: key for key in await keys.of_client(session, client.id or 0)}
    key = held.get(asked.values.id("key"))
    if key is None:
        raise Mistake(_("Choose what is to say nothing any more."), "key")
    return await client_keys.taken(session, asked.company, asked.person.id, client, key.kind, key.value)


async def _merge(session: AsyncSession, asked: Asked) -> Outcome:
    kept, other = await _pair(session, asked, "client", "other")
    with about("other"):
        sides = await merging.preview(session, asked.company, kept, other)
    if not asked.sure:
        return Sure(_("Is that meant?"), blocks.merge_preview(*sides, how=False), _("Make one of two"))
    return await typed.merged(session, asked.company, asked.person.id, kept, other)


async def _pair(session: AsyncSession, asked: Asked, first: str, second: str) -> tuple[Client, Client]:
    """Return the two clients that are chosen; raise what is wrong with either."""
    checks, found = Checks(), []
    for name in (first, second):
        with checks.at(name):
            found.append(await chosen_client(session, asked, name))
    checks.settle()
    return found[0], found[1]


async def _refuse(session: AsyncSession, asked: Asked) -> Answer:
    one, two = await _pair(session, asked, "client", "other")
    with about("other"):
        return await typed.kept_apart(session, asked.company, asked.person.id, one, two)


async def _unmerge(session: AsyncSession, asked: Asked) -> Answer:
    id_ = asked.values.id("merged")
    other = (await store.by_id(session, [id_ or 0])).get(id_ or 0)
    kept = None if other is None or other.merged_into is None else await client_of(session, other.merged_into)
    if other is None or kept is None:
        raise Mistake(_("Choose a client."), "merged")
    with about("merged"):
        return await typed.parted(session, asked.company, asked.person.id, kept, other)


async def _group(session: AsyncSession, asked: Asked) -> Answer:
    group, member = await _pair(session, asked, "client", "member")
    kind, since = asked.values.text("membership"), asked.values.day("since")
    with about("member"):
        return await client_groups.grouped(
            session, asked.company, asked.person.id, group, member, kind=kind, since=since
        )


async def _ungroup(session: AsyncSession, asked: Asked) -> Answer:
    member = await chosen_client(session, asked, "member")
    with about("member"):
        return await client_groups.ungrouped(session, asked.company, asked.person.id, member, asked.values.day("since"))


async def _remove(session: AsyncSession, asked: Asked) -> Outcome:
    client = await chosen_client(session, asked)
    if not asked.sure:
        question = await typed.removal(session, asked.company, client)
        return Sure(_("Is that meant?"), sentence(question), _("Remove"))
    return await typed.removed(session, asked.company, asked.person.id, client)


DOING: Mapping[str, Do] = {
    forms.ADD: _add,
    forms.RENAME: _rename,
    forms.ALIAS: _alias,
    forms.DOMAIN: _domain,
    forms.MAP: _map,
    forms.UNMAP: _unmap,
    forms.MERGE: _merge,
    forms.REFUSE: _refuse,
    forms.UNMERGE: _unmerge,
    forms.GROUP: _group,
    forms.UNGROUP: _ungroup,
    forms.REMOVE: _remove,
}

DIALOG = Dialog(
    name="client",
    command="client",
    needs=Role.ADMIN,
    typed=marked("/clientload client add Acme"),
    draw=draw,
    save=save,
    for_mapping=True,
)
