"""Posting something in a channel at once and hearing what came of it, for whoever waits for that."""

from typing import Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.reply import drawn_somehow, ways
from bot.slack.request import Answer

log = structlog.get_logger(__name__)

SILENT: Final = "no_answer"


class SlackPosts:
    """Posts through the Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, channel_id: str, answer: Answer, once: str) -> str:
        """Post a message, whatever is sent twice under one id but once; return Slack's code for a no, else nothing."""
        fields = {"channel": channel_id, "text": answer.text, "client_msg_id": once, "unfurl_links": False}
        try:
            await drawn_somehow(
                ways(answer), lambda drawn: self._client.api_call("chat.postMessage", json={**fields, **drawn})
            )
        except SlackApiError as refused:
            code = str(refused.response.get("error") or SILENT)
            log.warning("post_refused", error=code)
            return code
        except (ClientError, TimeoutError) as failed:
            log.warning("post_lost", error=type(failed).__name__)
            return SILENT
        return ""
