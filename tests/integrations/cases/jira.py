"""A Jira Cloud with a record in every stream, shaped as its official description says."""

import json
import re
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Gone, Item, Worklog
from integrations.registry import provider
from tests.integrations.descriptions import Kept

PROVIDER = provider("jira")
URL = "https://firm.atlassian.example"
VALUES = {
    "JIRA_URL": URL,
    "JIRA_EMAIL": "bot@firm.example",
    "JIRA_TOKEN": "wire-token",
    "JIRA_CLIENT_FIELD": "customfield_10050",
    "JIRA_POINTS_FIELD": "customfield_10016",
    "JIRA_JQL": "project in (APP, WEB)",
}
SEARCH = "/rest/api/3/search/jql"
CHANGELOGS = "/rest/api/3/changelog/bulkfetch"
WORKLOGS = "/rest/api/3/worklog/list"
FETCH = "/rest/api/3/issue/bulkfetch"
SPRINT = "customfield_10020"
STATUSES = [
    {"id": "1", "name": "To do", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
    {"id": "3", "name": "Doing", "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"}},
    {"id": "4", "name": "Review", "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"}},
    {"id": "9", "name": "Done", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
]
DESCRIPTION = {
    "type": "doc",
    "version": 1,
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "Call Ana, ana@acme.example. See "},
                {"type": "inlineCard", "attrs": {"url": "https://firm.zendesk.example/agent/tickets/101"}},
            ],
        }
    ],
}
ISSUE = {
    "id": "10001",
    "key": "APP-1",
    "self": f"{URL}/rest/api/3/issue/10001",
    "fields": {
        "summary": "Stock connector",
        "description": DESCRIPTION,
        "issuetype": {"id": "10", "name": "Story", "subtask": False, "hierarchyLevel": 0},
        "project": {"id": "1", "key": "APP", "name": "App"},
        "status": STATUSES[3],
        "statuscategorychangedate": "2026-03-06T17:00:00.000+0000",
        "priority": {"id": "2", "name": "High"},
        "labels": ["acme"],
        "components": [{"id": "5", "name": "Connectors"}],
        "parent": {"id": "10000", "key": "APP-0", "fields": {"issuetype": {"name": "Epic", "hierarchyLevel": 1}}},
        "assignee": {"accountId": "dev-2", "displayName": "Dana"},
        "created": "2026-03-02T09:00:00.000+0000",
        "updated": "2026-03-06T18:00:00.123+0100",
        "resolutiondate": "2026-03-06T17:00:00.000+0000",
        "timeoriginalestimate": 28800,
        "duedate": "2026-03-13",
        "issuelinks": [
            {"id": "70", "type": {"name": "Relates"}, "inwardIssue": {"id": "20007", "key": "HELP-7"}},
            {"id": "71", "type": {"name": "Blocks"}, "outwardIssue": {"id": "10009", "key": "APP-9"}},
        ],
        "customfield_10020": [
            {"id": 6, "name": "Sprint 6", "state": "closed", "startDate": "2026-02-16T09:00:00.000Z"},
            {
                "id": 7,
                "name": "Sprint 7",
                "state": "active",
                "boardId": 1,
                "startDate": "2026-03-02T08:00:00.000Z",
                "endDate": "2026-03-16T08:00:00.000Z",
            },
        ],
        "customfield_10050": [{"id": "1", "value": "Acme"}],
        "customfield_10016": 5.0,
    },
}


def change(at: str, field: str, before: str | None, after: str | None) -> dict[str, object]:
    name = "Sprint" if field == SPRINT else field
    item = {"field": name, "fieldId": field, "fieldtype": "jira", "from": before, "to": after}
    return {"id": "1", "author": {"accountId": "dev-1"}, "created": at, "items": [item]}


CHANGELOG = {
    "issueId": "10001",
    "changeHistories": [
        change("2026-03-03T09:00:00.000+0000", "assignee", None, "dev-1"),
        change("2026-03-03T10:00:00.000+0000", "status", "1", "3"),
        change("2026-03-04T10:00:00.000+0000", "assignee", "dev-1", "dev-2"),
        change("2026-03-05T09:00:00.000+0000", "duedate", "2026-03-10", "2026-03-13"),
        change("2026-03-05T10:00:00.000+0000", SPRINT, "6", "6, 7"),
        change("2026-03-06T17:00:00.000+0000", "status", "3", "9"),
    ],
}
WORKLOG = {
    "id": "500",
    "issueId": "10001",
    "author": {"accountId": "dev-1", "displayName": "Dana", "emailAddress": "dana@firm.example"},
    "comment": {"type": "doc", "version": 1, "content": []},
    "started": "2026-03-03T14:00:00.000+0000",
    "timeSpent": "2h",
    "timeSpentSeconds": 7200,
}


def feed(*ids: int, until: int = 1772800000000, last: bool = True) -> dict[str, object]:
    values = [{"worklogId": one, "updatedTime": until, "properties": []} for one in ids]
    return {"values": values, "since": 1, "until": until, "self": f"{URL}/x", "nextPage": f"{URL}/y", "lastPage": last}


def page(*issues: object, token: str | None = None) -> dict[str, object]:
    return {"issues": list(issues), "isLast": token is None, **({"nextPageToken": token} if token else {})}


def projects(*keys: str, last: bool = True) -> dict[str, object]:
    return {"total": 2, "values": [{"key": key} for key in keys], "isLast": last}


