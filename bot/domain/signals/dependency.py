"""When the firm depends too much on somebody: three conditions, each with the level at which it ends again.

- *share*: one client's part of revenue is above a limit, 25 % unless a leader sets another. References: a customer of
  10 % or more must be disclosed (IFRS 8.34, ASC 280-10-50-42); agencies worry from 20 to 30 %.
- *concentration*: normalised H, (H - 1/N) / (1 - 1/N), is above 18 %: the level from which the US merger guidelines of
  2023 call a market highly concentrated. It sees two large clients of whom neither is above the limit.
- *index*: a client that causes 10 % of client hours or more has had a load index of 2 or more for eight weeks. Ours: no
  published standard was found.

Revenue has no noise that would have to be waited out, but it moves by whole months: each ends below 85 % of its level.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from bot.domain.revenue import FEWEST_PAYING, Income, concentration

Kind = Literal["share", "concentration", "index"]

LIMIT = 0.25
CONCENTRATED = 0.18
INDEX = 2.0
LEAST_LOAD = 0.10
WEEKS = 8
CLEAR = 0.85
LEAST_KNOWN_DAYS = 90
"""Fewer days of revenue say too little of a year to page anybody."""

KINDS: Final[Mapping[str, Kind]] = {"share": "share", "concentration": "concentration", "index": "index"}
FIRM: Final = 0
"""Stands for a client where the whole firm is meant."""


class Key(NamedTuple):
    """What an episode is of."""

    kind: Kind
    client_id: int


class Week(NamedTuple):
    """A client's load index, and its share (0..1) of the hours that clients caused in the 28 days that ended a week."""

    times: float | None
    caused: float

    def is_heavy(self, times: float, least: float) -> bool:
        """Say whether both are at least so much."""
        return self.times is not None and self.times >= times and self.caused >= least


@dataclass(frozen=True, slots=True)
class Facts:
    """What is judged: the income, the limit in force, and the weeks (newest last) of clients whose index is watched."""

    income: Income
    limit: float
    weeks: Mapping[int, Sequence[Week]]


class Moves(NamedTuple):
    """What begins and what ends."""

    opened: tuple[Key, ...]
    cleared: tuple[Key, ...]


def can_judge(income: Income) -> bool:
    """Say whether enough is known: one currency, three months, and three clients that pay."""
    paying = sum(minor > 0 for minor in income.by_client.values())
    return bool(income.currency) and income.known_days >= LEAST_KNOWN_DAYS and paying >= FEWEST_PAYING


def moves(facts: Facts, open_now: Collection[Key]) -> Moves:
    """Return what begins and ends with what is known now; nothing moves while too little is."""
    if not can_judge(facts.income):
        return Moves((), ())
    above = set(_holding(facts, 1.0))
    still = set(_holding(facts, CLEAR))
    return Moves(tuple(sorted(above - set(open_now))), tuple(sorted(key for key in open_now if key not in still)))


def _holding(facts: Facts, part: float) -> Iterator[Key]:
    """Yield what is at or above so great a part of its level; to begin, an index must have been for eight weeks."""
    income = facts.income
    for client_id in income.by_client:
        if (income.share(client_id) or 0.0) > part * facts.limit:
            yield Key("share", client_id)
    found = concentration(income)
    if found is not None and found.normalised > part * CONCENTRATED:
        yield Key("concentration", FIRM)
    looked_at = WEEKS if part == 1.0 else 1
    for client_id, weeks in facts.weeks.items():
        last = weeks[-looked_at:]
        if len(last) == looked_at and all(week.is_heavy(part * INDEX, part * LEAST_LOAD) for week in last):
            yield Key("index", client_id)
