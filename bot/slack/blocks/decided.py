"""Decisions in words: one by one, in a list, on a leader's card, and as the letter that asks about one.

Whoever draws these has asked whether the reader is a leader, or owns the one decision that is told.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from bot.domain.decision import CAP, DONE, OPEN, REPRICE
from bot.language import gettext as _
from bot.language import marked
from bot.services.decision_view import Decided, DecisionLetter
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Button, Line, Message, bold, filled, isolated, one_line, person, spoken
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer

OPEN_DIALOG = "open_decide"
MARK = "◆"
"""Stands beside the day of a decision in a leader's chart, and before its line below where the chart has it."""

LONGEST_REASON = 300
SHORT_REASON = 80
"""Room for a reason where several decisions stand in one line."""

OPEN_SHOWN = 12
WITHDRAWN_AT_ONCE = 3
"""Older decisions that can be withdrawn where a new one was made."""

CLOSED_SHOWN = 10

WHATS: Final = {
    "accept": marked("accept the load"),
    "rebalance": marked("rebalance the team"),
    "cap": marked("cap at {amount}"),
    "reprice": marked("reprice"),
    "refuse": marked("refuse"),
    "exit": marked("exit"),
    "no_problem": marked("not a problem"),
}
REPRICED: Final = marked("reprice, {amount}")
NAMED: Final = marked("You were made the owner of a decision")
DUE: Final = marked("A decision of yours is to be looked at again")
UNANSWERED: Final = marked("The owner has not answered for five working days: a decision is to be looked at again")
OF_LOAD: Final = marked(
    "Told to leaders and to the owner alone. An open alert says that it was decided, not what. The owner is asked on"
    " the review date."
)
OF_REQUEST: Final = marked(
    "Told to leaders and to the owner. When somebody asks for the same again, leaders hear of it. The owner is asked on"
    " the review date."
)
ASKS: Final = {"named": NAMED, "due": DUE, "unanswered": UNANSWERED}


def what(decision: Decided) -> str:
    """Write what was decided: `cap at 20 %`, `reprice, +30 %`, `refuse “SSO login”`."""
    said = what_of(decision.what, decision.amount)
    if not decision.request:
        return said
    return _("{what} \u201c{request}\u201d", what=said, request=figures.name(decision.request))


def what_of(chosen: str, amount: float | None) -> str:
    """Write one of the ways in which an alert can end, with what goes with it."""
    if chosen == CAP and amount is not None:
        return _(WHATS[chosen], amount=_percent(amount))
    if chosen == REPRICE and amount is not None:
        sign = "+" if amount > 0 else "-"
        return _(REPRICED, amount=f"{sign}{_percent(abs(amount))}")
    return _(WHATS[chosen])


def about(decision: Decided) -> str:
    """Write what a decision is about and what it is: `Acme in Support: cap at 20 %`."""
    return _("{where}: {what}", where=where(decision), what=what(decision))


def where(decision: Decided) -> str:
    """Write what a decision is about: `Acme`, `Acme in Support`."""
    client = figures.name(decision.client)
    if not decision.team:
        return client
    return _("{client} in {team}", client=client, team=figures.name(decision.team))


def facts(decision: Decided, today: date) -> Iterable[Line]:
    """Yield why, whose it is, and when it is looked at again or what became of it."""
    yield _("Reason: {reason}", reason=_reason(decision))
    yield filled(_("Owner: {owner}; {review}"), owner=person(decision.owner), review=_review(decision, today))
    yield _("Decided on {day}; number {number}", day=_day(decision.decided_on, today), number=decision.id)


def listing(decisions: Sequence[Decided], today: date, *, leader: bool, client: str = "") -> Answer:
    """Draw decisions, open ones first, each with what its reader may do with it."""
    made = Message()
    waiting = [each for each in decisions if each.state == OPEN]
    closed = [each for each in decisions if each.state != OPEN]
    made.heading(_verdict(waiting, today, client))
    for each in waiting[:OPEN_SHOWN]:
        made.lines([bold(about(each))], facts(each, today))
        made.buttons(*buttons(each, leader=leader))
    if len(waiting) > OPEN_SHOWN:
        more = counts.more(len(waiting) - OPEN_SHOWN)
        made.small(_("{more}: type /clientload decisions and a client's name.", more=more))
    if closed:
        made.lines(
            [bold(_("Done or withdrawn in six months"))], [_closed(each, today) for each in closed[:CLOSED_SHOWN]]
        )
    if leader:
        made.buttons(Button(_("Decide"), OPEN_DIALOG, ""))
    made.small(_private(leader=leader))
    return made.answer()


def letter(message: DecisionLetter) -> Answer:
    """Draw what one person is told of one decision."""
    made = Message()
    decision = message.decision
    made.lines([bold(_(ASKS[message.ask]))])
    made.lines([bold(about(decision))], facts(decision, message.day))
    made.buttons(*buttons(decision, leader=message.leader))
    made.small(_private(leader=message.leader))
    return made.answer()


def buttons(decision: Decided, *, leader: bool) -> list[Button]:
    """Return what somebody may do with an open decision; an owner who is no leader cannot take it back."""
    done, later, another, withdraw = (
        (text, _("{what}: {said}", what=text, said=about(decision)))
        for text in (_("Done"), _("Four weeks later"), _("Another day"), _("Withdraw"))
    )
    shown = [
        typing(0, done[0], f"decisions done {decision.id}", done[1]),
        typing(1, later[0], f"decisions later {decision.id}", later[1]),
    ]
    if not leader:
        return shown
    return [
        *shown,
        Button(another[0], OPEN_DIALOG, json.dumps({"decision": decision.id}), another[1]),
        typing(2, withdraw[0], f"decisions withdraw {decision.id}", withdraw[1]),
    ]


