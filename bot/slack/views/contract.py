"""The dialog of `/clientload contract`: keep when a contract renews, or forget it. Leaders alone."""

from bot.domain.contract import LONGEST_PERIOD
from bot.language import gettext as _
from bot.language import marked
from bot.services import contracts
from bot.services.refused import Checks
from bot.slack.blocks import contracts as drawn
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import contract as forms
from bot.slack.blocks.message import sentence
from bot.slack.commands import contract as typed
from bot.slack.request import Answer, Mistake, Role
from bot.slack.rights import check_leads
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.placing import chosen_client, client_of, option_of
from bot.slack.words import Word


async def draw(asked: Asked) -> Form:
    """Draw the dialog, with what is kept of the client that is chosen."""
    async with asked.company.database.asking() as session:
        client = await client_of(session, asked.id("client"))
        kept = None if client is None else await contracts.of_client(session, asked.company, client)
    now = drawn.line(kept, asked.person) if kept else ""
    fields = (None if kept.is_over else kept.renews_on, kept.notice, kept.every) if kept else (None, None, None)
    return forms.contract(option_of(client), fields, now, asked.person)


async def save(asked: Asked) -> Answer:
    """Keep what was filled in."""
    check_leads(asked.person)
    checks, renews_on, count = Checks(), asked.values.day("renews"), asked.values.text("count")
    if renews_on is None:
        checks.add("renews", _("Choose a day."))
    every = asked.values.text("every")
    if every and not (every.isdecimal() and 0 < int(every) <= LONGEST_PERIOD):
        checks.add("every", _("Type a number of months up to {most}, such as 12.", most=LONGEST_PERIOD))
    async with asked.company.database.writing() as session:
        client = notice = None
        with checks.at():
            client = await chosen_client(session, asked)
        with checks.at("count"):
            if not count.isdecimal():
                raise Mistake(_("Type a whole number, such as 3."))
            name = client.name if client else "Acme"
            notice = typed.notice_in([Word(count), Word(asked.values.text("unit"))], name)
        if renews_on is not None:
            with checks.at():
                contracts.check_day(asked.company.today(), renews_on)
        checks.settle()
        wanted = (checks.settled(renews_on), checks.settled(notice), int(every) if every else None)
        kept = await typed.kept_now(session, asked.company, asked.person, checks.settled(client), wanted)
        return sentence(kept)


async def clear(asked: Asked) -> Answer:
    """Forget what is kept of the client."""
    check_leads(asked.person)
    async with asked.company.database.writing() as session:
        client = await chosen_client(session, asked)
        return sentence(await typed.forgotten(session, asked.company, asked.person, client))


DIALOG = Dialog(
    name="contract",
    command="contract",
    needs=Role.VIEWER,
    typed=marked("/clientload contract Acme renews 31 March notice 3 months"),
    draw=draw,
    save=save,
    does={"clear": clear},
    for_leaders=True,
)
