"""`/clientload mapping`: what has no client yet, and who is in charge of that."""

from bot.language import gettext as _
from bot.language import marked
from bot.services import letter, mapping
from bot.slack.blocks import letter as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.mapping import right_of
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.words import Word, joined, says, split

NOBODY = ("nobody", "remove", "personne", "retirer")


async def run(request: Request) -> Answer:
    """Show what has no client, or put somebody in charge of it."""
    words = split(request.text)
    if not words:
        async with request.company.database.asking() as session:
            found = await letter.compose(session, request.company, request.company.today(), None)
            return blocks.listing(found, await right_of(session, request.person), await mapping.in_charge(session))
    if request.person.role < Role.ADMIN:
        raise Mistake(_("Who is in charge of mapping is chosen by an admin. Ask one of them."))
    ids = () if len(words) == 1 and says(words[0], *NOBODY) else tuple(map(_person, words))
    async with request.company.database.writing() as session:
        await mapping.set_in_charge(session, request.company, request.person.id, ids)
    if not ids:
        return said(_("Nobody is in charge of mapping now: the admins hear on Mondays what has no client yet."))
    return said(
        _("{people} hears on Mondays what has no client yet, and may answer for every team.", people=joined(words))
    )


def _person(word: Word) -> str:
    if not word.mention.startswith(("U", "W")):
        raise Mistake(_("Type @ and pick the person from Slack's list: {example}", example="/clientload mapping @ana"))
    return word.mention


SUBCOMMAND = Subcommand(
    name="mapping",
    summary=marked("what has no client yet, largest first, and who is in charge of it"),
    usage=(
        marked("/clientload mapping"),
        marked("/clientload mapping @ana"),
        marked("/clientload mapping nobody"),
    ),
    run=run,
    french=("rattachement", "rattachements"),
)
