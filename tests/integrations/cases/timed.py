"""What the cases of time trackers share: a server that keeps entries, and the id of the day that one is on."""

from datetime import UTC, date, datetime
from typing import Any

from integrations.conformance import Server
from integrations.records import Item
from integrations.time_entries import Entry, records_of

PAGE_SIZE = 5


class Timed(Server):
    """Keeps entries in the tool's own words; `refs` are the ids of the days that those of the suite's items are on."""

    page_size = PAGE_SIZE

    def __init__(self) -> None:
        self.entries: dict[int, dict[str, Any]] = {}
        self.refs: dict[int, str] = {}
        self.stuck = False

    def ref(self, number: int) -> str:
        return self.refs[number]

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.entries[number]

    def unlog(self, entry: int, at: datetime) -> None:
        self.delete(entry, at)

    def stick(self) -> None:
        self.stuck = True


def task_day(project_id: str, day: date, **more: Any) -> str:
    """Return the id of a task day, as `integrations.time_entries` makes it."""
    item, _ = records_of(Entry("", day, 0, datetime(2026, 1, 1, tzinfo=UTC), project_id, "", **more))
    assert isinstance(item, Item)
    return item.id
