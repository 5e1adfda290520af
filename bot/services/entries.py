"""From what was decided of an item to its entries: rows of effort, of shares, and the rule it goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.attribution import WHOLE, Attribution, Shares
from bot.domain.demand import Asked, Imposed, flags_of, written
from bot.domain.effort import DayEffort, split_effort
from bot.domain.item import STILL_OPEN
from bot.domain.ledger import root_parts
from bot.domain.team import TeamRules
from bot.domain.work_class import Classed
from bot.store import efforts
from bot.store.items import StoredItem


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one item; `waiting` is None where it did not change.

    One that does not `count` by itself is in no ledger; whose it is is kept all the same, for what its time counts on.
    """

    team: TeamRules | None
    attribution: Attribution
    keys_hash: str
    classed: Classed
    waiting: frozenset[tuple[str, str]] | None
    counts: bool = True

    @property
    def written(self) -> Shares:
        """Return the shares that are kept: nobody's is worth nothing where it counts nowhere."""
        return self.attribution.shares if self.counts or self.attribution.rule != "none" else ()


@dataclass(frozen=True, slots=True)
class Demanded:
    """What is known of how an item came in, and what each of its clients imposed."""

    asked: Asked
    imposed: Mapping[int, tuple[Imposed, ...]]

    def columns(self, destination: int) -> dict[str, Any]:
        """Return the columns of one destination's share."""
        imposed = self.imposed.get(destination, ())
        return {
            "flags": int(flags_of(self.asked, imposed)),
            "imposed_by": written(imposed),
            "notice": self.asked.notice,
            "imposed_day": self.asked.imposed_day(imposed),
            "injected_day": self.asked.injected_day,
            "urgent_day": self.asked.urgent_day,
        }


def effort_rows(
    item: StoredItem, decision: Decision, days: Sequence[DayEffort]
) -> dict[efforts.EffortKey, Mapping[str, Any]]:
    """Return the rows of an item's effort, by item, destination and day; in no team's scope it has none."""
    if decision.team is None or not decision.counts:
        return {}
    return {
        (item.id, destination, day.day): {
            "item_id": item.id,
            "destination": destination,
            "day": day.day,
            "team_id": decision.team.id,
            "basis": day.basis,
            "seconds": day.seconds,
            "touches": day.touches,
            "work": decision.classed.work,
        }
        for destination, day in split_effort(days, decision.attribution.shares, WHOLE)
    }


def share_rows(
    item: StoredItem, decision: Decision, days: Sequence[DayEffort], demanded: Demanded
) -> dict[efforts.ShareKey, Mapping[str, Any]]:
    """Return the rows of an item's shares, by item and destination; `seconds` are known once it is closed."""
    # Hours that rest on nothing but the item's existence teach nothing: it counts as the running mean, as if open.
    is_known = item.facts.closed is not None and any(day.basis != "count" for day in days)
    total = sum(day.seconds for day in days) if is_known else 0
    rows: dict[efforts.ShareKey, Mapping[str, Any]] = {}
    passed = given = 0
    for destination, parts in decision.written:
        passed += parts
        upto = total * passed // WHOLE
        rows[item.id, destination] = {
            "item_id": item.id,
            "destination": destination,
            "team_id": decision.team.id if decision.team and decision.counts else 0,
            "parts": parts,
            "day": item.facts.opened,
            "known": item.facts.closed if is_known else STILL_OPEN,
            "seconds": upto - given,
            "seconds2": total * total * parts // WHOLE,
            "roots": root_parts(total, parts) if is_known else 0,
            "solved_in": item.solved_in,
            **demanded.columns(destination),
            "work": decision.classed.work,
        }
        given = upto
    return rows


def rule_row(item: StoredItem, decision: Decision) -> dict[str, Any]:
    """Return the columns of an item that the rules decide."""
    return {
        "id": item.id,
        "team_id": decision.team.id if decision.team else None,
        "keys_hash": decision.keys_hash,
        "rule": decision.attribution.rule,
        "seen": decision.attribution.seen,
        "contradicts": decision.attribution.contradicts,
        "work": decision.classed.work,
        "work_seen": decision.classed.seen,
        "in_progress": item.facts.in_progress and not item.gone,
    }
