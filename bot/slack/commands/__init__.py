"""The table of subcommands, and the way from a typed line to one of them.

Help, permission checks, the manifest and the README derive from `SUBCOMMANDS`.
"""

from dataclasses import replace

from bot.domain.client import fold
from bot.language import gettext as _
from bot.language import marked
from bot.slack.asking import begins_question
from bot.slack.blocks.share import offered
from bot.slack.commands import (
    card,
    client,
    compare,
    contract,
    decide,
    decisions,
    dependency,
    digest,
    expect,
    export,
    hours,
    mapping,
    onboard,
    overview,
    roles,
    setup,
    status,
    team,
    threshold,
    top,
    whatif,
    why,
)
from bot.slack.commands import help as explaining
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.rights import doubt
from bot.slack.words import split

COMMAND = "/clientload"

_DOING = (
    overview.SUBCOMMAND,
    card.SUBCOMMAND,
    compare.SUBCOMMAND,
    top.SUBCOMMAND,
    why.SUBCOMMAND,
    export.SUBCOMMAND,
    threshold.SUBCOMMAND,
    expect.SUBCOMMAND,
    decide.SUBCOMMAND,
    decisions.SUBCOMMAND,
    onboard.SUBCOMMAND,
    digest.SUBCOMMAND,
    dependency.SUBCOMMAND,
    whatif.SUBCOMMAND,
    contract.SUBCOMMAND,
    client.SUBCOMMAND,
    mapping.SUBCOMMAND,
    team.SUBCOMMAND,
    roles.SUBCOMMAND,
    hours.SUBCOMMAND,
    setup.SUBCOMMAND,
    status.SUBCOMMAND,
)

SUBCOMMANDS = (*_DOING, explaining.subcommand(_DOING))

_BY_WORD = {fold(word): each for each in SUBCOMMANDS for word in (each.name, *each.aliases)}
_BY_FRENCH_WORD = {fold(word): each for each in SUBCOMMANDS for word in each.french}

_FOR = {
    Role.MANAGER: marked("{command} is for a team's manager or an admin. Ask one of them."),
    Role.ADMIN: marked("{command} is for an admin. Ask one of them."),
}
_FOR_MAPPING = marked(
    "{command} is for a team's manager, whoever is in charge of mapping, or an admin. Ask one of them."
)
_FOR_LEADERS = marked("{command} is for leaders. Ask one of them.")


def route(text: str, *, french: bool = True) -> tuple[Subcommand, str]:
    """Return the subcommand that a line begins with and what stands behind its name; `french` words count, too.

    An empty line is the overview; anything else is a client, or two with `vs` between them. A quoted name is a client
    even if it is also a verb.
    """
    words = split(text)
    if not words:
        return overview.SUBCOMMAND, ""
    first = fold(words[0].text)
    named = None if words[0].quoted else _BY_WORD.get(first, _BY_FRENCH_WORD.get(first) if french else None)
    if named is None:
        return compare.SUBCOMMAND if compare.is_comparison(words) else card.SUBCOMMAND, text
    _, *rest = text.split(maxsplit=1)
    return named, "".join(rest)


async def understood(request: Request) -> tuple[Subcommand, str]:
    """Return what a line means: a French verb gives way to a client of that name, which the line asks about."""
    with_french, without = route(request.text), route(request.text, french=False)
    if with_french == without:
        return without
    async with request.company.database.asking() as session:
        about_client = await begins_question(session, request, compare.places(request.text))
    return without if about_client else with_french


async def answer(request: Request) -> Answer:
    """Answer a whole line behind `/clientload`; raise `Mistake` where it cannot be understood or is not allowed."""
    subcommand, text = await understood(request)
    if not subcommand.is_for(request.person):
        raise Mistake(_(_refusal(subcommand), command=f"{COMMAND} {subcommand.name}") + doubt(request.person))
    answered = await subcommand.run(replace(request, text=text))
    # A direct message has nobody to share with.
    return (
        offered(answered, request.text) if subcommand.shareable and request.channel_id[:1] in {"C", "G"} else answered
    )


def _refusal(subcommand: Subcommand) -> str:
    if subcommand.for_leaders:
        return _FOR_LEADERS
    return _FOR_MAPPING if subcommand.for_mapping else _FOR[subcommand.needs]


async def for_everybody(request: Request) -> Answer:
    """Answer a line as whoever has the least rights may see it. Raises `Mistake` for what cannot be shared."""
    subcommand, text = await understood(request)
    if not subcommand.shareable:
        raise Mistake(_("This answer is for you alone and cannot be shared."))
    return await subcommand.run(replace(request, person=request.person.as_viewer(), text=text))
