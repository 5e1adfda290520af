"""What commands that change something have in common: verbs, known names, one transaction, and refusals in words."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names, fold
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Refused
from bot.slack.blocks.form import opener
from bot.slack.grammar import begins_with
from bot.slack.request import Answer, Mistake, Request
from bot.slack.verbs import French, in_english
from bot.slack.words import Word, joined, split
from bot.store import clients, teams
from bot.store.tables import Client, Team

SHOW = ("show", "list")
FRENCH_SHOW = MappingProxyType(
    {"afficher": "show", "liste": "list"}
    | dict.fromkeys(("affiche", "montrer", "montre", "voir"), "show")
    | {"lister": "list"}
)
SHOWN = (*SHOW, *FRENCH_SHOW)
"""What asks to see what is set, where the bare command opens a dialog for whoever may change it."""

LONGEST_LINE = 24
"""Words: every run of them may be a name."""

Verb = Callable[[Request], Awaitable[Answer]]


@asynccontextmanager
async def changing(request: Request) -> AsyncIterator[AsyncSession]:
    """Open one transaction: what is refused or mistaken leaves everything as it was."""
    try:
        async with request.company.database.writing() as session:
            yield session
    except Refused as refused:
        raise Mistake(str(refused)) from refused


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a line may hold."""

    clients: Names
    teams: Names


def changeable(answer: Answer, dialog: str, *, may: bool) -> Answer:
    """Add the button that opens a dialog, for whoever `may` change what the answer shows."""
    if not may:
        return answer
    return replace(answer, blocks=[*answer.blocks, opener(dialog, _("Change"))])


async def known(session: AsyncSession) -> Known:
    """Read the names of all clients and teams."""
    return Known(await clients.names(session), await teams.names(session))


async def known_by(session: AsyncSession, company: Company) -> Known:
    """Read the names of all clients and teams for a question; `session` only asks."""
    return await company.shared(session, ("names",), lambda: known(session))


async def known_in(session: AsyncSession, words: Sequence[Word]) -> Known:
    """Read the names of all teams, and of the clients that a line names: enough for a line that is understood.

    What is unknown in it may be like any client's name: that takes all of `known`.
    """
    if len(words) > LONGEST_LINE:
        return await known(session)
    ends = [(at, end) for at in range(len(words)) for end in range(at + 1, len(words) + 1)]
    return Known(
        await clients.named(session, {joined(words[at:end]) for at, end in ends}) if ends else Names({}),
        await teams.names(session),
    )


def nothing(_: Known) -> Collection[Names]:
    """Name nothing with which a line may begin."""
    return ()


def clients_and_teams(names: Known) -> Collection[Names]:
    """Name what a line about limits may begin with."""
    return names.clients, names.teams


async def client_with(session: AsyncSession, id_: int | None) -> Client | None:
    """Return the client of an id that the grammar found."""
    return None if id_ is None else (await clients.by_id(session, [id_]))[id_]


async def team_with(session: AsyncSession, id_: int | None) -> Team | None:
    """Return the team of an id that the grammar found."""
    return next((team for team in await teams.all_teams(session) if team.id == id_), None)


async def dispatch(
    request: Request,
    verbs: Mapping[str, Verb],
    otherwise: Verb,
    french: French = MappingProxyType({}),
    gives_way_to: Callable[[Known], Collection[Names]] = nothing,
) -> Answer:
    """Run what the first word names, with the rest of the line as its text; else `otherwise` with the whole line.

    A French verb gives way to the names with which such a line may begin: a client was called so before the verb was.
    """
    first, *rest = request.text.split(maxsplit=1) or [""]
    found, english = verbs.get(fold(first)), in_english(first, french)
    if found is None and english is not None and not await _begins_with_name(request, gives_way_to):
        found = verbs[english]
    return await (found(replace(request, text="".join(rest))) if found else otherwise(request))


async def _begins_with_name(request: Request, names_in: Callable[[Known], Collection[Names]]) -> bool:
    async with request.company.database.asking() as session:
        names = names_in(await known_by(session, request.company))
    return any(begins_with(split(request.text), each) for each in names)
