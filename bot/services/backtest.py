"""Replay a file of items day by day with the code that runs live, and write the alerts it would have opened."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.domain.attribution import WHOLE
from bot.domain.detector import Change, Detector
from bot.domain.effort import HOUR
from bot.domain.ledger import Cell, root_parts
from bot.domain.load import UNATTRIBUTED
from bot.domain.past import Past
from bot.domain.threshold import Plan, SetLimits, with_plans

COLUMNS = ("client", "kind", "fired_at", "resolved_at", "severity", "reason")
READ = ("kind", "client", "opened_at", "closed_at", "hours")
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
    """What the configuration file sets for one kind of work, by client name."""

    default: float | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)
    plans: Sequence[tuple[str, float, date, date]] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a backtest did: the alerts, and the lines that could not be read with the reason."""

    fired: tuple[Fired, ...]
    skipped: tuple[tuple[int, str], ...]


def backtest(items_path: Path, config_path: Path | None, out_path: Path, until: date | None) -> Outcome:
    """Replay a file of items and write its alerts; `until` is the first day that is not known.

    A line that cannot be read is left out and named in the outcome. An unreadable configuration is a ValueError.
    """
    config = _config(config_path)
    skipped: list[tuple[int, str]] = []
    with _reading(items_path) as file:
        rows = list(read_items(file, ZoneInfo(config.get("timezone", "UTC")), skipped))
    fired = replay(rows, _rules(config), until)
    with out_path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for each in fired:
            resolved = each.resolved_at.isoformat() if each.resolved_at else ""
            writer.writerow((each.client, each.kind, each.fired_at, resolved, each.severity, each.reason))
    return Outcome(tuple(fired), tuple(skipped))


def read_items(file: Iterable[str], zone: ZoneInfo, skipped: list[tuple[int, str]]) -> Iterator[Row]:
    """Read items from CSV lines; times without a zone are local. Unreadable lines are added to `skipped`.

    Raises ValueError where the header lacks a column: no line could be read.
    """
    reader = csv.DictReader(file, restval="")
    lacking = [column for column in READ if column not in (reader.fieldnames or ())]
    if lacking:
        raise ValueError(f"The file of items lacks the columns {', '.join(lacking)}.")
    for line in reader:
        try:
            yield _row(line, zone)
        except (KeyError, ValueError, OverflowError) as wrong:
            skipped.append((reader.line_num, str(wrong)))


def replay(rows: Sequence[Row], rules: Mapping[str, Rules], until: date | None) -> list[Fired]:
    """Return the alerts of all kinds of work, by the evening on which they fired."""
    if not rows:
        return []
    last = until - timedelta(days=1) if until else max(max(row.opened, row.closed or row.opened) for row in rows)
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.opened <= last:
            by_kind[row.kind].append(row)
    fired = [each for kind, own in by_kind.items() for each in _replay_kind(kind, own, rules.get(kind), rules, last)]
    return sorted(fired, key=lambda each: (each.fired_at, each.kind, each.client, each.severity))


def _replay_kind(
    kind: str, rows: Sequence[Row], own: Rules | None, rules: Mapping[str, Rules], last: date
) -> Iterator[Fired]:
    ids = {name: number for number, name in enumerate(sorted({row.client for row in rows if row.client}), 1)}
    names = {number: name for name, number in ids.items()}
    set_limits, plans = _set_limits(own or rules.get("", Rules()), ids)
    day = min(row.opened for row in rows) - timedelta(days=1)
    detector = Detector(cells(rows, ids), Past(), day)
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
    """Sum items into the cells of the ledger; an item that never tells its hours counts as the mean."""
    sums: dict[tuple[int, date, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        known = date.max if row.closed is None or row.seconds is None else max(row.opened, row.closed)
        seconds = 0 if known == date.max else row.seconds or 0
        cell = sums[ids.get(row.client, UNATTRIBUTED), row.opened, known]
        cell[0] += WHOLE
        cell[1] += seconds
        cell[2] += seconds * seconds
        cell[3] += 0 if known == date.max else root_parts(seconds, WHOLE)
    return (Cell(*where, *amounts) for where, amounts in sums.items())


def _set_limits(rules: Rules, ids: Mapping[str, int]) -> tuple[SetLimits, list[Plan]]:
    by_client = {ids[name]: share for name, share in rules.overrides.items() if name in ids}
    plans = [Plan(ids[name], share, since, end) for name, share, since, end in rules.plans if name in ids]
    return SetLimits(rules.default, by_client), plans


def _row(line: Mapping[str, str], zone: ZoneInfo) -> Row:
    hours = line["hours"].strip()
    if hours.startswith("-"):
        raise ValueError(f"hours below zero: {hours}")
    closed = line["closed_at"].strip()
    return Row(
        kind=line["kind"].strip(),
        client=line["client"].strip(),
        opened=_local_day(line["opened_at"].strip(), zone),
        closed=_local_day(closed, zone) if closed else None,
        seconds=round(float(hours) * HOUR) if hours else None,
    )


def _local_day(text: str, zone: ZoneInfo) -> date:
    at = datetime.fromisoformat(text)
    return at.date() if at.tzinfo is None else at.astimezone(zone).date()


def _config(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    config = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(config, dict):
        raise TypeError(f"{path.name} must hold one JSON object")
    return config


def _rules(config: Mapping[str, Any]) -> dict[str, Rules]:
    """Return the rules by kind of work; those under "" are of kinds that nothing else is said about."""
    default = config.get("default_threshold")
    kinds = {each["kind"] for name in ("overrides", "plans") for each in config.get(name) or ()}
    return {kind: _rules_of(config, kind, default) for kind in kinds | {""}}


def _rules_of(config: Mapping[str, Any], kind: str, default: float | None) -> Rules:
    overrides = {each["client"]: each["threshold"] for each in config.get("overrides") or () if each["kind"] == kind}
    plans = [
        (each["client"], each["threshold"], date.fromisoformat(each["from"]), date.fromisoformat(each["until"]))
        for each in config.get("plans") or ()
        if each["kind"] == kind
    ]
    return Rules(default, overrides, plans)


def _reading(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", newline="", encoding="utf-8")
    return path.open(newline="", encoding="utf-8")
