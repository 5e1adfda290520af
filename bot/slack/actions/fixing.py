"""The buttons that say whose an item is: opening the dialog, saying yes to a guess, taking an answer back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import fixing, letter, unattributed
from bot.services.company import Company
from bot.services.fixing import Answered as Done
from bot.services.poster import Envelope, Place, Poster, Undelivered
from bot.services.refused import Refused
from bot.slack.blocks import attribute
from bot.slack.blocks import unattributed as blocks
from bot.slack.blocks.message import Message
from bot.slack.events.home import Tab
from bot.slack.mapping import not_yours, right_of, told
from bot.slack.request import Answer, Mistake, Person

log = structlog.get_logger(__name__)

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]
"""Does some work and shows what came of it to whoever asked: an answer, if there is one, or what went wrong."""


def register(app: AsyncApp, buttons: "Buttons") -> None:
    """Let the app hear them."""
    app.action(blocks.OPEN)(ack=_acknowledge, lazy=[buttons.open])
    app.action(blocks.AT_ONCE)(ack=_acknowledge, lazy=[buttons.at_once])
    app.action(blocks.UNDO)(ack=_acknowledge, lazy=[buttons.undo])


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Surface:
    """Where something was pressed: a Home tab in some state, a dialog, or a message."""

    home: str = ""
    dialog: str = ""
    channel: str = ""
    ts: str = ""

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Surface":
        """Read it from an action's body."""
        view, container = body.get("view") or {}, body.get("container") or {}
        if view.get("type") == "home":
            return cls(home=str(view.get("hash") or "-"))
        if view:
            return cls(dialog=str(view.get("id") or ""))
        return cls(channel=str(container.get("channel_id") or ""), ts=str(container.get("message_ts") or ""))


@dataclass(frozen=True, slots=True)
class Buttons:
    """What runs when somebody presses one."""

    company: Company
    poster: Poster
    tab: Tab
    answered: Answered

    async def open(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Open the dialog for who may answer, with the scopes that are theirs to answer."""

        async def work() -> None:
            about, surface = blocks.About.from_value(action["value"]), Surface.of(body)
            kept = attribute.Kept(about.item, surface.home, surface.channel, surface.ts)
            view = await self._dialog(context["person"], about, kept)
            if surface.dialog:
                await client.views_push(trigger_id=body["trigger_id"], view=view)
            else:
                await client.views_open(trigger_id=body["trigger_id"], view=view)

        await self.answered(client, body, work)

    async def _dialog(self, person: Person, about: blocks.About, kept: attribute.Kept) -> dict[str, Any]:
        try:
            async with self.company.database.asking() as session:
                right = right_of(person)
                case = await fixing.case_of(session, self.company, about.item)
                allowed = fixing.within(case, right)
                if not allowed.scopes:
                    raise not_yours()
                likely = await unattributed.likely_client(session, [scope.name for scope in allowed.scopes])
        except Refused as refused:
            raise Mistake(told(refused)) from refused
        return attribute.draw(allowed, kept, about.scope, likely, narrowed=len(allowed.scopes) < len(case.scopes))

    async def at_once(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Give a whole domain or project to the client that was guessed."""

        async def work() -> Answer | None:
            guess = blocks.Guess.from_value(action["value"])
            try:
                async with self.company.database.writing() as session:
                    right = right_of(context["person"])
                    done = await fixing.answer_whole(
                        session, self.company, right, guess.scope, guess.name, guess.client
                    )
            except Refused as refused:
                raise Mistake(told(refused)) from refused
            return await self.show(body, context, client, Surface.of(body), done, name=guess.name)

        await self.answered(client, body, work)

    async def undo(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Take an answer back."""

        async def work() -> Answer | None:
            try:
                async with self.company.database.writing() as session:
                    right = right_of(context["person"])
                    done = await fixing.undo(session, self.company, right, int(action["value"]))
            except Refused as refused:
                raise Mistake(told(refused)) from refused
            return await self.show(body, context, client, Surface.of(body), done)

        await self.answered(client, body, work)

    async def show(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        surface: Surface,
        done: Done,
        *,
        item: int = 0,
        name: str = "",
    ) -> Answer | None:
        """Show what was done where it was asked for; return the answer to show beside it where that does not change."""
        if surface.home:
            await self.tab.refresh(context, body, client, surface.home)
            return None
        if surface.ts and await self._rewritten(surface, done, item=item, name=name):
            return None
        message = Message()
        message.lines(blocks.done(done))
        if not done.undone:
            message.buttons(blocks.undo(done))
        if surface.dialog:
            await client.views_update(view_id=surface.dialog, view=attribute.outcome(message.answer()))
            return None
        return message.answer()

    async def _rewritten(self, surface: Surface, done: Done, *, item: int, name: str) -> bool:
        """Write the answer into the letter that stands there; say whether there is one."""
        async with self.company.database.writing() as session:
            found = await letter.note_answer(session, surface.channel, surface.ts, done, item=item, name=name)
        if found is None:
            return False
        row, message = found
        try:
            envelope = Envelope(row.id, message, row.event_id, reader=row.target)
            await self.poster.edit(envelope, Place(surface.channel, surface.ts))
        except Undelivered as error:
            log.warning("letter_not_changed", code=error.code)
            return False
        return True
