"""The payloads that Slack sends to an app, field by field as documented."""

from typing import Any

from bot.demo.workspace.people import Channel, Message, User, View
from bot.demo.workspace.state import APP_USER_ID, State
from bot.demo.workspace.tickets import Interaction

VERIFICATION_TOKEN = "deprecated-verification-token"  # noqa: S105 - Slack still sends the field; nothing trusts it
APP_ID = "A00000001"


def trigger_id(interaction: Interaction) -> str:
    """Return the trigger of an interaction in Slack's three-part form."""
    return f"1000.2000.{interaction.id}"


def answer_url(base_url: str, state: State, interaction: Interaction) -> str:
    """Return the address that takes the answers to an interaction."""
    return f"{base_url}/commands/{state.team_id}/{interaction.id}"


def slash_command(
    state: State, base_url: str, interaction: Interaction, user: User, channel: Channel, line: tuple[str, str]
) -> dict[str, str]:
    """Build the payload of a command; `line` is its name and its text."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": "invented",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name.lower().replace(" ", "."),
        "command": line[0],
        "text": line[1],
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": answer_url(base_url, state, interaction),
        "trigger_id": trigger_id(interaction),
    }


def _interaction(state: State, user: User, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": state.team_id, "domain": "invented"},
        "user": {
            "id": user.id,
            "username": user.name.lower().replace(" ", "."),
            "name": user.name.lower().replace(" ", "."),
            "team_id": user.team_id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def on_message(state: State, user: User, kind: str, message: Message) -> dict[str, Any]:
    """Build what is common to interactions with a message."""
    channel = state.channels[message.channel_id]
    ephemeral = message.viewer_id is not None
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    built = _interaction(state, user, kind)
    built |= {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    if not ephemeral:
        built["message"] = message.described(app=message.user_id == APP_USER_ID)
    return built


def on_shortcut(state: State, user: User, callback_id: str, message: Message) -> dict[str, Any]:
    """Build what a shortcut in a message's menu sends."""
    channel = state.channels[message.channel_id]
    built = _interaction(state, user, "message_action") | {"callback_id": callback_id, "message_ts": message.ts}
    built["channel"] = {"id": channel.id, "name": channel.name}
    built["message"] = message.described(app=message.user_id == APP_USER_ID)
    return built


def on_view(state: State, user: User, kind: str, view: View, values: dict[str, Any]) -> dict[str, Any]:
    """Build what is common to interactions with a dialog or a Home tab."""
    described = view.described(state.team_id) | {"state": {"values": values}}
    container = {"type": "view", "view_id": view.id}
    return _interaction(state, user, kind) | {"container": container, "view": described}


def event(state: State, event_id: str, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Build the envelope of an Events API event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "api_app_id": APP_ID,
        "event": {"type": kind, "event_ts": state.next_ts(), **fields},
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(state.clock().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team_id,
                "user_id": APP_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
