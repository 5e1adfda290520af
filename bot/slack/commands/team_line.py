"""A line of `/clientload team`, read in the transaction that changes the team."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names
from bot.slack.changing import Verb, changing, team_with
from bot.slack.grammar import Word, leading_name, split, unknown
from bot.slack.request import Answer, Request
from bot.store import teams as store
from bot.store.tables import Team


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `team`, in its transaction: the team it begins with, and the words behind it."""

    request: Request
    session: AsyncSession
    names: Names
    team: Team | None
    words: Sequence[Word]

    @property
    def by(self) -> str:
        """Return who typed it."""
        return self.request.person.id

    def needs_team(self) -> Team:
        """Return the team; raise `Mistake` where the line names none."""
        if self.team is None:
            raise unknown("team", self.words[0].text if self.words else "", self.names)
        return self.team


def opened(verb: Callable[[Line], Awaitable[Answer]]) -> Verb:
    """Run a verb on its line, in one transaction."""

    async def run_in_transaction(request: Request) -> Answer:
        async with changing(request) as session:
            names = await store.names(session)
            id_, words = leading_name(split(request.text), names)
            return await verb(Line(request, session, names, await team_with(session, id_), words))

    return run_in_transaction
