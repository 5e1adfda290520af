"""What stands behind the value of a line: until when, since when, from when and why, in both languages.

English small words count in every line. French ones count only where a line can hold what they introduce, for they
are words of names as well: `car` is a reason behind a share and a part of `Europe Car Rental`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.client import fold
from bot.slack.dates import leading_date
from bot.slack.words import Word, is_percent, joined

UNTIL, SINCE, FROM, BECAUSE = "until", "since", "from", "because"

LIMIT: Final = frozenset({UNTIL, BECAUSE})
WINDOW: Final = frozenset({FROM, UNTIL, BECAUSE})
MAPPING: Final = frozenset({SINCE})
"""What a line about a limit, an agreed window or a client's keys can hold."""

ENGLISH: Final = {UNTIL: (UNTIL,), SINCE: (SINCE,), BECAUSE: (BECAUSE,)}
FRENCH: Final = {
    UNTIL: ("jusqu'au", "jusqu'a", "jusque", "au"),
    SINCE: ("depuis", "a partir du", "a partir de", "a compter du"),
    FROM: ("du", "des le", "a partir du", "a partir de", "a compter du"),
    BECAUSE: (
        *("car", "parce que", "parce qu'"),
        *(f"{why} {of}" for why in ("a cause", "en raison", "pour cause") for of in ("du", "des", "de", "d'")),
    ),
}
"""Without case and accents. One that ends in an apostrophe begins its last word: `parce qu'ils migrent`."""

LONGEST: Final = 3
DASHES: Final = "-\u2013\u2014"
APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc]")


@dataclass(frozen=True, slots=True)
class Clauses:
    """What stands behind the value."""

    until: date | None = None
    since: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A small word that opens a clause, and the words behind it."""

    kind: str
    behind: Sequence[Word]


def parted(words: Sequence[Word], today: date, takes: Collection[str]) -> tuple[list[Word], Clauses]:
    """Part the value from the clauses behind it; only the reason runs to the end.

    Raises `Mistake` where a clause needs a day and none stands there.
    """
    value: list[Word] = []
    until = since = None
    while words:
        mark = _mark(words, takes)
        if mark is None:
            value.append(words[0])
            words = words[1:]
        elif mark.kind == BECAUSE:
            return value, Clauses(until, since, joined(mark.behind))
        else:
            day, used = leading_date(mark.behind, today, past=mark.kind == SINCE)
            until, since = (day, since) if mark.kind == UNTIL else (until, day)
            words = mark.behind[used:]
    return value, Clauses(until, since)


def has_reason(words: Sequence[Word], takes: Collection[str]) -> bool:
    """Say whether a line ends in a reason, which may hold any word; a French one stands behind a share."""
    for at in range(len(words)):
        mark = _mark(words[at:], takes)
        if mark is None or mark.kind != BECAUSE:
            continue
        if _mark(words[at:], ()) is not None or any(is_percent(words, end) for end in range(1, at + 1)):
            return True
    return False


def _mark(words: Sequence[Word], takes: Collection[str]) -> _Mark | None:
    """Return what the first words open, the longest first; quoted ones open nothing."""
    for count in range(min(LONGEST, len(words)), 0, -1):
        said = words[:count]
        if any(word.quoted for word in said):
            continue
        plain = fold(joined(said)).lstrip(DASHES)
        for kind, phrases in _phrases(takes):
            for phrase in phrases:
                if plain == phrase:
                    return _Mark(kind, words[count:])
                if phrase.endswith("'") and plain.startswith(phrase) and len(phrase.split()) == count:
                    rest = APOSTROPHES.split(unicodedata.normalize("NFKC", said[-1].text), maxsplit=1)[1]
                    return _Mark(kind, [*([Word(rest)] if rest else []), *words[count:]])
    return None


def _phrases(takes: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ENGLISH.items()
    if FROM in takes:
        yield FROM, (FROM,)
    for kind in takes:
        yield kind, FRENCH[kind]
