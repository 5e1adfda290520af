"""Replays items day by day with the code that runs live, and tells the alerts that it would have opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.attribution import WHOLE
from bot.domain.client import fold
from bot.domain.detector import Change, Detector
from bot.domain.ledger import Cell, root_parts
from bot.domain.load import UNATTRIBUTED
from bot.domain.past import Past
from bot.domain.threshold import Plan, SetLimits, with_plans

ENDS = {"cleared", "note_ended"}
STARTS = {"opened": "page", "noted": "note"}


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the file: a team (its kind), a client's name or nothing, local days, and seconds if it says."""

    kind: str
    client: str
    opened: date
    closed: date | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Fired:
    """One alert: what it was about, from which evening to which, `page` or `note`, and why."""

    client: str
    kind: str
    fired_at: date
    resolved_at: date | None
    severity: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What is set for one kind of work, by client name: limits 0..1, and windows with their first and last day."""

    default: float | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)
    plans: Sequence[tuple[str, float, date, date]] = ()


def replay(
    rows: Sequence[Row], rules: Mapping[str, Rules], until: date | None, holidays: Collection[date] = frozenset()
) -> list[Fired]:
    """Return the alerts of all kinds of work, by the evening on which they fired; `until` is not known any more.

    Neither is what comes behind the last opening, where a file ends: nobody can tell whether the desk was quiet then.
    """
    if not rows:
        return []
    last = max(row.opened for row in rows)
    if until is not None:
        last = min(last, until - timedelta(days=1))
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.opened <= last:
            by_kind[row.kind].append(row)
    fired = [
        each
        for kind, own in by_kind.items()
        for each in _replay_kind(kind, own, rules.get(kind) or rules.get("", Rules()), last, Past(holidays=holidays))
    ]
    return sorted(fired, key=lambda each: (each.fired_at, each.kind, each.client, each.severity))


def _replay_kind(kind: str, rows: Sequence[Row], rules: Rules, last: date, past: Past) -> Iterator[Fired]:
    ids = {name: number for number, name in enumerate(sorted({row.client for row in rows if row.client}), 1)}
    names = {number: name for name, number in ids.items()}
    set_limits, plans = _set_limits(rules, ids)
    day = min(row.opened for row in rows) - timedelta(days=1)
    detector = Detector(cells(rows, ids), past, day)
    running: dict[tuple[int, str], Change] = {}
    while day < last:
        day += timedelta(days=1)
        for change in detector.next_evening(with_plans(set_limits, plans, day)).changes:
            if change.move.kind in STARTS:
                running[change.client, STARTS[change.move.kind]] = change
            elif change.move.kind in ENDS:
                severity = "page" if change.move.kind == "cleared" else "note"
                yield _fired(names, kind, running.pop((change.client, severity)), severity, change.move.day)
    for (_, severity), change in running.items():
        yield _fired(names, kind, change, severity, None)


def _fired(names: Mapping[int, str], kind: str, start: Change, severity: str, resolved: date | None) -> Fired:
    return Fired(names[start.client], kind, start.move.day, resolved, severity, start.episode.reason)


def cells(rows: Iterable[Row], ids: Mapping[str, int]) -> Iterator[Cell]:
    """Sum items into the cells of the ledger; one that is open, or tells no hours, counts as the mean."""
    sums: dict[tuple[int, date, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        seconds = 0 if row.closed is None else row.seconds or 0
        known = date.max if row.closed is None or not seconds else max(row.opened, row.closed)
        cell = sums[ids.get(row.client, UNATTRIBUTED), row.opened, known]
        cell[0] += WHOLE
        cell[1] += seconds
        cell[2] += seconds * seconds
        cell[3] += 0 if known == date.max else root_parts(seconds, WHOLE)
    return (Cell(*where, *amounts) for where, amounts in sums.items())


def _set_limits(rules: Rules, ids: Mapping[str, int]) -> tuple[SetLimits, list[Plan]]:
    known = {fold(name): id_ for name, id_ in ids.items()}
    by_client = {known[fold(name)]: share for name, share in rules.overrides.items() if fold(name) in known}
    plans = [
        Plan(known[fold(name)], share, since, end) for name, share, since, end in rules.plans if fold(name) in known
    ]
    return SetLimits(rules.default, by_client), plans
