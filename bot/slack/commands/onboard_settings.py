"""What admins set for all reviews of new contracts: the criteria, and the label of exceptions."""

from typing import Final

from bot.domain.onboarding import CULTURAL, FUNCTIONAL
from bot.language import gettext as _
from bot.services import onboarding_settings
from bot.slack.blocks import onboarding as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import changing
from bot.slack.request import Answer, Mistake, Request, Role
from bot.slack.rights import check_leads, check_sets
from bot.slack.words import joined, says, split

KIND_WORDS: Final = {
    "functional": FUNCTIONAL,
    "fonctionnels": FUNCTIONAL,
    "cultural": CULTURAL,
    "culturels": CULTURAL,
}
NONE: Final = ("none", "aucune", "aucun")
BETWEEN: Final = ";"


async def criteria(request: Request) -> Answer:
    """Show the criteria of all reviews, or set those of a kind: one behind the other, a semicolon between them."""
    words = split(request.text)
    if not words:
        return await _shown(request)
    check_sets(request.person)
    kind = next((kind for word, kind in KIND_WORDS.items() if says(words[0], word)), None)
    if kind is None or not words[1:]:
        raise Mistake(
            _(
                "Say which: /clientload onboard criteria functional no connector of their own; no private roadmap. The"
                " other kind is cultural."
            )
        )
    async with changing(request) as session:
        wanted = {kind: joined(words[1:]).split(BETWEEN)}
        await onboarding_settings.set_criteria(session, request.company, request.person.id, wanted)
    return await _shown(request)


async def label(request: Request) -> Answer:
    """Set the label whose items count as exceptions of a new client."""
    words = split(request.text)
    if not words:
        return await _shown(request)
    check_sets(request.person)
    wanted = "" if says(words[0], *NONE) and not words[1:] else joined(words)
    async with changing(request) as session:
        await onboarding_settings.set_exception_label(session, request.company, request.person.id, wanted)
    if not wanted:
        return said(_("No label counts as an exception any more."))
    return said(_("Items with the label {label} count as exceptions of a new client.", label=wanted))


async def _shown(request: Request) -> Answer:
    admin = request.person.role >= Role.ADMIN
    if not admin:
        check_leads(request.person)
    async with request.company.database.asking() as session:
        found = await onboarding_settings.criteria(session)
        of_exceptions = await onboarding_settings.exception_label(session)
    return blocks.criteria(found, of_exceptions, admin=admin)
