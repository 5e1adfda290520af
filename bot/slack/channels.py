"""Channels as Slack describes them."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.request import Channel, Guests

log = structlog.get_logger(__name__)

UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""What Slack answers for a private channel that we are not in."""

MOST_MEMBERS = 500
"""Members of a channel among whom guests are looked for: a larger one is not read to its end."""

MOST_ONE_BY_ONE = 60
"""So many people Slack tells of one by one at once, and no more; more are looked up in its list of everybody."""

AT_ONCE = 10
PAGE = 200
MOST_PAGES = 10


class SlackChannels:
    """Looks channels up through the Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def find(self, channel_id: str) -> Channel | None:
        """Return a channel, or None where we see none with this id."""
        try:
            answer = await self._client.conversations_info(channel=channel_id)
        except SlackApiError as error:
            if error.response.get("error") in UNSEEN:
                return None
            raise
        channel = answer["channel"]
        return Channel(
            id=channel_id,
            name=channel.get("name", ""),
            member=bool(channel.get("is_member")),
            shared=_is_shared(channel),
            archived=bool(channel.get("is_archived")),
        )

    async def is_shared(self, channel_id: str) -> bool:
        """Say whether another company reads a channel, or is invited to. Raises SlackApiError where Slack refuses."""
        return _is_shared((await self._client.conversations_info(channel=channel_id))["channel"])

    async def guests(self, channel_id: str) -> Guests:
        """Count the guests in a channel, as far as its size and Slack let us look."""
        try:
            members, whole = await self._members(channel_id)
            look = self._one_by_one if len(members) <= MOST_ONE_BY_ONE else self._in_the_list
            marks = await look(members)
        except (SlackApiError, ClientError, TimeoutError) as refused:
            log.warning("guests_not_told", error=type(refused).__name__)
            return Guests(0, 0, complete=False)
        return Guests(sum(marks.values()), len(marks), complete=whole and len(marks) == len(members))

    async def _members(self, channel_id: str) -> tuple[set[str], bool]:
        """Return the members, so many of them as are looked at, and whether these are all."""
        members: set[str] = set()
        cursor = ""
        while len(members) < MOST_MEMBERS:
            page = await self._client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor or None)
            members |= set(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return members, True
        return members, False

    async def _one_by_one(self, ids: Collection[str]) -> dict[str, bool]:
        """Say of each person whether they are a guest."""
        marks: dict[str, bool] = {}
        asking = sorted(ids)
        for at in range(0, len(asking), AT_ONCE):
            piece = asking[at : at + AT_ONCE]
            asked = await asyncio.gather(*(self._client.users_info(user=user_id) for user_id in piece))
            marks |= {each["user"]["id"]: _is_guest(each["user"]) for each in asked}
        return marks

    async def _in_the_list(self, ids: Collection[str]) -> dict[str, bool]:
        """Say the same of those among the first people that Slack lists."""
        marks: dict[str, bool] = {}
        cursor = ""
        for _page in range(MOST_PAGES):
            page = await self._client.users_list(limit=PAGE, cursor=cursor or None)
            marks |= {user["id"]: _is_guest(user) for user in page["members"] if user["id"] in ids}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or len(marks) == len(ids):
                break
        return marks


def _is_guest(user: Mapping[str, Any]) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


def _is_shared(channel: Mapping[str, Any]) -> bool:
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
