"""What Atlassian's answers look like, wherever they appear: names in fields, histories, categories, times."""

from datetime import UTC, datetime
from typing import Any

from integrations.errors import Unreadable
from integrations.mapping import Row, instant, rows, whole
from integrations.progress import Change

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
    for entry in rows(log, "changeHistories"):
        at = _when(entry.get("created"))
        for item in rows(entry, "items"):
            match item.get("fieldId") or item.get("field"):
                case "status" | "assignee" as field:
                    found.append(Change(at, field, item.get("from") or None, item.get("to") or None))
    return found


def _when(created: Any) -> datetime:
    try:
        if isinstance(created, int):
            return datetime.fromtimestamp(created / 1000 if created > MILLISECONDS_FROM else created, UTC)
        return instant(created)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("a change has a time of an unexpected form") from None
