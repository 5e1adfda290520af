"""The line to type in place of one that names nobody we know: the subcommand's own, most like what was typed."""

from itertools import takewhile

from bot.domain.client import fold
from bot.language import gettext as _
from bot.slack.request import Subcommand


def most_like(subcommand: Subcommand, behind: str) -> str:
    """Return the usage line that shares most of its first words with what stood behind the verb, as it is spoken."""
    typed = [fold(word) for word in behind.split()]
    # A name in a line is what was missing; names begin with a capital.
    lines = [line for line in subcommand.usage if any(word[:1].isupper() for word in line.split())]
    return _(max(lines or subcommand.usage, key=lambda line: max(_shared(line, typed), _shared(_(line), typed))))


def _shared(line: str, typed: list[str]) -> int:
    words = [fold(word) for word in line.split()[2:]]
    pairs = zip(words, typed, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