def deciding(client_id: int) -> Button:
    """Return the button on a leader's card that opens the dialog."""
    return Button(_("Decide"), OPEN_DIALOG, json.dumps({"client": client_id}))


def on_card(decisions: Sequence[Decided], today: date, *, alerted: bool, charted: Collection[Decided] = ()) -> Line:
    """Write the decisions on record as a leader's card tells them, those that its chart marks with that mark.

    That there is none is told where one is due: while an alert is open.
    """
    if not decisions:
        return [_("No decision recorded. Only leaders see this")] if alerted else []
    said = words.clauses(_recorded(each, today, marked=each in charted) for each in decisions)
    return [_("Decided: {decisions}. Only leaders see this", decisions=said)]


def on_alert(decisions: Sequence[Decided], today: date) -> str:
    """Write the decisions on record as a dialog that leaders alone get tells them; nothing where there are none."""
    return spoken(on_card(decisions[:OPEN_SHOWN], today, alerted=False)) if decisions else ""


def _recorded(decision: Decided, today: date, *, marked: bool) -> str:
    day = _day(decision.decided_on, today)
    return _(
        "{day}: {what}, {state}, reason: {reason}",
        day=f"{MARK} {day}" if marked else day,
        what=scoped(decision),
        reason=isolated(one_line(decision.because, SHORT_REASON)).rstrip("."),
        state=state(decision, today),
    )


def was_decided(decision: Decided, today: date, *more: Button, beside: Sequence[Decided] = ()) -> Answer:
    """Say what was decided, and what follows; `more` are buttons that stand first.

    `beside` are other open decisions about the same: a second one adds to the first, it does not replace it.
    """
    made = Message()
    made.lines([bold(_("Decided. {about}", about=about(decision)))], facts(decision, today))
    if beside:
        made.lines([bold(_("What was decided before stands as well, unless you withdraw it"))], _stand(beside, today))
        made.buttons(*[_withdrawing(at, each) for at, each in enumerate(beside[:WITHDRAWN_AT_ONCE], start=1)])
    made.small(_(OF_REQUEST if decision.request else OF_LOAD))
    made.buttons(*more, typing(0, _("All of this client"), f"decisions {client_with_id(decision.client_id)}"))
    return made.answer()


def _stand(decisions: Sequence[Decided], today: date) -> list[Line]:
    shown: list[Line] = [
        _(
            "number {number} of {day}: {about}, {state}",
            number=each.id,
            day=_day(each.decided_on, today),
            about=about(each),
            state=state(each, today),
        )
        for each in decisions[:WITHDRAWN_AT_ONCE]
    ]
    more = len(decisions) - WITHDRAWN_AT_ONCE
    return [*shown, counts.more(more)] if more > 0 else shown


def _withdrawing(at: int, decision: Decided) -> Button:
    return typing(at, _("Withdraw number {number}", number=decision.id), f"decisions withdraw {decision.id}")


def was_answered(decision: Decided, today: date) -> str:
    """Say what became of a decision."""
    said = {"about": about(decision), "review": _day(decision.review_on, today)}
    if decision.state == OPEN:
        return _("{about}. It is looked at again on {review}.", **said)
    if decision.state == DONE and decision.request:
        return _("{about}. Done. Leaders find it where the same is asked for again.", **said)
    if decision.state == DONE:
        return _("{about}. Done. Its effect is told in the leaders' month.", **said)
    return _("{about}. Withdrawn.", **said)


def was_handed(decision: Decided) -> str:
    """Say that a decision has another owner."""
    return _("{about}. The new owner is told, in office hours.", about=about(decision))


def _verdict(waiting: Sequence[Decided], today: date, client: str) -> str:
    due = sum(each.review_on <= today for each in waiting)
    if not waiting:
        said = _("No decision is open")
    elif due:
        open_ = counted("{count} decision is open", "{count} decisions are open", len(waiting))
        said = _("{open}, {due} to look at again now", open=open_, due=words.count(due))
    else:
        said = counted("{count} decision is open", "{count} decisions are open", len(waiting))
    return _("{what}: {said}", what=figures.name(client), said=words.continued(said)) if client else said


def _review(decision: Decided, today: date) -> str:
    if decision.review_on <= today:
        return _("to be looked at again since {day}", day=_day(decision.review_on, today))
    return _("looked at again on {day}", day=_day(decision.review_on, today))


def state(decision: Decided, today: date) -> str:
    """Write what became of a decision: `review 10 Jun`, `done`."""
    if decision.state == OPEN:
        return _("review {day}", day=_day(decision.review_on, today))
    return _("done") if decision.state == DONE else _("withdrawn")


def _closed(decision: Decided, today: date) -> str:
    closed = "" if decision.closed_on is None else _day(decision.closed_on, today)
    if decision.state == DONE:
        return _("{about}, done on {day}", about=about(decision), day=closed)
    return _("{about}, withdrawn on {day}", about=about(decision), day=closed)


def scoped(decision: Decided) -> str:
    """Write what was decided, and for which team alone: `cap at 20 % in Support`."""
    return (
        _("{what} in {team}", what=what(decision), team=figures.name(decision.team))
        if decision.team
        else what(decision)
    )


def _private(*, leader: bool) -> str:
    if leader:
        return _("Leaders see decisions, and an owner the ones of theirs; nobody else does")
    return _("You see this as its owner. Leaders see it too, nobody else does")


def _reason(decision: Decided) -> str:
    return isolated(one_line(decision.because, LONGEST_REASON)).rstrip(".")


def _day(day: date, today: date) -> str:
    return words.day(day, year=day.year != today.year)


def _percent(share: float) -> str:
    return words.percent(share, 0 if float(round(100 * share, 6)).is_integer() else 1)
