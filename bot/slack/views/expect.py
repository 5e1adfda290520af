"""The dialog of `/clientload expect`: agree on a window, or end one."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services import windows
from bot.services.refused import Checks
from bot.services.windows import FarAhead, Window
from bot.slack.blocks.expected import agreed as agreed_words
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import limits as forms
from bot.slack.blocks.message import sentence
from bot.slack.commands import expect as typed
from bot.slack.commands.threshold import limit_now
from bot.slack.far_ahead import question
from bot.slack.places import Place
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Dialog, Sure
from bot.slack.views.placing import chosen_client, chosen_place, option_of, teams_of, where
from bot.slack.words import percent


async def draw(asked: Asked) -> Form:
    """Draw the dialog, with what is agreed at its place and, on opening, what a button proposes."""
    async with asked.company.database.asking() as session:
        teams = await teams_of(session, asked)
        place = await where(session, asked, teams)
        standing: list[Window] = []
        now = ""
        if place.team is not None and place.client is not None:
            standing = await _standing(session, asked, Place(place.team, place.client))
            now = await _now(session, asked, Place(place.team, place.client), standing)
    shown = forms.Place(teams, place.team, option_of(place.client), now, standing=bool(standing))
    share, until = asked.subject.get("share"), asked.subject.get("until")
    return forms.expect(
        shown,
        share if isinstance(share, float) else None,
        None,
        date.fromisoformat(until) if isinstance(until, str) else None,
        str(asked.subject.get("because") or ""),
    )


async def _standing(session: AsyncSession, asked: Asked, held: Place) -> list[Window]:
    """Return what is agreed at a place, open or to come."""
    every = await windows.agreed(session, asked.company.today())
    client = held.client.id if held.client else None
    return [each for each in every if (each.team.id, each.client.id) == (held.team.id, client)]


async def _now(session: AsyncSession, asked: Asked, held: Place, standing: list[Window]) -> str:
    usual = await limit_now(session, asked.company, held, planned=False)
    if not standing:
        return _("Nothing is agreed. The usual limit: {limit}", limit=usual)
    today = asked.company.today()
    said = "; ".join(agreed_words(each.expected, today) for each in standing)
    return _("Agreed: {agreed}. The usual limit: {limit}", agreed=said, limit=usual)


async def save(asked: Asked) -> Answer | Sure:
    """Agree on what was filled in."""
    values = asked.values
    checks, wanted = Checks(), None
    since, until, because = values.day("since"), values.day("until"), values.text("because")
    if not because:
        checks.add("because", _("Say why, for those who read this later."))
    today = asked.company.today()
    with checks.at("until"):
        if until is None:
            raise Mistake(_("Choose a day."))
        windows.check_days(today, since or today, until)
    with checks.at("share"):
        share = percent(values.text("share"))
        wanted = typed.Wanted(share, since, until or max(today, since or today), because, sure=asked.sure)
    try:
        async with asked.company.database.writing() as session:
            return checks.settled(await _agreed(session, asked, checks, wanted))
    except FarAhead as far:
        return Sure(_("Is that meant?"), sentence(question(far)), _("Do it"))


async def _agreed(session: AsyncSession, asked: Asked, checks: Checks, wanted: typed.Wanted | None) -> Answer | None:
    """Agree on a window as far as what was filled in lets that be tried."""
    client = held = answer = None
    with checks.at():
        client = await chosen_client(session, asked)
    with checks.at():
        held = await chosen_place(session, asked)
    if client is not None and held is not None and wanted is not None:
        with checks.at():
            answer = await typed.agree(session, asked.company, asked.person.id, held, client, wanted)
    return answer


async def end(asked: Asked) -> Answer:
    """End what is agreed for the client."""
    async with asked.company.database.writing() as session:
        client = await chosen_client(session, asked)
        held = await chosen_place(session, asked)
        return await typed.end(session, asked.company, asked.person.id, held, client)


DIALOG = Dialog(
    name="expect",
    command="expect",
    needs=Role.MANAGER,
    typed=marked("/clientload expect Acme Support 40% until 30 June because migration"),
    of_names=True,
    draw=draw,
    save=save,
    does={"end": end},
)
