"""The dialogs of a request: which item, what a leader decides of it, and the note and the draft that come of that."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import USUAL_REVIEW
from bot.language import LANGUAGES, marked, spoken
from bot.services import answering, requests
from bot.services.refused import Checks
from bot.services.request_view import RequestView
from bot.slack import asked_items
from bot.slack.blocks import draft as texts
from bot.slack.blocks import request as blocks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import request as forms
from bot.slack.commands import request as command
from bot.slack.request import Answer, Role
from bot.slack.views.decide import wanted_of
from bot.slack.views.dialog import Asked, Dialog


async def draw_which(_asked: Asked) -> Form:
    """Ask which item it is about."""
    return forms.which()


async def show(asked: Asked) -> Answer:
    """Tell of the request that is named."""
    name = asked.values.text("item")
    async with asked.company.database.asking() as session:
        item = await asked_items.called(session, name, name)
        return await command.page(session, asked.company, asked.person, item)


async def draw_answer(asked: Asked) -> Form:
    """Draw the leaders' dialog."""
    async with asked.company.database.asking() as session:
        view = await _view(session, asked)
    return forms.answer(view, asked.person.id, asked.company.today() + USUAL_REVIEW)


async def save_answer(asked: Asked) -> Answer:
    """Write down what becomes of the request."""
    values, checks = asked.values, Checks()
    wanted = await wanted_of(asked, checks)
    async with asked.company.database.writing() as session:
        with checks.at():
            item = await asked_items.of_id(session, asked.id("item"))
            await answering.asking(session, item)
        wanted = checks.settled(wanted)
        hand = values.text("hand")
        theme = answering.by_hand(hand) if hand else await asked_items.held(session, item, values.text("theme"))
        is_public = forms.PUBLIC in values.many("told")
        return await command.put(session, asked.company, asked.person, item, theme, wanted, is_public=is_public)


async def draw_texts(asked: Asked) -> Form:
    """Draw the note and the draft: of what was decided and in the language that is spoken, unless chosen."""
    async with asked.company.database.asking() as session:
        view = await _view(session, asked)
    kind, language = asked.values.text("answer"), asked.values.text("language")
    return forms.texts(
        view,
        kind if kind in texts.ANSWERS else texts.first_answer(view),
        language if language in LANGUAGES else spoken(),
    )


async def show_texts(asked: Asked) -> Answer:
    """Show both as they were edited; nothing is kept, and nothing is sent to a client."""
    return texts.to_copy(asked.values.text("draft"), asked.values.text("note"))


async def _view(session: AsyncSession, asked: Asked) -> RequestView:
    item = await asked_items.of_id(session, asked.id("item"))
    token = asked.subject.get("theme")
    theme = await asked_items.held(session, item, token if isinstance(token, str) else "")
    return await requests.view(session, asked.company, command.right_of(asked.person), item, theme)


REQUEST = Dialog(
    name="request",
    command="request",
    needs=Role.VIEWER,
    typed=marked("/clientload request zendesk:123"),
    draw=draw_which,
    save=show,
)
ANSWER = Dialog(
    name=blocks.OPEN_ANSWER.removeprefix("open_"),
    command="",
    needs=Role.VIEWER,
    typed=marked("/clientload request zendesk:123 refuse because one way to sign in is enough review 1 September"),
    draw=draw_answer,
    save=save_answer,
    for_leaders=True,
)
DRAFT = Dialog(
    name=blocks.OPEN_DRAFT.removeprefix("open_"),
    command="",
    needs=Role.VIEWER,
    typed=marked("/clientload request zendesk:123"),
    draw=draw_texts,
    save=show_texts,
)
