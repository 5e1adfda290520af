"""A day more than a year ahead is mostly a wrong year: a typed line asks back, and takes yes at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from bot.language import gettext as _
from bot.services import spelled
from bot.services.windows import FarAhead, is_far
from bot.slack.grammar import Sentence
from bot.slack.request import Mistake
from bot.slack.words import confirmed, joined, split, unconfirmed


def without_yes(sentence: Sentence, today: date) -> tuple[Sentence, bool]:
    """Take the yes off the end of a line whose window ends that late: the line, and whether it was there."""
    if sentence.until is None or not is_far(sentence.until, today):
        return sentence, False
    reason = split(sentence.because) if sentence.because else []
    if confirmed(reason):
        return replace(sentence, because=joined(reason[:-1])), True
    if confirmed(sentence.words):
        words = tuple(unconfirmed(sentence.words))
        return replace(sentence, words=words, value=joined(words)), True
    return sentence, False


def question(far: FarAhead) -> str:
    """Ask whether a day that far ahead is meant."""
    return _("{day} is more than a year ahead.", day=spelled.day(far.until))


@contextmanager
def asked_back() -> Iterator[None]:
    """Ask whoever typed a line whether that day is meant."""
    try:
        yield
    except FarAhead as far:
        more = _("If that is meant, type the line again with yes at its end.")
        raise Mistake(f"{question(far)} {more}", "until") from far
