"""Zendesk's incremental exports: what they are, and how each is followed to its end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Trail
from integrations.mapping import Make, Row, flag, records, rows
from integrations.source import Page

HELD_BACK = 90
"""Seconds. The exports hold back the last minute and refuse to start in it."""

Complete = Callable[[list[Row]], Awaitable[None]]
"""Adds to rows what their export leaves out."""


@dataclass(frozen=True, slots=True)
class Export:
    """One incremental export: where it is, the list it answers with, and which field continues it."""

    path: str
    key: str
    by_cursor: bool = False
    include: str = ""
    clock: str = ""
    """The field of a row, in Unix seconds, that the export is ordered by."""

    def question(self, cursor: str, now: datetime) -> dict[str, str | int]:
        """Put the cursor and the page size into the query."""
        name, _, value = cursor.partition("=")
        if name == "start_time":
            value = str(max(0, min(int(value), int(now.timestamp()) - HELD_BACK)))
        size: dict[str, str | int] = {"per_page": 1000} if self.by_cursor else {}
        return {name: value, **size, **({"include": self.include} if self.include else {})}

    def continues(self, answer: Any, cursor: str) -> str:
        """Return the cursor behind this answer; the one before where an empty export names none."""
        if self.by_cursor:
            after = answer.get("after_cursor")
            return f"cursor={after}" if after else cursor
        end = answer.get("end_time")
        return f"start_time={end}" if isinstance(end, int) else cursor

    def fraction(self, found: list[Row], since: datetime, now: datetime) -> float | None:
        """Say how much of the time since `since` lies behind the last row (0..1)."""
        reached = found[-1].get(self.clock) if found else None
        span = now.timestamp() - since.timestamp()
        if not isinstance(reached, int | float) or span <= 0:
            return None
        return min(1.0, max(0.0, (reached - since.timestamp()) / span))


ORGANIZATIONS = Export("/api/v2/incremental/organizations.json", "organizations")
USERS = Export("/api/v2/incremental/users/cursor.json", "users", by_cursor=True)
TICKETS = Export(
    "/api/v2/incremental/tickets/cursor.json",
    "tickets",
    by_cursor=True,
    include="metric_sets",
    clock="generated_timestamp",
)
EVENTS = Export("/api/v2/incremental/ticket_events.json", "ticket_events", include="comment_events", clock="timestamp")


async def read_export(
    api: Api, export: Export, cursor: str, since: datetime, make: Make, complete: Complete | None = None
) -> AsyncIterator[Page]:
    """Yield the pages of an export, from `cursor` or a time on, each with the cursor behind it."""
    trail, given = Trail(api.host), cursor
    while True:
        now = datetime.now(UTC)
        try:
            answer = await api.get(export.path, export.question(trail.follow(cursor), now))
        except Refused as refusal:
            forgotten = refusal.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
            if forgotten and cursor == given and cursor.startswith("cursor="):
                raise CursorExpired(f"{api.host} no longer knows our place in {export.key}") from refusal
            raise
        found = rows(answer, export.key)
        cursor = export.continues(answer, cursor)
        if complete:
            await complete(found)
        yield Page(records(found, make), cursor, export.fraction(found, since, now))
        # An empty page is not the end, and the last page still names a next one.
        if flag(answer, "end_of_stream"):
            return
