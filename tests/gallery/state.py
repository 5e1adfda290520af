"""One thing that the product shows, as it stands on a screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from bot.demo.workspace import Message, Shown, View
from bot.demo.workspace.feed import shown_message, shown_view
from bot.demo.workspace.fields import standing
from bot.demo.workspace.state import APP_USER_ID
from bot.language import speaking
from bot.slack.blocks.form import Form
from bot.slack.request import Answer, Block

NAMES = {
    APP_USER_ID: "@Clientload",
    "U1": "@Max",
    "U2": "@Ana",
    "U3": "@Bo",
    "U4": "@Marie",
    "U9": "@Lou",
    "S1": "@direction",
    "S2": "@desk",
    "C1": "#support",
    "C2": "#engineering",
}
"""How ids read in the workspace of the gallery."""

PEOPLE = {"U1": "Max", "U2": "Ana", "U3": "Bo", "U4": "Marie", "U9": "Lou"}
"""The names that alerts are drawn with."""

SENT = datetime(2026, 11, 17, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""When the digest of the week of 16 November comes."""

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""When the month of May is told."""

Place = Literal["channel", "thread", "direct", "only you"]


@dataclass(frozen=True, slots=True)
class State:
    """What draws a message, a dialog or a Home tab; messages have a place and a time, dialogs `errors` at fields."""

    draw: Callable[[], Answer | Form | Block]
    place: Place = "only you"
    sent: datetime = SENT
    errors: Callable[[], Mapping[str, str]] = field(default=dict)

    def shown(self, language: str) -> Shown:
        """Draw it in a language."""
        with speaking(language):
            drawn = self.draw()
            if isinstance(drawn, Answer):
                return _message(drawn, self.place, self.sent)
            view = drawn.view("dialog", {}) if isinstance(drawn, Form) else drawn
        made = View("V1", view["type"], "U1", view, "", "V1")
        made.values = standing(made.blocks)
        return shown_view(made)

    def wrong(self, language: str) -> Mapping[str, str]:
        """Return what stands at the fields of a dialog, by block."""
        with speaking(language):
            return self.errors()


def _message(answer: Answer, place: Place, sent: datetime) -> Shown:
    message = Message(
        "D1" if place == "direct" else "C1",
        f"{sent.timestamp():.6f}",
        APP_USER_ID,
        answer.text,
        answer.blocks,
        thread_ts="1.000000" if place == "thread" else None,
        viewer_id="U1" if place == "only you" else None,
    )
    return shown_message(message, "ephemeral" if message.viewer_id else "message")
