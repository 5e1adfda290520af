"""What somebody answered to "whose is it?", read from its dialog, and the clients that its picker offers."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.client import fold
from bot.language import gettext as _
from bot.services import fixing
from bot.services.company import Company
from bot.services.fixing import Answered, Chosen
from bot.services.refused import Refused
from bot.slack import fault
from bot.slack.actions.fixing import Buttons, Surface
from bot.slack.blocks import attribute, unattributed
from bot.slack.blocks.attribute import CLIENT, NEW, SCOPE
from bot.slack.blocks.message import sentence
from bot.slack.mapping import right_of, told
from bot.slack.reply import Asker, reply
from bot.slack.request import Block, Person
from bot.store import clients

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.0
"""Slack wants its acknowledgement within three."""

MOST_OPTIONS = 99
"""One less than Slack takes, for the new client."""

Errors = dict[str, str]
"""What is wrong, by the field where it stands."""


def register(app: AsyncApp, company: Company, buttons: Buttons) -> None:
    """Let the app hear the dialog and its picker."""
    dialog = Dialog(company, buttons)
    app.options(CLIENT)(dialog.offer)
    app.view(attribute.CALLBACK)(dialog.submitted)


@dataclass(frozen=True, slots=True)
class Given:
    """What stood in the dialog when it was sent."""

    kept: attribute.Kept
    scope: str
    chosen: Chosen

    @classmethod
    def of(cls, view: dict[str, Any]) -> "Given":
        """Read a submitted view."""
        values = view["state"]["values"]
        client = str(values[CLIENT][CLIENT]["selected_option"]["value"])
        chosen = Chosen(new_name=client.removeprefix(NEW)) if client.startswith(NEW) else Chosen(int(client))
        scope = str(values[SCOPE][SCOPE]["selected_option"]["value"])
        return cls(attribute.Kept.from_text(view["private_metadata"]), scope, chosen)


@dataclass(frozen=True, slots=True)
class Dialog:
    """What runs when somebody types into it or sends it."""

    company: Company
    buttons: Buttons

    async def offer(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Offer the clients whose names begin as what is typed, and a new one of that name."""
        await ack(options=await self._options(context["person"], str(body.get("value") or "")))

    async def _options(self, person: Person, typed: str) -> list[Block]:
        text = " ".join(typed.split())
        async with self.company.database.asking() as session:
            right = right_of(person)
            found = await clients.search(session, fold(text), MOST_OPTIONS)
        names = [fold(name) for _id, name in found]
        # Two clients may bear one name; their numbers tell them apart.
        options = [
            attribute.option(name if names.count(fold(name)) == 1 else f"{name} (#{id_})", str(id_))
            for id_, name in found
        ]
        is_new = bool(fold(text)) and fold(text) not in names and right.everywhere
        return [*options, attribute.new_client(text)] if is_new else options

    async def submitted(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Do what was answered; what is wrong stands at its field, and the dialog stays open."""
        given = Given.of(body["view"])
        work = asyncio.ensure_future(self._answer(context["person"], given))
        finished, _pending = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if not finished:
            await self._later(ack, body, context, client, given, work)
            return
        done = await work
        if isinstance(done, dict):
            await ack(response_action="errors", errors=done)
            return
        if given.kept.home or given.kept.ts:
            await ack()
        else:
            await ack(response_action="update", view=attribute.outcome(sentence(unattributed.done(done))))
        await self._show_quietly(body, context, client, given, done)

    async def _answer(self, person: Person, given: Given) -> Answered | Errors:
        try:
            async with self.company.database.writing() as session:
                right = right_of(person)
                return await fixing.answer(session, self.company, right, given.kept.item, given.scope, given.chosen)
        except fixing.NoClient as refused:
            return {CLIENT: str(refused)}
        except Refused as refused:
            return {SCOPE: told(refused)}

    async def _later(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        given: Given,
        work: "asyncio.Future[Answered | Errors]",
    ) -> None:
        """Acknowledge before it is done: many items are moved, or something else is being written."""
        waiting = _("This is being saved, which takes longer than usual. What came of it is shown here.")
        await ack(response_action="update", view=attribute.outcome(sentence(waiting)))
        try:
            done = await work
        except Exception as error:  # noqa: BLE001 - an exception behind an acknowledgement would lose it
            done = {SCOPE: fault.told(error, body)}
        said = " ".join(done.values()) if isinstance(done, dict) else unattributed.done(done)
        try:
            await client.views_update(view_id=body["view"]["id"], view=attribute.outcome(sentence(said)))
        except SlackApiError as refused:
            log.info("dialog_closed", error=refused.response.get("error"))
            if isinstance(done, dict):
                await reply(client, Asker.of(body), sentence(said))
        if not isinstance(done, dict):
            await self._show_quietly(body, context, client, given, done)

    async def _show_quietly(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        given: Given,
        done: Answered,
    ) -> None:
        kept = given.kept
        surface = Surface(home=kept.home, channel=kept.channel, ts=kept.ts)
        if not (surface.home or surface.ts):
            return
        try:
            beside = await self.buttons.show(body, context, client, surface, done, item=kept.item)
            if beside is not None:
                await reply(client, Asker(context["person"].id, kept.channel, ""), beside)
        except Exception:  # what was answered is kept; an exception behind an acknowledgement would lose that
            log.exception("answer_not_shown")
