"""What the cases of time trackers share: the id of the task day that an entry of theirs is on."""

from datetime import UTC, date, datetime
from typing import Any

from integrations.time_entries import Entry, records_of


def task_day(project_id: str, day: date, **more: Any) -> str:
    """Return the id of a task day, as `integrations.time_entries` makes it."""
    item, _ = records_of(Entry("", day, 0, datetime(2026, 1, 1, tzinfo=UTC), project_id, "", **more))
    return item.id
