"""A Home tab or a dialog in the making: what a message is made of, with more room and with a button beside a line."""

from dataclasses import dataclass
from typing import Any

from bot.slack.blocks.message import LONGEST_BUTTON, LONGEST_PLAIN, Button, Message, held, own_line
from bot.slack.request import Block

MOST_BLOCKS = 99
"""One less than Slack takes, for the line that counts what was left out."""

LONGEST_TITLE = 24


@dataclass
class Page(Message):
    """What is shown on a surface of the app's own. A message's room for characters does not bind it."""

    def _add(self, block: Block, *said: str) -> None:
        if len(self._blocks) >= MOST_BLOCKS:
            self._left_out += len(said)
            return
        self._blocks.append(block)
        self._text += said

    def asking(self, text: str, button: Button, about: str) -> None:
        """Add a line with a button beside it; `about` is what a screen reader says of the button."""
        element = {
            "type": "button",
            "text": plain(own_line(button.text, LONGEST_BUTTON)),
            "action_id": button.action_id,
            "value": button.value,
            "accessibility_label": own_line(about, LONGEST_BUTTON),
        }
        self.beside(text, element)

    def beside(self, text: str, element: dict[str, Any]) -> None:
        """Add a line with any element beside it."""
        line = own_line(text, LONGEST_PLAIN)
        self._add({"type": "section", "text": plain(held(line)), "accessory": element}, line)

    def divider(self) -> None:
        """Draw a line across."""
        self._add({"type": "divider"})

    def home(self) -> Block:
        """Return it as a Home tab."""
        return {"type": "home", "blocks": self.answer().blocks}


def dialog(title: str, blocks: list[Block], **more: Any) -> Block:
    """Return a dialog; `more` are Slack's own fields, such as `submit`."""
    return {"type": "modal", "title": plain(own_line(title, LONGEST_TITLE)), "blocks": blocks, **more}


def plain(text: str) -> Block:
    """Return words in which Slack reads no markup and no emoji."""
    return {"type": "plain_text", "text": text if text.strip() else "-", "emoji": False}
