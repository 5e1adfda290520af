"""Buttons that type a command for whoever presses them: the answer is theirs alone, with what they may see."""

import re

from bot.language import gettext as _
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Button, one_line

ACTION = "typed"
PATTERN = re.compile(rf"{ACTION}_[0-9]+")
"""The actions are `typed_0`, `typed_1`, …: a row of buttons holds each once."""


def client_with_id(id_: int) -> str:
    """Write a client as a button types it: whatever its name is, a quoted number is a client alone."""
    return f'"#{id_}"'


def client_as_typed(name: str, id_: int) -> str:
    """Write a client as people type it: by its name, or its number where that is too long or holds what nobody sees."""
    return words.typed(figures.name(name)) if _is_whole(name) else client_with_id(id_)


def merging_as_typed(one: str, other: str) -> str:
    """Write how two clients become one as people type it; where a name cannot be typed, what shows their numbers."""
    if not (_is_whole(one) and _is_whole(other)):
        return _("/clientload client proposals")
    named = [words.typed(figures.name(each)) for each in (one, other)]
    return _("/clientload client merge {one} with {other}", one=named[0], other=named[1])


def _is_whole(name: str) -> bool:
    return one_line(name, figures.LONGEST_NAME) == name


def team_with_id(id_: int | None) -> str:
    """Write a team as a button types it."""
    return f"team #{id_}"


def typing(at: int, text: str, line: str, about: str = "") -> Button:
    """Return the button that types what stands behind `/clientload`; `at` is its place in the row.

    `about` is heard in place of its text where others in the message bear the same.
    """
    return Button(text, f"{ACTION}_{at}", line, about)
