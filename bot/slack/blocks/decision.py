"""The dialog in which somebody decides what becomes of an alert."""

from typing import Any

from bot.slack.blocks import figures
from bot.slack.blocks.message import one_line
from bot.slack.request import Block

CALLBACK = "alert_decision"
WHAT, UNTIL, SHARE, BECAUSE = "what", "until", "share", "because"
LONGEST_TITLE = 24
LONGEST_REASON = 200

CHOICES = {
    "day": "Snooze for a day",
    "week": "Snooze for a week",
    "until": "Snooze until a day",
    "expected": "Expected until a day: agree on a higher share",
    "settled": "Not a problem",
}
WAKE = {"woken": "Take back what was decided"}


def dialog(alert_id: int, client: str, team: str, *, decided: bool) -> Block:
    """Draw it; what was decided can be taken back."""
    choices = CHOICES | (WAKE if decided else {})
    name = f"{figures.name(client)} in {figures.name(team)}"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": str(alert_id),
        "title": _text(one_line(client, LONGEST_TITLE) or "Alert"),
        "submit": _text("Save"),
        "close": _text("Cancel"),
        "blocks": [
            {"type": "section", "text": _text(f"{name}: what becomes of this alert? The thread shows who decided.")},
            _field(
                WHAT,
                "What",
                {
                    "type": "radio_buttons",
                    "options": [{"text": _text(text), "value": value} for value, text in choices.items()],
                },
            ),
            _field(UNTIL, "Until", {"type": "datepicker"}, hint="For the two choices that end on a day."),
            _field(
                SHARE,
                "Up to which share",
                {"type": "plain_text_input", "max_length": 10},
                hint="For what is expected: 40 %. Pages are held up to this share, the last day included.",
            ),
            _field(
                BECAUSE,
                "Why",
                {"type": "plain_text_input", "max_length": LONGEST_REASON},
                hint="The thread shows it. A snooze of a day or a week needs none.",
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
