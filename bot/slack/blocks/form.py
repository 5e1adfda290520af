"""Dialogs and their fields. A field's block is called like what it asks for; behind a colon stands whose value it is.

Slack keeps what was typed in a field for as long as its block is called the same.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from bot.language import gettext as _
from bot.slack.blocks.message import one_line
from bot.slack.request import Answer, Block

LONGEST_TITLE = 24
LONGEST_OPTION = 75
LONGEST_PERCENT = 12
LONGEST_REASON = 200
LONGEST_NAME = 80
MOST_OPTIONS = 100
MOST_BLOCKS = 100
MOST_TICKS = 10

Option = tuple[str, str]
"""What an option stands for, and the words on it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog to be: its title, its blocks, and the word on the button that sends it, if it can be sent.

    `subject` is what it is about from now on, where that is not what it was opened with.
    """

    title: str
    blocks: Sequence[Block]
    submit: str = ""
    close: str = ""
    subject: Mapping[str, Any] | None = None

    def view(self, callback: str, metadata: Mapping[str, Any]) -> Block:
        """Draw it; `metadata` comes back when it is sent."""
        view: Block = {
            "type": "modal",
            "callback_id": callback,
            "private_metadata": json.dumps(metadata, ensure_ascii=False, separators=(",", ":")),
            "title": plain(one_line(self.title, LONGEST_TITLE) or "-"),
            "close": plain(self.close or _("Cancel")),
            "blocks": list(self.blocks)[:MOST_BLOCKS],
        }
        return view | ({"submit": plain(self.submit)} if self.submit else {})


@dataclass(frozen=True, slots=True)
class Asking:
    """What a field asks for: its name, its label, and what more there is to say. `told` tells every choice at once."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False
    told: str = field(default="", kw_only=True)


def text(asked: Asking, value: str = "", *, longest: int = LONGEST_NAME, lines: bool = False) -> Block:
    """Ask for words. What stands there is never cut: it would be saved as it is shown."""
    element: Block = {"type": "plain_text_input", "max_length": max(longest, len(value))}
    element |= {"multiline": True} if lines else {}
    return _input(asked, element | ({"initial_value": value} if value else {}))


def percent(asked: Asking, value: str = "") -> Block:
    """Ask for a percentage."""
    return text(asked, value, longest=LONGEST_PERCENT)


def choice(asked: Asking, options: Sequence[Option], chosen: str | None = None) -> Block:
    """Ask for one of a few."""
    drawn = [option(*each) for each in options[:MOST_OPTIONS]]
    first = [each for each in drawn if each["value"] == chosen]
    return _input(asked, {"type": "static_select", "options": drawn} | ({"initial_option": first[0]} if first else {}))


def choices(asked: Asking, options: Sequence[Option], chosen: Collection[str] = ()) -> Block:
    """Ask for some of many."""
    drawn = [option(*each) for each in options[:MOST_OPTIONS]]
    first = [each for each in drawn if each["value"] in chosen]
    menu: Block = {"type": "multi_static_select", "options": drawn}
    return _input(asked, menu | ({"initial_options": first} if first else {}))


def ticks(asked: Asking, options: Sequence[Option], chosen: Collection[str] = ()) -> Block:
    """Ask for yes or no, of up to ten things."""
    drawn = [option(*each) for each in options[:MOST_TICKS]]
    first = [each for each in drawn if each["value"] in chosen]
    return _input(asked, {"type": "checkboxes", "options": drawn} | ({"initial_options": first} if first else {}))


def typeahead(asked: Asking, source: str, chosen: Option | None = None) -> Block:
    """Ask for one of very many, found while one types; `source` says which of our lists is searched."""
    element: Block = {"type": "external_select", "min_query_length": 0}
    drawn = _input(asked, element | ({"initial_option": option(*chosen)} if chosen else {}))
    # Slack asks for options by the action alone. What must also be told at once says so behind it.
    drawn["element"]["action_id"] = f"{source}~{asked.told}" if asked.told else source
    return drawn


def day(asked: Asking, value: date | None = None) -> Block:
    """Ask for a day."""
    return _input(asked, {"type": "datepicker"} | ({"initial_date": value.isoformat()} if value else {}))


