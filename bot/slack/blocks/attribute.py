"""The dialog that asks whose an item is, and for how much of what is like it the answer holds."""

import json
from dataclasses import dataclass
from typing import Any

from bot.language import gettext as _
from bot.language import marked
from bot.services.figures import HOUR
from bot.services.fixing import Case, Scope
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import LONGEST_BUTTON, Message, bold, code, filled, isolated, link, one_line, own_line
from bot.slack.blocks.page import dialog, plain
from bot.slack.request import Answer, Block

CALLBACK = "attribute"
CLIENT, SCOPE = "attribute_client", "attribute_scope"
NEW = "new:"
LONGEST_VALUE = 150
LONGEST_NAME = LONGEST_VALUE - len(NEW)

ALONE = {
    "ticket": marked("This ticket alone"),
    "issue": marked("This issue alone"),
    "activity": marked("This activity alone"),
    "task_day": marked("This day of the task alone"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a dialog keeps while it is open: the item, and the state of the Home tab it was opened from, if it was.

    `channel` and `ts` are of the message it was opened from.
    """

    item: int
    home: str = ""
    channel: str = ""
    ts: str = ""

    def to_text(self) -> str:
        """Write it into the view."""
        return json.dumps([self.item, self.home, self.channel, self.ts])

    @classmethod
    def from_text(cls, text: str) -> "Kept":
        """Read it back."""
        item, home, channel, ts = json.loads(text)
        return cls(int(item), str(home), str(channel), str(ts))


def draw(
    case: Case, kept: Kept, proposed: str, likely: tuple[int, str] | None = None, *, narrowed: bool = False
) -> Block:
    """Draw it; `proposed` is the scope that is chosen at first, `likely` the client.

    `narrowed` says that wider scopes are for somebody else to answer.
    """
    options = [_scope(case, scope) for scope in case.scopes]
    chosen = next((option for option in options if option["value"] == proposed), options[0])
    picker: dict[str, Any] = {
        "type": "external_select",
        "action_id": CLIENT,
        "min_query_length": 0,
        "placeholder": plain(_("Type its name")),
    }
    if likely is not None:
        picker["initial_option"] = option(likely[1], str(likely[0]))
    radio = {"type": "radio_buttons", "action_id": SCOPE, "options": options, "initial_option": chosen}
    blocks = [
        *_about(case),
        {"type": "input", "block_id": CLIENT, "label": plain(_("Client")), "element": picker},
        {"type": "input", "block_id": SCOPE, "label": plain(_("For")), "element": radio},
        *_limits(case, narrowed=narrowed),
    ]
    return dialog(
        _("Whose is it?"),
        blocks,
        callback_id=CALLBACK,
        private_metadata=kept.to_text(),
        submit=plain(_("Save")),
        close=plain(_("Cancel")),
    )


def _about(case: Case) -> list[Block]:
    message = Message()
    item = case.item
    opened = words.day(item.opened_day, year=True)
    said = _("{link}; {team}, opened on {day}") if case.team else _("{link}; in no team's scope, opened on {day}")
    message.lines([bold(figures.name(item.title))])
    leading = link(_("Open it in {source}", source=figures.source(item.source)), item.url)
    message.lines(filled(said, link=leading, team=figures.name(case.team), day=opened))
    return message.answer().blocks


def _scope(case: Case, scope: Scope) -> Block:
    match scope.kind:
        case "domain":
            said = _("The whole domain {domain}", domain=figures.name(scope.name))
        case "project":
            said = _("The whole project {project}", project=figures.name(scope.name))
        case "requester":
            said = _("All from this requester")
        case _kind:
            said = _(ALONE[case.item.kind])
    # A single item's hours would nearly be its assignee's.
    amount = counts.items(scope.items)
    if scope.items != 1:
        amount = _("{items}, {hours}", items=amount, hours=figures.worked(round(scope.hours * HOUR)))
    later = "" if scope.kind == "item" else _("{amount} now, and what comes later", amount=amount)
    return option(said, scope.kind, later or amount)


def option(text: str, value: str, description: str = "") -> Block:
    """Return a choice."""
    made: Block = {"text": plain(own_line(text, LONGEST_BUTTON)), "value": value}
    return made | ({"description": plain(own_line(description, LONGEST_BUTTON))} if description else {})


def new_client(name: str) -> Block:
    """Return the choice that makes a client of what was typed."""
    kept = one_line(name, LONGEST_NAME)
    return option(_("New client: {name}", name=isolated(kept)), f"{NEW}{kept}")


def _limits(case: Case, *, narrowed: bool) -> list[Block]:
    """Say why there is no wider choice, and what else can be done."""
    message = Message()
    if case.free_mail:
        message.small(
            _(
                "{domain} is free mail: anybody can write from it, so it cannot be given to one client as a whole.",
                domain=case.free_mail,
            )
        )
    if case.ours:
        message.small(_("One of your own people asked for it, so it can only be answered item by item."))
    if narrowed:
        message.small(
            _("A wider answer touches other teams too: an admin gives it, or whoever is in charge of mapping.")
        )
    if any(scope.kind == "project" for scope in case.scopes):
        own = _("/clientload team own project {project}", project=figures.name(case.item.container or ""))
        message.lines(filled(_("If it is your own work: {command}"), command=code(own)))
    return message.answer().blocks


def outcome(said: Answer) -> Block:
    """Draw what takes the dialog's place: what was done, or that it takes longer than Slack waits."""
    return dialog(_("Whose is it?"), said.blocks, close=plain(_("Close")))
