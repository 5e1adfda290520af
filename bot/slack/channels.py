"""Channels as Slack describes them."""

import asyncio

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.request import Channel

UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""What Slack answers for a private channel that we are not in."""


MOST_LOOKED_AT = 60
"""Members of a channel that are looked at one by one for guests: Slack answers so many at once, and no more."""

AT_ONCE = 10


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
            shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
            archived=bool(channel.get("is_archived")),
        )

    async def guests(self, channel_id: str) -> int | None:
        """Count the guests in a channel; None where it is too large to look, or Slack does not say."""
        try:
            members = await self._client.conversations_members(channel=channel_id, limit=MOST_LOOKED_AT + 1)
            ids: list[str] = members["members"]
            if len(ids) > MOST_LOOKED_AT or (members.get("response_metadata") or {}).get("next_cursor"):
                return None
            found = 0
            for at in range(0, len(ids), AT_ONCE):
                piece = ids[at : at + AT_ONCE]
                asked = await asyncio.gather(*(self._client.users_info(user=user_id) for user_id in piece))
                found += sum(bool(each["user"].get("is_restricted")) for each in asked)
        except SlackApiError:
            return None
        return found
