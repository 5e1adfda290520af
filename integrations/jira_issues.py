"""What every Jira shares, in the cloud and on a server of one's own: issues as items, and the feeds of worklogs."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Literal

from integrations.atlassian import category, cycle, due_changes, epoch, history, names
from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.progress import spans
from integrations.records import Gone, Item, Link, Worklog
from integrations.source import Page
from integrations.urgency import is_urgent

# fmt: off
FIELDS = (
    "summary", "description", "issuetype", "project", "status", "statuscategorychangedate", "priority", "labels",
    "components", "parent", "assignee", "created", "updated", "resolutiondate", "timeoriginalestimate", "duedate",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Fields:
    """The ids of the custom fields that are read, each empty where it is not used.

    `sprint_changes` is what the history calls the field of sprints; `desks` are the keys of the projects whose issues
    are tickets, so that links to those matter.
    """

    client: str = ""
    points: str = ""
    sprint: str = ""
    sprint_changes: str = ""
    epic: str = ""
    desks: frozenset[str] = frozenset()

    def named(self) -> list[str]:
        """List every field to ask for."""
        linked = "issuelinks" if self.desks else ""
        return [*FIELDS, *filter(None, (self.client, self.points, self.sprint, self.epic, linked))]


def listed(answer: Any) -> list[Row]:
    """Return an answer that is a bare list of objects."""
    return rows({"list": answer}, "list")


def in_progress(statuses: Sequence[Row]) -> frozenset[str]:
    """Name the statuses, by their ids, in which an issue is being worked on."""
    return frozenset(str(status.get("id")) for status in statuses if category(status) == "indeterminate")


def check_fields(host: str, known: Sequence[Row], asked: Mapping[str, str]) -> None:
    """Refuse a field, given by its variable's name, that Jira does not know: it would be empty without a word."""
    ids = {field.get("id") for field in known}
    for name, field in asked.items():
        if field and field not in ids:
            raise Refused(f"{host} has no field of the id that {name} gives")


def issue(row: Row, logs: Sequence[Row] | None, busy: frozenset[str], fields: Fields, url: str) -> Item:
    """Make an item of an issue and its changelogs; without them it is not told when it was in progress."""
    own, opened_at = row["fields"], instant(row["fields"]["created"])
    parent = own.get("parent") or {}
    kind_of_parent = (parent.get("fields") or {}).get("issuetype") or {}
    estimate, points = own.get("timeoriginalestimate"), own.get(fields.points)
    status, assignee = own.get("status") or {}, own.get("assignee") or {}
    epic, priority = own.get(fields.epic), (own.get("priority") or {}).get("name")
    texts = (own.get("summary") or "", json.dumps(own.get("description")))
    changes = None if logs is None else [*chain.from_iterable(map(history, logs))]
    moves = [change.at for change in changes or () if change.field == "status"]
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=own.get("summary") or "",
        opened_at=opened_at,
        updated_at=instant(own["updated"]),
        url=f"{url}/browse/{row['key']}",
        closed_at=_closed_at(own, status, moves),
        type=(own.get("issuetype") or {}).get("name"),
        priority=priority,
        container=(own.get("project") or {}).get("key"),
        epic=parent.get("key") if kind_of_parent.get("hierarchyLevel") == 1 else str(epic) if epic else None,
        labels=tuple(own.get("labels") or ()),
        components=tuple(component["name"] for component in own.get("components") or ()),
        client_names=tuple(names(own.get(fields.client))),
        links=(*ticket_links(*texts), *_requests(own.get("issuelinks") or (), fields.desks, url)),
        parent_id=str(parent["id"]) if parent else None,
        estimate_hours=estimate / 3600 if estimate else None,
        points=points if isinstance(points, int | float) else None,
        spans=None if changes is None else spans(opened_at, status.get("id"), who(assignee), changes, busy),
        due_on=day_or_none(own.get("duedate")),
        due_changes=None if logs is None else due_changes(logs),
        urgent=is_urgent(priority),
        cycle=cycle(own.get(fields.sprint), fields.sprint_changes, logs or (), opened_at),
    )


def _requests(linked: Iterable[Row], desks: frozenset[str], url: str) -> Iterator[Link]:
    """Yield the requests of service projects that an issue is linked to, in either direction."""
    for link in linked:
        key = str((link.get("inwardIssue") or link.get("outwardIssue") or {}).get("key"))
        if key.rpartition("-")[0] in desks:
            yield Link(f"{url}/browse/{key}")


def who(user: Row) -> str | None:
    """Return what a Jira tells a person by: the account's id in the cloud, the user's key elsewhere."""
    return user.get("accountId") or user.get("key")


def _closed_at(fields: Row, status: Row, moves: Sequence[datetime]) -> datetime | None:
    """Read the resolution's date; workflows that set no resolution only move to a status of the kind done."""
    if fields.get("resolutiondate"):
        return instant(fields["resolutiondate"])
    if category(status) != "done":
        return None
    return instant_or_none(fields.get("statuscategorychangedate")) or max(moves, default=None)


async def changed_worklogs(
    api: Api, version: Literal[2, 3], feed: Literal["updated", "deleted"], cursor: str | None, since: datetime
) -> AsyncIterator[Page]:
    """Follow a feed of worklog ids; it holds back the last minute and says itself how far it came."""
    position = cursor or str(epoch(since))
    if not position.isdecimal():
        raise CursorExpired("the cursor is none that this version wrote")
    trail = Trail(api.host)
    while True:
        path = f"/rest/api/{version}/worklog/{feed}"
        answer = whole(await api.get(path, {"since": trail.follow(position)}))
        ids = [row.get("worklogId") for row in rows(answer, "values")]
        if ids:
            position = str(answer.get("until") or position)
        if feed == "deleted":
            yield Page([Gone("worklog", str(one)) for one in ids], position)
        else:
            found = listed(await api.search(f"/rest/api/{version}/worklog/list", {"ids": ids})) if ids else []
            yield Page(records(found, _worklog), position)
        if answer.get("lastPage") is not False:
            return


def _worklog(row: Row) -> Worklog:
    return Worklog(
        id=str(row["id"]),
        item_id=str(row["issueId"]),
        seconds=int(row["timeSpentSeconds"]),
        started_at=instant(row["started"]),
        author=who(row.get("author") or {}),
    )
