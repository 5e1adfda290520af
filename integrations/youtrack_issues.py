"""YouTrack's issues and work items as items and worklogs: fields go by their names, instants are milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrations.links import ticket_links
from integrations.mapping import Row
from integrations.progress import Change, spans
from integrations.records import Cycle, DueChange, Item, Progress, Worklog
from integrations.urgency import is_urgent

MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Naming:
    """What one YouTrack calls things: its address, the client's field, the states in which somebody works."""

    url: str
    client_field: str = ""
    in_progress: frozenset[str] = frozenset({"in progress"})


def issue(row: Row, naming: Naming) -> Item:
    """Make an item of an issue, its sprints and the history of its fields."""
    fields = {field["name"]: field for field in row["customFields"]}
    values = {name: _names(field.get("value")) for name, field in fields.items()}
    state: Row = next((field for field in fields.values() if str(field.get("$type")).startswith("State")), {})
    parent: Row = next(iter((row.get("parent") or {}).get("issues") or ()), {})
    above = {field["name"]: _names(field.get("value")) for field in parent.get("customFields") or ()}
    priority = next(iter(values.get("Priority", ())), None)
    estimate, points = (fields.get(name, {}).get("value") for name in ("Estimation", "Story points"))
    opened_at = _instant(row["created"])
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("summary") or "",
        opened_at=opened_at,
        updated_at=_instant(row["updated"]),
        url=f"{naming.url}/issue/{row['idReadable']}",
        closed_at=_instant(row["resolved"]) if row.get("resolved") else None,
        type=next(iter(values.get("Type", ())), None),
        priority=priority,
        container=(row.get("project") or {}).get("name"),
        epic=parent.get("summary") if "Epic" in above.get("Type", ()) else None,
        labels=tuple(tag["name"] for tag in row.get("tags") or ()),
        components=values.get("Subsystem", ()) + values.get("Subsystems", ()),
        client_names=values.get(naming.client_field, ()),
        links=ticket_links(row.get("summary") or "", row.get("description") or ""),
        parent_id=str(parent["id"]) if parent else None,
        estimate_hours=estimate["minutes"] / 60 if isinstance(estimate, dict) else None,
        points=float(points) if isinstance(points, int | float) else None,
        spans=_spans(row, fields, state, opened_at, naming.in_progress),
        due_on=_day(fields.get("Due Date", {}).get("value")),
        due_changes=tuple(
            DueChange(at, _day(_first(one.get("removed"))), _day(_first(one.get("added"))))
            for at, one in _changes(row["history"], "Due Date")
        ),
        urgent=is_urgent(priority),
        cycle=_cycle(row, fields.get("Fix versions", {}).get("value"), opened_at),
    )


def _spans(
    row: Row, fields: Mapping[str, Row], state: Row, opened_at: datetime, in_progress: frozenset[str]
) -> tuple[Progress, ...]:
    """List the stretches in the states that are named as work; states have names and no kind in YouTrack."""
    changes = [
        Change(at, "status", _name(one.get("removed")), _name(one.get("added")))
        for at, one in _changes(row["history"], str(state.get("name")))
    ]
    changes += [
        Change(at, "assignee", _id(one.get("removed")), _id(one.get("added")))
        for at, one in _changes(row["history"], "Assignee")
    ]
    assignee = _id(fields.get("Assignee", {}).get("value"))
    return spans(opened_at, _name(state.get("value")), assignee, changes, in_progress)


def worklog(row: Row) -> Worklog:
    """Make a worklog of a work item."""
    author = row.get("author") or {}
    return Worklog(
        id=str(row["id"]),
        item_id=str(row["issue"]["id"]),
        seconds=int(row["duration"]["minutes"]) * 60,
        day=_instant(row["date"]).date(),
        author=str(author["id"]) if author else None,
    )


def _cycle(row: Row, versions: Any, opened_at: datetime) -> Cycle | None:
    """Read the sprint that begins last, else the version that is released first."""
    sprints = [one for one in row["sprints"] if not one.get("archived")]
    if sprints:
        one = max(sprints, key=lambda sprint: sprint.get("start") or 0)
        ends = one.get("finish")
        return Cycle(one["name"], _when(one.get("start")), _when(ends), _entered(row, "", one["name"], opened_at))
    if versions:
        one = min(versions, key=lambda version: version.get("releaseDate") or float("inf"))
        entered = _entered(row, "Fix versions", one["name"], opened_at)
        return Cycle(one["name"], ends_at=_when(one.get("releaseDate")), entered_at=entered)
    return None


def _entered(row: Row, field: str, name: str, opened_at: datetime) -> datetime:
    """Say when an issue was put there; where no change did that, it was there from the start."""
    moves = _changes(row["history"], field) if field else _in(row["history"], "SprintCategory")
    return max((at for at, one in moves if name in _names(one.get("added"))), default=opened_at)


def _changes(history: Sequence[Row], field: str) -> list[tuple[datetime, Row]]:
    found = _in(history, "CustomFieldCategory")
    return [(at, one) for at, one in found if (one.get("field") or {}).get("name") == field]


def _in(history: Sequence[Row], category: str) -> list[tuple[datetime, Row]]:
    return [(_instant(one["timestamp"]), one) for one in history if (one.get("category") or {}).get("id") == category]


def _several(value: Any) -> list[Any]:
    """Read a value that is one, several or none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _names(value: Any) -> tuple[str, ...]:
    """Name what a field is set to: an element of a set, several, or a text."""
    named = (one.get("name") if isinstance(one, dict) else one for one in _several(value))
    return tuple(name for name in named if isinstance(name, str) and name)


def _first(value: Any) -> Any:
    return next(iter(_several(value)), None)


def _name(value: Any) -> str | None:
    return next((name.casefold() for name in _names(value)), None)


def _id(value: Any) -> str | None:
    found = _first(value)
    return str(found["id"]) if found else None


def _instant(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / MILLISECONDS, UTC)


def _when(milliseconds: Any) -> datetime | None:
    return _instant(milliseconds) if milliseconds else None


def _day(milliseconds: Any) -> date | None:
    """Read a day, which YouTrack keeps as noon of UTC."""
    return _instant(milliseconds).date() if milliseconds else None
