"""The table of Web API methods: what runs, and what the token must be allowed to do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.workspace import chat, directory, files, views
from bot.demo.workspace.limits import Problem, check_message, check_view
from bot.demo.workspace.office import Call, Office
from bot.demo.workspace.refusal import Refused


@dataclass(frozen=True, slots=True)
class Method:
    """One method; any one of `scopes` is enough, and none means that a valid token is."""

    run: Callable[[Office, Call], Awaitable[dict[str, Any]]]
    scopes: tuple[str, ...] = ()


async def blocks_validate(_office: Office, call: Call) -> dict[str, Any]:
    """Say what is wrong with exactly one of `blocks`, `message` and `view`, without sending it."""
    given = [name for name in ("blocks", "message", "view") if name in call.arguments]
    if len(given) != 1:
        raise Refused("invalid_arguments")
    value = call.arguments[given[0]]
    if given[0] == "view":
        problems = check_view(value)
    elif given[0] == "message":
        problems = check_message(value.get("text", ""), value.get("blocks") or [])
    else:
        problems = check_message("-", value)
    return {"ok": True, "errors": [_described(problem) for problem in problems if problem.refused]}


def _described(problem: Problem) -> dict[str, str]:
    return {"pointer": problem.pointer, "code": problem.code or "invalid_blocks", "message": problem.message}


_CHANNELS = ("channels:read", "groups:read")

METHODS = {
    "auth.test": Method(directory.auth_test),
    "blocks.validate": Method(blocks_validate),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "conversations.open": Method(directory.conversations_open, ("im:write",)),
    "conversations.info": Method(directory.conversations_info, _CHANNELS),
    "conversations.list": Method(directory.conversations_list, _CHANNELS),
    "conversations.members": Method(directory.conversations_members, _CHANNELS),
    "users.info": Method(directory.users_info, ("users:read",)),
    "users.list": Method(directory.users_list, ("users:read",)),
    "usergroups.list": Method(directory.usergroups_list, ("usergroups:read",)),
    "usergroups.users.list": Method(directory.usergroups_users_list, ("usergroups:read",)),
    "views.open": Method(views.views_open),
    "views.push": Method(views.views_push),
    "views.update": Method(views.views_update),
    "views.publish": Method(views.views_publish),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
}
