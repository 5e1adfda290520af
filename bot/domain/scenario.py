"""What if: a client leaves, is capped, or pays another price. Worked out on what was, with what is assumed.

Formulas, each with a worked example in `docs/figures/dependency.md`; all hours are a client's mean week of the window:
- leaves: revenue less the client's; freed hours = all of its hours of a team;
- capped to c: freed = its hours - c x all hours of the team, where that is above zero; revenue stays;
- repriced by r: revenue + r x the client's; no hours are freed;
- yield an hour = what all clients pay in a year / the hours that clients cause in it, before and after;
- weeks to clear the others' waiting items = items x the team's mean hours an item / freed hours a week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.revenue import Income, Yields, caused_by_all
from bot.domain.worked import TeamWindow, ratio

Kind = Literal["leaves", "capped", "repriced"]
KINDS: Final = ("leaves", "capped", "repriced")
WINDOW_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """What is assumed: `part` is the cap of a team's hours (0..1), or by how much a price changes (0.3: 30 % more)."""

    kind: Kind
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class TeamNow:
    """One team: what it did, how many items of each client wait, and the mean seconds that an item takes."""

    team_id: int
    window: TeamWindow
    waiting: Mapping[int, float]
    mean: float | None


@dataclass(frozen=True, slots=True)
class Freed:
    """What a team gets back: seconds a week. `waiting` are other clients' items, the client with most first.

    `weeks` is when the items of each are cleared, one client after the other; None: nothing is freed, or nothing known.
    """

    team_id: int
    seconds: float
    waiting: tuple[tuple[int, float], ...]
    weeks: tuple[float, ...] | None

    @property
    def items(self) -> float:
        """Return how many items wait in all."""
        return sum(items for _, items in self.waiting)

    @property
    def last(self) -> float | None:
        """Return after how many weeks all of them are cleared."""
        return self.weeks[-1] if self.weeks else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be. Amounts are minor units a year; yields are minor units an hour that clients cause."""

    paid: int
    total: int
    difference: int
    share_after: float | None
    freed: tuple[Freed, ...]
    yield_before: float | None
    yield_after: float | None

    @property
    def seconds(self) -> float:
        """Return the seconds freed in a week, of all teams together."""
        return sum(each.seconds for each in self.freed)


@dataclass(frozen=True, slots=True)
class Past:
    """What a change is worked out on: a year's revenue, yields of its days on which hours are known, the teams now.

    `weeks` is how long the teams' windows are.
    """

    income: Income
    yields: Yields
    teams: Sequence[TeamNow]
    weeks: float


def outcome(client_id: int, change: Change, past: Past) -> Outcome:
    """Work out a change."""
    income, yields, teams, weeks = past.income, past.yields, past.teams, past.weeks
    paid, freed = income.of(client_id), tuple(_freed(client_id, change, team, weeks) for team in teams)
    difference = _difference(change, paid)
    whole = sum(team.window.part(client_id).hours.seconds for team in teams) / weeks
    kept = 1 - sum(each.seconds for each in freed) / whole if whole else 1.0
    theirs = yields.seconds.get(client_id, 0)
    caused = caused_by_all(yields.seconds)
    brought = sum(yields.income.by_client.values())
    more = _difference(change, yields.income.of(client_id))
    return Outcome(
        paid=paid,
        total=income.total,
        difference=difference,
        share_after=ratio(paid + difference, income.total + difference),
        freed=freed,
        yield_before=_an_hour(brought, caused),
        yield_after=_an_hour(brought + more, caused - (1 - kept) * theirs),
    )


def _difference(change: Change, paid: int) -> int:
    return {"leaves": -paid, "capped": 0, "repriced": round(change.part * paid)}[change.kind]


def _an_hour(minor: float, seconds: float) -> float | None:
    """Divide by hours; what is left of all hours by rounding alone is none."""
    return minor * 3600 / seconds if seconds > 1 else None


def _freed(client_id: int, change: Change, team: TeamNow, weeks: float) -> Freed:
    theirs = team.window.part(client_id).hours.seconds
    if change.kind == "leaves":
        seconds = float(theirs)
    elif change.kind == "capped":
        seconds = max(0.0, theirs - change.part * team.window.seconds)
    else:
        seconds = 0.0
    others = [(each, items) for each, items in team.waiting.items() if each > 0 and each != client_id and items > 0]
    waiting = tuple(sorted(others, key=lambda each: (-each[1], each[0])))
    a_week = seconds / weeks
    return Freed(team.team_id, a_week, waiting, _weeks(waiting, team.mean, a_week))


def _weeks(waiting: Sequence[tuple[int, float]], mean: float | None, a_week: float) -> tuple[float, ...] | None:
    if not a_week or not mean or not waiting:
        return None
    done, cleared = 0.0, []
    for _, items in waiting:
        done += items * mean
        cleared.append(done / a_week)
    return tuple(cleared)
