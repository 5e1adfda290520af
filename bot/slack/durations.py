"""How long something took, as people write it: `2h`, `1h30`, `1.5 h`, `90 min`, `2 heures`; always whole minutes."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.domain.client import fold
from bot.language import gettext as _
from bot.slack.request import Mistake
from bot.slack.words import Word, joined

HOUR, MINUTE = 3600, 60
LONGEST = 3
EXAMPLES: Final = "2h, 1h30, 45 min"
CLOCKED = re.compile(r"([0-9]{1,3}) ?h ?([0-5]?[0-9])(?: ?(?:m|min))?", re.ASCII)
IN_HOURS = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:h|hs|hr|hrs|hour|hours|heure|heures)", re.ASCII)
IN_MINUTES = re.compile(r"([0-9]{1,4}) ?(?:m|min|mins|mn|minute|minutes)", re.ASCII)


def leading_duration(words: Sequence[Word]) -> tuple[int, Sequence[Word]]:
    """Take what something took from the beginning: its seconds, and the words behind it.

    Raises `Mistake` where there is none.
    """
    for count in range(min(LONGEST, len(words)), 0, -1):
        said = words[:count]
        if not any(word.quoted for word in said):
            seconds = _seconds(fold(unicodedata.normalize("NFKC", joined(said))))
            if seconds is not None:
                return seconds, words[count:]
    raise Mistake(
        _("{words} is no time. Type it like {examples}.", words=joined(words[:1]), examples=EXAMPLES)
        if words
        else _("Type how long it took, like {examples}.", examples=EXAMPLES),
        "hours",
    )


def _seconds(text: str) -> int | None:
    if clocked := CLOCKED.fullmatch(text):
        return int(clocked[1]) * HOUR + int(clocked[2]) * MINUTE
    if hours := IN_HOURS.fullmatch(text):
        return round(float(hours[1].replace(",", ".")) * MINUTE) * MINUTE
    minutes = IN_MINUTES.fullmatch(text)
    return int(minutes[1]) * MINUTE if minutes else None
