"""The one order of words of all commands: verb, client, team, value, until, because."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.client import Names, fold
from bot.slack.dates import leading_date
from bot.slack.request import Mistake
from bot.slack.words import Word, domain, is_percent, joined, leading_percent, percent, split

__all__ = ["Sentence", "Word", "domain", "joined", "leading_name", "percent", "read", "read_words", "split", "unknown"]

TEAM_MARK = "team"
LEVEL_MARKS = {"warning": "warning", "avertissement": "warning", "critical": "critical", "critique": "critical"}


@dataclass(frozen=True, slots=True)
class Clauses:
    """What stands behind the value."""

    until: date | None = None
    since: date | None = None
    because: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a line says. `words` are the value's words; `rest` is what stands where a name was expected and is none.

    `unknown` holds the words of `rest`; `levels` the percentages behind `warning` and `critical`, as they were typed.
    """

    client: int | None = None
    team: int | None = None
    value: str = ""
    until: date | None = None
    because: str = ""
    rest: str = ""
    since: date | None = None
    words: tuple[Word, ...] = ()
    unknown: tuple[Word, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the names: their ids, and how many words each takes."""

    client: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    client_words: int = 0
    used: int = 0


def read(
    text: str, clients: Names, teams: Names, today: date, *, windows: bool = False, levels: bool = False
) -> Sentence:
    """Read what stands behind a verb. Raises `Mistake` where it can be read in two ways, or a date in none.

    With `windows` the line may say on which day something to come begins, behind `from`: it is kept in `since`.
    With `levels` it may say from which share a limit warns and an alert is critical.
    """
    return read_words(split(text), clients, teams, today, windows=windows, levels=levels)


def read_words(
    words: Sequence[Word],
    clients: Names,
    teams: Names,
    today: date,
    *,
    windows: bool = False,
    levels: bool = False,
) -> Sentence:
    """Read a line that is cut into words already."""
    words = list(words)
    reading = _names(words, clients, teams)
    value, clauses = _clauses(words[reading.used :], today, windows=windows, levels=levels)
    rest: list[Word] = []
    if not reading.team and teams:
        rest, team, value = _unknown_before(value, teams)
        reading = replace(reading, team=team)
    return Sentence(
        client=_only(reading.client, clients),
        team=_only(reading.team, teams),
        value=joined(value),
        until=clauses.until,
        because=clauses.because,
        rest=joined(rest),
        since=clauses.since,
        words=tuple(value),
        unknown=tuple(rest),
        levels=clauses.levels,
    )


def leading_name(words: Sequence[Word], known: Names) -> tuple[int | None, Sequence[Word]]:
    """Take the longest known name from the beginning: its id, and the words behind it.

    Raises `Mistake` where two bear that name.
    """
    ids, used = _longest(words, known)
    return _only(ids, known), words[used:]


def unknown(kind: str, text: str, known: Names) -> Mistake:
    """Say that no client or team bears a name, with those that are like it."""
    near = [known.proper(id_) for id_ in known.near(text)]
    hint = f" Did you mean {_either(near)}?" if near else ""
    return Mistake(f"There is no {kind} {text}.{hint}" if text else f"Name the {kind}.")


def _longest(words: Sequence[Word], known: Names) -> tuple[tuple[int, ...], int]:
    """Return the ids of the longest name that `words` begin with, and its length in words."""
    for count, ids in _all_names(words, known):
        return ids, count
    return (), 0


def _all_names(words: Sequence[Word], known: Names) -> list[tuple[int, tuple[int, ...]]]:
    """Return every name that `words` begin with, the longest first; a quoted name stands alone."""
    if words and words[0].quoted:
        ids = known.exactly(words[0].text)
        return [(1, ids)] if ids else []
    plain = next((at for at, word in enumerate(words) if word.quoted), len(words))
    counts = range(min(plain, known.most_words), 0, -1)
    return [(count, ids) for count in counts if (ids := known.exactly(joined(words[:count])))]


def _teams(words: Sequence[Word], teams: Names) -> list[tuple[int, tuple[int, ...]]]:
    """Return every team that `words` begin with, bare or behind the word `team`; a quoted name is never one."""
    if not words or words[0].quoted:
        return []
    found = _all_names(words, teams)
    if fold(words[0].text) == TEAM_MARK and not any(word.quoted for word in words[1:2]):
        found += [(count + 1, ids) for count, ids in _all_names(words[1:], teams)]
    return found


def _names(words: list[Word], clients: Names, teams: Names) -> _Reading:
    """Choose the reading whose names take the most words. Raises `Mistake` where two take as many."""
    readings = []
    for count, ids in [(0, ()), *_all_names(words, clients)]:
        for team_count, team_ids in [(0, ()), *_teams(words[count:], teams)]:
            readings.append(_Reading(ids, team_ids, count, count + team_count))
    most = max(reading.used for reading in readings)
    best = [reading for reading in readings if reading.used == most]
    if most and len(best) > 1:
        raise _two_readings(words[:most], best)
    return best[0]


def _two_readings(words: list[Word], readings: list[_Reading]) -> Mistake:
    said = [_spelled(words, reading) for reading in readings[:2]]
    return Mistake(f"{joined(words)} can be {said[0][0]}, or {said[1][0]}. Type {said[0][1]} or {said[1][1]}.")


def _spelled(words: list[Word], reading: _Reading) -> tuple[str, str]:
    """Say a reading in words, and how to type it so that it is the only one."""
    client, team = joined(words[: reading.client_words]), joined(words[reading.client_words :])
    if not reading.client:
        bare = team if fold(words[0].text) != TEAM_MARK else joined(words[1:])
        return f"the team {bare}", f"{TEAM_MARK} {bare}"
    if not reading.team:
        return f"the client {client}", f'"{client}"'
    return f"the client {client} in the team {team}", f'"{client}" {team}'


def _clauses(words: list[Word], today: date, *, windows: bool, levels: bool) -> tuple[list[Word], Clauses]:
    """Part the value from what `until`, `since` and `because` introduce; only `because` runs to the end."""
    value: list[Word] = []
    marked: dict[str, str] = {}
    until = since = None
    at = 0
    while at < len(words):
        mark = "" if words[at].quoted else fold(words[at].text).lstrip("-\u2013\u2014")
        if mark == "because":
            return value, Clauses(until, since, joined(words[at + 1 :]), marked)
        if mark == "until":
            until, used = leading_date(words[at + 1 :], today, past=False)
        elif mark == "since":
            since, used = leading_date(words[at + 1 :], today, past=True)
        elif mark == "from" and windows:
            since, used = leading_date(words[at + 1 :], today, past=False)
        elif levels and mark in LEVEL_MARKS:
            marked[LEVEL_MARKS[mark]], used = leading_percent(words[at + 1 :])
        else:
            value.append(words[at])
            used = 0
        at += 1 + used
    return value, Clauses(until, since, levels=marked)


def _unknown_before(words: list[Word], teams: Names) -> tuple[list[Word], tuple[int, ...], list[Word]]:
    """Part words that no name begins into the unknown name, the team behind it, and the value."""
    for at in range(1, len(words)):
        for count, ids in _teams(words[at:], teams):
            return words[:at], ids, words[at + count :]
    share = is_percent(words, len(words))
    return (words[:-share], (), words[-share:]) if share else ([], (), words)


def _only(ids: tuple[int, ...], known: Names) -> int | None:
    if len(ids) > 1:
        numbers = _either([f"#{id_}" for id_ in ids])
        raise Mistake(f"{len(ids)} are called {known.proper(ids[0])}: type {numbers} instead of the name.")
    return ids[0] if ids else None


def _either(options: list[str]) -> str:
    return " or ".join([", ".join(options[:-1]), options[-1]] if len(options) > 1 else options)
