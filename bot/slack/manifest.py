"""The manifest of the Slack app, made from what the code listens to and calls, so that it cannot drift.

Slack shows its words to everybody alike: they are English.
"""

from typing import Any

from bot.slack.actions.exceptions import SHORTCUT as EXCEPTION
from bot.slack.actions.imposing import CALLBACK as IMPOSED
from bot.slack.actions.request import SHORTCUT as REQUESTED
from bot.slack.commands import COMMAND, SUBCOMMANDS
from bot.slack.events.home import EVENT as HOME_OPENED

PATH = "/slack/events"
SHORTCUT = "Client imposed this"
REQUEST = "Who else asks for this?"

SCOPES = {
    "chat:write": "post and edit alerts",
    "commands": "answer /clientload",
    "users:read": "refuse guests and strangers, know the workspace's admins, and speak everybody's language",
    "channels:read": "refuse channels that are shared with another company, and count guests",
    "groups:read": "the same for private channels",
    "usergroups:read": "give roles to user groups",
    "im:write": "tell admins what no channel should read",
    "files:write": "send exports in a direct message",
}
"""Each scope with what it is for. All are asked for at first, because a new one means installing again."""


def manifest(url: str | None = None) -> dict[str, Any]:
    """Return the manifest: Socket Mode, or HTTP with requests going to `url`."""
    address = f"{url.rstrip('/')}{PATH}" if url else None
    request_url = {"request_url": address} if address else {}
    hint = "[client] | " + " | ".join(each.name for each in SUBCOMMANDS)
    return {
        "display_information": {
            "name": "Clientload",
            "description": "Says, early and with evidence, when one client takes over a team.",
        },
        "features": {
            "bot_user": {"display_name": "Clientload", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                # Letters and files arrive there; nobody can write to the bot, which reads no messages.
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            # Slack takes at most 24 characters of a shortcut's name.
            "shortcuts": [
                {
                    "name": SHORTCUT,
                    "type": "message",
                    "callback_id": IMPOSED,
                    "description": "Mark a date, tool or format that a client imposed",
                },
                {
                    "name": "Count an exception",
                    "type": "message",
                    "callback_id": EXCEPTION,
                    "description": "Count an exception made for a new client",
                },
                {
                    "name": REQUEST,
                    "type": "message",
                    "callback_id": REQUESTED,
                    "description": "Who else asks for the linked ticket or issue, and what it costs",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Whose work fills the teams, and on what that rests",
                    "usage_hint": hint,
                    "should_escape": True,
                    **({"url": address} if address else {}),
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "socket_mode_enabled": address is None,
            "interactivity": {"is_enabled": True, **request_url},
            "event_subscriptions": {"bot_events": [HOME_OPENED], **request_url},
            "org_deploy_enabled": False,
            "token_rotation_enabled": False,
        },
    }
