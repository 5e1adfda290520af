"""What somebody meant who typed a word that is neither a verb nor a name."""

import difflib
from collections.abc import Iterable

from bot.domain.client import fold
from bot.language import FRENCH, spoken
from bot.language import gettext as _
from bot.slack.request import Subcommand
from bot.slack.words import split

LIKE_ENOUGH = 0.75
"""Of the letters of a verb: less is another word."""

PRESSED = {"follow", "mute", "settle", "snooze", "suivre", "reporter"}
"""What people do about an alert, and do below it."""


def hint(command: str, text: str, subcommands: Iterable[Subcommand]) -> str:
    """Say what to do instead of a line behind `command` whose first word is like a verb, or names a button.

    It is nothing where the word is neither.
    """
    words = split(text)
    if not words or words[0].quoted:
        return ""
    word = fold(words[0].text)
    if word in PRESSED:
        return _("An alert is followed, snoozed or called no problem with the buttons below it.")
    verbs = {fold(each): each for one in subcommands for each in _spoken(one)}
    near = difflib.get_close_matches(word, verbs, n=1, cutoff=LIKE_ENOUGH)
    if not near:
        return ""
    behind = "".join(f" {each.text}" for each in words[1:])
    return _("Is this meant: {command}?", command=f"{command} {verbs[near[0]]}{behind}")


def _spoken(one: Subcommand) -> tuple[str, ...]:
    return one.french if spoken() == FRENCH and one.french else (one.name, *one.aliases)
