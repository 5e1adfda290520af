"""The Bolt app: acknowledge at once, answer after, and turn every failure into a sentence."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import ENGLISH, speaking
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Wrong
from bot.slack import commands, fault, views
from bot.slack.actions import alert as alert_buttons
from bot.slack.actions import exceptions, fixing, imposing, logged, request, sharing
from bot.slack.blocks import items, next_step
from bot.slack.blocks.message import sentence
from bot.slack.channels import SlackChannels
from bot.slack.commands import why
from bot.slack.events import home
from bot.slack.files import SlackFiles
from bot.slack.notifier import Notifier
from bot.slack.people import SlackPeople
from bot.slack.permissions import Gate
from bot.slack.reply import Asker, reply, retry_handlers
from bot.slack.request import Answer, Mistake, People, Person, Request
from bot.slack.views import attribute, roles

log = structlog.get_logger(__name__)

NAME = "clientload"
AT_ONCE = 4
"""Questions that are worked out at one time; the others wait for their turn, the first who asked first.

They are fewer than the connections to the database: each acknowledgement needs one to know the asker's roles.
"""


EARLIER = re.compile(".+")
"""Whatever a button, a menu or a picker is called."""


def build(
    company: Company, client: AsyncWebClient, *, admins: frozenset[str], signing_secret: str | None = None
) -> AsyncApp:
    """Return the app that answers `/clientload`. Without a signing secret it answers through Socket Mode alone."""
    client.retry_handlers += retry_handlers()
    # An empty secret could be signed with by anybody.
    app = AsyncApp(client=client, name=NAME, signing_secret=signing_secret or secrets.token_hex())
    listen(app, company, client, admins)
    return app


def listen(app: AsyncApp, company: Company, client: AsyncWebClient, admins: frozenset[str]) -> None:
    """Let an app hear all that we answer. A test walks what is registered here and guesses at it as a viewer."""
    people = SlackPeople(company, client, admins)
    app.middleware(Gate(company, admins, people).check)
    app.error(_sorry)
    dialogs = views.dialogs_of(company, people, _answered)
    turns = asyncio.Semaphore(AT_ONCE)
    listeners = _Listeners(company, people, dialogs, turns)
    tab = home.Tab(company, fault.told, turns)
    # Bolt asks one listener after the other whether it is meant: what many do at once comes first.
    app.command(commands.COMMAND)(ack=_acknowledge, lazy=[listeners.command])
    home.register(app, tab)
    views.register(app, dialogs)
    app.action(items.ACTION)(ack=_acknowledge, lazy=[listeners.items])
    app.action(next_step.PATTERN)(ack=_acknowledge, lazy=[listeners.typed])
    sharing.register(app, company, _answered)
    logged.register(app, company, _answered)
    notifier = Notifier(client, company.clock)
    alert_buttons.register(app, company, notifier, _answered, dialogs.listeners["decide"])
    imposing.register(app, company, dialogs.listeners["imposed"])
    exceptions.register(app, company, _answered, dialogs.listeners["exception"])
    request.register(app, company, _answered)
    roles.register(app, company, people, _answered)
    buttons = fixing.Buttons(company, notifier, tab, _answered)
    fixing.register(app, buttons)
    attribute.register(app, company, buttons)
    # The last one: what nothing else listens to stands on a message of an earlier version.
    app.action(EARLIER)(ack=_acknowledge, lazy=[listeners.earlier])


async def _acknowledge(ack: AsyncAck) -> None:
    # An exception behind an acknowledgement would lose it: whatever takes time or can fail is lazy.
    await ack()


class _Listeners:
    """What runs behind an acknowledgement."""

    def __init__(self, company: Company, people: People, dialogs: views.Dialogs, turns: asyncio.Semaphore) -> None:
        self._company = company
        self._people = people
        self._dialogs = dialogs
        self._turns = turns

    async def command(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Answer a line that somebody typed, or open the dialog that it stands for."""
        request = self._request(context["person"], body.get("channel_id", ""), body.get("text") or "", client)
        await self._take(body, request, client)

    async def typed(
        self, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Take a line that a button types, as if the one who pressed it had."""
        request = self._request(context["person"], Asker.of(body).channel_id, action["value"], client)
        await self._take(body, request, client)

    async def _take(self, body: dict[str, Any], request: Request, client: AsyncWebClient) -> None:
        """Open the dialog that a line stands for, else answer it."""

        async def work() -> Answer | None:
            dialog = await _dialog(self._dialogs, request)
            if dialog is None:
                async with self._turns:
                    return await commands.answer(request)
            await dialog.listener.open(body, request.person, client, dialog.subject)
            other = await commands.other_reading(request)
            return sentence(other) if other else None

        await _answered(client, body, work)

    def _request(self, person: Person, channel_id: str, text: str, client: AsyncWebClient) -> Request:
        slack = (SlackChannels(client), SlackFiles(client), self._people)
        return Request(self._company, person, channel_id, text, *slack)

    async def earlier(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Say what to do instead of pressing what is not known any more."""

        async def work() -> Answer:
            return sentence(_("This button is of an earlier version. What can be typed instead: /clientload help"))

        await _answered(client, body, work)

    async def items(self, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient) -> None:
        """Show a page of the items behind a figure."""

        async def work() -> Answer:
            async with self._turns:
                return await why.page(self._company, items.Asked.from_value(action["value"]))

        await _answered(client, body, work)


async def _dialog(dialogs: views.Dialogs, request: Request) -> views.Opening | None:
    """Return the dialog that a line opens, if it does; a line that cannot be read is refused when it is answered."""
    try:
        return await dialogs.for_line(request)
    except Mistake:
        return None


async def _answered(client: AsyncWebClient, body: dict[str, Any], work: Callable[[], Awaitable[Answer | None]]) -> None:
    try:
        answer = await work()
    except Wrong as wrong:
        answer = sentence(str(wrong))
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the one who asked gets a sentence
        answer = sentence(fault.told(error, body))
    if answer is not None:
        await reply(client, Asker.of(body), answer)


async def _sorry(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    """Answer what failed before a listener ran: in the acknowledgement itself where Slack shows that."""
    # What failed in front of the gate finds the language of whoever was answered before.
    with speaking(context.get("language") or ENGLISH):
        answer = sentence(fault.told(error, body))
    if "command" not in body:
        asker = Asker.of(body)
        if asker.user_id:
            await reply(client, asker, answer)
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": answer.text, "blocks": answer.blocks})