SPRINTS = {"id": SPRINT, "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}}
HONEST: dict[str, object] = {
    "/rest/api/3/myself": {"accountId": "bot", "displayName": "Clientload bot", "timeZone": "Europe/Paris"},
    "/rest/api/3/field": [{"id": "summary"}, {"id": "customfield_10050"}, {"id": "customfield_10016"}, SPRINTS],
    "/rest/api/3/project/search": lambda request: (
        projects("HELP") if "typeKey" in request.url.params else projects("APP", last=False)
    ),
    "/rest/api/3/status": STATUSES,
    SEARCH: page(ISSUE),
    CHANGELOGS: {"issueChangeLogs": [CHANGELOG]},
    "/rest/api/3/worklog/updated": feed(500),
    WORKLOGS: [WORKLOG],
    "/rest/api/3/worklog/deleted": feed(501),
}
READS = frozenset({SEARCH, CHANGELOGS, WORKLOGS, FETCH})
SINCE_ASKED = re.compile(r"updated >= (\d+)")


class Board(Server):
    """A Jira whose search goes on by tokens that hold a place, and whose feeds say how far they came."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {1: self.numbered(1)}
        self.worklogs: dict[int, dict[str, Any]] = {500: {**WORKLOG, "issueId": "10001", "entered": 1772546400000}}
        self.deleted: dict[int, int] = {501: 1772546400000}
        self.stuck = self.hollowed = False
        self.given: set[str] = set()
        self.forgotten: set[str] = set()
        self.untold: set[str] = set()
        self.answer = routes(
            {
                **HONEST,
                SEARCH: self._found,
                CHANGELOGS: self._changelogs,
                FETCH: self._fetched,
                "/rest/api/3/worklog/updated": lambda request: self._feed(
                    request, {number: row["entered"] for number, row in self.worklogs.items()}
                ),
                WORKLOGS: lambda request: [
                    {key: value for key, value in self.worklogs[one].items() if key != "entered"}
                    for one in json.loads(request.content)["ids"]
                    if str(one) in map(str, self.worklogs)
                ],
                "/rest/api/3/worklog/deleted": lambda request: self._feed(request, self.deleted),
            }
        )

    def ref(self, number: int) -> str:
        return str(10000 + number)

    def numbered(self, number: int) -> dict[str, Any]:
        return {**ISSUE, "id": self.ref(number), "key": f"APP-{number}"}

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, summary=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.issues[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, project={"id": "2", "key": container, "name": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        self.worklogs[entry] = {
            **WORKLOG,
            "id": str(entry),
            "issueId": self.ref(number),
            "started": f"{day.isoformat()}T10:00:00.000+0000",
            "timeSpentSeconds": minutes * 60,
            "entered": int(at.timestamp() * 1000),
        }

    def unlog(self, entry: int, at: datetime) -> None:
        del self.worklogs[entry]
        self.deleted[entry] = int(at.timestamp() * 1000)

    def forget(self) -> None:
        self.forgotten = set(self.given)

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or self.numbered(number)
        updated = f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"
        self.issues[number] = {**row, "fields": {**row["fields"], "updated": updated, **fields}}

    def _found(self, request: httpx.Request) -> Any:
        body = json.loads(request.content)
        given, since = str(body.get("nextPageToken", "")), SINCE_ASKED.search(body["jql"])
        if given in self.forgotten:
            return httpx.Response(400, json={"errorMessages": ["The token is not valid"], "errors": {}})
        reached = tuple(map(int, given.rstrip("!").split("."))) if given else (int(since[1]) - 1 if since else 0, 10**9)
        found = sorted(self.issues.values(), key=_place)
        behind = [row for row in found if self.stuck or _place(row) > reached]
        shown = [] if self.hollowed and not given.endswith("!") else behind[: self.page_size]
        last = _place(shown[-1]) if shown else reached
        token = f"{last[0]}.{last[1]}" + ("" if shown or not self.hollowed else "!")
        self.given.add(token)
        return page(*shown, token=token if len(shown) < len(behind) else None)

    def _fetched(self, request: httpx.Request) -> Any:
        """Leave out what is not there; an issue that cannot be told just now stands among the errors."""
        asked = json.loads(request.content)["issueIdsOrKeys"]
        there = [row for row in self.issues.values() if row["id"] in asked]
        errors = [{"id": row["id"], "errorMessage": "try again"} for row in there if row["key"] in self.untold]
        return {"issues": [row for row in there if row["key"] not in self.untold], "issueErrors": errors}

    def _changelogs(self, request: httpx.Request) -> Any:
        asked = json.loads(request.content)["issueIdsOrKeys"]
        return {"issueChangeLogs": [{**CHANGELOG, "issueId": one} for one in asked]}

    def _feed(self, request: httpx.Request, entries: dict[int, int]) -> Any:
        since = request.url.params["since"]
        if not since.isdecimal():
            return httpx.Response(400, json={"errorMessages": ["since is no number"], "errors": {}})
        ids = sorted(number for number, entered in entries.items() if entered > int(since))
        return feed(*ids, until=max([int(since), *(entries[one] for one in ids)]))


def _place(row: dict[str, Any]) -> tuple[int, ...]:
    return int(datetime.fromisoformat(row["fields"]["updated"]).timestamp() * 1000), int(row["id"])


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Gone, Item, Worklog}),
    reads=READS,
    cannot={"merged": "Jira has no merging: a duplicate is closed and linked"},
    described=Kept("jira.json", URL, names_nulls=False),
)
