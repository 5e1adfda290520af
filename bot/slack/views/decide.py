"""The dialog of `/clientload decide`: a new decision, or another day or owner for one."""

from bot.domain.decision import USUAL_REVIEW
from bot.language import gettext as _
from bot.language import marked
from bot.services import decisions
from bot.services.decision_view import decided
from bot.services.decisions import Right, Wanted
from bot.services.refused import Checks
from bot.slack.blocks import decided as blocks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import decide as forms
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import team_with
from bot.slack.commands import decide as typed
from bot.slack.commands.decisions import check_owner
from bot.slack.request import Answer, Role
from bot.slack.views.dialog import Asked, Dialog
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


async def wanted_of(asked: Asked, checks: Checks) -> Wanted | None:
    """Return the decision that is filled in, as far as it is one; what is wrong with it is left to `checks`.

    Slack is asked here, before any transaction: nobody waits for its answer to write.
    """
    values, amount = asked.values, None
    for name, wrong in (
        ("what", marked("Choose what is decided.")),
        ("because", marked("Say why, for those who read this later.")),
        ("owner", marked("Choose who sees to it.")),
        ("review", marked("Choose a day.")),
    ):
        if not values.text(name):
            checks.add(name, _(wrong))
    what, owner, review = values.text("what"), values.text("owner"), values.day("review")
    if what:
        with checks.at():
            amount = typed.amount_of(what, values.text("amount"))
    if review is not None:
        with checks.at():
            decisions.check_review(asked.company.today(), review)
    if owner:
        with checks.at():
            await check_owner(asked.people, asked.person, owner)
    return None if review is None else Wanted(what, values.text("because"), owner, review, amount)


async def save(asked: Asked) -> Answer:
    """Write the decision down, or the other day."""
    if (number := asked.id("decision")) is not None:
        return await _changed(asked, number)
    checks = Checks()
    wanted = await wanted_of(asked, checks)
    async with asked.company.database.writing() as session:
        with checks.at():
            client = await chosen_client(session, asked)
        team = await team_with(session, asked.id("team"))
        wanted = checks.settled(wanted)
        return await typed.put(session, asked.company, asked.person, client, team, wanted)


async def _changed(asked: Asked, number: int) -> Answer:
    """Look at a decision again on another day, hand it over to somebody else, or both."""
    review, owner = asked.values.day("review"), asked.values.text("owner")
    company, right, told, answer = asked.company, _right(asked), None, ""
    checks = Checks()
    if review is None:
        checks.add("review", _("Choose a day."))
    async with company.database.asking() as session:
        before, *_rest = await decisions.asked(session, right, number)
    is_handed = bool(owner) and owner != before.owner_id
    if is_handed:
        with checks.at():
            await check_owner(asked.people, asked.person, owner)
    if review is not None and review != before.review_on:
        with checks.at():
            decisions.check_review(company.today(), review)
    review = checks.settled(review)
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
