"""How far the set-up is, in words."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.digest_time import DigestTime
from bot.domain.office_hours import OfficeHours
from bot.domain.zones import Zones
from bot.language import gettext as _
from bot.services.first_steps import TeamSteps
from bot.slack.blocks.calendar import office_hours, weekly, zone
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Button, Line, Message, bold, channel, person
from bot.slack.request import Answer


def draw(teams: Sequence[TeamSteps], hours: OfficeHours, digest: DigestTime, zones: Zones, now: datetime) -> Answer:
    """Say what is set and what is not, and offer the dialog."""
    message = Message()
    message.heading(_("Set-up"))
    for shown in teams:
        message.lines([bold(shown.team.name)], _team(shown))
    message.lines([_("Alerts are told {hours}.", hours=office_hours(hours))])
    message.lines([_("Digests come {when}.", when=weekly(digest))])
    message.lines([zone(zones, now)])
    message.buttons(opener())
    return message.answer()


def opener() -> Button:
    """Return the button that opens the set-up dialog."""
    return Button(_("Set it up"), "open_setup", "")


def _team(shown: TeamSteps) -> list[Line]:
    team = shown.team
    lines: list[Line] = []
    if team.channel_id:
        lines.append([_("channel: "), channel(_("its channel"), team.channel_id)])
    else:
        lines.append(_("no channel yet"))
    if team.responsible_id:
        lines.append([_("responsible: "), person(team.responsible_id)])
    else:
        lines.append(_("nobody is responsible yet"))
    lines.append(_limit(shown))
    return lines


def _limit(shown: TeamSteps) -> str:
    if shown.limit is not None:
        return _("limit {limit}", limit=share(shown.limit))
    if shown.proposed is not None:
        return _("limit by default; {limit} is proposed", limit=share(shown.proposed))
    return _("limit by default")
