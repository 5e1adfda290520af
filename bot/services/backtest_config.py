"""The configuration of a backtest: limits and windows by kind and client. What is not understood is refused."""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.client import fold
from bot.services import public_holidays
from bot.services.backtest import Rules
from bot.services.refused import Refused
from integrations.records import ItemKind
from integrations.tabular.items import KINDS, kind_of

LEAST, MOST = 0.01, 1.0
EVERY_KIND: tuple[ItemKind, ...] = ("ticket", "issue", "activity", "task_day")

KEYS = ("default_threshold", "overrides", "plans", "timezone", "holidays")
OVERRIDE = ("client", "kind", "threshold")
PLAN = (*OVERRIDE, "from", "until")

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry sets: a client's limit in one kind of work, on some days (both included) or always."""

    client: str
    kind: ItemKind
    threshold: float
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """What a configuration file sets. Shares are 0..1; without a default limit the fair share decides.

    `holidays` are a country (ISO 3166) and a region, either of them empty where there is none.
    """

    default: float | None = None
    overrides: tuple[Entry, ...] = ()
    plans: tuple[Entry, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    holidays: tuple[str, str] = ("", "")

    def rules(self) -> dict[str, Rules]:
        """Return the rules of every kind of work."""
        return {
            kind: Rules(
                self.default,
                {each.client: each.threshold for each in self.overrides if each.kind == kind},
                [
                    (each.client, each.threshold, *each.days)
                    for each in self.plans
                    if each.kind == kind and each.days is not None
                ],
            )
            for kind in EVERY_KIND
        }


def read(path: Path) -> Config:
    """Read a configuration file. Raises `Refused` with a sentence that says what to write instead."""
    try:
        return _config(_loaded(path))
    except _Wrong as wrong:
        raise Refused(f"{path.name}: {wrong}") from None


class _Wrong(ValueError):
    """A sentence on what is wrong in the file."""


def _loaded(path: Path) -> Object:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_object, parse_constant=_number)
    except OSError:
        raise _Wrong("it is not there, or may not be read.") from None
    except json.JSONDecodeError as wrong:
        raise _Wrong(f"this is no JSON. {wrong.msg} at line {wrong.lineno}, column {wrong.colno}.") from None
    except UnicodeDecodeError:
        raise _Wrong("this is no UTF-8 text.") from None
    except RecursionError:
        raise _Wrong("this is nested too deep.") from None
    if not isinstance(found, dict):
        raise _Wrong('write one JSON object, such as {"default_threshold": 0.25}.')
    return found


def _object(pairs: Sequence[tuple[str, Any]]) -> Object:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Wrong(f"{_quoted(key)} stands twice in one object. Leave one of them out.")
        found[key] = value
    return found


def _number(text: str) -> float:
    raise _Wrong(f"{text} is no number that can be a limit.")


def _config(found: Object) -> Config:
    _check_keys("it", found, KEYS)
    default = found.get("default_threshold")
    overrides = tuple(_entries(found, "overrides", _override))
    _check_once(overrides)
    return Config(
        default=None if default is None else _threshold("default_threshold", default),
        overrides=overrides,
        plans=tuple(_entries(found, "plans", _plan)),
        zone=_zone(found.get("timezone", "UTC")),
        holidays=_holidays(found.get("holidays", "")),
    )


def _entries(found: Object, name: str, make: Callable[[str, Object], Entry]) -> Iterable[Entry]:
    listed = found.get(name)
    if listed is None:
        return
    if not isinstance(listed, list):
        raise _Wrong(f"{name} must be a list.")
    for number, each in enumerate(listed, 1):
        where = f"{name}, entry {number}"
        if not isinstance(each, dict):
            raise _Wrong(f"{where} is no object.")
        yield make(where, each)


def _override(where: str, found: Object, known: Sequence[str] = OVERRIDE) -> Entry:
    _check_keys(where, found, known)
    for key in known:
        if key not in found:
            raise _Wrong(f"{where} lacks {key}.")
    client = found["client"]
    if not isinstance(client, str) or not fold(client):
        raise _Wrong(f"{where}: client is {_quoted(client)}. Write a client's name as it stands in the items.")
    return Entry(client, _kind(where, found["kind"]), _threshold(f"{where}: threshold", found["threshold"]))


def _plan(where: str, found: Object) -> Entry:
    entry = _override(where, found, PLAN)
    since, until = (_day(f"{where}: {key}", found[key]) for key in ("from", "until"))
    if until < since:
        raise _Wrong(f"{where}: until {until} is before from {since}.")
    return Entry(entry.client, entry.kind, entry.threshold, (since, until))


def _check_keys(where: str, found: Object, known: Sequence[str]) -> None:
    for key in found:
        if key not in known:
            meant = difflib.get_close_matches(key, known, n=1)
            asked = f" Did you mean {meant[0]}?" if meant else ""
            raise _Wrong(f"{where} says {_quoted(key)}, and only {', '.join(known)} are known.{asked}")


def _check_once(overrides: Sequence[Entry]) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, each in enumerate(overrides, 1):
        earlier = first.setdefault((fold(each.client), each.kind), number)
        if earlier != number:
            raise _Wrong(f"overrides, entry {number}: entry {earlier} sets this client's limit already.")


def _kind(where: str, found: Any) -> ItemKind:
    try:
        return kind_of(found if isinstance(found, str) else "")
    except ValueError:
        raise _Wrong(f"{where}: kind is {_quoted(found)}. Write one of {', '.join(KINDS)}.") from None


def _threshold(where: str, found: Any) -> float:
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        if LEAST <= found <= MOST:
            return float(found)
        if MOST < found <= 100 * MOST:
            raise _Wrong(f"{where} is {found:g}. Shares are written from 0 to 1: did you mean {found / 100:g}?")
    raise _Wrong(f"{where} is {_quoted(found)}. Write a share from {LEAST} to 1, such as 0.3 for 30 %.")


def _day(where: str, found: Any) -> date:
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        raise _Wrong(f"{where} is {_quoted(found)}. Write a day such as 2025-03-01.") from None


def _zone(found: Any) -> ZoneInfo:
    try:
        return ZoneInfo(found if isinstance(found, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Wrong(f"timezone is {_quoted(found)}. Write a name of the tz database, such as Europe/Paris.") from None


def _holidays(found: Any) -> tuple[str, str]:
    if found is None:
        return "", ""
    if not isinstance(found, str):
        raise _Wrong(f"holidays is {_quoted(found)}. Write a country's two letters, such as FR.")
    country, _, region = found.partition("-")
    try:
        public_holidays.check(country, region)
    except Refused as refused:
        raise _Wrong(str(refused)) from None
    return country, region


def _quoted(found: Any) -> str:
    """Write a value as the file does, cut where it is long."""
    return json.dumps(found, ensure_ascii=False)[:60]
