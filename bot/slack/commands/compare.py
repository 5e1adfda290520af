"""`/clientload acme vs globex`: two clients side by side."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services.compare import compare
from bot.slack.asking import Asking, asking_in
from bot.slack.blocks import compare as blocks
from bot.slack.changing import Known, known, known_in
from bot.slack.commands import card
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.words import Word, says, split

EXAMPLE = marked("/clientload Acme vs Globex")
BETWEEN = ("vs", "vs.", "versus", "contre")
TOGETHER = ("and", "et", "with", "avec")
"""These stand between two clients behind the verb alone: they are parts of names as well."""


def is_comparison(words: Sequence[Word]) -> bool:
    """Say whether a line has one of the words that stand between two clients, be it that the second is missing."""
    return bool(_places(words, BETWEEN)) or (len(words) > 1 and says(words[-1], *BETWEEN))


def places(text: str) -> list[int]:
    """Return where in a line, counted in words, what stands between two clients may be."""
    return _places(split(text), BETWEEN)


def _places(words: Sequence[Word], marks: tuple[str, ...]) -> list[int]:
    return [at for at in range(1, len(words) - 1) if says(words[at], *marks)]


async def run(request: Request) -> Answer:
    """Draw the two clients that are named, on all teams or on one."""
    today = request.company.today()
    async with request.company.database.asking() as session:
        names = await known_in(session, split(request.text))
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
    between = _places(words, BETWEEN) + _places(words, TOGETHER)
    if not between:
        raise Mistake(_("Name two clients: {example}", example=_(EXAMPLE)))
    read = [
        (await asking_in(session, names, words[:at], today), await asking_in(session, names, words[at + 1 :], today))
        for at in between
    ]
    first, second = next((sides for sides in read if all(map(_whole, sides))), read[0])
    for side in (first, second):
        if not _whole(side):
            raise unknown("client", side.unknown, (await known(session)).clients)
    if first.client == second.client:
        raise Mistake(_("Name two different clients: {example}", example=_(EXAMPLE)))
    return first, second


def _whole(side: Asking) -> bool:
    return side.client is not None and not side.rest


SUBCOMMAND = Subcommand(
    name="compare",
    summary=marked("two clients side by side on every team: share, hours, items, by week"),
    usage=(marked("/clientload Acme vs Globex"), marked("/clientload compare Acme vs Globex Support 12w")),
    run=run,
    french=("comparer", "comparaison"),
    shareable=True,
)
