"""Where a limit holds: the team and the client that a line names, and who may change it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.slack.changing import Known, client_with, team_with
from bot.slack.grammar import Sentence, unknown
from bot.slack.request import Mistake, Person, Request
from bot.slack.rights import doubt
from bot.store.tables import Client, Team

Spelled = Callable[[str], str]
"""Writes a complete command about a client and a team, given as they are typed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A team, and one client in it or all."""

    team: Team
    client: Client | None

    @property
    def client_name(self) -> str | None:
        """Return the name of the client, if it is about one."""
        return self.client.name if self.client else None


async def place(session: AsyncSession, request: Request, sentence: Sentence, spelled: Spelled) -> Place:
    """Return the team and the client that a line names, if this person may set limits there."""
    team = await team_with(session, sentence.team)
    client = await client_with(session, sentence.client)
    if team is None:
        name = client.name if client else ""
        raise Mistake(_("Name the team behind the client: {example}", example=spelled(f'"{name}" Support')))
    check_may_set(request.person, team)
    return Place(team, client)


def check_may_set(person: Person, team: Team) -> None:
    """Raise `Mistake` for whoever may not set a team's limits."""
    if not person.may_set(team.id):
        said = _("Limits of {team} are set by its manager or an admin. Ask one of them.", team=team.name)
        raise Mistake(said + doubt(person), "team")


def not_understood(text: str, sentence: Sentence, names: Known) -> Mistake:
    """Say which name is none, of a client or of a team, with those like it."""
    if sentence.team is not None:
        return unknown("client", text, names.clients)
    if sentence.client is not None:
        return unknown("team", text, names.teams)
    near = [names.teams.proper(id_) for id_ in names.teams.near(text)]
    if near:
        return unknown("client or team", text, names.teams)
    return unknown("client or team", text, names.clients)
