"""The dialog of `/clientload threshold`: set a limit, try it on the past year, or clear it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import Limit
from bot.language import gettext as _
from bot.language import marked
from bot.services import limits
from bot.services.refused import Checks
from bot.services.windows import FarAhead
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import limits as forms
from bot.slack.blocks.message import sentence
from bot.slack.commands import threshold as typed
from bot.slack.far_ahead import question
from bot.slack.places import Place
from bot.slack.request import Answer, Role
from bot.slack.views.dialog import Asked, Beside, Dialog, Sure
from bot.slack.views.placing import chosen_place, option_of, teams_of, where
from bot.store.tables import Threshold


async def draw(asked: Asked) -> Form:
    """Draw the dialog, with what holds at its place and, on opening, what was set there."""
    async with asked.company.database.asking() as session:
        teams = await teams_of(session, asked)
        place = await where(session, asked, teams)
        if place.team is None:
            return forms.threshold(forms.Place(teams, None, option_of(place.client)), None)
        held = Place(place.team, place.client)
        row = await _set_at(session, asked, held)
        shown = forms.Place(
            teams, place.team, option_of(place.client), await _now(session, asked, held), standing=row is not None
        )
    return forms.threshold(shown, _first(asked, row))


def _first(asked: Asked, row: Threshold | None) -> Limit | None:
    """Return what stands in the fields when the dialog opens: what a button proposes, else what was set."""
    share = asked.subject.get("share")
    if isinstance(share, float):
        return Limit(share, "team")
    return limits.limit_of(row) if row else None


async def _now(session: AsyncSession, asked: Asked, held: Place) -> str:
    return _("Now: {limit}", limit=await typed.limit_now(session, asked.company, held))


async def _set_at(session: AsyncSession, asked: Asked, held: Place) -> Threshold | None:
    """Return what somebody set at a place, if anybody did."""
    [shown] = await limits.in_force(session, asked.company, held.team.id)
    if held.client is None:
        return shown.row
    return next((own.row for own in shown.own if own.client.id == held.client.id and own.row.until is None), None)


def _wanted(asked: Asked) -> typed.Wanted:
    values = asked.values
    return typed.Wanted(
        values.text("share"),
        values.text("warning") or None,
        values.text("critical") or None,
        values.day("until"),
        values.text("because"),
        asked.sure,
    )


async def save(asked: Asked) -> Answer | Sure:
    """Set what was filled in."""
    wanted, checks, answer = _wanted(asked), Checks(), None
    if wanted.until is not None and not wanted.because:
        checks.add("because", _("Say why, for those who read this later."))
    try:
        async with asked.company.database.writing() as session:
            with checks.at():
                held = await chosen_place(session, asked)
                answer = await typed.put(session, asked.company, asked.person.id, held, wanted)
            return checks.settled(answer)
    except FarAhead as far:
        return Sure(_("Is that meant?"), sentence(question(far)), _("Do it"))


async def preview(asked: Asked) -> Beside:
    """Say what the limit in the fields would have done over the past year."""
    async with asked.company.database.asking() as session:
        held = await chosen_place(session, asked)
        return Beside(await typed.tried(session, asked.company, held, _wanted(asked)))


async def clear(asked: Asked) -> Answer:
    """Clear what was set."""
    async with asked.company.database.writing() as session:
        held = await chosen_place(session, asked)
        return await typed.cleared(session, asked.company, asked.person.id, held)


DIALOG = Dialog(
    name="threshold",
    command="threshold",
    needs=Role.MANAGER,
    typed=marked("/clientload threshold Support 30%"),
    of_names=True,
    draw=draw,
    save=save,
    does={"preview": preview, "clear": clear},
)
