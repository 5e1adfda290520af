"""Hours logged by hand, in words, with the button that takes them back."""

import json
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.services.figures import HOUR
from bot.services.logging_hours import Logged
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Button, Message
from bot.slack.request import Answer

UNDO: Final = "log_undo"
WHAT: Final = {
    "negotiation": marked("negotiation"),
    "offer": marked("offer"),
    "meeting": marked("meeting"),
    "other": marked("other"),
}


def logging(client_id: int) -> Button:
    """Return the button that opens the dialog for a client."""
    return Button(_("Log hours"), "open_log", json.dumps({"client": client_id}))


def logged(done: Logged) -> Answer:
    """Say what is kept, and that it is nobody's."""
    message = Message()
    message.lines(
        _(
            "{hours} with {client} on {day} ({what}), kept for {team}. Who logged it is not kept",
            team=figures.name(done.team.name),
            **_said(done),
        )
    )
    message.buttons(Button(_("Undo"), UNDO, done.secret))
    return message.answer()


def taken_back(done: Logged) -> Answer:
    """Say what is kept no more."""
    message = Message()
    message.lines(_("Taken back: {hours} with {client} on {day} ({what})", **_said(done)))
    return message.answer()


def _said(done: Logged) -> dict[str, str]:
    return {
        # What was typed comes back as it was: 45 minutes are no 0.8 h.
        "hours": _("{hours} h", hours=words.number(done.entry.seconds / HOUR, 2)),
        "client": figures.name(done.client.name),
        "day": words.day(done.entry.day),
        "what": _(WHAT[done.entry.what]),
    }
