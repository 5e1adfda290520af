"""Which team an item belongs to: exactly one, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.activity import HAND, mark_of
from bot.domain.client import fold
from bot.domain.item import TASK_DAY, Facts

KIND_OF_WORK = {"ticket": "support", "issue": "engineering", "activity": "sales", TASK_DAY: "delivery"}


@dataclass(frozen=True, slots=True)
class TeamRules:
    """What attribution and effort need to know of a team. `scope` holds (kind, folded value) pairs."""

    id: int
    kind: str
    scope: frozenset[tuple[str, str]] = frozenset()
    minutes_a_touch: int = 12
    hours_a_day: int = 8
    working_days: str = "12345"


def team_of(facts: Facts, teams: Sequence[TeamRules]) -> TeamRules | None:
    """Return the first team whose scope names the item, else the team that takes what is left of its kind of work.

    What was logged by hand is the team's for which it was.
    """
    if facts.source == HAND:
        return next((team for team in teams if facts.container == mark_of(team.id)), None)
    if any(team.scope for team in teams):
        marks = {("source", fold(facts.source))}
        marks |= {(kind, fold(facts.container)) for kind in ("queue", "project") if facts.container}
        marks |= {("label", fold(label)) for label in facts.labels}
        for team in teams:
            if team.scope & marks:
                return team
    kind = KIND_OF_WORK[facts.kind]
    return next((team for team in teams if not team.scope and team.kind == kind), None)
