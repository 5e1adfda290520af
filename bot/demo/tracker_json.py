"""How Jira Cloud writes its records in JSON; times carry an offset without a colon, estimates are seconds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.demo.work import Change, Engineer, Issue, Sprint, Worklog

Json = dict[str, Any]
CLIENT_FIELD, POINTS_FIELD, SPRINT_FIELD = "customfield_10050", "customfield_10016", "customfield_10020"
SPRINT_KIND = "com.pyxis.greenhopper.jira:gh-sprint"
CATEGORIES = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}
STATUSES = {
    "To Do": ("10000", "new"),
    "In Progress": ("3", "indeterminate"),
    "In Review": ("10001", "indeterminate"),
    "Done": ("10002", "done"),
}
PROJECTS = {"PLAT": ("10100", "Platform"), "SOL": ("10101", "Client solutions"), "OPS": ("10102", "Maintenance")}
TYPES = {"Epic": ("10200", 1), "Story": ("10201", 0), "Task": ("10202", 0), "Bug": ("10203", 0)}
FIELDS = (
    ("summary", "Summary", "string"),
    ("status", "Status", "status"),
    ("created", "Created", "datetime"),
    ("updated", "Updated", "datetime"),
    (POINTS_FIELD, "Story point estimate", "number"),
    (CLIENT_FIELD, "Client", "option"),
    (SPRINT_FIELD, "Sprint", "array"),
    ("duedate", "Due date", "date"),
)


def instant(at: datetime | None) -> str | None:
    """Write an instant to the millisecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000") if at else None


def field(name: str, title: str, kind: str) -> Json:
    """Show a field."""
    custom = name.startswith("customfield_")
    schema = {"type": kind, "custom": SPRINT_KIND} if name == SPRINT_FIELD else {"type": kind}
    return {"id": name, "key": name, "name": title, "custom": custom, "searchable": True, "schema": schema}


def sprint(one: Sprint, now: datetime) -> Json:
    """Show a sprint as it stood at `now`."""
    state = "future" if now < one.starts_at else "active" if now < one.ends_at else "closed"
    dates = {"startDate": instant(one.starts_at), "endDate": instant(one.ends_at)}
    return {"id": one.id, "name": one.name, "state": state, "boardId": 1, **dates}


def status(name: str) -> Json:
    """Show a status."""
    number, category = STATUSES[name]
    return {"id": number, "name": name, "description": "", "statusCategory": CATEGORIES[category]}


def project(base: str, key: str) -> Json:
    """Show a project."""
    number, name = PROJECTS[key]
    return {"id": number, "key": key, "name": name, "projectTypeKey": "software"} | {
        "self": f"{base}/rest/api/3/project/{number}"
    }


def person(one: Engineer | None) -> Json | None:
    """Show a person."""
    if one is None:
        return None
    return {"accountId": one.id, "accountType": "atlassian", "active": True, "displayName": one.name}


def issue(
    base: str,
    one: Issue,
    now: datetime,
    *,
    updated: datetime,
    people: Mapping[str, Engineer],
    sprints: Mapping[str, Sprint],
    parent: Issue | None,
    addresses: Sequence[str],
    spent: int,
) -> Json:
    """Show an issue with all its fields as it stood at `now`."""
    current = one.current("status", now)
    moved = [change.at for change in one.changes if change.field == "status" and change.at <= now]
    done = current == "Done"
    fields = {
        "summary": one.summary,
        "description": description(addresses),
        "issuetype": _type(one),
        "project": project(base, one.project),
        "status": status(current),
        "statuscategorychangedate": instant(moved[-1] if moved else one.created_at),
        "resolution": {"id": "10000", "name": "Done"} if done else None,
        "resolutiondate": instant(moved[-1]) if done else None,
        "priority": {"id": one.priority, "name": one.priority},
        "labels": list(one.labels),
        "components": [{"id": name, "name": name} for name in one.components],
        "created": instant(one.created_at),
        "updated": instant(updated),
        "assignee": person(people.get(one.current("assignee", now))),
        "reporter": person(people.get(one.reporter)),
        "issuelinks": [],
        "timeoriginalestimate": one.estimate_seconds,
        "timespent": spent or None,
        "aggregatetimespent": spent or None,
        POINTS_FIELD: one.points,
        CLIENT_FIELD: {"id": "10300", "value": one.client_field} if one.client_field else None,
        SPRINT_FIELD: [sprint(sprints[n], now) for n in filter(None, one.current("sprint", now).split(", "))] or None,
        "duedate": one.current("duedate", now) or None,
    }
    if parent:
        fields["parent"] = _parent(base, parent, now)
    return {"id": str(one.id), "key": one.key, "self": f"{base}/rest/api/3/issue/{one.id}", "fields": fields}


