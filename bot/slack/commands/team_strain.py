"""`/clientload team strain`: letting a team's strain be measured, of the team as a whole, or no longer."""

from typing import Final

from bot.language import gettext as _
from bot.services import strain
from bot.slack.blocks.message import sentence as said
from bot.slack.commands.team_line import Line
from bot.slack.request import Answer, Mistake
from bot.slack.words import says

ON: Final = ("on", "oui", "activer", "active")
OFF: Final = ("off", "non", "desactiver", "desactive")


async def switch(line: Line) -> Answer:
    """Switch it on or off, or say how it is."""
    team = line.needs_team()
    if not line.words:
        if team.strain_since is None:
            return said(
                _(
                    "The strain of {team} is not measured. To measure it: /clientload team strain {team} on",
                    team=team.name,
                )
            )
        if not await strain.is_measured(line.session, team):
            return said(_awaits(team.name))
        return said(_("The strain of {team} is measured, of the team as a whole.", team=team.name))
    if len(line.words) == 1 and says(line.words[0], *ON):
        await strain.switch_on(line.session, line.request.company, line.by, team)
        return said(_awaits(team.name))
    if len(line.words) == 1 and says(line.words[0], *OFF):
        await strain.switch_off(line.session, line.request.company, line.by, team)
        return said(_("The strain of {team} is not measured any more. Its channel is told.", team=team.name))
    raise Mistake(_("Type on or off: {example}", example=_("/clientload team strain {team} on", team=team.name)))


def _awaits(team: str) -> str:
    return _(
        "The strain of {team} is measured once its channel has been told. It shows in {command}, only of five people or"
        " more.",
        team=team,
        command=_("/clientload roadmap {team}", team=team),
    )
