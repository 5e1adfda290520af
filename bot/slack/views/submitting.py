"""The one way in which a dialog that was sent is answered: in time, whatever it does and however long that takes.

Slack waits three seconds. What takes longer is acknowledged with a word that it is being saved, and what came of it
takes that word's place.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import fault
from bot.slack.blocks import form
from bot.slack.blocks.message import sentence
from bot.slack.reply import Asker, reply
from bot.slack.request import Answer, Block
from bot.slack.views.values import filled

PATIENCE_SECONDS = 2.0
"""Slack wants its acknowledgement within three."""

log = structlog.get_logger(__name__)

Errors = dict[str, str]
"""What is wrong, by the field where it stands."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a dialog that was sent: errors at fields, or another view in its place or `on_top` of it, or done.

    `answer` says what was done. It goes to whoever sent the dialog where there is a place for it, and stands in the
    dialog where there is none, or where saving took long.
    """

    errors: Errors = field(default_factory=dict)
    view: Block | None = None
    on_top: bool = False
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A dialog that was sent, and the ways back to whoever sent it. `asker` is where an answer may go.

    `waiting` and `saved` are said while saving takes long, and then, where there are better words than the usual ones.
    """

    ack: AsyncAck
    body: Mapping[str, Any]
    client: AsyncWebClient
    asker: Asker
    waiting: str = ""
    saved: str = ""

    @property
    def title(self) -> str:
        """Return the title of the dialog."""
        return str(self.body["view"]["title"]["text"])

    async def answer(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Acknowledge with what came of some work, or before it is done where it takes long."""
        doing = asyncio.ensure_future(self._safely(work))
        done, _ = await asyncio.wait({doing}, timeout=PATIENCE_SECONDS)
        if done:
            await self._acknowledge(doing.result())
        else:
            await self._later(doing)
        return doing.result()

    async def _safely(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the one who sent it reads a sentence
            said = fault.told(error, self.body)
            return Result(view=form.outcome(self.title, [form.said(said)]))

    async def _acknowledge(self, result: Result) -> None:
        if result.errors:
            await self.ack(response_action="errors", errors=result.errors)
        elif result.view is not None:
            await self.ack(response_action="push" if result.on_top else "update", view=result.view)
        elif result.answer is None:
            await self.ack(response_action="clear")
        elif self.asker.response_url or self.asker.channel_id:
            await self.ack(response_action="clear")
            await reply(self.client, self.asker, result.answer)
        else:
            await self.ack(response_action="update", view=self._outcome(result.answer))

    async def _later(self, doing: "asyncio.Future[Result]") -> None:
        """Acknowledge before it is done: an evening is being judged, and until then nothing else is written."""
        view = self.body["view"]
        said = [form.said(self.waiting)] if self.waiting else form.saving(self.title)["blocks"]
        await self.ack(response_action="update", view=form.outcome(self.title, said))
        result = await doing
        try:
            await self.client.views_update(view_id=view["id"], view=self._after(result))
        except SlackApiError as refused:
            log.info("dialog_closed", error=refused.response.get("error"))
            await self._tell_whoever_left(result)

    def _after(self, result: Result) -> Block:
        """Draw what came of it. What is wrong stands above the fields, which hold what was typed in them."""
        view = self.body["view"]
        if result.view is not None:
            return result.view
        if not result.errors:
            return self._outcome(result.answer or sentence(self.saved or form.saved()))
        kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
        wrong = [form.said(said) for said in result.errors.values()]
        return {name: view[name] for name in kept if view.get(name)} | {"blocks": [*wrong, *filled(view)]}

    def _outcome(self, answer: Answer) -> Block:
        return form.outcome(self.title, form.shown(answer))

    async def _tell_whoever_left(self, result: Result) -> None:
        """Tell whoever closed the dialog meanwhile what was not done, and what was where nothing else shows it."""
        if result.errors:
            await reply(self.client, self.asker, sentence(" ".join(result.errors.values())))
        elif result.answer is not None:
            await reply(self.client, self.asker, result.answer)
