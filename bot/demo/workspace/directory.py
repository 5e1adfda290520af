"""The methods that tell who is there: `auth.`, `users.`, `usergroups.`, `conversations.`."""

from typing import Any, TypeVar

from bot.demo.workspace.office import Call, Office
from bot.demo.workspace.people import Channel
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import APP_USER_ID

Row = TypeVar("Row")


async def auth_test(office: Office, _call: Call) -> dict[str, Any]:
    """Say who the token belongs to."""
    return {
        "ok": True,
        "url": "https://invented.slack.example/",
        "team": "Invented",
        "team_id": office.state.team_id,
        "user": "clientload",
        "user_id": APP_USER_ID,
        "bot_id": "B00000001",
        "is_enterprise_install": False,
    }


async def users_info(office: Office, call: Call) -> dict[str, Any]:
    """Describe one user; the locale only when it is asked for."""
    user = office.state.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    described = user.described()
    if not call.flag("include_locale"):
        described.pop("locale", None)
    return {"ok": True, "user": described}


async def users_list(office: Office, call: Call) -> dict[str, Any]:
    """Describe all users, a page at a time."""
    page, cursor = _page(call, list(office.state.users.values()))
    return {"ok": True, "members": [user.described() for user in page], "response_metadata": {"next_cursor": cursor}}


async def usergroups_users_list(office: Office, call: Call) -> dict[str, Any]:
    """Say who belongs to a user group; of a deactivated one only when such are asked for."""
    _check_plan(office)
    group = office.state.groups.get(call.text("usergroup"))
    if group is None or (group.deactivated and not call.flag("include_disabled")):
        raise Refused("no_such_subteam")
    return {"ok": True, "users": list(group.members)}


async def usergroups_list(office: Office, call: Call) -> dict[str, Any]:
    """Describe all user groups, in one answer; the deactivated ones only when they are asked for."""
    _check_plan(office)
    users, count = call.flag("include_users"), call.flag("include_count")
    groups = [group for group in office.state.groups.values() if call.flag("include_disabled") or not group.deactivated]
    return {"ok": True, "usergroups": [group.described(users=users, count=count) for group in groups]}


def _check_plan(office: Office) -> None:
    if not office.state.paid:
        raise Refused("plan_upgrade_required")


async def conversations_open(office: Office, call: Call) -> dict[str, Any]:
    """Open the direct message with one user."""
    wanted = call.arguments.get("users") or ""
    names = wanted if isinstance(wanted, list) else str(wanted).split(",")
    if len(names) != 1 or names[0] not in office.state.users:
        raise Refused("user_not_found")
    user = office.state.users[names[0]]
    if user.deleted:
        raise Refused("user_disabled")
    channel = office.state.direct(user.id)
    return {"ok": True, "channel": {"id": channel.id}}


def _visible(office: Office, call: Call) -> Channel:
    channel = office.state.channels.get(call.text("channel"))
    if channel is None or (channel.private and APP_USER_ID not in channel.members):
        raise Refused("channel_not_found")
    return channel


async def conversations_info(office: Office, call: Call) -> dict[str, Any]:
    """Describe one channel."""
    return {"ok": True, "channel": _visible(office, call).described(APP_USER_ID)}


async def conversations_members(office: Office, call: Call) -> dict[str, Any]:
    """Say who is in a channel, a page at a time."""
    page, cursor = _page(call, sorted(_visible(office, call).members))
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


async def conversations_list(office: Office, call: Call) -> dict[str, Any]:
    """List the channels the app can see, a page at a time; public ones unless `types` says otherwise."""
    types = set((call.text("types") or "public_channel").split(","))
    seen = [
        channel
        for channel in office.state.channels.values()
        if _type(channel) in types
        and (not channel.private or APP_USER_ID in channel.members)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, cursor = _page(call, seen)
    channels = [channel.described(APP_USER_ID) for channel in page]
    return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": cursor}}


def _type(channel: Channel) -> str:
    if channel.partner is not None:
        return "im"
    return "private_channel" if channel.private else "public_channel"


def _page(call: Call, rows: list[Row]) -> tuple[list[Row], str]:
    start, limit = int(call.text("cursor") or 0), int(call.text("limit") or 100)
    cursor = str(start + limit) if start + limit < len(rows) else ""
    return rows[start : start + limit], cursor
