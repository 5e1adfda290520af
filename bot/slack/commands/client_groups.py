"""`/clientload client group` and `ungroup`: clients that count as one."""

from collections.abc import Sequence
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.group import KINDS, REFERRED, RESELLER, SUBSIDIARY
from bot.language import gettext as _
from bot.services import grouping
from bot.services.company import Company
from bot.slack.blocks import groups as blocks
from bot.slack.blocks.words import typed
from bot.slack.changing import changing
from bot.slack.clauses import MAPPING, parted
from bot.slack.commands.client_pair import WITH, leading_client, pair, second
from bot.slack.grammar import Word, begins_with, joined, split
from bot.slack.request import Answer, Mistake, Request
from bot.slack.verbs import in_english, listed
from bot.slack.words import without
from bot.store import clients as store
from bot.store.tables import Client

AS = ("as", "comme")
FRENCH = {"filiale": SUBSIDIARY, "revendeur": RESELLER, "apporté": REFERRED, "recommandé": REFERRED}


async def group(request: Request) -> Answer:
    """Count a client in a group, or show who counts in one."""
    async with changing(request) as session:
        words = split(request.text)
        client, behind = await leading_client(session, words, *WITH)
        if not behind:
            return blocks.shown(await grouping.shown(session, request.company, client))
        _first, member, rest = await pair(session, words, *AS)
        value, clauses = parted(rest, request.company.today(), MAPPING)
        kind = _kind(value, client, member)
        return await grouped(
            session, request.company, request.person.id, client, member, kind=kind, since=clauses.since
        )


async def grouped(
    session: AsyncSession, company: Company, by: str, client: Client, member: Client, *, kind: str, since: date | None
) -> Answer:
    """Count a client in a group, and say what that changes."""
    return blocks.joined(await grouping.join(session, company, by, client, member, kind=kind, since=since))


async def ungroup(request: Request) -> Answer:
    """Take a client out of its group; the group may be named beside it, before or behind."""
    async with changing(request) as session:
        first, behind = await leading_client(session, split(request.text), "from", "de")
        named, names = [first], await store.names(session)
        following = second(behind, names)
        if begins_with(following, names):
            other, behind = await leading_client(session, following)
            named.append(other)
        member = await _member_of(session, named)
        value, clauses = parted(behind, request.company.today(), MAPPING)
        if value:
            example = _("/clientload client ungroup {member}", member=typed(member.name))
            said = _("{words} is not understood. Type it like this: {example}", words=joined(value), example=example)
            raise Mistake(said)
        return await ungrouped(session, request.company, request.person.id, member, clauses.since)


async def _member_of(session: AsyncSession, named: Sequence[Client]) -> Client:
    """Return the one of these clients that counts in a group, or else the first."""
    for client in reversed(named):
        if await grouping.is_member(session, client):
            return client
    return named[0]


async def ungrouped(session: AsyncSession, company: Company, by: str, client: Client, since: date | None) -> Answer:
    """Take a client out of its group, and say what that changes."""
    left, judged_from = await grouping.leave(session, company, by, client, since)
    return blocks.left(left.name, client.name, since, judged_from)


def _kind(words: Sequence[Word], client: Client, member: Client) -> str:
    said = joined(without(words, *AS))
    if not said:
        return SUBSIDIARY
    kind = in_english(said, FRENCH) or fold(said)
    if kind not in KINDS:
        raise Mistake(
            _(
                "{word} is no kind of member. Type one of {kinds}: {example}",
                word=said,
                kinds=listed(KINDS, FRENCH),
                example=_(
                    "/clientload client group {client} with {member} as reseller",
                    client=typed(client.name),
                    member=typed(member.name),
                ),
            )
        )
    return kind
