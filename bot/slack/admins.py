"""Who runs the workspace, for what is told to the admins while nobody was named in the settings."""

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

MOST = 5
"""Admins of a large workspace run many things; a handful is enough to be heard."""


async def workspace_admins(client: AsyncWebClient) -> list[str]:
    """Return the ids of the workspace's owners, then of its other admins; nobody where Slack does not say."""
    found: list[tuple[bool, str]] = []
    try:
        async for page in await client.users_list(limit=200):
            for user in page["members"]:
                if user.get("is_admin") and not (user.get("deleted") or user.get("is_bot")):
                    found.append((not user.get("is_owner"), user["id"]))  # noqa: PERF401 - pages arrive one by one
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("admins unknown", error=type(error).__name__)
        return []
    return [user_id for _, user_id in sorted(found)[:MOST]]
