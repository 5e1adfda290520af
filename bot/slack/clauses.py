"""What stands behind the value of a line: levels, until when, since when, from when, whose, and why, in both languages.

English small words count in every line. French ones count only where a line can hold what they introduce, for they
are words of names as well: `car` is a reason behind a share and a part of `Europe Car Rental`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from bot.domain.client import fold
from bot.language import gettext as _
from bot.slack.dates import AHEAD, LASTING, LENGTH, end_of, is_date, leading_date, leading_length
from bot.slack.request import Mistake
from bot.slack.words import Word, is_percent, joined, leading_percent

UNTIL, SINCE, FROM, BECAUSE = "until", "since", "from", "because"
WARNING, CRITICAL = "warning", "critical"
REVIEW, OWNER = "review", "owner"

LEVELS: Final = frozenset({WARNING, CRITICAL})
LIMIT: Final = frozenset({UNTIL, BECAUSE, *LEVELS})
WINDOW: Final = frozenset({FROM, UNTIL, BECAUSE})
MAPPING: Final = frozenset({SINCE})
DECISION: Final = frozenset({REVIEW, OWNER, BECAUSE})
"""What a line about a limit, an agreed window, a client's keys or a decision can hold."""

ENGLISH: Final = {UNTIL: (UNTIL,), SINCE: (SINCE,), BECAUSE: (BECAUSE,)}
FRENCH: Final = {
    UNTIL: ("jusqu'au", "jusqu'a", "jusque", "au"),
    SINCE: ("depuis", "a partir du", "a partir de", "a compter du"),
    FROM: ("du", "des le", "a partir du", "a partir de", "a compter du"),
    WARNING: ("avertissement",),
    CRITICAL: ("critique",),
    REVIEW: ("revue", "a revoir"),
    OWNER: ("porteur", "porteuse"),
    BECAUSE: (
        *("car", "parce que", "parce qu'"),
        *(f"{why} {of}" for why in ("a cause", "en raison", "pour cause") for of in ("du", "des", "de", "d'")),
    ),
}
"""Without case and accents. One that ends in an apostrophe begins its last word: `parce qu'ils migrent`."""

LONGEST: Final = 3
LONGEST_PERSON: Final = 3
LONGEST_TAIL: Final = 7
"""Words of `à revoir le 1er mars 2027`, and one more."""

DASHES: Final = "-\u2013\u2014"
APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc]")


@dataclass(frozen=True, slots=True)
class Clauses:
    """What stands behind the value; `levels` are percentages as they were typed, `owner` is a Slack user id.

    `lasts` is how long a window was said to be, a number and a unit.
    """

    until: date | None = None
    since: date | None = None
    because: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    review: date | None = None
    owner: str = ""
    lasts: tuple[int, str] | None = None

    def ended(self, today: date) -> "Clauses":
        """Return these clauses with the last day of a window of which the length was said: `for 30 days`."""
        if self.lasts is None or self.until is not None:
            return self
        return replace(self, until=end_of(self.since or today, *self.lasts) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A small word that opens a clause, and the words behind it."""

    kind: str
    behind: Sequence[Word]


def parted(words: Sequence[Word], today: date, takes: Collection[str]) -> tuple[list[Word], Clauses]:
    """Part the value from the clauses behind it; the reason runs to the end.

    Behind a reason only a review and an owner are still found, at the very end of a line that takes them. Raises
    `Mistake` where a clause needs a day or a colleague and none stands there.
    """
    value: list[Word] = []
    found = Clauses()
    if REVIEW in takes:
        words, found = _without_tail(words, today)
    while words:
        mark = _mark(words, takes)
        if UNTIL in takes and leading_length(words, (*AHEAD, *LASTING)):
            found, words = _length(found, words, today), words[LENGTH:]
        elif mark is None:
            value.append(words[0])
            words = words[1:]
        elif mark.kind == BECAUSE:
            return value, replace(found, because=joined(mark.behind)).ended(today)
        else:
            found, words = _taken(found, mark, today)
    return value, found.ended(today)


def _length(found: Clauses, words: Sequence[Word], today: date) -> Clauses:
    """Read `in 30 days`, a day, or `for 30 days`, how long a window lasts from its first day on."""
    if ahead := leading_length(words, AHEAD):
        return replace(found, until=end_of(today, *ahead))
    return replace(found, lasts=leading_length(words, LASTING))


def _taken(found: Clauses, mark: _Mark, today: date) -> tuple[Clauses, Sequence[Word]]:
    """Read what a small word introduces; return it with the words behind that."""
    if mark.kind in LEVELS:
        share, used = leading_percent(mark.behind)
        return replace(found, levels={**found.levels, mark.kind: share}), mark.behind[used:]
    if mark.kind == OWNER:
        return replace(found, owner=colleague(mark.behind)), mark.behind[1:]
    day, used = leading_date(mark.behind, today, past=mark.kind == SINCE)
    behind = mark.behind[used:]
    if mark.kind == UNTIL:
        return replace(found, until=day), behind
    if mark.kind == REVIEW:
        return replace(found, review=day), behind
    return replace(found, since=day), behind


def _without_tail(words: Sequence[Word], today: date) -> tuple[Sequence[Word], Clauses]:
    """Take an owner and a review off the end of a line, in any order: they may stand behind the reason."""
    found = Clauses()
    for _attempt in range(2):
        for at in range(max(0, len(words) - LONGEST_TAIL), len(words)):
            mark = _mark(words[at:], (REVIEW, OWNER))
            if mark is None or mark.kind not in {REVIEW, OWNER} or not mark.behind:
                continue
            if mark.kind == OWNER and not _is_somebody(mark.behind):
                continue
            if mark.kind == REVIEW and not is_date(mark.behind):
                continue
            found, _rest = _taken(found, mark, today)
            words = words[:at]
            break
    return words, found


def _is_named(word: Word) -> bool:
    """Say whether somebody is named: picked from what Slack offers, or typed in a way that Slack made nobody of."""
    return bool(word.mention) or (word.text.startswith("@") and not word.quoted)


def _is_somebody(words: Sequence[Word]) -> bool:
    """Say whether the last words of a line name somebody, also by a name that Slack made nobody of: `Marie Curie`."""
    if len(words) == 1:
        return _is_named(words[0])
    first, *others = words[: LONGEST_PERSON + 1] or [Word("")]
    named = 0 < len(others) < LONGEST_PERSON and not any(word.quoted for word in words)
    return named and all(word.text[:1].isupper() for word in (others if _is_named(first) else words))


def colleague(words: Sequence[Word]) -> str:
    """Return the colleague who is named first, by Slack user id; raises `Mistake` where none is."""
    picked = words[0].mention if words else ""
    named = words if _is_somebody(words) else words[:1]
    if named and not picked and _is_somebody(named):
        raise Mistake(
            _(
                "Slack knows nobody as {name}. Choose a colleague among those it offers when you type @: owner @marie",
                name=joined(named),
            ),
            "owner",
        )
    if not picked.startswith(("U", "W")) or len(named) > 1:
        raise Mistake(_("Name a colleague behind owner, as Slack offers them when you type @: owner @marie"), "owner")
    return picked


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
    for kind in (FROM, WARNING, CRITICAL, REVIEW, OWNER):
        if kind in takes:
            yield kind, (kind,)
    for kind in takes:
        yield kind, FRENCH[kind]
