"""`/clientload dependency`: what the firm depends on, and from which part of revenue leaders are told. For leaders."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.language import gettext as _
from bot.language import marked
from bot.services import dependency, dependency_watch
from bot.slack.blocks import dependency as blocks
from bot.slack.blocks.message import sentence
from bot.slack.changing import SHOWN, changing
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.verbs import in_english
from bot.slack.words import percent, split

CLEAR = "clear"
FRENCH = {"effacer": CLEAR, "supprimer": CLEAR}


async def run(request: Request) -> Answer:
    """Show what the firm depends on, or set the part of revenue from which leaders are told."""
    check_leads(request.person)
    words = split(request.text)
    if not words or (len(words) == 1 and fold(words[0].text) in SHOWN):
        async with request.company.database.asking() as session:
            return await _shown(session, request)
    clearing = len(words) == 1 and CLEAR in (fold(words[0].text), in_english(words[0].text, FRENCH))
    limit = None if clearing else _limit(request.text.strip())
    async with changing(request) as session:
        before, now = await dependency_watch.set_limit(session, request.company, request.person.id, limit)
    return sentence(blocks.was_set(before, now, request.person))


def _limit(text: str) -> float:
    """Read a share. Raises `Mistake` for what is none, with a line that is understood."""
    try:
        return percent(text, 100 * dependency_watch.LEAST_LIMIT)
    except Mistake as mistake:
        example = _("/clientload dependency 30%")
        raise Mistake(_("{why} Here like this: {example}", why=mistake, example=example)) from mistake


async def _shown(session: AsyncSession, request: Request) -> Answer:
    leading = await dependency.of_firm(session, request.company)
    if leading is None:
        raise Mistake(
            _(
                "No revenue is known yet. An admin names a file of it in REVENUE_CSV, "
                "or has a tool read for it, such as Stripe: the README says how."
            )
        )
    return blocks.firm(leading, request.person)


SUBCOMMAND = Subcommand(
    name="dependency",
    summary=marked("what we depend on: who pays most, how concentrated that is, who takes more than its part"),
    usage=(
        marked("/clientload dependency"),
        marked("/clientload dependency 30%"),
        marked("/clientload dependency clear"),
    ),
    run=run,
    french=("dépendance",),
    for_leaders=True,
)
