"""The dialog in which somebody decides what becomes of an alert."""

from typing import Any

from bot.language import gettext as _
from bot.language import marked
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import one_line
from bot.slack.request import Block

CALLBACK = "alert_decision"
WHAT, UNTIL, SHARE, BECAUSE = "what", "until", "share", "because"
LONGEST_TITLE = 24
LONGEST_REASON = 200
EXAMPLE = 0.4

CHOICES = {
    "day": marked("Snooze for a day"),
    "week": marked("Snooze for a week"),
    "until": marked("Snooze until a day"),
    "expected": marked("Expected until a day: agree on a higher share"),
    "settled": marked("Not a problem"),
}
WAKE = {"woken": marked("Take back what was decided")}
DECIDE = "decide"
LEAD = {DECIDE: marked("Decide, as a leader: accept, rebalance, cap, reprice, refuse, exit")}


def dialog(alert_id: int, client: str, team: str, *, decided: bool, leader: bool = False, known: str = "") -> Block:
    """Draw it; what was decided can be taken back. A `leader` may go on to the dialog that is for them alone.

    `known` is what leaders decided already, for a leader.
    """
    choices = CHOICES | (WAKE if decided else {}) | (LEAD if leader else {})
    asked = _(
        "{client} in {team}: what becomes of this alert? The thread shows who decided.",
        client=figures.name(client),
        team=figures.name(team),
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": str(alert_id),
        "title": _text(one_line(client, LONGEST_TITLE) or _("Alert")),
        "submit": _text(_("Save")),
        "close": _text(_("Cancel")),
        "blocks": [
            {"type": "section", "text": _text(asked)},
            *([{"type": "section", "text": _text(known)}] if known and leader else []),
            _field(
                WHAT,
                _("What"),
                {
                    "type": "radio_buttons",
                    "options": [{"text": _text(_(text)), "value": value} for value, text in choices.items()],
                },
            ),
            _field(UNTIL, _("Until"), {"type": "datepicker"}, hint=_("For the two choices that end on a day.")),
            _field(
                SHARE,
                _("Up to which share"),
                {"type": "plain_text_input", "max_length": 10},
                hint=_(
                    "For what is expected: {share}. Pages are held up to this share, the last day included.",
                    share=words.percent(EXAMPLE),
                ),
            ),
            _field(
                BECAUSE,
                _("Why"),
                {"type": "plain_text_input", "max_length": LONGEST_REASON},
                hint=_("The thread shows it. A snooze of a day or a week needs none."),
            ),
        ],
    }


def _field(name: str, label: str, element: dict[str, Any], hint: str = "") -> Block:
    # Which fields are needed depends on the choice, which Slack cannot know: all but the first may stay empty here.
    field = {
        "type": "input",
        "block_id": name,
        "label": _text(label),
        "optional": name != WHAT,
        "element": element | {"action_id": name},
    }
    return field | ({"hint": _text(hint)} if hint else {})


def _text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
