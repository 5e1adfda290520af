"""The table of subcommands, and the way from a typed line to one of them.

Help, permission checks, the manifest and the README derive from `SUBCOMMANDS`.
"""

from dataclasses import replace

from bot.domain.client import fold
from bot.language import gettext as _
from bot.language import marked
from bot.services import report
from bot.slack.asking import begins_question, may_begin_with_name
from bot.slack.blocks import figures
from bot.slack.blocks.message import beside
from bot.slack.blocks.share import offered
from bot.slack.changing import known
from bot.slack.commands import (
    card,
    client,
    compare,
    contract,
    decide,
    decisions,
    dependency,
    digest,
    example,
    expect,
    export,
    hours,
    imposed,
    log,
    mapping,
    meant,
    onboard,
    overview,
    pace,
    request,
    roadmap,
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
from bot.slack.grammar import Unknown, Unnamed
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.rights import check_leads, doubt
from bot.slack.words import split
from bot.store import clients

COMMAND = "/clientload"

_DOING = (
    overview.SUBCOMMAND,
    card.SUBCOMMAND,
    compare.SUBCOMMAND,
    top.SUBCOMMAND,
    roadmap.SUBCOMMAND,
    why.SUBCOMMAND,
    pace.SUBCOMMAND,
    imposed.SUBCOMMAND,
    export.SUBCOMMAND,
    threshold.SUBCOMMAND,
    expect.SUBCOMMAND,
    decide.SUBCOMMAND,
    decisions.SUBCOMMAND,
    log.SUBCOMMAND,
    onboard.SUBCOMMAND,
    request.SUBCOMMAND,
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
    """Return what a line means: a French verb gives way to a client or team of that name, which the line asks about."""
    with_french, without = route(request.text), route(request.text, french=False)
    if with_french == without:
        return without
    async with request.company.database.asking() as session:
        about_name = await begins_question(session, request, compare.places(request.text))
    return without if about_name else with_french


async def other_reading(request: Request) -> str:
    """Say how to type the other thing that a line of one word could mean, a verb or whoever is called so, or nothing.

    It is said whatever is answered: an English verb stays one, a French one gives way.
    """
    words = split(request.text)
    verb, _rest = route(request.text)
    if len(words) != 1 or words[0].quoted or verb is card.SUBCOMMAND:
        return ""
    meant, _rest = await understood(request)
    if meant is not verb:
        return _("{word} is a verb as well: {command}", word=words[0].text, command=f"{COMMAND} {verb.spoken_name}")
    async with request.company.database.asking() as session:
        if not await may_begin_with_name(session, words):
            return ""
        names = await known(session)
    for called in names.clients.exactly(words[0].text)[:1]:
        name = names.clients.proper(called)
        return _("A client is called so as well: {command}", command=f'{COMMAND} "{name}"')
    for called in names.teams.exactly(words[0].text)[:1]:
        name = names.teams.proper(called)
        return _("A team is called so as well: {command}", command=_("/clientload show team {team}", team=name))
    return ""


async def answer(request: Request) -> Answer:
    """Answer a whole line behind `/clientload`; raise `Mistake` where it cannot be understood or is not allowed."""
    subcommand, text = await understood(request)
    if subcommand.for_leaders:
        check_leads(request.person)
    if not subcommand.is_for(request.person):
        said = _FOR_MAPPING if subcommand.for_mapping else _FOR[subcommand.needs]
        raise Mistake(_(said, command=f"{COMMAND} {subcommand.spoken_name}") + doubt(request.person))
    try:
        answered = await subcommand.run(replace(request, text=text))
    except Unnamed as unnamed:
        raise Mistake(_like_this(str(unnamed), subcommand, text), unnamed.about) from unnamed
    except Unknown as unknown:
        reading = await _being_read(request)
        complete = reading or unknown.near
        told = f"{unknown} {reading}".rstrip() if complete else _like_this(str(unknown), subcommand, text)
        if subcommand is card.SUBCOMMAND:
            told = f"{meant.hint(COMMAND, text, SUBCOMMANDS)} {told}".lstrip()
        raise Mistake(told, unknown.about) from unknown
    if other := await other_reading(request):
        answered = beside(answered, other)
    # A direct message has nobody to share with.
    return (
        offered(answered, request.text) if subcommand.shareable and request.channel_id[:1] in {"C", "G"} else answered
    )


def _like_this(why: str, subcommand: Subcommand, behind: str) -> str:
    """Say what to type instead, unless that is said already."""
    if f"{COMMAND} " in why:
        return why
    return f"{why} " + _("Type it like this: {example}", example=example.most_like(subcommand, behind))


async def _being_read(request: Request) -> str:
    """Say what of the first pull is still to come, or nothing: who is not known yet may come with it."""
    async with request.company.database.asking() as session:
        pulls = await report.pulling(session)
        known_already = await clients.count(session)
    if pulls:
        return figures.pulling(pulls)
    return "" if known_already else _("The first pull has not begun. It starts by itself once a source is connected.")


async def for_everybody(request: Request) -> Answer:
    """Answer a line as whoever has the least rights may see it. Raises `Mistake` for what cannot be shared."""
    subcommand, text = await understood(request)
    if not subcommand.shareable:
        raise Mistake(_("This answer is for you alone and cannot be shared. A client's card can: /clientload Acme"))
    return await subcommand.run(replace(request, person=request.person.as_viewer(), text=text))
