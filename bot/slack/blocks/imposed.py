"""What is marked as imposed, in words: what was just marked, and what holds for clients and labels."""

from collections.abc import Sequence

from bot.domain.client import Names
from bot.domain.demand import BY_CLIENT
from bot.language import gettext as _
from bot.services import imposing
from bot.services.imposing import Marked
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Button, Line, Message, code, filled, link
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer
from bot.store.tables import ImposedMark, Team


def button(client_id: int) -> Button:
    """Return the button that opens the dialog in which an item of a client is marked."""
    return Button(_("Client imposed this"), "open_imposed", f'{{"of": {client_id}}}')


def done(marked: Marked) -> Answer:
    """Say what was marked or taken back, with the button that undoes it."""
    message = Message()
    message.lines(_said(marked))
    # Nobody's item is taken back as well; it has no client whose pace could be looked at.
    whose = [typing(1, _("Who sets the pace"), f"pace {client_with_id(marked.client_id)}")] if marked.client_id else []
    message.buttons(typing(0, _("Mark it again") if marked.undone else _("Take back"), _undoing(marked)), *whose)
    return message.answer()


def _said(marked: Marked) -> Line:
    what, client = imposing.name(marked.what), figures.name(marked.client)
    if marked.item is not None:
        said = (
            _("Taken back: {item} is no longer marked ({what} imposed).")
            if marked.undone
            else _("Marked as imposed by {client} ({what}): {item}. It counts in the client's control index.")
        )
        return filled(said, item=link(figures.name(marked.item.title), marked.item.url), client=client, what=what)
    if marked.undone:
        return _("Taken back: {client} is no longer marked as a whole ({what} imposed).", client=client, what=what)
    return _(
        "Marked as imposed by {client} ({what}): all that it asks for from {day} on.",
        client=client,
        what=what,
        day=words.long_day(marked.since) if marked.since else "",
    )


def _undoing(marked: Marked) -> str:
    verb = f"imposed {marked.what}" if marked.undone else f"imposed remove {marked.what}"
    about = client_with_id(marked.client_id) if marked.item is None else f"item #{marked.item.id}"
    return f"{verb} {about}"


def rules(teams: Sequence[Team], held: Sequence[ImposedMark], names: Names) -> Answer:
    """List what says that something was imposed, items marked one by one aside."""
    message = Message()
    message.heading(_("What says that a client imposed a date, a tool or a format"))
    called = {team.id: figures.name(team.name) for team in teams}
    for what in imposing.NAMES:
        mine = [_rule(rule, called, names) for rule in held if rule.what == what and _stands(rule, called)]
        message.lines(words.begun(imposing.name(what)), mine or [_("no label and no client as a whole")])
    message.lines(
        filled(
            _("A label: {label}. An item: {item}. Or choose it in a message's menu."),
            label=code(_("/clientload team imposed tool label acme-tool")),
            item=code(_("/clientload imposed tool LINK")),
        )
    )
    message.small(_("What is marked one by one stands with its items: /clientload pace, then a client."))
    return message.answer()


def _stands(rule: ImposedMark, teams: dict[int | None, str]) -> bool:
    return rule.team_id is None or rule.team_id in teams


def _rule(rule: ImposedMark, teams: dict[int | None, str], names: Names) -> str:
    if rule.kind == BY_CLIENT:
        client = figures.name(names.proper(rule.client_id or 0))
        day = words.day(rule.since, year=True) if rule.since else ""
        return _("all that {client} asks for since {day}", client=client, day=day)
    label = figures.name(rule.label)
    if rule.team_id in teams:
        return _("the label {label}, in {team}", label=label, team=teams[rule.team_id])
    return _("the label {label}, in all teams", label=label)
