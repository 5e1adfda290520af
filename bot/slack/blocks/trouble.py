"""Why alerts do not reach a channel, and what an admin does about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.services.messages import Trouble
from bot.slack.blocks import figures
from bot.slack.blocks.message import Message, bold, channel, code
from bot.slack.request import Answer

SHARED, UNSEEN = "externally_shared", "audience_unseen"
"""Our own codes: another company reads a channel, or we may not look whether one does."""

ANOTHER: Final = "/clientload team channel {team} #channel"


@dataclass(frozen=True, slots=True)
class Advice:
    """Why Slack refuses, what to do, and the command that does it; `{team}` stands for the team's name."""

    why: str
    command: str = ""


OF_A_CHANNEL: Final[Mapping[str, Advice]] = {
    "channel_not_found": Advice(
        "Slack knows no such channel, or I may not see it. Invite me, or choose another:", ANOTHER
    ),
    "not_in_channel": Advice("I am not in it. Type there:", "/invite @clientload"),
    "is_archived": Advice("It is archived. Unarchive it, or choose another:", ANOTHER),
    "restricted_action": Advice("Only some people may post there. Allow me to, or choose another:", ANOTHER),
    "restricted_action_read_only_channel": Advice("It is read-only. Allow me to post, or choose another:", ANOTHER),
    "restricted_action_non_threadable_channel": Advice("It takes no threads. Choose another:", ANOTHER),
    SHARED: Advice(
        "It is shared with another company, who must not read what is about all clients. Choose another:", ANOTHER
    ),
    UNSEEN: Advice(
        "I may not look whether it is shared with another company: the app lacks channels:read or groups:read. Install"
        " the app again"
    ),
    "ekm_access_denied": Advice(
        "The key management of your workspace does not let me post there. Choose another:", ANOTHER
    ),
}
"""Slack's codes that hold for all messages to a channel."""

OF_A_MESSAGE: Final[Mapping[str, Advice]] = {
    "edit_window_closed": Advice(
        "Your workspace lets messages be edited for a short time only, so one alert cannot"
        " stay one message. An owner can allow it in Slack's settings"
    ),
    "cant_update_message": Advice("The alert's message is not mine: I was installed anew since. It stays as it is"),
}
"""Codes that hold for one message."""


def message(view: Trouble) -> Answer:
    """Say which channel, why, and what to type."""
    made = Message()
    team = figures.name(view.team)
    made.lines([bold(f"Alerts of {team} do not get through to "), channel("their channel", view.channel_id)])
    known = OF_A_CHANNEL.get(view.code) or OF_A_MESSAGE.get(view.code)
    if known:
        made.lines([known.why] + ([" ", code(known.command.format(team=team))] if known.command else []))
    else:
        made.lines(["Slack answers ", code(view.code)])
    made.small("Nothing is lost: I try again every 10 minutes")
    return made.answer()
