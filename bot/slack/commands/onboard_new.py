"""A client that `/clientload onboard` names before it is one: what is offered, so that nothing is typed twice."""

from collections.abc import Collection, Sequence

from bot.domain.client import fold
from bot.services import report, spelled
from bot.slack.blocks import onboarding as blocks
from bot.slack.changing import Known
from bot.slack.grammar import begins_with
from bot.slack.request import Answer, Request
from bot.slack.words import Word, joined


async def offer(request: Request, words: Sequence[Word], names: Known, marks: Collection[str]) -> Answer | None:
    """Offer a leader to add the client, and to type the line again; None where it may come with the first pull.

    `marks` are the words with which begins what is said of a review.
    """
    name = name_in(words, names, marks)
    if not (name and request.person.leader):
        return None
    async with request.company.database.asking() as session:
        if await report.pulling(session):
            return None
    near = [names.clients.proper(id_) for id_ in names.clients.near(name)]
    either = spelled.either(near) if near else ""
    return blocks.no_client_yet(name, joined(words), either, request.text.strip(), may_add=request.person.may_map)


def name_in(words: Sequence[Word], names: Known, marks: Collection[str]) -> str:
    """Return the name at the beginning of a line: what stands before a team or what is said of a review."""
    for at, word in enumerate(words):
        said = not word.quoted and fold(word.text) in marks
        if at and (said or begins_with(words[at:], names.teams)):
            return joined(words[:at])
    return joined(words)
