"""The dialog of `/clientload digest`: on which day and at what time a team's digest comes, or all do."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.digest_time import DigestTime
from bot.language import gettext as _
from bot.language import marked
from bot.services import digest_times
from bot.services.digest import compose
from bot.services.refused import Checks
from bot.slack.blocks import calendar
from bot.slack.blocks import digest as drawn
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import digest as forms
from bot.slack.changing import team_with
from bot.slack.commands import digest as typed
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Beside, Dialog
from bot.slack.views.placing import teams_of
from bot.slack.views.values import Values
from bot.store.tables import Team


async def draw(asked: Asked) -> Form:
    """Draw the dialog with the day and time that hold for the chosen team, or for all."""
    async with asked.company.database.asking() as session:
        known = await teams_of(session, asked)
        options = [(str(team.id), team.name) for team in known]
        if asked.person.role >= Role.ADMIN:
            options.insert(0, (forms.EVERY, _("All teams without a day of their own")))
        usual = await digest_times.usual(session)
        team = next((team for team in known if str(team.id) == _chosen(asked, known)), None)
        if team is None and asked.person.role < Role.ADMIN:
            team = known[0]
        if team is None:
            now = _("Digests come {when}.", when=calendar.weekly(usual))
            return forms.digest(options, forms.EVERY, usual, now, own=False)
        when, own = digest_times.of_team(team, usual), digest_times.own(team) is not None
        now = await typed.comes(session, asked.company, team)
    return forms.digest(options, str(team.id), when, now, own=own)


def _chosen(asked: Asked, known: list[Team]) -> str:
    if "team" in asked.values:
        return asked.values.text("team")
    here = [team for team in known if team.channel_id and team.channel_id == asked.asker.channel_id]
    return str(asked.id("team") or (here[0].id if here else forms.EVERY))


def read(values: Values) -> DigestTime:
    """Read what was filled in."""
    checks, number, at = Checks(), values.id("weekday"), values.time("at")
    if number is None:
        checks.add("weekday", _("Choose a day."))
    if at is None:
        checks.add("at", _("Choose a time."))
    return DigestTime(checks.settled(number), checks.settled(at))


async def _team(session: AsyncSession, asked: Asked) -> Team | None:
    """Return the chosen team, or None for all. Raises `Mistake` where this person may not choose for it."""
    team = await team_with(session, asked.values.id("team"))
    if team is None and asked.values.text("team") != forms.EVERY:
        raise Mistake(_("Choose a team."), "team")
    typed.check_may_set(asked.person, team)
    return team


async def save(asked: Asked) -> Answer:
    """Set what was filled in."""
    checks, when, team = Checks(), None, None
    with checks.at():
        when = read(asked.values)
    async with asked.company.database.writing() as session:
        with checks.at("team"):
            team = await _team(session, asked)
        when = checks.settled(when)
        if team is None:
            return await typed.put_usual(session, asked.company, asked.person.id, when)
        return await typed.put(session, asked.company, asked.person.id, team, when)


async def usual(asked: Asked) -> Answer:
    """Let the team's digest come with all others again."""
    async with asked.company.database.writing() as session:
        team = await _team(session, asked)
        if team is None:
            raise Mistake(_("Choose a team."), "team")
        return await typed.put(session, asked.company, asked.person.id, team, None)


async def week(asked: Asked) -> Beside:
    """Show the last seven days of the chosen team, as its digest would."""
    async with asked.company.database.asking() as session:
        team = await _team(session, asked)
        if team is None:
            raise Mistake(_("Choose a team."), "team")
        return Beside(drawn.message(await compose(session, asked.company, team, asked.company.today())))


DIALOG = Dialog(
    name="digest",
    command="digest",
    needs=Role.MANAGER,
    typed=marked("/clientload digest Support Friday 15:00"),
    draw=draw,
    save=save,
    does={"week": week, "usual": usual},
)
