"""Posting an answer in the channel it was asked in: asked for again, as everybody may see it, and once."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.language import marked, speaking, spoken
from bot.services.company import Company
from bot.slack import commands
from bot.slack.blocks import share
from bot.slack.blocks.message import sentence
from bot.slack.channels import SlackChannels
from bot.slack.reply import Asker, drawn_somehow, ways
from bot.slack.request import Answer, Mistake, Person, Request
from bot.store import changes, teams

log = structlog.get_logger(__name__)

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]

SHARED_IDS: Final = uuid.UUID("6f9c6c9b-7d0e-4b1f-9c1a-52f0c3f1c0de")
INVITE = marked("I am not in this channel. Type /invite @Clientload here, then press the button again.")
REFUSALS: Final = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,
    "is_archived": marked("This channel is archived, so nothing can be posted in it."),
    "restricted_action": marked("Only some people may post in this channel, and I am not one of them."),
    "restricted_action_read_only_channel": marked("This channel is read-only."),
}
OTHERWISE: Final = marked("Slack does not take the message: {code}. Try again in a minute.")


def register(app: AsyncApp, company: Company, answered: Answered) -> None:
    """Let the app hear the buttons."""
    sharing = Sharing(company, answered)
    app.action(share.ACTION)(ack=_acknowledge, lazy=[sharing.asked])
    app.action(share.ANYWAY)(ack=_acknowledge, lazy=[sharing.confirmed])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Sharing:
    """What runs when somebody presses one."""

    company: Company
    answered: Answered

    async def asked(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Post, or warn first where there are guests."""
        work = partial(self._share, body, action["value"], context["person"], client, warned=False)
        await self.answered(client, body, work)

    async def confirmed(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Post though there are guests."""
        work = partial(self._share, body, action["value"], context["person"], client, warned=True)
        await self.answered(client, body, work)

    async def _share(
        self, body: dict[str, Any], value: str, person: Person, client: AsyncWebClient, *, warned: bool
    ) -> Answer:
        offer = share.Offer.from_value(value)
        channel_id = Asker.of(body).channel_id
        channels = SlackChannels(client)
        await _refuse_where_others_read(channels, channel_id)
        if not warned and not (guests := await channels.guests(channel_id)).none:
            return share.guests(guests.count or None, offer)
        noted = f"share {offer.id}"
        async with self.company.database.asking() as session:
            if await changes.is_noted(session, noted):
                return sentence(_("This answer is in the channel already."))
            here = await teams.in_channel(session, channel_id)
        # The channel of a team speaks its language, any other that of the one who shares.
        with speaking(here[0].language if here else spoken()):
            answer = await commands.for_everybody(Request(self.company, person, channel_id, offer.line))
            posted = share.posted(answer, offer, person.id)
            drawings = ways(posted)
        await _post(client, channel_id, posted.text, drawings, offer)
        async with self.company.database.writing() as session:
            await changes.note(session, person.id, self.company.clock(), noted, new=f"{channel_id}: {offer.line}")
        return sentence(_("Posted in the channel."))


async def _refuse_where_others_read(channels: SlackChannels, channel_id: str) -> None:
    channel = await channels.find(channel_id)
    if channel is None:
        raise Mistake(_(INVITE))
    if channel.shared:
        raise Mistake(
            _(
                "This channel is shared with another company, which would read it. Nothing is posted here."
                " Share it in another channel."
            )
        )


async def _post(
    client: AsyncWebClient, channel_id: str, text: str, drawings: Sequence[dict[str, Any]], offer: share.Offer
) -> None:
    """Post once: Slack drops a second message of the same id, however fast two presses follow each other."""
    once = str(uuid.uuid5(SHARED_IDS, offer.id))
    fields = {"channel": channel_id, "text": text, "client_msg_id": once, "unfurl_links": False}
    try:
        await drawn_somehow(drawings, lambda drawn: client.api_call("chat.postMessage", json={**fields, **drawn}))
    except SlackApiError as refused:
        code = str(refused.response.get("error") or "")
        log.warning("share_refused", error=code)
        raise Mistake(_(REFUSALS.get(code, OTHERWISE), code=code)) from None
