"""Sending an answer to the one who asked, and making sure that something arrives."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import older
from bot.slack.blocks.page import MOST_BLOCKS, dialog
from bot.slack.request import Answer

log = structlog.get_logger(__name__)

OK = 200
TITLE = "Clientload"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and where an answer may go. `response_url` opens five times in half an hour.

    Who pressed something on a Home tab or in a dialog (`view_id`) has no channel: `trigger_id` opens a dialog.
    """

    user_id: str
    channel_id: str
    response_url: str
    trigger_id: str = ""
    view_id: str = ""
    on_home: bool = False

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Asker":
        """Read it from a command's or an action's body."""
        user = body.get("user") or {}
        channel = body.get("channel") or {}
        view = (body.get("view") or {}) if body.get("type") == "block_actions" else {}
        return cls(
            str(body.get("user_id") or user.get("id") or ""),
            str(body.get("channel_id") or channel.get("id") or ""),
            str(body.get("response_url") or ""),
            str(body.get("trigger_id") or "") if view else "",
            str(view.get("id") or ""),
            view.get("type") == "home",
        )


def retry_handlers() -> list[AsyncRetryHandler]:
    """Return what waits as Slack asks and tries again; by itself the SDK does neither."""
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=2), AsyncServerErrorRetryHandler(max_retry_count=2)]


async def reply(client: AsyncWebClient, asker: Asker, answer: Answer) -> None:
    """Show an answer to the one who asked alone: where they asked, else in the channel, else directly."""
    if asker.response_url and await _respond(asker.response_url, answer):
        return
    for post in (_open, _direct) if asker.view_id else (_whisper, _direct):
        try:
            await post(client, asker, answer)
        except SlackApiError as refused:
            log.warning("answer_refused", way=post.__name__, error=refused.response.get("error"))
        except (ClientError, TimeoutError) as failed:
            log.warning("answer_lost", way=post.__name__, error=type(failed).__name__)
        else:
            return


async def _respond(url: str, answer: Answer) -> bool:
    """Answer at the address that came with the question; say whether Slack took it."""
    webhook = AsyncWebhookClient(url, retry_handlers=retry_handlers())
    message = {"response_type": "ephemeral", "replace_original": False, "unfurl_links": False, "text": answer.text}
    try:
        for drawn in ways(answer):
            taken = await webhook.send_dict({**message, **drawn})
            if taken.status_code == OK or not any(code in taken.body for code in older.REFUSED):
                break
            log.warning("blocks_refused", body=taken.body)
    except (ClientError, TimeoutError) as failed:
        log.warning("answer_lost", way="response_url", error=type(failed).__name__)
        return False
    if taken.status_code != OK:
        log.warning("answer_refused", way="response_url", status=taken.status_code, error=taken.body)
    return taken.status_code == OK


def ways(answer: Answer) -> list[dict[str, Any]]:
    """Return how an answer can be drawn, the next one for a Slack that refuses the one before."""
    # Without blocks the text is drawn, and words from a ticket must not be.
    return [*({"blocks": blocks} for blocks in older.ways(answer.blocks)), {"mrkdwn": False}]


async def _whisper(client: AsyncWebClient, asker: Asker, answer: Answer) -> None:
    await drawn_somehow(
        ways(answer),
        lambda drawn: client.chat_postEphemeral(
            channel=asker.channel_id, user=asker.user_id, text=answer.text, **drawn
        ),
    )


async def _open(client: AsyncWebClient, asker: Asker, answer: Answer) -> None:
    """Show it in a dialog, over the one that is open if one is; a dialog draws none of the newer blocks."""
    view = dialog(TITLE, older.without_newer(answer.blocks)[:MOST_BLOCKS])
    if asker.on_home:
        await client.views_open(trigger_id=asker.trigger_id, view=view)
        return
    try:
        await client.views_push(trigger_id=asker.trigger_id, view=view)
    except SlackApiError as refused:
        if refused.response.get("error") != "push_limit_reached":
            raise
        await client.views_update(view_id=asker.view_id, view=view)


async def drawn_somehow(
    drawings: Sequence[dict[str, Any]], send: Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]]
) -> None:
    """Send an answer in the first of its `ways` that Slack takes. Raises its refusal of anything but the blocks."""
    *better, last = drawings
    for drawn in better:
        try:
            await send(drawn)
        except SlackApiError as refused:
            if refused.response.get("error") not in older.REFUSED:
                raise
            log.warning("blocks_refused", error=refused.response.get("error"))
        else:
            return
    await send(last)


async def _direct(client: AsyncWebClient, asker: Asker, answer: Answer) -> None:
    await client.chat_postMessage(channel=asker.user_id, text=answer.text, mrkdwn=False, unfurl_links=False)
