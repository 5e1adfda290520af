"""What Atlassian's answers look like, wherever they appear: names in fields, histories, categories, times."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.errors import Unreadable
from integrations.mapping import Row, day_or_none, instant, instant_or_none, rows, whole
from integrations.progress import Change
from integrations.records import Cycle, DueChange

SPRINT_KIND = "com.pyxis.greenhopper.jira:gh-sprint"
"""What every Jira calls the type of the field of sprints, whatever the field's own id and name are."""

EPIC_KIND = "com.pyxis.greenhopper.jira:gh-epic-link"
"""And that of the field of epics, on a server; in the cloud an epic is a parent."""

SPRINT_PART = re.compile(r"(?:\[|,)(id|state|name|startDate|endDate)=(.*?)(?=,\w+=|\]$)")
"""A server writes a sprint as `…Sprint@1f[id=7,state=ACTIVE,name=Sprint 7,startDate=…,endDate=<null>,…]`."""

MILLISECONDS_FROM = 100_000_000_000
"""A changelog's epoch above this is in milliseconds, below in seconds: Jira's own description shows both."""


def epoch(moment: datetime) -> int:
    """Spell an instant in milliseconds, the one form that JQL does not read in the account's own time zone."""
    return int(moment.timestamp() * 1000)


def category(status: Row) -> str | None:
    """Return a status's category key: `new`, `indeterminate` (in progress) or `done`."""
    key = whole(status.get("statusCategory") or {}).get("key")
    return str(key) if key else None


def next_token(answer: Row) -> str | None:
    """Return the token of the next page; None on the last one."""
    token = None if answer.get("isLast") else answer.get("nextPageToken")
    return str(token) if token else None


def names(value: Any) -> list[str]:
    """Read the names in a field's value: text, an option, an organization, or several of them."""
    if isinstance(value, list):
        return [name for one in value for name in names(one)]
    if isinstance(value, dict):
        return names(value.get("value") or value.get("name"))
    return [value] if isinstance(value, str) and value else []


def history(log: Row) -> list[Change]:
    """Read the changes of status and assignee in one issue's changelog; raise `Unreadable` on another shape."""
    found: list[Change] = []
    for at, item in _entries(log):
        match item.get("fieldId") or item.get("field"):
            case "status" | "assignee" as field:
                found.append(Change(at, field, item.get("from") or None, item.get("to") or None))
    return found


def due_changes(logs: Iterable[Row]) -> tuple[DueChange, ...]:
    """Read the changes of the due date in an issue's changelogs, oldest first."""
    found = [
        DueChange(at, day_or_none(item.get("from")), day_or_none(item.get("to")))
        for log in logs
        for at, item in _entries(log)
        if (item.get("fieldId") or item.get("field")) == "duedate"
    ]
    return tuple(sorted(found, key=lambda change: change.at))


def field_of(fields: Iterable[Row], kind: str) -> str:
    """Return the id of the field of a kind, such as that of sprints, among all; empty where this Jira has none."""
    return next((str(one.get("id")) for one in fields if whole(one.get("schema") or {}).get("custom") == kind), "")


def cycle(sprints: Any, field: str, logs: Sequence[Row], opened_at: datetime) -> Cycle | None:
    """Return the last of an issue's sprints that is not over, else the last one, and when the issue was put there."""
    listed = [sprint for one in sprints if (sprint := _sprint(one))] if isinstance(sprints, list) else []
    if not listed:
        return None
    running = [one for one in listed if str(one.get("state")).lower() != "closed"] or listed
    sprint = max(running, key=lambda one: (str(one.get("startDate") or "9"), int(one.get("id") or 0)))
    return Cycle(
        name=str(sprint.get("name") or sprint["id"]),
        started_at=instant_or_none(sprint.get("startDate")),
        ends_at=instant_or_none(sprint.get("endDate")),
        entered_at=_entered(str(sprint["id"]), field, logs) or opened_at,
    )


def _sprint(told: Any) -> Row:
    """Read a sprint, which a server writes as a line of text; nothing where it is neither."""
    if not isinstance(told, str):
        return told if isinstance(told, dict) else {}
    parts: Row = {}
    for name, value in SPRINT_PART.findall(told):
        parts.setdefault(name, None if value == "<null>" else value)  # a sprint's own name could repeat one
    return parts


def _entered(sprint: str, field: str, logs: Sequence[Row]) -> datetime | None:
    """Say when an issue was last put into a sprint; the history lists the ids before and after each change."""
    found = [
        at
        for log in logs
        for at, item in _entries(log)
        if field in (item.get("fieldId"), item.get("field"))
        and sprint in _ids(item.get("to"))
        and sprint not in _ids(item.get("from"))
    ]
    return max(found, default=None)


def _ids(text: Any) -> list[str]:
    return [one.strip() for one in str(text or "").split(",")]


def _entries(log: Row) -> Iterator[tuple[datetime, Row]]:
    for entry in rows(log, "changeHistories"):
        at = _when(entry.get("created"))
        for item in rows(entry, "items"):
            yield at, item


def _when(created: Any) -> datetime:
    try:
        if isinstance(created, int):
            return datetime.fromtimestamp(created / 1000 if created > MILLISECONDS_FROM else created, UTC)
        return instant(created)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("a change has a time of an unexpected form") from None
