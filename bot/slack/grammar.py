"""The one order of words of all commands: verb, client, team, value, until, because."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.client import Names
from bot.language import gettext as _
from bot.language import marked
from bot.services import spelled
from bot.slack.clauses import parted
from bot.slack.request import Mistake
from bot.slack.words import Word, domain, is_percent, joined, percent, says, split

__all__ = ["Sentence", "Word", "domain", "joined", "leading_name", "percent", "read", "read_words", "split", "unknown"]

TEAM_MARK = "team"
TEAM_MARKS = (TEAM_MARK, "equipe")

NO_SUCH = {
    "client": marked("There is no client {name}."),
    "team": marked("There is no team {name}."),
    "client or team": marked("There is no client or team {name}."),
    "merged client": marked("There is no merged client {name}."),
}
NAME_IT = {
    "client": marked("Name the client."),
    "team": marked("Name the team."),
    "client or team": marked("Name the client or team."),
    "merged client": marked("Name the merged client."),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a line says. `words` are the value's words; `rest` is what stands where a name was expected and is none.

    `unknown` holds the words of `rest`; `levels` the percentages behind `warning` and `critical`, as they were typed.
    `review` is when a decision is looked at again, `owner` the Slack user id of who sees to it.
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
    review: date | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the names: their ids, and how many words each takes."""

    client: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    client_words: int = 0
    used: int = 0


def read(text: str, clients: Names, teams: Names, today: date, takes: Collection[str] = ()) -> Sentence:
    """Read what stands behind a verb. Raises `Mistake` where it can be read in two ways, or a date in none.

    `takes` says which clauses this line can hold: see `bot.slack.clauses`. Where `from` is one of them, the day on
    which something to come begins is kept in `since`.
    """
    return read_words(split(text), clients, teams, today, takes)


def read_words(
    words: Sequence[Word], clients: Names, teams: Names, today: date, takes: Collection[str] = ()
) -> Sentence:
    """Read a line that is cut into words already."""
    words = list(words)
    reading = _names(words, clients, teams)
    value, clauses = parted(words[reading.used :], today, takes)
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
        review=clauses.review,
        owner=clauses.owner,
    )


def leading_name(words: Sequence[Word], known: Names) -> tuple[int | None, Sequence[Word]]:
    """Take the longest known name from the beginning: its id, and the words behind it.

    Raises `Mistake` where two bear that name.
    """
    ids, used = _longest(words, known)
    return _only(ids, known), words[used:]


def begins_with(words: Sequence[Word], known: Names) -> bool:
    """Say whether words begin with a known name."""
    return bool(_all_names(words, known))


class Unnamed(Mistake):
    """A line lacks a name."""


class Unknown(Mistake):
    """Nobody bears a name; while the first pull is under way somebody may come to. Some may be `near` it."""

    def __init__(self, why: str, *, near: bool = False) -> None:
        super().__init__(why)
        self.near = near


def unknown(kind: str, text: str, known: Names) -> Mistake:
    """Say that no client or team bears a name, with those that are like it."""
    if not text:
        return Unnamed(_(NAME_IT[kind]))
    near = [known.proper(id_) for id_ in known.near(text)]
    said = [_(NO_SUCH[kind], name=text), *([_("Did you mean {names}?", names=spelled.either(near))] if near else [])]
    return Unknown(" ".join(said), near=bool(near))


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
    """Return every team that `words` begin with, bare or behind the word team; a quoted name is never one."""
    if not words or words[0].quoted:
        return []
    found = _all_names(words, teams)
    if says(words[0], *TEAM_MARKS) and not any(word.quoted for word in words[1:2]):
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
    (one, typed), (other, typed_other) = (_spelled(words, reading) for reading in readings[:2])
    return Mistake(
        _(
            "{words} can be {one}, or {other}. Type {typed} or {typed_other}.",
            words=joined(words),
            one=one,
            other=other,
            typed=typed,
            typed_other=typed_other,
        )
    )


def _spelled(words: list[Word], reading: _Reading) -> tuple[str, str]:
    """Say a reading in words, and how to type it so that it is the only one."""
    client, team = joined(words[: reading.client_words]), joined(words[reading.client_words :])
    if not reading.client:
        bare = joined(words[1:]) if says(words[0], *TEAM_MARKS) else team
        return _("the team {team}", team=bare), _("team {team}", team=bare)
    if not reading.team:
        return _("the client {client}", client=client), f'"{client}"'
    return _("the client {client} in the team {team}", client=client, team=team), f'"{client}" {team}'


def _unknown_before(words: list[Word], teams: Names) -> tuple[list[Word], tuple[int, ...], list[Word]]:
    """Part words that no name begins into the unknown name, the team behind it, and the value."""
    for at in range(1, len(words)):
        for count, ids in _teams(words[at:], teams):
            return words[:at], ids, words[at + count :]
    share = is_percent(words, len(words))
    return (words[:-share], (), words[-share:]) if share else ([], (), words)


def _only(ids: tuple[int, ...], known: Names) -> int | None:
    if len(ids) > 1:
        raise Mistake(
            _(
                "{count} are called {name}: type {numbers} instead of the name.",
                count=len(ids),
                name=known.proper(ids[0]),
                numbers=spelled.either([f"#{id_}" for id_ in ids]),
            )
        )
    return ids[0] if ids else None
