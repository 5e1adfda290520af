"""Sentences with spans in their places."""

from collections.abc import Sequence
from string import Formatter

from bot.slack.blocks.message import Span


def filled(sentence: str, **parts: Span | str | Sequence[Span | str]) -> list[Span | str]:
    """Put spans, or several in a row, into the places of a sentence: their order is its language's."""
    spans: list[Span | str] = []
    for said, place, _format, _conversion in Formatter().parse(sentence):
        part = parts[place] if place else ""
        spans += [said, *([part] if isinstance(part, str | Span) else part)]
    return [span for span in spans if span != ""]
