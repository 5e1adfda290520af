"""`/clientload mapping`: what has no client yet."""

from bot.language import gettext as _
from bot.language import marked
from bot.services import letter
from bot.slack.blocks import letter as blocks
from bot.slack.mapping import right_of
from bot.slack.request import Answer, Mistake, Request, Subcommand


async def run(request: Request) -> Answer:
    """Show what has no client."""
    if request.text.strip():
        command = _("/clientload roles grant mapping @ana")
        raise Mistake(_("This takes no words. To put somebody in charge of mapping: {command}", command=command))
    async with request.company.database.asking() as session:
        found = await letter.compose(session, request.company, request.company.today(), None)
        return blocks.listing(found, right_of(request.person))


SUBCOMMAND = Subcommand(
    name="mapping",
    summary=marked("what has no client yet, largest first"),
    usage=(marked("/clientload mapping"),),
    run=run,
    french=("rattachement", "rattachements"),
)
