"""What ClickUp's tasks, their time in status and the time tracked on them are as records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.links import ticket_links
from integrations.mapping import Row
from integrations.records import Item, Progress, Record, Skipped, Worklog
from integrations.urgency import is_urgent

DONE = frozenset({"closed", "done"})
ACTIVE = "custom"
"""The kind of a status in which work is under way; a company chooses its name."""

ROUNDED = timedelta(minutes=2)
"""Time in status is told in whole minutes."""

AN_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Workspace:
    """The spaces' and the task types' names by their ids, the field that names the client, and the times in status.

    `now` is when those times were asked for.
    """

    spaces: Mapping[str, str]
    types: Mapping[str, str]
    client_field: str
    now: datetime
    times: Mapping[str, Any] = field(default_factory=dict)


def moment(milliseconds: Any) -> datetime:
    """Read Unix milliseconds, which ClickUp writes as text."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def moment_or_none(milliseconds: Any) -> datetime | None:
    """Read them likewise, None where there are none."""
    return moment(milliseconds) if milliseconds else None


def task(row: Row, workspace: Workspace) -> Item:
    """Read a task with its list, its folder and its space."""
    status, folder, space = row["status"], row.get("folder") or {}, str((row.get("space") or {}).get("id") or "")
    priority = (row.get("priority") or {}).get("priority")
    fields: list[Row] = row.get("custom_fields") or []
    within = ("" if folder.get("hidden") else folder.get("name"), workspace.spaces.get(space))
    addresses = [one["value"] for one in fields if one.get("type") == "url" and isinstance(one.get("value"), str)]
    people = [str(one["id"]) for one in row.get("assignees") or ()]
    updated = moment(row["date_updated"])
    ended = moment_or_none(row.get("date_done") or row.get("date_closed")) or updated
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("name") or "",
        opened_at=moment(row["date_created"]),
        updated_at=updated,
        url=row.get("url") or "",
        closed_at=ended if status.get("type") in DONE else None,
        type=workspace.types.get(str(row.get("custom_item_id") or 0)),
        priority=priority,
        container=row["list"]["name"],
        labels=tuple(tag["name"] for tag in row.get("tags") or ()),
        components=tuple(dict.fromkeys(str(one) for one in within if one)),
        client_names=tuple(_chosen(fields, workspace.client_field)),
        links=ticket_links(row.get("name") or "", row.get("text_content") or "", *addresses),
        parent_id=str(row["parent"]) if row.get("parent") else None,
        estimate_hours=row["time_estimate"] / AN_HOUR if row.get("time_estimate") else None,
        points=float(row["points"]) if row.get("points") else None,
        spans=_spans(workspace.times.get(str(row["id"])), status, people[0] if people else None, workspace.now),
        due_at=moment_or_none(row.get("due_date")),
        urgent=is_urgent(priority),
    )


def _spans(times: Any, status: Row, assignee: str | None, now: datetime) -> tuple[Progress, ...] | None:
    """List the stretches in which a task was under way; None where ClickUp's sums do not tell them.

    It tells of each status since when and how long in all. Where each was entered once, one begins where another
    ends, and the present one has lasted since it began; where one was entered again, its sum says nothing of when.
    """
    history = times.get("status_history") if isinstance(times, dict) else None
    if not history:
        return None
    ordered = sorted(history, key=lambda one: int(one["total_time"]["since"]))
    found: list[Progress] = []
    ends: datetime | None = None
    for one in ordered:
        begins, under_way = moment(one["total_time"]["since"]), one.get("type") == ACTIVE
        if ends and abs(begins - ends) > ROUNDED:
            return None
        ends = begins + timedelta(minutes=int(one["total_time"]["by_minute"]))
        lasts = one is ordered[-1] and one["status"] == status.get("status")
        if under_way and lasts and abs(now - ends) > ROUNDED:
            return None
        if under_way:
            found.append(Progress(begins, None if lasts else ends, assignee))
    return tuple(found) if ordered[-1]["status"] == status.get("status") else None


def entry(row: Row) -> Record | None:
    """Read tracked time; a timer that still runs has a duration below zero, and counts when it has stopped."""
    of, milliseconds = row.get("task") or {}, int(row["duration"])
    if milliseconds < 0:
        return None
    if not isinstance(of, dict) or not of.get("id"):
        return Skipped(where=f"time entry {row['id']}", why="it is logged on no task")
    author = (row.get("user") or {}).get("id")
    return Worklog(
        id=str(row["id"]),
        item_id=str(of["id"]),
        seconds=round(milliseconds / 1000),
        started_at=moment(row["start"]),
        author=str(author) if author else None,
    )


def _chosen(fields: Iterable[Row], name: str) -> list[str]:
    """Name what is chosen in a custom field, or written in it."""
    for one in fields:
        value = one.get("value")
        if not name or one["name"] != name or value in (None, "", []):
            continue
        options = (one.get("type_config") or {}).get("options") or ()
        if one.get("type") == "drop_down":
            # An option is named by its id or, of old, by its place.
            return [str(opt["name"]) for opt in options if value in (opt.get("id"), opt.get("orderindex"))]
        if one.get("type") == "labels":
            return [str(opt["label"]) for opt in options if opt["id"] in value]
        if isinstance(value, list):
            return [str(linked["name"]) for linked in value if isinstance(linked, dict) and linked.get("name")]
        return [str(value)] if isinstance(value, str | int) else []
    return []
