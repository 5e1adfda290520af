"""The dialog of `/clientload decide`: a new decision, or another day or owner for one."""

from bot.domain.decision import USUAL_REVIEW
from bot.language import gettext as _
from bot.language import marked
from bot.services import decisions
from bot.services.decision_view import decided
from bot.services.decisions import Right, Wanted
from bot.slack.blocks import decided as blocks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import decide as forms
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import team_with
from bot.slack.commands import decide as typed
from bot.slack.commands.decisions import check_owner
from bot.slack.request import Answer, Role
from bot.slack.views.dialog import Asked, Dialog, SeveralWrong
from bot.slack.views.placing import chosen_client, client_of, option_of
from bot.store import teams


async def draw(asked: Asked) -> Form:
    """Draw the dialog; on opening, what a button proposes stands in it."""
    number = asked.id("decision")
    async with asked.company.database.asking() as session:
        if number is not None:
            return forms.another_day(decided(await decisions.asked(session, _right(asked), number)))
        client = await client_of(session, asked.id("client"))
        team = await team_with(session, asked.id("team"))
        known = []
        if client is not None and asked.person.leader:
            known = await decisions.of_load(session, asked.company, client.id or 0, team.id if team else None)
        first = forms.First(
            teams=await teams.all_teams(session),
            client=option_of(client),
            team=team,
            owner=asked.person.id,
            review=asked.company.today() + USUAL_REVIEW,
            known=blocks.on_alert(known, asked.company.today()),
        )
    return forms.decide(first)


async def wanted_of(asked: Asked) -> Wanted:
    """Return the decision that is filled in; raises `SeveralWrong` for empty fields, and refuses an owner of no use.

    Slack is asked here, before any transaction: nobody waits for its answer to write.
    """
    values = asked.values
    review = values.day("review")
    missing = {
        name: wrong
        for name, wrong in (
            ("what", _("Choose what is decided.")),
            ("because", _("Say why, for those who read this later.")),
            ("owner", _("Choose who sees to it.")),
            ("review", _("Choose a day.")),
        )
        if not values.text(name)
    }
    if review is None or missing:
        raise SeveralWrong(missing)
    what, owner = values.text("what"), values.text("owner")
    wanted = Wanted(what, values.text("because"), owner, review, typed.amount_of(what, values.text("amount")))
    await check_owner(asked.people, asked.person, owner)
    return wanted


async def save(asked: Asked) -> Answer:
    """Write the decision down, or the other day."""
    if (number := asked.id("decision")) is not None:
        return await _changed(asked, number)
    wanted = await wanted_of(asked)
    async with asked.company.database.writing() as session:
        client = await chosen_client(session, asked)
        team = await team_with(session, asked.id("team"))
        return await typed.put(session, asked.company, asked.person, client, team, wanted)


async def _changed(asked: Asked, number: int) -> Answer:
    """Look at a decision again on another day, hand it over to somebody else, or both."""
    review, owner = asked.values.day("review"), asked.values.text("owner")
    if review is None:
        raise SeveralWrong({"review": _("Choose a day.")})
    company, right, told, answer = asked.company, _right(asked), None, ""
    async with company.database.asking() as session:
        before, *_rest = await decisions.asked(session, right, number)
    is_handed = bool(owner) and owner != before.owner_id
    if is_handed:
        await check_owner(asked.people, asked.person, owner)
    async with company.database.writing() as session:
        if is_handed:
            told = await decisions.hand_over(session, company, right, number, owner)
            answer = blocks.was_handed(decided(told))
        if told is None or review != before.review_on:
            told = await decisions.put_off(session, company, right, number, review)
            answer = " ".join([answer, blocks.was_answered(decided(told), company.today())]).strip()
    return said(answer)


def _right(asked: Asked) -> Right:
    return Right(asked.person.id, asked.person.leader)


DIALOG = Dialog(
    name="decide",
    command="decide",
    needs=Role.VIEWER,
    typed=marked("/clientload decide Acme cap 20% because they agreed review 1 March owner @marie"),
    draw=draw,
    save=save,
    for_leaders=True,
)
