"""Azure DevOps' work items as items, and what was added to their hours as worklogs, from the updates of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from integrations.links import ticket_links
from integrations.mapping import Row, instant, instant_or_none
from integrations.progress import Change, spans
from integrations.records import Cycle, DueChange, Item, Record, Worklog
from integrations.zones import day_in

COMMON, SCHEDULING = "Microsoft.VSTS.Common", "Microsoft.VSTS.Scheduling"
COMPLETED_WORK = f"{SCHEDULING}.CompletedWork"
DUE = (f"{SCHEDULING}.DueDate", f"{SCHEDULING}.TargetDate")
POINTS = (f"{SCHEDULING}.StoryPoints", f"{SCHEDULING}.Effort", f"{SCHEDULING}.Size")
TEXTS = ("System.Title", "System.Description", "Microsoft.VSTS.TCM.ReproSteps")
NO_WORK = frozenset({"Shared Parameter", "Shared Steps", "Test Case", "Test Plan", "Test Suite"})
"""Types in which tests are written down: nobody asked for them, and their states are not those of work."""

DONE = frozenset({"Completed", "Removed"})
HIGHEST = 1
SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Around:
    """What a work item names and does not tell itself.

    `categories` are those of the states of a project's type, `iterations` go by their paths, `above` are the fields of
    parents by their ids. `zone` is the one in which people set dates, which are kept as its midnights.
    """

    url: str
    zone: ZoneInfo
    client_field: str
    categories: Mapping[tuple[str, str], Mapping[str, str]]
    iterations: Mapping[str, Row]
    above: Mapping[int, Row]


def records_of(row: Row, around: Around) -> list[Record]:
    """Make a work item with its `updates` into an item and its worklogs; a test that is written down is none."""
    if row["fields"]["System.WorkItemType"] in NO_WORK:
        return []
    updates = [(instant(changed), one) for one in row["updates"] if (changed := _new(one, "System.ChangedDate"))]
    return [_item(row, updates, around), *_worklogs(str(row["id"]), updates)]


def _item(row: Row, updates: Sequence[tuple[datetime, Row]], around: Around) -> Item:
    fields = row["fields"]
    project, type_, state = (fields[f"System.{name}"] for name in ("TeamProject", "WorkItemType", "State"))
    categories = around.categories[project, type_]
    opened_at = instant(fields["System.CreatedDate"])
    due = next((name for name in DUE if name in fields or any(name in one["fields"] for _, one in updates)), DUE[0])
    priority, parent = fields.get(f"{COMMON}.Priority"), fields.get("System.Parent")
    points = next((fields[name] for name in POINTS if fields.get(name)), None)
    estimate, client = fields.get(f"{SCHEDULING}.OriginalEstimate"), fields.get(around.client_field)
    area = "/".join(fields["System.AreaPath"].split("\\")[1:])
    addresses = [one["url"] for one in row.get("relations") or () if one.get("rel") == "Hyperlink"]
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=fields.get("System.Title") or "",
        opened_at=opened_at,
        updated_at=instant(fields["System.ChangedDate"]),
        url=f"{around.url}/{quote(project)}/_workitems/edit/{row['id']}",
        closed_at=_closed_at(fields, updates) if categories.get(state) in DONE else None,
        type=type_,
        priority=str(priority) if priority else None,
        container=project,
        epic=_epic(parent, around.above),
        labels=tuple(tag for one in (fields.get("System.Tags") or "").split(";") if (tag := one.strip())),
        components=(area,) if area else (),
        client_names=(client,) if client and isinstance(client, str) else (),
        links=ticket_links(*(unescape(fields.get(name) or "") for name in TEXTS), *addresses),
        parent_id=str(parent) if parent else None,
        estimate_hours=float(estimate) if estimate else None,
        points=float(points) if points else None,
        spans=spans(
            opened_at,
            state,
            _person(fields.get("System.AssignedTo")),
            [
                *_changes(updates, "System.State", "status", _text),
                *_changes(updates, "System.AssignedTo", "assignee", _person),
            ],
            frozenset(name for name, category in categories.items() if category == "InProgress"),
        ),
        due_on=day_in(around.zone, fields.get(due)),
        due_changes=tuple(
            DueChange(at, day_in(around.zone, one["fields"][due].get("oldValue")), day_in(around.zone, _new(one, due)))
            for at, one in updates
            if due in one["fields"] and at > opened_at
        ),
        urgent=priority == HIGHEST if priority else None,
        cycle=_cycle(fields["System.IterationPath"], updates, opened_at, around.iterations),
    )


def _worklogs(item: str, updates: Sequence[tuple[datetime, Row]]) -> list[Worklog]:
    """Turn each rise of the hours into a worklog of that day; what was taken back is taken off the last ones.

    One from which all was taken off stays with nothing, for it may have been told before.
    """
    found: list[Worklog] = []
    spent = 0
    for at, update in updates:
        if COMPLETED_WORK not in update["fields"]:
            continue
        now = round(float(_new(update, COMPLETED_WORK) or 0) * SECONDS)
        added, spent = now - spent, now
        author = _person(update.get("revisedBy"))
        if added > 0:
            found.append(Worklog(f"{item}.{update['id']}", item, added, started_at=at, author=author))
        found = _less(found, -added) if added < 0 else found
    return found


def _less(found: Sequence[Worklog], seconds: int) -> list[Worklog]:
    kept: list[Worklog] = []
    for one in reversed(found):
        cut = min(one.seconds, seconds)
        seconds -= cut
        kept.insert(0, Worklog(one.id, one.item_id, one.seconds - cut, started_at=one.started_at, author=one.author))
    return kept


def _closed_at(fields: Row, updates: Sequence[tuple[datetime, Row]]) -> datetime | None:
    """Read when it was closed; processes that keep no such date tell when the state last changed."""
    told = fields.get(f"{COMMON}.ClosedDate") or fields.get(f"{COMMON}.StateChangeDate")
    return instant_or_none(told) or max((at for at, one in updates if "System.State" in one["fields"]), default=None)


def _epic(parent: Any, above: Mapping[int, Row]) -> str | None:
    """Return the title of the epic above, however many work items stand between."""
    seen: set[Any] = set()
    while parent in above and parent not in seen:
        seen.add(parent)
        if above[parent].get("System.WorkItemType") == "Epic":
            return above[parent].get("System.Title")
        parent = above[parent].get("System.Parent")
    return None


def _cycle(
    path: str, updates: Sequence[tuple[datetime, Row]], opened_at: datetime, iterations: Mapping[str, Row]
) -> Cycle | None:
    """Read the iteration; the root of all, which is called as its project, is none."""
    _, inside, _ = path.partition("\\")
    if not inside:
        return None
    dates = (iterations.get(path) or {}).get("attributes") or {}
    moves = [at for at, one in updates if _new(one, "System.IterationPath") == path]
    return Cycle(
        path.rsplit("\\", maxsplit=1)[-1],
        instant_or_none(dates.get("startDate")),
        instant_or_none(dates.get("finishDate")),
        moves[-1] if moves else opened_at,
    )


def _changes(
    updates: Sequence[tuple[datetime, Row]], field: str, what: Any, read: Callable[[Any], str | None]
) -> list[Change]:
    found = [(at, one["fields"][field]) for at, one in updates if field in one["fields"]]
    return [Change(at, what, read(one.get("oldValue")), read(one.get("newValue"))) for at, one in found]


def _new(update: Row, field: str) -> Any:
    """Return what a field was set to by an update; one that only links work items has no fields."""
    return ((update.get("fields") or {}).get(field) or {}).get("newValue")


def _person(identity: Any) -> str | None:
    return str(identity["id"]) if identity else None


def _text(value: Any) -> str | None:
    return str(value) if value else None
