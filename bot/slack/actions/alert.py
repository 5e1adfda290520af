"""The buttons of an alert, and the dialog behind one of them. What is done shows in the message and its thread."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.language import marked
from bot.services import decisions, deliver, feeling, handling
from bot.services.company import Company
from bot.services.poster import Poster
from bot.services.refused import Refused, Wrong
from bot.slack.blocks import alert, decided, decision, felt
from bot.slack.blocks.message import sentence
from bot.slack.reply import Asker
from bot.slack.request import Answer, Mistake, Person
from bot.slack.views.decision import Given, check_may_decide, decide
from bot.slack.views.listening import Listener
from bot.slack.views.submitting import Result, Sent
from bot.store.tables import Alert

FOLLOWED = marked("You follow this now. The message in the channel says so.")
COUNTED = marked("You are counted, once and without your name.")
SAVING = marked("This is being saved, which takes longer than usual. The thread of the alert shows it then.")
SAVED = marked("This is saved. The thread of the alert shows it.")

log = structlog.get_logger(__name__)

Answered = Callable[[AsyncWebClient, dict[str, Any], Callable[[], Awaitable[Answer | None]]], Awaitable[None]]
"""Does some work and shows what came of it to whoever asked: an answer, if there is one, or what went wrong."""


def register(app: AsyncApp, company: Company, poster: Poster, answered: Answered, deciding: Listener) -> None:
    """Let the app hear the buttons and the dialog; `deciding` is what leaders get."""
    buttons = Buttons(company, poster, answered, deciding)
    app.action(alert.FOLLOW)(ack=_acknowledge, lazy=[buttons.follow])
    app.action(alert.MORE)(ack=_acknowledge, lazy=[buttons.more])
    app.action(felt.EARLIER)(ack=_acknowledge, lazy=[buttons.feel])
    app.view(decision.CALLBACK)(buttons.decided)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


@dataclass(frozen=True, slots=True)
class Buttons:
    """What runs when somebody presses one."""

    company: Company
    poster: Poster
    answered: Answered
    deciding: Listener

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
        """Do what was chosen behind the three dots."""
        chosen, _space, number = _chosen(action).partition(" ")
        if chosen == felt.FEEL:
            await self.feel(body, {"value": number}, context, client)
            return

        async def decide_() -> None:
            await self._open(body, context["person"], client, int(number))

        await self.answered(client, body, decide_)

    async def feel(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Count who pressed."""
        await self.answered(client, body, partial(self._feel, context["person"], int(action["value"])))

    async def _feel(self, person: Person, alert_id: int) -> Answer:
        """Count somebody, without a name, and tell them so alone."""
        try:
            async with self.company.database.writing() as session:
                await feeling.feel(session, self.company, person.id, alert_id)
        except Refused as refused:
            raise Mistake(str(refused)) from refused
        await self._tell()
        return sentence(_(COUNTED))

    async def _open(self, body: dict[str, Any], person: Person, client: AsyncWebClient, alert_id: int) -> None:
        """Open the dialog for who may say what becomes of the alert; leaders who do not manage its team just decide."""
        try:
            async with self.company.database.asking() as session:
                (alerted, team, named), done = await handling.about(session, alert_id, lock=False)
            if person.leader and not person.may_set(team.id):
                subject = {"client": alerted.client_id, "team": alerted.team_id}
                await self.deciding.show(body, person, client, subject)
                return
            check_may_decide(person, team)
            known = await self._known(person, alerted)
        except Refused as refused:
            raise Mistake(str(refused)) from refused
        view = decision.dialog(
            alert_id, named.name, team.name, decided=done.decision is not None, leader=person.leader, known=known
        )
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def decided(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Do what was decided; what is wrong stands at its field, and the dialog stays open."""
        person, given = context["person"], Given.of(body["view"])

        async def work() -> Result:
            if given.what == decision.DECIDE:
                return await self._decide(body, person, client, given)
            return Result(await decide(self.company, person, given))

        sent = Sent(ack, body, client, Asker.of(body), _(SAVING), _(SAVED))
        if not (await sent.answer(work())).errors:
            await self._tell_quietly()

    async def _known(self, person: Person, alerted: Alert) -> str:
        """Return what leaders decided about the alert's client and team, for a leader alone."""
        if not person.leader:
            return ""
        async with self.company.database.asking() as session:
            known = await decisions.of_load(session, self.company, alerted.client_id, alerted.team_id)
        return decided.on_alert(known, self.company.today())

    async def _decide(self, body: dict[str, Any], person: Person, client: AsyncWebClient, given: Given) -> Result:
        """Draw the leaders' dialog about the alert's client and team, in the place of the one that was sent."""
        try:
            async with self.company.database.asking() as session:
                alerted = (await handling.about(session, given.alert_id, lock=False))[0][0]
            subject = {"client": alerted.client_id, "team": alerted.team_id}
            return Result(view=await self.deciding.drawn(body, person, client, subject))
        except Wrong as wrong:
            return Result({decision.WHAT: str(wrong)})

    async def _tell_quietly(self) -> None:
        try:
            await self._tell()
        except Exception:  # an exception behind an acknowledgement would lose it; the next round tells
            log.exception("decision_not_told_yet")

    async def _tell(self) -> None:
        """Send what was planned now; what is for the admins waits for the next round, which knows them."""
        await deliver.deliver(self.company, self.poster, ())


def _chosen(action: dict[str, Any]) -> str:
    """Return what was chosen; on alerts of an earlier version a button stands there, with nothing to choose."""
    option = action.get("selected_option")
    return str(option["value"]) if option else f"{alert.DECIDE} {action['value']}"
