"""What time trackers share: an entry becomes a worklog on the day of its task, with the issues that its text names."""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.errors import CursorExpired, Unavailable, Unreadable
from integrations.http import Trail
from integrations.links import ticket_links
from integrations.mapping import Make, Row, records
from integrations.records import Census, Item, Link, Record, Worklog
from integrations.source import Page

KEY = re.compile(r"(?<![\w/-])[A-Z][A-Z0-9_]+-[1-9]\d*(?![\w-])")
"""The key of an issue in a text, such as APP-12; whether there is such an issue is looked up, not guessed."""

ADDRESS = re.compile(r"https?://[^\s\"'<>|\])]+")
MOST_LINKS = 5
RECENT, STILL_EDITED = timedelta(days=3), timedelta(days=45)
"""Days this recent are read at every tick where changes cannot be asked for, and these whole once a day."""

LOOK_BACK = timedelta(minutes=5)
WINDOW, ONE_DAY = timedelta(days=31), timedelta(days=1)

SAME_DAY = time(10, 30, tzinfo=UTC)
"""An hour that is the same day from Honolulu to Auckland."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a time tracker. Its text is looked through for issues and is not kept.

    `day` is the one on which its people say that they worked; `links` are issues that the tool names itself.
    """

    id: str
    day: date
    seconds: int
    changed_at: datetime
    project_id: str
    project: str
    task: str = ""
    client_id: str | None = None
    tags: tuple[str, ...] = ()
    text: str = ""
    links: tuple[Link, ...] = ()
    author: str | None = None


def records_of(entry: Entry) -> list[Record]:
    """Return an entry as time logged on the day of its task, and that task day.

    Entries of a day and a task that are for other clients, name other issues or bear other tags are days of their own.
    """
    links = tuple(dict.fromkeys((*entry.links, *issues_in(entry.text))))[:MOST_LINKS]
    tags = tuple(sorted(set(entry.tags)))
    marks = repr((entry.client_id, entry.task, tags, links))
    id_ = f"{entry.project_id}/{entry.day.isoformat()}/{hashlib.sha256(marks.encode()).hexdigest()[:12]}"
    at = same_day(entry.day)
    task_day = Item(
        kind="task_day",
        id=id_,
        title=": ".join(filter(None, (entry.project, entry.task))) or "No project",
        opened_at=at,
        updated_at=entry.changed_at,
        closed_at=at,
        type=entry.task or None,
        container=entry.project or None,
        labels=tags,
        organizations=(entry.client_id,) if entry.client_id else (),
        links=links,
    )
    return [task_day, Worklog(entry.id, id_, entry.seconds, day=entry.day, author=entry.author)]


def same_day(day: date) -> datetime:
    """Return an instant that is on this day nearly everywhere."""
    return datetime.combine(day, SAME_DAY)


def issues_in(text: str) -> Iterable[Link]:
    """Yield the issues and tickets that a text names, by their address or their key, in that order."""
    yield from ticket_links(text)
    yield from (Link(address.rstrip(".,;:!?")) for address in ADDRESS.findall(text))
    yield from (Link(key) for key in KEY.findall(ADDRESS.sub(" ", text)))


async def all_of(
    reading: AsyncIterator[list[Row]], make: Make, first: date, *, last: date = date.max, id_: str = "id"
) -> AsyncIterator[Page]:
    """Read every entry from `first` on, and say at the end which there are: a deleted one leaves no trace.

    A stream that reads so begins anew at its next turn. `id_` is the field of an entry's id.
    """
    ids: set[str] = set()
    async for found in reading:
        ids.update(str(row.get(id_)) for row in found)
        yield Page(records(found, make), "")
    # None at all can also mean that the right to see them was taken away.
    yield Page([Census("worklog", frozenset(ids), first, last)] if ids else [], "", 1.0)


def zone_of(answer: Row, name: str) -> ZoneInfo:
    """Return the time zone that an answer names; raise `Unreadable` where it names none."""
    try:
        return ZoneInfo(str(answer.get(name)))
    except (KeyError, ValueError, OSError):
        raise Unreadable(f"the answer does not say {name}") from None


Ask = Callable[[date, date], AsyncIterator[list[Row]]]
"""Reads the entries of some days, both inclusive, by pages; those of a day before or behind may be among them."""


async def worked_since(ask: Ask, make: Make, first: date, today: date, span: timedelta = WINDOW) -> AsyncIterator[Page]:
    """Read entries by the day worked, for a tool that cannot be asked for changes; the cursor is the day reached."""
    while first <= today:
        until = min(first + span, today + ONE_DAY)
        async for found in ask(first, until - ONE_DAY):
            yield Page(records(found, make), first.isoformat())
        first = until
        yield Page([], min(first, today).isoformat())


def first_day(cursor: str | None, since: date, today: date) -> date:
    """Return the day to read from: where a reading was interrupted, or the days that are still written.

    Raises `CursorExpired` where the cursor is no day.
    """
    if not cursor:
        return since
    try:
        return min(date.fromisoformat(cursor), today - RECENT)
    except ValueError:
        raise CursorExpired("the cursor is none that this version wrote") from None


async def in_spans(ask: Ask, first: date, today: date, span: timedelta = WINDOW) -> AsyncIterator[list[Row]]:
    """Read the entries of many days by spans: tools limit how many days a question may reach over."""
    while first <= today:
        until = min(first + span, today + ONE_DAY)
        async for found in ask(first, until - ONE_DAY):
            yield found
        first = until


From = Callable[[int], Awaitable[tuple[list[Row], int | None]]]
"""Reads the page that begins with a row, and says with which one the next page begins; None is for the last page."""


async def overlapping(host: str, path: str, ask: From, ids: tuple[str, ...] = ("id",)) -> AsyncIterator[list[Row]]:
    """Yield a list's pages. Each begins with the last row before it, so that a deletion meanwhile is seen.

    `ids` are the fields of a row's id. Raises `Unavailable` where that row is another: one that was deleted moves the
    next one behind us.
    """
    at, last, trail = 0, "", Trail(host)
    following: int | None = 0
    while following is not None:
        found, following = await ask(at)
        named = [next((str(row[id_]) for id_ in ids if row.get(id_)), "None") for row in found]
        if following is not None:
            trail.follow(",".join(named))
        if last and named[:1] != [last]:
            raise Unavailable(f"{host} deleted something while {path} was read; it is read again")
        if following is not None:
            at, last = max(at + 1, following - 1), named[-1] if named else last
        yield found


Since = Callable[[str, Any], Awaitable[tuple[list[Row], Any]]]
"""Reads a page of what changed since an instant, from a place on, and says where the next one is; None is nowhere."""


async def changed_since(
    host: str, run: dict[str, Any], place: str, ask: Since, make: Make, *, now: datetime, id_: str = "id"
) -> AsyncIterator[Page]:
    """Read what changed since the last run began, for a tool that gives out no cursor to come back with.

    A cursor says `from` when changes are read; while they are, when that `started`, and under the name `place` where
    its page is: a run that was killed goes on there.
    """
    run, trail = {"started": int((now - LOOK_BACK).timestamp()), **run}, Trail(host)
    while True:
        since = f"{datetime.fromtimestamp(run['from'], UTC):%Y-%m-%dT%H:%M:%SZ}"
        found, following = await ask(since, run.get(place))
        if following is not None:
            trail.follow(",".join(str(row.get(id_)) for row in found) or str(following))
        last = following is None
        run = {"from": run["started"]} if last else {**run, place: following}
        yield Page(records(found, make), json.dumps(run), 1.0 if last else None)
        if last:
            return
