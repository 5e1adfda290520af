"""A backtest from files to a file: items and rules are read, replayed, and the alerts written, whole or not at all."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.domain.client import fold
from bot.domain.effort import HOUR
from bot.services import backtest_config, public_holidays
from bot.services.backtest import Fired, Row, replay
from bot.services.backtest_config import Config
from bot.services.refused import Refused
from integrations.errors import SourceError
from integrations.tabular.items import ITEMS, ItemRow, ItemRows
from integrations.tabular.table import Table

COLUMNS = ("client", "kind", "fired_at", "resolved_at", "severity", "reason")


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a file, lines left out with the reason, other remarks, and the file's own words for the kinds."""

    rows: list[Row]
    skipped: list[tuple[int, str]]
    remarks: list[str]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a backtest did: the alerts, the lines that were left out with the reason, and what else is to be said."""

    fired: tuple[Fired, ...]
    skipped: tuple[tuple[int, str], ...]
    remarks: tuple[str, ...]

    @property
    def counted(self) -> str:
        """Count the alerts: `1 page and 3 notes`."""
        found = {noun: sum(each.severity == noun for each in self.fired) for noun in ("page", "note")}
        return " and ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in found.items())


def backtest(items_path: Path, config_path: Path | None, out_path: Path, until: date | None) -> Outcome:
    """Replay a file of items and write its alerts; `until` is the first day that is not known.

    A line that cannot be read is left out and named in the outcome. Raises `Refused` where a file cannot be used:
    then nothing is written.
    """
    for path in (items_path, config_path):
        if path is not None and out_path.exists() and path.exists() and out_path.samefile(path):
            raise Refused(f"The alerts would take the place of {path.name}. Name another file to write them to.")
    config = backtest_config.read(config_path) if config_path else Config()
    items = read_items(items_path, config.zone)
    found = replay(items.rows, config.rules(), until, _holidays(config, items))
    fired = tuple(replace(each, kind=items.words[each.kind]) for each in found)
    with written(out_path) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(each) for each in fired)
    remarks = (*items.remarks, *_unknown_clients(config, items), *_nothing_known(items, until))
    return Outcome(fired, tuple(items.skipped), remarks)


def read_items(path: Path, zone: ZoneInfo) -> Items:
    """Read a file of items as the CSV source does; days are those of the time zone.

    Two spellings of a client's name are one client, called as on its first row. Raises `Refused` where the file as a
    whole cannot be read.
    """
    table, rows = Table(path, ITEMS), ItemRows()
    items = Items([], [], [], {})
    names: dict[str, str] = {}
    try:
        items.remarks.extend(f"Nobody reads the column {name} of {path.name}." for name in table.unknown_columns())
        for line in table.lines():
            try:
                row = rows.read(line)
            except ValueError as wrong:
                items.skipped.append((line.number, str(wrong)))
                continue
            items.words.setdefault(row.kind, row.word)
            items.rows.append(_row(row, names.setdefault(fold(row.client), row.client), zone))
    except SourceError as wrong:
        raise Refused(f"{wrong}.") from None
    if not items.rows and not items.skipped:
        items.remarks.append(f"{path.name} has no row below its header.")
    return items


def _row(row: ItemRow, client: str, zone: ZoneInfo) -> Row:
    return Row(
        kind=row.kind,
        client=client,
        opened=row.opened_at.astimezone(zone).date(),
        closed=row.closed_at.astimezone(zone).date() if row.closed_at else None,
        seconds=None if row.hours is None else round(row.hours * HOUR),
    )


def _holidays(config: Config, items: Items) -> frozenset[date]:
    days = [row.opened for row in items.rows]
    return public_holidays.between(*config.holidays, min(days), max(days)) if days else frozenset()


def _unknown_clients(config: Config, items: Items) -> Iterator[str]:
    """Name the clients for whom a limit is set and of whom there is no item: a misspelt one changes nothing."""
    known = {(row.kind, fold(row.client)) for row in items.rows}
    for name, entries in (("overrides", config.overrides), ("plans", config.plans)):
        for entry in entries:
            if (entry.kind, fold(entry.client)) not in known:
                word = items.words.get(entry.kind, entry.kind)
                yield f"No {word} is of {entry.client}, whom {name} name, so that entry changes nothing."


def _nothing_known(items: Items, until: date | None) -> Iterator[str]:
    if until is not None and items.rows and all(row.opened >= until for row in items.rows):
        yield f"No item was opened before {until}, the first day that is not known."


def _cells(fired: Fired) -> Sequence[str]:
    resolved = fired.resolved_at.isoformat() if fired.resolved_at else ""
    return fired.client, fired.kind, fired.fired_at.isoformat(), resolved, fired.severity, fired.reason


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """Open a file beside `path` that takes its place once it is whole; what is no file (a pipe) is written to as it is.

    Raises `Refused` where it cannot be written.
    """
    target = path.resolve()
    in_place = target.exists() and not target.is_file()
    beside = target if in_place else target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("w", newline="", encoding="utf-8") as file:
            yield file
        if not in_place:
            beside.replace(target)
    except OSError as wrong:
        raise Refused(f"{path} cannot be written: {wrong.strerror}.") from None
    finally:
        if not in_place:
            with suppress(OSError):
                beside.unlink()
