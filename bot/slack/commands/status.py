"""`/clientload status`: where every source stands."""

from bot.language import gettext as _
from bot.language import marked
from bot.services import status as standing
from bot.slack.blocks import status as blocks
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.verbs import in_spoken
from bot.slack.words import says, split

FRENCH = ("état", "statut")
OF_ALL = ("of", "all", "the", "everything", "sources", "de", "des", "du", "tout", "tous", "toutes", "les")
"""It is of all sources anyway, whoever says so."""


async def run(request: Request) -> Answer:
    """Draw the state of the sources and what waits for an admin."""
    if not all(says(word, *OF_ALL) for word in split(request.text)):
        name = f"{in_spoken('status', {FRENCH[0]: 'status'})} {request.text.strip()}".replace('"', "")
        command = f'/clientload "{name}"'
        raise Mistake(_("Nothing stands behind status. For a client of that name type: {command}", command=command))
    private = request.person.leader or request.person.role >= Role.ADMIN
    company = request.company
    async with company.database.asking() as session:
        read = await company.shared(
            session, ("status", private), lambda: standing.status(session, company, private=private)
        )
    return blocks.draw(read)


SUBCOMMAND = Subcommand(
    name="status",
    summary=marked("every source's last good pull, what is late and why, coverage, what waits for an admin"),
    usage=(marked("/clientload status"),),
    run=run,
    french=FRENCH,
)
