"""The dialog of `/clientload log`: hours of sales in two clicks."""

from bot.domain.activity import ACTIVITIES, OTHER, Entry
from bot.language import gettext as _
from bot.language import marked
from bot.services import logging_hours
from bot.services.refused import Checks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import log as forms
from bot.slack.commands import log as typed
from bot.slack.durations import leading_duration
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.placing import chosen_client, client_of, option_of
from bot.slack.words import split


async def draw(asked: Asked) -> Form:
    """Draw the dialog for the client that it was opened about, if it was about one."""
    async with asked.company.database.asking() as session:
        client = await client_of(session, asked.id("client"))
        sales = await logging_hours.sales_teams(session)
    return forms.log(option_of(client), [(str(team.id), team.name) for team in sales], asked.company.today())


async def save(asked: Asked) -> Answer:
    """Log what was filled in."""
    values, checks = asked.values, Checks()
    seconds = client = team = None
    day = values.day("day") or asked.company.today()
    with checks.at("hours"):
        seconds, rest = leading_duration(split(values.text("hours")))
        if rest:
            raise Mistake(_("Type how long it took, like {examples}.", examples="2h, 1h30, 45 min"))
        logging_hours.check_length(seconds)
    with checks.at():
        logging_hours.check_day(asked.company.today(), day)
    what = values.text("what")
    async with asked.company.database.writing() as session:
        with checks.at():
            client = await chosen_client(session, asked)
        with checks.at("team"):
            sales = await logging_hours.sales_teams(session)
            team = sales[0] if len(sales) == 1 else next((each for each in sales if each.id == asked.id("team")), None)
            if team is None:
                raise Mistake(_("Choose a team."))
        client, team = checks.settled(client), checks.settled(team)
        what = what if what in ACTIVITIES else OTHER
        entry = Entry(client.id or 0, team.id or 0, checks.settled(seconds), what, day)
        return await typed.logged(session, asked.company, client, team, entry)


DIALOG = Dialog(
    name="log",
    command="log",
    needs=Role.VIEWER,
    typed=marked("/clientload log Acme 2h negotiation"),
    draw=draw,
    save=save,
)
