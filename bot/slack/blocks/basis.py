"""On what hours rest, in words: one basis alone, or each with its part."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.slack.blocks import words

Sentences = Mapping[tuple[str, str], str]
"""By basis and kind of work; a kind that is not named has the sentence of "" ."""

ALONE: Final[Sentences] = {
    ("logged", ""): marked("Hours logged"),
    ("activity", "support"): marked("Hours estimated ({minutes} min a reply)"),
    ("activity", ""): marked("Hours by days in progress"),
    ("estimate", ""): marked("Hours from estimates"),
    ("count", "support"): marked("Hours from the usual time of such tickets"),
    ("count", "engineering"): marked("Hours from the usual time of such issues"),
    ("count", "sales"): marked("Hours from the usual time of such activities"),
    ("count", ""): marked("Hours from the usual time of such items"),
}
PART: Final[Sentences] = {
    ("logged", ""): marked("{share} logged"),
    ("activity", "support"): marked("{share} estimated ({minutes} min a reply)"),
    ("activity", ""): marked("{share} by days in progress"),
    ("estimate", ""): marked("{share} from estimates"),
    ("count", "support"): marked("{share} from the usual time of such tickets"),
    ("count", "engineering"): marked("{share} from the usual time of such issues"),
    ("count", "sales"): marked("{share} from the usual time of such activities"),
    ("count", ""): marked("{share} from the usual time of such items"),
}


def alone(basis: str, kind: str, minutes: int) -> str:
    """Say on what all hours rest: `Hours estimated (12 min a reply)`."""
    return _(_sentence(ALONE, basis, kind), minutes=words.number(minutes))


def mixed(parts: Iterable[tuple[str, float]], kind: str, minutes: int) -> str:
    """Say which part (0..1) rests on what: `Hours: 70 % logged, 30 % estimated (12 min a reply)`."""
    said = [
        _(_sentence(PART, basis, kind), share=words.percent(part), minutes=words.number(minutes))
        for basis, part in parts
    ]
    return _("Hours: {parts}", parts=", ".join(said)) if said else _("Hours: none")


def _sentence(sentences: Sentences, basis: str, kind: str) -> str:
    return sentences.get((basis, kind)) or sentences[basis, ""]
