"""The team and the client that a dialog is about: which there are to choose from, which is chosen, and who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.services.refused import Checks
from bot.slack.blocks.form import Option
from bot.slack.changing import SHOWN, known_by, team_with
from bot.slack.grammar import read_words, split
from bot.slack.places import Place, check_may_set
from bot.slack.request import Mistake, Request, Role
from bot.slack.views.dialog import Asked
from bot.slack.words import says
from bot.store import clients, teams
from bot.store.tables import Client, Team


@dataclass(frozen=True, slots=True)
class Where:
    """What is chosen so far."""

    team: Team | None
    client: Client | None


async def teams_of(session: AsyncSession, asked: Asked) -> list[Team]:
    """Return the teams whose settings this person may change; raise `Mistake` where there is none."""
    every = await teams.all_teams(session)
    theirs = [team for team in every if asked.person.role >= Role.ADMIN or team.id in asked.person.manages]
    if not theirs:
        raise Mistake(_("There is no team whose settings you may change. Ask an admin."))
    return theirs


async def named(request: Request) -> dict[str, Any]:
    """Return the client and the team that a line names and says nothing more of, as what a dialog is about.

    Nothing where it says more, or names a team whose settings this person may not change.
    """
    words = split(request.text)
    if says(words[0], *SHOWN):
        return {}
    async with request.company.database.asking() as session:
        names = await known_by(session, request.company)
    sentence = read_words(words, names.clients, names.teams, request.company.today())
    if sentence.words or sentence.unknown or sentence.until or sentence.because:
        return {}
    if sentence.team is not None and not request.person.may_set(sentence.team):
        return {}
    about = {"client": sentence.client, "team": sentence.team}
    return {name: id_ for name, id_ in about.items() if id_ is not None}


async def where(session: AsyncSession, asked: Asked, known: Sequence[Team]) -> Where:
    """Return what is chosen; on opening, the team of the channel stands there, or the only one."""
    client = await client_of(session, asked.id("client"))
    team = next((team for team in known if team.id == asked.id("team")), None)
    if team is None and asked.opening:
        here = [team for team in known if team.channel_id and team.channel_id == asked.asker.channel_id]
        team = next(iter(here or (known if len(known) == 1 else ())), None)
    return Where(team, client)


async def chosen_place(session: AsyncSession, asked: Asked) -> Place:
    """Return where a limit is to hold. Raises what is wrong: no team is chosen, or this person may not set it."""
    checks, client = Checks(), None
    team = await team_with(session, asked.id("team"))
    with checks.at("team"):
        if team is None:
            raise Mistake(_("Choose a team."))
        check_may_set(asked.person, team)
    if asked.id("client"):
        with checks.at():
            client = await chosen_client(session, asked)
    return Place(checks.settled(team), client)


async def chosen_client(session: AsyncSession, asked: Asked, name: str = "client") -> Client:
    """Return the client that is chosen. Raises `Mistake` where none is, or it is none any more."""
    client = await client_of(session, asked.id(name))
    if client is None:
        raise Mistake(_("Choose a client."), name)
    return client


async def client_of(session: AsyncSession, id_: int | None) -> Client | None:
    """Return the client of an id, if it is one still."""
    client = None if id_ is None else (await clients.by_id(session, [id_])).get(id_)
    gone = client is None or client.removed_at is not None or client.merged_into is not None
    return None if gone else client


def option_of(client: Client | None) -> Option | None:
    """Return a client as what stands in a picker."""
    return None if client is None else (str(client.id), client.name)
