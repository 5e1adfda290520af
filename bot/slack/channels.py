"""Channels as Slack describes them."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.request import Channel

UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""What Slack answers for a private channel that we are not in."""


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
