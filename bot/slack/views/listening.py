"""Opens dialogs from commands and buttons, keeps them up to date while they are filled in, and takes what is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Refused, Wrong
from bot.slack import fault
from bot.slack.blocks import form
from bot.slack.blocks.form import Form
from bot.slack.blocks.message import sentence
from bot.slack.channels import SlackChannels
from bot.slack.posting import SlackPosts
from bot.slack.reply import Asker
from bot.slack.request import Answer, Block, Mistake, People, Person
from bot.slack.views.dialog import Asked, Beside, Dialog, Kept, Sure, subject_of
from bot.slack.views.submitting import Errors, Result, Sent
from bot.slack.views.values import Values

OPENING_SECONDS = 0.5
"""A trigger lives for three, of which knowing who asks may take two."""

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
GONE = frozenset({"not_found", "hash_conflict", "view_not_found"})
"""Whoever had the dialog before them closed it, or did something else in it, which is drawn by that."""

log = structlog.get_logger(__name__)

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Listener:
    """What runs for one dialog. `patience` is how many seconds it may be drawn before it opens without its fields.

    `newest` holds, of each view in which something is under way, when the last thing was done in it: what an earlier
    choice leads to is drawn no more.
    """

    dialog: Dialog
    company: Company
    people: People
    answered: Answered
    patience: float = OPENING_SECONDS
    newest: dict[str, str] = field(default_factory=dict)

    async def pressed(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Open the dialog for whoever pressed its button."""
        await self.open(body, context["person"], client, subject_of(action.get("value") or ""))

    async def open(
        self, body: dict[str, Any], person: Person, client: AsyncWebClient, subject: Mapping[str, Any]
    ) -> None:
        """Open the dialog, or say what stands in the way."""
        await self.answered(client, body, partial(self.show, body, person, client, subject))

    async def drawn(
        self, body: dict[str, Any], person: Person, client: AsyncWebClient, subject: Mapping[str, Any]
    ) -> Block:
        """Return the dialog about something, for the place of another. Raises `Mistake` for whoever may not open it."""
        self.dialog.check_role(person)
        asked = self._about(body, person, client, subject)
        return self._view(await _understood(self.dialog.draw(asked)), asked)

    def _about(self, body: dict[str, Any], person: Person, client: AsyncWebClient, subject: Mapping[str, Any]) -> Asked:
        slack = (SlackChannels(client), SlackPosts(client), self.people)
        return Asked(self.company, person, Asker.of(body), *slack, subject)

    async def show(
        self, body: dict[str, Any], person: Person, client: AsyncWebClient, subject: Mapping[str, Any]
    ) -> None:
        """Open the dialog, with its fields or with a word that they come. Raises `Mistake` for whoever may not."""
        self.dialog.check_role(person)
        asked = self._about(body, person, client, subject)
        drawing = asyncio.ensure_future(_understood(self.dialog.draw(asked)))
        try:
            drawn, _late = await asyncio.wait({drawing}, timeout=self.patience)
            view = self._view(drawing.result(), asked) if drawn else form.waiting(_("One moment"))
            opened = await client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as refused:
            drawing.cancel()
            if refused.response.get("error") in TOO_LATE:
                raise Mistake(
                    _("The dialog had no time to open. Try again, or type: {typed}", typed=_(self.dialog.typed))
                ) from refused
            raise
        if not drawn:
            await self._fill(body, client, opened["view"], drawing, asked)

    async def _fill(
        self,
        body: dict[str, Any],
        client: AsyncWebClient,
        opened: Block,
        drawing: "asyncio.Future[Form]",
        asked: Asked,
    ) -> None:
        """Put the fields into a dialog that opened without them."""

        async def work() -> None:
            await _update(client, opened, self._view(await drawing, asked))

        await self._in_the_dialog(body, client, opened, work)

    async def changed(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Draw the dialog again with what was just chosen in it."""

        async def work() -> None:
            asked = self._asked(body, context["person"], client)
            self.dialog.check_role(asked.person)
            drawn = await _understood(self.dialog.draw(asked))
            self._check_newest(body)
            await _update(client, body["view"], self._view(drawn, asked))

        await self._after_others(body, client, work)

    async def did(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Do what a button in the dialog is for, and show what came of it."""
        does = self.dialog.does[action["action_id"].rpartition("_")[2]]

        async def work() -> None:
            asked = replace(self._asked(body, context["person"], client), value=action.get("value") or "")
            self.dialog.check_role(asked.person)
            drawn = await _understood(self.dialog.draw(asked))
            self._check_newest(body)
            working = replace(drawn, blocks=[*drawn.blocks, form.said(_("Working on it …"))])
            now = await _update(client, body["view"], self._view(working, asked))
            try:
                outcome = await _understood(does(asked))
            except Mistake as mistake:
                outcome = Beside(sentence(str(mistake)))
            if isinstance(outcome, Beside):
                self._check_newest(body)
                beside = replace(drawn, blocks=[*drawn.blocks, *form.shown(outcome.answer)])
                await _update(client, now, self._view(beside, asked), unchanged=True)
            else:
                await _update(client, now, form.outcome(drawn.title, form.shown(outcome)))

        await self._after_others(body, client, work)

    async def _after_others(
        self, body: dict[str, Any], client: AsyncWebClient, work: Callable[[], Awaitable[None]]
    ) -> None:
        """Do something in a dialog, unless something newer is under way in it."""
        view_id, done_at = body["view"]["id"], body["actions"][0]["action_ts"]
        self.newest[view_id] = max(self.newest.get(view_id, ""), done_at)
        try:
            await self._in_the_dialog(body, client, body["view"], work)
        finally:
            if self.newest.get(view_id) == done_at:
                del self.newest[view_id]

    def _check_newest(self, body: Mapping[str, Any]) -> None:
        """Leave off where something else was done in the dialog meanwhile."""
        if self.newest.get(body["view"]["id"], "") > body["actions"][0]["action_ts"]:
            raise _Left

    async def _in_the_dialog(
        self, body: dict[str, Any], client: AsyncWebClient, view: Block, work: Callable[[], Awaitable[None]]
    ) -> None:
        """Show what went wrong where the one who pressed looks: in the dialog."""
        try:
            await work()
        except _Left:
            log.info("dialog_closed", dialog=self.dialog.name)
        except Mistake as mistake:
            await _show(client, view, str(mistake))
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the one who pressed reads a sentence
            await _show(client, view, fault.told(error, body))

    async def sent(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Save what was filled in, or show what is wrong with it at its field."""
        asked = self._asked(body, context["person"], client)
        await Sent(ack, body, client, asked.asker).answer(self._save(asked, body["view"]))

    async def confirmed(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Do what was asked about, now that the answer is yes."""
        kept = Kept.of(body["view"], context["person"].id)
        asked = replace(self._asked(body, context["person"], client), values=kept.values or Values({}), sure=True)
        await Sent(ack, body, client, kept.asker).answer(self._save(asked, body["view"]))

    async def _save(self, asked: Asked, view: Block) -> Result:
        try:
            self.dialog.check_role(asked.person)
            outcome = await self.dialog.save(asked)
        except Wrong as wrong:
            return self._wrong(wrong.errors, view)
        if isinstance(outcome, Form):
            return Result(view=self._view(outcome, asked))
        if isinstance(outcome, Sure):
            return Result(view=self._question(outcome, asked), on_top=True)
        return Result(answer=outcome)

    def _wrong(self, errors: Mapping[str, str], view: Block) -> Result:
        """Let each sentence stand at its field, and what is about no field at the first one."""
        inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        if not inputs:
            said = [form.said(wrong) for wrong in errors.values()]
            return Result(view=form.outcome(view["title"]["text"], said))
        fields = {block_id.partition(":")[0]: block_id for block_id in reversed(inputs)}
        at: Errors = {}
        for name, wrong in errors.items():
            block_id = name if name in inputs else fields.get(name, inputs[0])
            at[block_id] = f"{at[block_id]} {wrong}" if block_id in at else wrong
        return Result(at)

    def _asked(self, body: Mapping[str, Any], person: Person, client: AsyncWebClient) -> Asked:
        view = body["view"]
        kept = Kept.of(view, person.id)
        slack = (SlackChannels(client), SlackPosts(client), self.people)
        return Asked(self.company, person, kept.asker, *slack, kept.subject, Values.of(view), view_id=view["id"])

    def _view(self, drawn: Form, asked: Asked) -> Block:
        subject = asked.subject if drawn.subject is None else drawn.subject
        return drawn.view(f"dialog_{self.dialog.name}", Kept(subject, asked.asker).metadata())

    def _question(self, sure: Sure, asked: Asked) -> Block:
        kept = Kept(asked.subject, asked.asker, asked.values)
        question = Form(sure.title, form.shown(sure.answer), sure.submit, _("Back"))
        return question.view(f"sure_{self.dialog.name}", kept.metadata())


class _Left(Exception):
    """Whoever had the dialog before them closed it, or chose something else meanwhile."""


async def _understood(work: Awaitable[Any]) -> Any:
    """Let refusals reach the dialog as what they are: sentences for whoever asked."""
    try:
        return await work
    except Refused as refused:
        raise Mistake(str(refused), refused.about) from refused


async def _update(client: AsyncWebClient, shown: Block, view: Block, *, unchanged: bool = False) -> Block:
    """Show another view in a dialog's place; return it as Slack knows it.

    Leaves off where the dialog was closed, or with `unchanged` where it shows something else by now.
    """
    known = {"hash": shown["hash"]} if unchanged else {}
    try:
        answer = await client.views_update(view_id=shown["id"], view=view, **known)
    except SlackApiError as refused:
        if refused.response.get("error") in GONE:
            raise _Left from refused
        raise
    return dict(answer["view"])


async def _show(client: AsyncWebClient, shown: Block, said: str) -> None:
    """Show a sentence in a dialog's place, whatever was shown in it since; whoever closed it needs none."""
    view = form.outcome(shown["title"]["text"], [form.said(said)])
    try:
        await client.views_update(view_id=shown["id"], view=view)
    except SlackApiError as refused:
        log.info("dialog_closed", error=refused.response.get("error"))
