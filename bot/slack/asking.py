"""What the commands that read are asked: a client, a team, a window, in this order, each if wanted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.figures import USUAL_WINDOW_DAYS
from bot.slack.changing import Known, client_with, known, known_in, team_with
from bot.slack.grammar import begins_with, read_words
from bot.slack.periods import trailing_window
from bot.slack.request import Mistake, Request
from bot.slack.words import Word, joined, split
from bot.store import clients, teams
from bot.store.tables import Client, Team


@dataclass(frozen=True, slots=True)
class Asking:
    """What a line names. `rest` holds the words that are neither a known name nor a window."""

    names: Known
    client: Client | None = None
    team: Team | None = None
    days_said: int | None = None
    rest: tuple[Word, ...] = ()

    @property
    def days(self) -> int:
        """Return how long the window is: as said, or the usual one."""
        return self.days_said or USUAL_WINDOW_DAYS

    @property
    def unknown(self) -> str:
        """Return the words that say nothing to us, as they were typed."""
        return joined(self.rest)

    @property
    def team_id(self) -> int | None:
        """Return the team's id, if one is named."""
        return self.team.id if self.team else None


async def asking(session: AsyncSession, request: Request) -> Asking:
    """Read a line. Raises `Mistake` where it can be read in two ways, or a window is of no use."""
    words = split(request.text)
    asked = await asking_in(session, await known_in(session, words), words, request.company.today())
    return replace(asked, names=await known(session)) if asked.rest else asked


async def asking_in(session: AsyncSession, names: Known, words: Sequence[Word], today: date) -> Asking:
    """Read words among known names."""
    sentence = read_words(words, names.clients, names.teams, today)
    before, days = trailing_window(sentence.words, today)
    rest: Sequence[Word] = sentence.unknown
    if days is None and not before:
        # A window may also stand before the team.
        rest, days = trailing_window(rest, today)
    return Asking(
        names,
        await client_with(session, sentence.client),
        await team_with(session, sentence.team),
        days,
        (*rest, *before),
    )


async def may_begin_with_name(session: AsyncSession, words: Sequence[Word]) -> bool:
    """Say whether somebody is called by words that begin like a line, without reading all names."""
    first = words[0].text
    return await clients.any_begins_with(session, first) or begins_with(words, await teams.names(session))


async def begins_question(session: AsyncSession, request: Request, ends: Collection[int]) -> bool:
    """Say whether a line without a verb asks about a client or a team, up to its end or to one of `ends`, in words."""
    words, today = split(request.text), request.company.today()
    if not await may_begin_with_name(session, words):
        return False
    names = await known(session)
    if not (begins_with(words, names.clients) or begins_with(words, names.teams)):
        return False
    for end in (*ends, len(words)):
        try:
            asked = await asking_in(session, names, words[:end], today)
        except Mistake:
            # It can be read in two ways, of which one is the name's: that is asked back.
            return True
        if (asked.client or asked.team) is not None and not asked.rest:
            return True
    return False
