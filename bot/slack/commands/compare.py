"""`/clientload acme vs globex`: two clients side by side."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.compare import compare
from bot.slack.asking import Asking, asking_in
from bot.slack.blocks import compare as blocks
from bot.slack.changing import Known, known
from bot.slack.commands import card
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.words import Word, says, split

EXAMPLE = "/clientload Acme vs Globex"
BETWEEN = ("vs", "vs.", "versus", "contre")


def is_comparison(words: Sequence[Word]) -> bool:
    """Say whether a line has one of the words that stand between two clients."""
    return any(says(word, *BETWEEN) for word in words[1:-1])


async def run(request: Request) -> Answer:
    """Draw the two clients that are named, on all teams or on one."""
    today = request.company.today()
    async with request.company.database.asking() as session:
        names = await known(session)
        whole = await asking_in(session, names, split(request.text), today)
        if is_comparison(split(request.text)) and whole.client is not None and not whole.rest:
            # One client may be called “Mac vs PC”.
            return await card.run(request)
        first, second = await _sides(session, request, names)
        both = [client for side in (first, second) if (client := side.client)]
        days = second.days_said or first.days
        found = await compare(session, request.company, both, today, days)
    team = second.team or first.team
    if team is not None:
        found = replace(found, teams=tuple(pair for pair in found.teams if pair[0].team.id == team.id))
    return blocks.draw(found)


async def _sides(session: AsyncSession, request: Request, names: Known) -> tuple[Asking, Asking]:
    """Read what stands on both sides of the word between. Raises `Mistake` where that is not a client each."""
    words, today = split(request.text), request.company.today()
    places = [at for at in range(1, len(words) - 1) if says(words[at], *BETWEEN)]
    if not places:
        raise Mistake(f"Name two clients: {EXAMPLE}")
    read = [
        (await asking_in(session, names, words[:at], today), await asking_in(session, names, words[at + 1 :], today))
        for at in places
    ]
    first, second = next((sides for sides in read if all(map(_whole, sides))), read[0])
    for side in (first, second):
        if not _whole(side):
            raise unknown("client", side.unknown, names.clients)
    if first.client == second.client:
        raise Mistake(f"Name two different clients: {EXAMPLE}")
    return first, second


def _whole(side: Asking) -> bool:
    return side.client is not None and not side.rest


SUBCOMMAND = Subcommand(
    name="compare",
    summary="two clients side by side on every team: share, hours, items, by week",
    usage=("/clientload Acme vs Globex", "/clientload compare Acme vs Globex Support 12w"),
    run=run,
    shareable=True,
)
