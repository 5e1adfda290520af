"""Two clients in one line: the one that it begins with, and the one behind the small word that joins them."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names
from bot.slack.changing import client_with
from bot.slack.grammar import Word, begins_with, joined, leading_name, unknown
from bot.slack.words import says, without
from bot.store import clients as store
from bot.store.tables import Client

WITH = ("with", "avec")
JOINERS = (*WITH, "and", "et", "from", "de")


async def leading_client(session: AsyncSession, words: Sequence[Word], *before: str) -> tuple[Client, Sequence[Word]]:
    """Take the client that words begin with; one of `before` ends its name where it is unknown."""
    names = await store.names(session)
    id_, rest = leading_name(words, names)
    client = await client_with(session, id_)
    if client is None:
        end = next((at for at, word in enumerate(words) if says(word, *before)), len(words))
        raise unknown("client", joined(words[:end]), names)
    return client, rest


async def pair(session: AsyncSession, words: Sequence[Word], *before: str) -> tuple[Client, Client, Sequence[Word]]:
    """Take two clients and what stands behind them; one of `before` ends the second's name where it is unknown."""
    kept, behind = await leading_client(session, words, *WITH)
    other, rest = await leading_client(session, second(behind, await store.names(session)), *before)
    return kept, other, rest


def second(words: Sequence[Word], names: Names) -> Sequence[Word]:
    """Drop the small word that joins two clients, unless the second one's name begins with it."""
    return words if begins_with(words, names) else without(words, *JOINERS)
