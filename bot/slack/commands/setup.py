"""`/clientload setup`: how far the set-up is; with nothing behind it, its dialog opens in Slack."""

from bot.language import gettext as _
from bot.language import marked
from bot.services import digest_times, first_steps, quiet, time_zone
from bot.slack.blocks import steps as blocks
from bot.slack.changing import SHOWN
from bot.slack.grammar import split
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.words import says


async def run(request: Request) -> Answer:
    """Say what is set and what is not."""
    words = split(request.text)
    if words and not (len(words) == 1 and says(words[0], *SHOWN)):
        raise Mistake(_("Nothing stands behind setup but show: /clientload setup show"))
    company = request.company
    async with company.database.asking() as session:
        teams = await first_steps.steps(session, company)
        hours, digest = await quiet.office_hours(session), await digest_times.usual(session)
        zones = await time_zone.zones(session, company)
    return blocks.draw(teams, hours, digest, zones, company.clock())


SUBCOMMAND = Subcommand(
    name="setup",
    aliases=("set-up",),
    summary=marked("the first steps in one dialog: channels, own work, people, limits, hours, a test post"),
    usage=(marked("/clientload setup"), marked("/clientload setup show")),
    run=run,
    french=("configurer", "configuration", "démarrer"),
    needs=Role.ADMIN,
)
