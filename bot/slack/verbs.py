"""French words for what is typed in English: which one means what, and which is shown to whom."""

from collections.abc import Iterable, Mapping

from bot.domain.client import fold
from bot.language import FRENCH, spoken

French = Mapping[str, str]
"""French words, each with the English one that it stands for; the first of several is the one that is shown."""


def in_english(word: str, french: French) -> str | None:
    """Return the English word that a French one stands for, case and accents aside."""
    folded = fold(word)
    return next((english for said, english in french.items() if fold(said) == folded), None)


def in_spoken(word: str, french: French) -> str:
    """Return an English word as it is typed in the language that is spoken."""
    shown = (said for said, english in french.items() if english == word)
    return next(shown, word) if spoken() == FRENCH else word


def listed(words: Iterable[str], french: French) -> str:
    """List words as they are typed in the language that is spoken."""
    return ", ".join(in_spoken(word, french) for word in words)
