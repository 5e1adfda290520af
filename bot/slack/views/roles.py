"""The dialog of roles: opened by a button, drawn anew for each role, saved in the acknowledgement."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.roles import NO_TEAM
from bot.language import gettext as _
from bot.services.company import Company
from bot.slack import fault, granting
from bot.slack.blocks import roles as blocks
from bot.slack.blocks import roles_dialog as drawn
from bot.slack.blocks.message import sentence
from bot.slack.blocks.roles import Book
from bot.slack.blocks.roles_dialog import Given, Which
from bot.slack.reply import Asker, reply
from bot.slack.request import Answer, Mistake, People, Person
from bot.slack.rights import check_admin

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.0
"""Slack wants its acknowledgement within three."""

LOOK_SECONDS = 1.5
"""A trigger lives three seconds: a dialog opens without user groups rather than not at all."""

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]
Errors = dict[str, str]


def register(app: AsyncApp, company: Company, people: People, answered: Answered) -> None:
    """Let the app hear the button and the dialog."""
    dialog = RolesDialog(company, people, answered)
    app.action(blocks.OPEN)(ack=_acknowledge, lazy=[dialog.opened])
    app.action(drawn.WHICH)(ack=_acknowledge, lazy=[dialog.turned])
    app.options(drawn.GROUPS)(dialog.offered)
    app.view(drawn.CALLBACK)(dialog.sent)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class RolesDialog:
    """What runs when somebody opens it, turns to another role, looks for a user group or saves."""

    company: Company
    people: People
    answered: Answered

    async def opened(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Open it for an admin, at the role that the button names or at the leaders."""

        async def work() -> None:
            check_admin(context["person"])
            view = await self._view(_asked(action.get("value") or ""))
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        await self.answered(client, body, work)

    async def turned(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show those who have another role."""

        async def work() -> None:
            check_admin(context["person"])
            view = await self._view(Which.read(action["selected_option"]["value"]))
            await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

        await self.answered(client, body, work)

    async def offered(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Offer user groups to an admin."""
        person: Person = context["person"]
        try:
            check_admin(person)
            async with asyncio.timeout(PATIENCE_SECONDS):
                groups = await self.people.groups()
        except (Mistake, TimeoutError):
            await ack(options=[])
        else:
            await ack(options=drawn.options(groups, str(body.get("value") or "")))

    async def sent(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Save; what is wrong stands at its field, and the dialog stays open."""
        view = body["view"]
        work = asyncio.ensure_future(self._saved(context["person"], Given.of(view)))
        done, _pending = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if done:
            errors, answer = await work
            if errors:
                await ack(response_action="errors", errors=errors)
            else:
                await ack(response_action="update", view=_outcome(answer))
            return
        await ack(response_action="update", view=_outcome(sentence(_("This is being saved, which takes longer."))))
        try:
            errors, answer = await work
        except Exception as error:  # noqa: BLE001 - an exception behind an acknowledgement would lose it
            errors, answer = {drawn.WHICH: fault.told(error, body)}, Answer("")
        await self._told_later(body, client, sentence(" ".join(errors.values())) if errors else answer)

    async def _told_later(self, body: dict[str, Any], client: AsyncWebClient, answer: Answer) -> None:
        try:
            await client.views_update(view_id=body["view"]["id"], view=_outcome(answer))
        except SlackApiError as refused:
            log.info("dialog_closed", error=refused.response.get("error"))
            await reply(client, Asker.of(body), answer)

    async def _saved(self, person: Person, given: Given) -> tuple[Errors, Answer]:
        """Do what was asked for, and return what is wrong, or what is so now."""
        nothing = Answer("")
        try:
            await self._check(person, given)
        except Mistake as mistake:
            return {drawn.WHICH: str(mistake)}, nothing
        errors: Errors = {}
        for grant in given.give:
            try:
                await granting.check_holder(self.people, grant.holder)
            except Mistake as mistake:
                errors[given.field_of(grant.holder)] = str(mistake)
        if errors:
            return errors, nothing
        try:
            done = await granting.change(self.company, self.people, person, give=given.give, take=given.take)
        except Mistake as mistake:
            return {given.shown.people_field: str(mistake)}, nothing
        held = await granting.book(self.company, self.people, besides=done.taken)
        return {}, blocks.changed(done, held, await granting.still(self.people, held, given.take))

    async def _check(self, person: Person, given: Given) -> None:
        check_admin(person)
        if given.chosen != given.shown:
            raise Mistake(_("The people of this role were still on their way. Look at them, then save again."))
        _check_team(given.shown, await granting.book(self.company, self.people, membership=False))

    async def _view(self, which: Which) -> dict[str, Any]:
        book = await granting.book(self.company, self.people, membership=False)
        _check_team(which, book)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return drawn.dialog(book, which, await self.people.groups())
        except Mistake as mistake:
            return drawn.dialog(book, which, None, str(mistake))
        except TimeoutError:
            return drawn.dialog(book, which, None, _("Slack does not tell of user groups just now."))


def _check_team(which: Which, book: Book) -> None:
    if which.team_id not in {NO_TEAM, *book.teams}:
        raise Mistake(_("This team is gone. Open this anew: /clientload roles"))


def _asked(value: str) -> Which:
    """Read what a button is about: `{"role": "manager", "team": 1}`, or nothing."""
    try:
        asked = json.loads(value or "{}")
    except json.JSONDecodeError:
        asked = {}
    role, team = (asked.get("role", ""), asked.get("team", "")) if isinstance(asked, dict) else ("", "")
    return Which.read(f"{role}:{team}")


def _outcome(answer: Answer) -> dict[str, Any]:
    """Draw what came of it in the dialog's place."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": _("Roles")},
        "close": {"type": "plain_text", "text": _("Close")},
        "blocks": answer.blocks,
    }
