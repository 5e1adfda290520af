"""The buttons of an alert, and the dialog behind one of them. What is done shows in the message and its thread."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.language import marked
from bot.services import deliver, handling
from bot.services.company import Company
from bot.services.poster import Poster
from bot.services.refused import Refused
from bot.slack.blocks import alert, decision
from bot.slack.blocks.message import sentence
from bot.slack.reply import Asker, reply
from bot.slack.request import Answer, Mistake
from bot.slack.views.decision import Errors, Given, check_may_decide, decide

PATIENCE_SECONDS = 2.0
"""Slack wants its acknowledgement within three."""

FOLLOWED = marked("You follow this now. The message in the channel says so.")
SAVING = marked("This is being saved, which takes longer than usual. The thread of the alert shows it then.")
SAVED = marked("This is saved. The thread of the alert shows it.")

log = structlog.get_logger(__name__)

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]
"""Does some work and shows what came of it to whoever asked: an answer, if there is one, or what went wrong."""


def register(app: AsyncApp, company: Company, poster: Poster, answered: Answered) -> None:
    """Let the app hear the buttons and the dialog."""
    buttons = Buttons(company, poster, answered)
    app.action(alert.FOLLOW)(ack=_acknowledge, lazy=[buttons.follow])
    app.action(alert.MORE)(ack=_acknowledge, lazy=[buttons.more])
    app.view(decision.CALLBACK)(buttons.decided)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Buttons:
    """What runs when somebody presses one."""

    company: Company
    poster: Poster
    answered: Answered

    async def follow(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Name the one who pressed in the message."""

        async def work() -> Answer | None:
            try:
                async with self.company.database.writing() as session:
                    await handling.follow(session, self.company, context["person"].id, int(action["value"]))
            except Refused as refused:
                raise Mistake(str(refused)) from refused
            await self._tell()
            # In the channel the message itself changes before their eyes; a reminder in a direct message does not.
            return sentence(_(FOLLOWED)) if Asker.of(body).channel_id.startswith("D") else None

        await self.answered(client, body, work)

    async def more(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Open the dialog for who may decide."""

        async def work() -> None:
            alert_id = int(action["value"])
            try:
                async with self.company.database.asking() as session:
                    (_alert, team, named), done = await handling.about(session, alert_id, lock=False)
                check_may_decide(context["person"], team)
            except Refused as refused:
                raise Mistake(str(refused)) from refused
            view = decision.dialog(alert_id, named.name, team.name, decided=done.decision is not None)
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        await self.answered(client, body, work)

    async def decided(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Do what was decided; what is wrong stands at its field, and the dialog stays open."""
        work = asyncio.ensure_future(decide(self.company, context["person"], Given.of(body["view"])))
        done = (await asyncio.wait({work}, timeout=PATIENCE_SECONDS))[0]
        if not done:
            await self._later(ack, body, client, work)
        elif errors := await work:
            await ack(response_action="errors", errors=errors)
            return
        else:
            await ack()
        await self._tell_quietly()

    async def _later(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, work: "asyncio.Future[Errors]"
    ) -> None:
        """Acknowledge before it is done: an evening is being judged, and until then nothing else is written."""
        view = body["view"]
        title = view["title"]["text"]
        await ack(response_action="update", view=decision.outcome(title, _(SAVING)))
        errors = await work
        said = " ".join(errors.values()) if errors else _(SAVED)
        try:
            await client.views_update(view_id=view["id"], view=decision.outcome(title, said))
        except SlackApiError as refused:
            # Whoever closed the dialog meanwhile sees in the thread what was done, but not what was not.
            log.info("dialog_closed", error=refused.response.get("error"))
            if errors:
                await reply(client, Asker.of(body), sentence(said))

    async def _tell_quietly(self) -> None:
        try:
            await self._tell()
        except Exception:  # an exception behind an acknowledgement would lose it; the next round tells
            log.exception("decision_not_told_yet")

    async def _tell(self) -> None:
        """Send what was planned now; what is for the admins waits for the next round, which knows them."""
        await deliver.deliver(self.company, self.poster, ())