def _type(one: Issue) -> Json:
    number, level = TYPES[one.type]
    return {"id": number, "name": one.type, "subtask": False, "hierarchyLevel": level}


def _parent(base: str, one: Issue, now: datetime) -> Json:
    fields = {"summary": one.summary, "status": status(one.current("status", now)), "issuetype": _type(one)}
    return {"id": str(one.id), "key": one.key, "self": f"{base}/rest/api/3/issue/{one.id}", "fields": fields}


def description(addresses: Sequence[str]) -> Json | None:
    """Show a description in Atlassian's document format: the first address as a link, the others as cards."""
    if not addresses:
        return None
    link = {"type": "text", "text": "the ticket", "marks": [{"type": "link", "attrs": {"href": addresses[0]}}]}
    cards = [{"type": "inlineCard", "attrs": {"url": address}} for address in addresses[1:]]
    words = [{"type": "text", "text": "Reported in "}, link, *cards]
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": words}]}


def remote_link(base: str, one: Issue, number: int, address: str) -> Json:
    """Show a web link of an issue."""
    return {
        "id": one.id * 10 + number,
        "self": f"{base}/rest/api/3/issue/{one.key}/remotelink/{one.id * 10 + number}",
        "globalId": f"system={address}",
        "relationship": "reported in",
        "object": {"url": address, "title": "Support ticket"},
    }


def named(one: Change) -> str:
    """Return the id of the field that changed."""
    return SPRINT_FIELD if one.field == "sprint" else one.field


def change(one: Change, people: Mapping[str, Engineer]) -> Json:
    """Show one entry of an issue's history; `from` and `to` are ids, the strings beside them names."""
    (before, before_name), (after, after_name) = (_end(one.field, value, people) for value in (one.before, one.after))
    item = {
        "field": "Sprint" if one.field == "sprint" else one.field,
        "fieldId": named(one),
        "fieldtype": "custom" if one.field == "sprint" else "jira",
        "from": before,
        "fromString": before_name,
        "to": after,
        "toString": after_name,
    }
    return {"id": str(one.id), "author": person(people.get(one.author)), "created": instant(one.at), "items": [item]}


def _end(name: str, value: str, people: Mapping[str, Engineer]) -> tuple[str | None, str | None]:
    if name == "status":
        return STATUSES[value][0], value
    if name == "duedate":
        return value or None, f"{value} 00:00:00.0" if value else None
    if name == "sprint":
        return value, value
    return (value, people[value].name) if value in people else (None, None)


def worklog(base: str, one: Worklog, people: Mapping[str, Engineer]) -> Json:
    """Show the time that somebody logged."""
    return {
        "id": str(one.id),
        "issueId": str(one.issue_id),
        "self": f"{base}/rest/api/3/issue/{one.issue_id}/worklog/{one.id}",
        "author": person(people.get(one.author)),
        "updateAuthor": person(people.get(one.author)),
        "created": instant(one.entered_at),
        "updated": instant(one.entered_at),
        "started": instant(one.started_at),
        "timeSpent": str(timedelta(seconds=one.seconds)),
        "timeSpentSeconds": one.seconds,
    }
