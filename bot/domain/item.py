"""An item as attribution and effort look at it: what its source said, without people or text beyond a title."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

STILL_OPEN = date(9999, 12, 31)
"""The day on which an open item's hours will be known."""

EVERY_DAY = "1234567"
"""ISO weekdays."""

TASK_DAY: Final = "task_day"
"""The kind of what was logged on one day on one task of a time tracker's project."""

TITLED = re.compile(r"trello\.com/c/\w+|app\.shortcut\.com/[\w-]+/story/\d+")
"""What names a card of Trello and a story of Shortcut; behind it their addresses bear the title of the day."""

ISSUE_KEY = re.compile(r"[A-Z][A-Z0-9_]+-[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Local days, both inclusive, on which an issue was in progress; `last` is None while it lasts."""

    first: date
    last: date | None
    assigned: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What one item offers. `stretches` is None where the source does not tell, empty where it never was in progress.

    `touches_known` says that no touch means nothing was done, rather than nothing is known.
    """

    source: str
    ref: str
    kind: str
    title: str
    opened: date
    updated: date
    closed: date | None = None
    type: str = ""
    priority: str = ""
    container: str = ""
    epic: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    client_names: tuple[str, ...] = ()
    requester: str = ""
    requester_domain: str = ""
    links: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    estimate_hours: float | None = None
    points: float | None = None
    logged_hours: float | None = None
    touches_known: bool = False
    stretches: tuple[Stretch, ...] | None = None

    @property
    def in_progress(self) -> bool:
        """Say whether its effort grows by the day without any news from the source."""
        if self.closed is not None:
            return False
        if self.stretches is None:
            return self.estimate_hours is not None or self.points is not None
        return any(stretch.last is None for stretch in self.stretches)


_COLUMNS = frozenset({"source", "ref", "kind", "title", "opened", "updated", "closed", "type", "priority", "container"})

_OTHERS = tuple(field.name for field in fields(Facts) if field.name not in _COLUMNS)


def to_json(facts: Facts) -> dict[str, Any]:
    """Return the part of the facts that has no column of its own, leaving out what is empty."""
    every = ((name, getattr(facts, name)) for name in _OTHERS)
    stored = {name: value for name, value in every if value not in ("", (), None)}
    if facts.stretches is not None:
        stored["stretches"] = [
            [stretch.first.isoformat(), stretch.last and stretch.last.isoformat(), stretch.assigned]
            for stretch in facts.stretches
        ]
    return stored


def from_json(stored: Mapping[str, Any], columns: Mapping[str, Any]) -> Facts:
    """Rebuild facts from their columns and `to_json`'s part."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    if "links" in values:
        values["links"] = tuple((source, target) for source, target in values["links"])
    if "stretches" in values:
        values["stretches"] = tuple(
            Stretch(date.fromisoformat(first), last and date.fromisoformat(last), assigned)
            for first, last, assigned in values["stretches"]
        )
    return Facts(**columns, **values)


def link_key(url: str) -> str:
    """Reduce an item's URL to what names it, so that an agent's, a customer's and an API's link compare equal.

    The key of an issue (`APP-12`) is what names it already.
    """
    if ISSUE_KEY.fullmatch(url):
        return url
    parts = urlsplit(url.strip())
    if titled := TITLED.match(parts.netloc.casefold() + parts.path):
        return titled[0]
    words = [
        "tickets" if word == "requests" else word
        for word in parts.path.split("/")
        if word and word not in {"agent", "hc", "api", "v2"}
    ]
    named = parse_qs(parts.query).get("id", [])
    last = words[-1].removesuffix(".json") if words else ""
    return "/".join([parts.netloc.casefold(), *words[:-1], last, *named]) if parts.netloc else ""


def issue_key(url: str, ref: str) -> str:
    """Return the key by which people name an issue, from its address or its id at its source; empty where it has none.

    Addresses hold it as a word of its own: `/browse/APP-12`, `/issue/ENG-7/the-title`.
    """
    found = (word for word in (*urlsplit(url).path.split("/"), ref) if ISSUE_KEY.fullmatch(word))
    return next(found, "")


def working_days(first: date, last: date, weekdays: str) -> Iterator[date]:
    """Yield the days from `first` to `last`, both inclusive, whose ISO weekday is in `weekdays`."""
    day = first
    while day <= last:
        if str(day.isoweekday()) in weekdays:
            yield day
        day += timedelta(days=1)
