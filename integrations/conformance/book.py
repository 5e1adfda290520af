"""What the bot would have in its database after a few pulls: the suite compares it with what the server holds."""

from collections.abc import Callable
from datetime import datetime

from integrations.errors import CursorExpired
from integrations.records import (
    Census,
    Gone,
    Item,
    Organization,
    Record,
    Requester,
    Revenue,
    Skipped,
    Touch,
    Worklog,
)
from integrations.source import Page, Source

Kept = Item | Organization | Requester | Revenue | Touch | Worklog
WHAT: dict[str, type[Kept]] = {
    "item": Item,
    "organization": Organization,
    "revenue": Revenue,
    "touch": Touch,
    "worklog": Worklog,
}


class Book:
    """Records by kind and id, and a cursor a stream; pages are applied one by one, as the bot does."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.cursors: dict[str, str] = {}
        self.records: dict[tuple[type[Kept], str], Kept] = {}
        self.brought: set[type[Record]] = set()
        self.skipped: list[Skipped] = []
        self.merged: dict[str, str | None] = {}
        self.before: frozenset[str] = frozenset()

    async def pull(self, source: Source, after_page: Callable[[Page], None] | None = None) -> None:
        """Read every stream to its end; a cursor that expired starts its stream again."""
        for stream in source.streams:
            try:
                await self._read(source, stream.name, after_page)
            except CursorExpired:
                if self.cursors.pop(stream.name, None) is None:
                    raise
                await self._read(source, stream.name, after_page)

    async def _read(self, source: Source, stream: str, after_page: Callable[[Page], None] | None) -> None:
        async for page in source.pages(stream, self.cursors.get(stream), self.since):
            self.take(stream, page)
            if after_page:
                after_page(page)

    def take(self, stream: str, page: Page) -> None:
        """Store a page's records and the cursor behind them."""
        for record in page.records:
            self.brought.add(type(record))
            self._apply(record)
        self.cursors[stream] = page.cursor

    @property
    def items(self) -> dict[str, Item]:
        """The items that are still there, by id; a task day is, as long as time stands on it."""
        held = {one.id: one for one in self.records.values() if isinstance(one, Item) and one.gone is None}
        logged = {one.item_id for one in self.hours.values()}
        return {id_: one for id_, one in held.items() if one.kind != "task_day" or id_ in logged}

    @property
    def titles(self) -> dict[str, str]:
        """The titles of those items, by id; where a source brings none, who pays each revenue."""
        if Item in self.brought:
            return {id_: item.title for id_, item in self.items.items()}
        return {one.id: one.client for one in self.records.values() if isinstance(one, Revenue)}

    @property
    def hours(self) -> dict[str, Worklog]:
        """What was logged, by id."""
        return {one.id: one for one in self.records.values() if isinstance(one, Worklog)}

    def _apply(self, record: Record) -> None:
        match record:
            case Skipped():
                self.skipped.append(record)
            case Gone():
                self._drop(record)
            case Census():
                self._compare(record)
            case Item():
                self._keep(record)
            case _:
                self.records[type(record), record.id] = record

    def _keep(self, item: Item) -> None:
        stored = self.records.get((Item, item.id))
        if isinstance(stored, Item) and stored.updated_at > item.updated_at:
            return
        self.records[Item, item.id] = item
        if item.gone == "merged":
            self.merged[item.id] = item.merged_into or self.merged.get(item.id)

    def _drop(self, gone: Gone) -> None:
        if gone.what == "item" and gone.reason == "merged":
            self.merged[gone.id] = gone.merged_into
        self.records.pop((WHAT[gone.what], gone.id), None)

    def _compare(self, census: Census) -> None:
        kind = WHAT[census.what]
        for key, record in list(self.records.items()):
            if key[0] is kind and key[1] not in census.ids and _spoken_of(record, census):
                del self.records[key]


def _spoken_of(record: Kept, census: Census) -> bool:
    if census.since is None or census.until is None:
        return True
    day = day_of(record) if isinstance(record, Worklog) else None
    return day is None or census.since.isoformat() <= day <= census.until.isoformat()


def day_of(entry: Worklog) -> str:
    """Return the day on which a logged time was worked; an instant's in UTC."""
    day = entry.day or (entry.started_at.date() if entry.started_at else None)
    if day is None:
        raise AssertionError(f"the logged time {entry.id} has neither a day nor an instant")
    return day.isoformat()
