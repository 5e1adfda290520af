"""Why alerts do not reach a channel, and what an admin does about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.services.messages import Trouble
from bot.slack.blocks import figures
from bot.slack.blocks.message import Message, bold, channel, code, filled
from bot.slack.request import Answer

SHARED, UNSEEN = "externally_shared", "audience_unseen"
"""Our own codes: another company reads a channel, or we may not look whether one does."""

ANOTHER: Final = marked("/clientload team channel {team} #channel")


@dataclass(frozen=True, slots=True)
class Advice:
    """Why Slack refuses and what to do, with the command that does it; in that `{team}` stands for the team's name."""

    why: str
    command: str = ""


OF_A_CHANNEL: Final[Mapping[str, Advice]] = {
    "channel_not_found": Advice(
        marked("Slack knows no such channel, or I may not see it. Invite me, or choose another: {command}"), ANOTHER
    ),
    "not_in_channel": Advice(marked("I am not in it. Type there: {command}"), "/invite @Clientload"),
    "is_archived": Advice(marked("It is archived. Unarchive it, or choose another: {command}"), ANOTHER),
    "restricted_action": Advice(
        marked("Only some people may post there. Allow me to, or choose another: {command}"), ANOTHER
    ),
    "restricted_action_read_only_channel": Advice(
        marked("It is read-only. Allow me to post, or choose another: {command}"), ANOTHER
    ),
    "restricted_action_non_threadable_channel": Advice(
        marked("It takes no threads. Choose another: {command}"), ANOTHER
    ),
    SHARED: Advice(
        marked(
            "It is shared with another company, who must not read what is about all clients. Choose another: {command}"
        ),
        ANOTHER,
    ),
    UNSEEN: Advice(
        marked(
            "I may not look whether it is shared with another company: the app lacks channels:read or groups:read."
            " Install the app again"
        )
    ),
    "ekm_access_denied": Advice(
        marked("The key management of your workspace does not let me post there. Choose another: {command}"), ANOTHER
    ),
}
"""Slack's codes that hold for all messages to a channel."""

OF_A_MESSAGE: Final[Mapping[str, Advice]] = {
    "edit_window_closed": Advice(
        marked(
            "Your workspace lets messages be edited for a short time only, so one alert cannot"
            " stay one message. An owner can allow it in Slack's settings"
        )
    ),
    "cant_update_message": Advice(
        marked("The alert's message is not mine: I was installed anew since. It stays as it is")
    ),
}
"""Codes that hold for one message."""


def message(view: Trouble) -> Answer:
    """Say which channel, why, and what to type."""
    made = Message()
    team = figures.name(view.team)
    where = channel(_("their channel"), view.channel_id)
    title = filled(_("Alerts of {team} do not get through to {channel}"), team=team, channel=where)
    made.lines([bold(each) if isinstance(each, str) else each for each in title])
    known = OF_A_CHANNEL.get(view.code) or OF_A_MESSAGE.get(view.code)
    if known:
        made.lines(filled(_(known.why), command=code(_(known.command, team=team))))
    else:
        said = _("Slack answers {code}. If it goes on, choose another channel: {command}")
        made.lines(filled(said, code=code(view.code), command=code(_(ANOTHER, team=team))))
    made.small(_("Nothing is lost: I try again every 10 minutes"))
    return made.answer()
