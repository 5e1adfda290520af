"""A Jira Cloud with a record in every stream, shaped as its official description says."""

import httpx

from tests.integrations.wire import Case, routes

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


def stuck(_: httpx.Request) -> dict[str, object]:
    return page(ISSUE, token="same")


SPRINTS = {"id": SPRINT, "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}}
HONEST: dict[str, object] = {
    "/rest/api/3/myself": {"accountId": "bot", "displayName": "Clientload bot", "timeZone": "Europe/Paris"},
    "/rest/api/3/field": [{"id": "summary"}, {"id": "customfield_10050"}, {"id": "customfield_10016"}, SPRINTS],
    "/rest/api/3/project/search": {"total": 2, "values": [{"key": "APP"}], "isLast": False},
    "/rest/api/3/status": STATUSES,
    SEARCH: page(ISSUE),
    CHANGELOGS: {"issueChangeLogs": [CHANGELOG]},
    "/rest/api/3/worklog/updated": feed(500),
    WORKLOGS: [WORKLOG],
    "/rest/api/3/worklog/deleted": feed(501),
}
READS = frozenset({SEARCH, CHANGELOGS, WORKLOGS})
CASE = Case(
    values=VALUES,
    answer=routes(HONEST),
    stuck=routes({**HONEST, SEARCH: stuck}),
    stuck_stream="issues",
    reads=READS,
)