def at(asked: Asking, value: time | None = None) -> Block:
    """Ask for a time of day."""
    return _input(asked, {"type": "timepicker"} | ({"initial_time": f"{value:%H:%M}"} if value else {}))


def person(asked: Asking, value: str | None = None) -> Block:
    """Ask for one colleague."""
    return _input(asked, {"type": "users_select"} | ({"initial_user": value} if value else {}))


def people(asked: Asking, values: Sequence[str] = ()) -> Block:
    """Ask for colleagues."""
    return _input(asked, {"type": "multi_users_select"} | ({"initial_users": list(values)} if values else {}))


def channel(asked: Asking, value: str | None = None) -> Block:
    """Ask for a channel; those shared with another company are not offered."""
    kinds = {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}
    menu: Block = {"type": "conversations_select", "filter": kinds}
    return _input(asked, menu | ({"initial_conversation": value} if value else {}))


def said(words: str, name: str = "") -> Block:
    """Say something; nothing in it is markup."""
    return {"type": "section", "text": plain(words)} | ({"block_id": name} if name else {})


def small(words: str) -> Block:
    """Say something in small print."""
    return {"type": "context", "elements": [plain(words)]}


def heading(words: str) -> Block:
    """Part a dialog."""
    return {"type": "header", "text": plain(one_line(words, 150))}


@dataclass(frozen=True, slots=True)
class Act:
    """A button in a dialog. `sure` is asked before, where it does something that is not undone by sending again."""

    name: str
    text: str
    sure: str = ""
    value: str = ""


def acts(dialog: str, *shown: Act) -> Block:
    """Draw buttons in a dialog."""
    return {"type": "actions", "block_id": "acts", "elements": [_button(dialog, each) for each in shown]}


def opener(dialog: str, words: str, subject: Mapping[str, Any] | None = None) -> Block:
    """Draw the button that opens a dialog about something."""
    value = json.dumps(subject, separators=(",", ":")) if subject else ""
    return {
        "type": "actions",
        "elements": [{"type": "button", "text": plain(words), "action_id": f"open_{dialog}", "value": value}],
    }


def outcome(title: str, shown: Sequence[Block]) -> Block:
    """Draw what stands in a dialog's place when there is nothing left to fill in."""
    return {"type": "modal", "title": plain(title), "close": plain(_("Close")), "blocks": list(shown)[:MOST_BLOCKS]}


def waiting(title: str) -> Block:
    """Draw what stands there while what a dialog shows is read."""
    return outcome(title, [said(_("One moment: this is being read."))])


def saving(title: str) -> Block:
    """Draw what stands there while something takes longer to save than Slack waits."""
    return outcome(title, [said(_("This is being saved, which takes longer than usual. What came of it stands here."))])


def saved() -> str:
    """Say that something is saved."""
    return _("This is saved.")


def shown(answer: Answer) -> list[Block]:
    """Return an answer's blocks as a dialog takes them: buttons and what only messages hold stay outside."""
    kept = [
        block for block in answer.blocks if block["type"] in {"section", "header", "context", "rich_text", "divider"}
    ]
    return kept or [said(answer.text)]


def option(value: str, words: str) -> Block:
    """Draw one option."""
    return {"text": plain(one_line(words, LONGEST_OPTION) or "-"), "value": value}


def plain(words: str) -> Block:
    """Return words in which nothing is markup."""
    return {"type": "plain_text", "text": words if words.strip() else "-", "emoji": False}


def _button(dialog: str, act: Act) -> Block:
    button: Block = {"type": "button", "text": plain(act.text), "action_id": f"act_{dialog}_{act.name}"}
    button |= {"value": act.value} if act.value else {}
    if not act.sure:
        return button
    confirm = {
        "title": plain(act.text),
        "text": plain(act.sure),
        "confirm": plain(_("Yes")),
        "deny": plain(_("No")),
        "style": "danger",
    }
    return button | {"style": "danger", "confirm": confirm}


def _input(asked: Asking, element: Block) -> Block:
    block: Block = {
        "type": "input",
        "block_id": asked.name,
        "label": plain(asked.label),
        "optional": asked.optional,
        "element": element | {"action_id": asked.told or asked.name.partition(":")[0]},
    }
    block |= {"hint": plain(asked.hint)} if asked.hint else {}
    return block | ({"dispatch_action": True} if asked.told else {})
