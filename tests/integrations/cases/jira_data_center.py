"""A Jira on a server of one's own: pages by number, minutes in the account's time zone, sprints as lines of text."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Gone, Item, Worklog
from integrations.registry import provider
from tests.integrations.cases.jira import ISSUE as CLOUD
from tests.integrations.cases.jira import STATUSES, Board, change

URL = "https://jira.firm.example"
ZONE = "America/Los_Angeles"
VALUES = {
    "JIRA_DC_URL": URL,
    "JIRA_DC_TOKEN": "wire-token",
    "JIRA_DC_CLIENT_FIELD": "customfield_10050",
    "JIRA_DC_POINTS_FIELD": "customfield_10016",
    "JIRA_DC_JQL": "project in (APP, WEB)",
}
SEARCH = "/rest/api/2/search"
WORKLOGS = "/rest/api/2/worklog/list"
SPRINT = "customfield_10020"
EPIC = "customfield_10021"


def sprint(number: int, state: str, started: str, ended: str = "<null>") -> str:
    return (
        f"com.atlassian.greenhopper.service.sprint.Sprint@1f[id={number},rapidViewId=1,state={state},"
        f"name=Sprint {number},startDate={started},endDate={ended},completeDate=<null>,sequence={number},goal=]"
    )


def on_server(entry: dict[str, Any]) -> dict[str, Any]:
    """Spell a change as a server does: by the field's name, and people by their keys."""
    items = [{key: value for key, value in item.items() if key != "fieldId"} for item in entry["items"]]
    return {**entry, "author": {"name": "dana", "key": "JIRAUSER1"}, "items": items}


HISTORIES = [
    on_server(one)
    for one in (
        change("2026-03-03T09:00:00.000+0000", "assignee", None, "JIRAUSER1"),
        change("2026-03-03T10:00:00.000+0000", "status", "1", "3"),
        change("2026-03-05T09:00:00.000+0000", "duedate", "2026-03-10", "2026-03-13"),
        change("2026-03-05T10:00:00.000+0000", SPRINT, "6", "6, 7"),
        change("2026-03-06T17:00:00.000+0000", "status", "3", "9"),
    )
]
ISSUE: dict[str, Any] = {
    **CLOUD,
    "self": f"{URL}/rest/api/2/issue/10001",
    "fields": {
        **{key: value for key, value in CLOUD["fields"].items() if key not in {"statuscategorychangedate", "parent"}},
        "description": "Call Ana, ana@acme.example. See https://firm.zendesk.example/agent/tickets/101",
        "issuetype": {"id": "10", "name": "Story", "subtask": False},
        "assignee": {"name": "dana", "key": "JIRAUSER1", "emailAddress": "dana@firm.example", "displayName": "Dana"},
        SPRINT: [
            sprint(6, "CLOSED", "2026-02-16T09:00:00.000Z"),
            sprint(7, "ACTIVE", "2026-03-02T09:00:00.000+01:00", "2026-03-16T09:00:00.000+01:00"),
        ],
        EPIC: "APP-0",
    },
    "changelog": {"startAt": 0, "maxResults": len(HISTORIES), "total": len(HISTORIES), "histories": HISTORIES},
}
KNOWN = [
    {"id": "summary", "name": "Summary"},
    {"id": "customfield_10050", "name": "Client", "schema": {"type": "option"}},
    {"id": "customfield_10016", "name": "Story Points", "schema": {"type": "number"}},
    {"id": SPRINT, "name": "Sprint", "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}},
    {"id": EPIC, "name": "Epic Link", "schema": {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}},
]
SINCE_ASKED = re.compile(r'updated >= "([^"]+)"')


class Rack(Board):
    """Lists by number what a search finds, and reads a minute in the account's own time zone."""

    values = VALUES
    page_size = 100

    def __init__(self, zone: str = ZONE) -> None:
        super().__init__()
        self.zone = zone
        self.issues = {1: self.numbered(1)}
        for row in self.worklogs.values():
            row["author"] = {"name": "dana", "key": "JIRAUSER1"}
        cloud = self.answer
        own = routes(
            {
                "/rest/api/2/myself": lambda _: {"key": "bot", "displayName": "Clientload bot", "timeZone": self.zone},
                "/rest/api/2/field": KNOWN,
                "/rest/api/2/project": [{"id": "1", "key": "APP"}, {"id": "2", "key": "WEB"}],
                "/rest/api/2/status": STATUSES,
                SEARCH: self.listing,
            }
        )

        def answer(request: httpx.Request) -> httpx.Response:
            path, _, last = request.url.path.rpartition("/")
            if path == "/rest/api/2/issue":
                there = [row for row in self.issues.values() if row["id"] == last]
                return httpx.Response(200, json=there[0]) if there else httpx.Response(404, json={"errors": {}})
            if "/worklog/" not in request.url.path:
                return own(request)
            # The feeds of worklogs are the cloud's, under another version.
            cloudy = request.url.copy_with(path=request.url.path.replace("/api/2/", "/api/3/"))
            return cloud(httpx.Request(request.method, cloudy, content=request.content))

        self.answer = answer

    def numbered(self, number: int) -> dict[str, Any]:
        created = f"2026-03-02T09:00:{number % 60:02}.000+0000"
        return {
            **ISSUE,
            "id": self.ref(number),
            "key": f"APP-{number}",
            "fields": {**ISSUE["fields"], "created": created},
        }

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or self.numbered(number)
        updated = at.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M:%S.000%z")
        self.issues[number] = {**row, "fields": {**row["fields"], "updated": updated, **fields}}

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        super().log(entry, number, minutes, day, at)
        self.worklogs[entry]["author"] = {"name": "dana", "key": "JIRAUSER1"}

    def forget(self) -> None:
        raise NotImplementedError

    def hollow(self) -> None:
        raise NotImplementedError

    def listing(self, request: httpx.Request) -> dict[str, Any]:
        asked, order = request.url.params, request.url.params["jql"].rpartition("ORDER BY ")[2].split()[0]
        bound, start = SINCE_ASKED.search(asked["jql"]), int(asked["startAt"])
        since = datetime.fromisoformat(bound[1]).replace(tzinfo=ZoneInfo(self.zone)) if bound else None
        every = sorted(self.issues.values(), key=lambda row: (_at(row, order), int(row["key"].split("-")[1])))
        found = [row for row in every if since is None or _at(row, "updated") >= since]
        size = int(asked["maxResults"])
        found, start = (every, 0) if self.stuck else (found, start)
        shown = found[start : start + size]
        return {"startAt": start, "maxResults": size, "total": len(found), "issues": shown}


def _at(row: dict[str, Any], field: str) -> datetime:
    return datetime.fromisoformat(row["fields"][field])


CASE = Case(
    provider=provider("jira_data_center"),
    server=Rack,
    brings=frozenset({Census, Gone, Item, Worklog}),
    reads=frozenset({WORKLOGS}),
    cannot={
        "merged": "Jira has no merging: a duplicate is closed and linked",
        "cursor expired": "Jira Data Center gives out no cursor: a place in it is an instant, which does not expire",
        "empty page that is not the end": "Jira Data Center says how long a list is; no page before its end is empty",
        "official description": "Atlassian's description of this API was not at hand",
    },
)
