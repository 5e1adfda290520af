"""A GitLab group with issues of two projects and time on one of them, shaped as its documentation shows."""

import json
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item, Worklog
from integrations.registry import provider

URL = "https://gitlab.firm.example"
GROUP = "/api/v4/groups/firm"
GRAPHQL = "/api/graphql"
VALUES = {
    "GITLAB_GROUP": "firm",
    "GITLAB_TOKEN": "glpat-wire",
    "GITLAB_URL": URL,
    "GITLAB_CLIENT_LABEL": "client::",
}
ISSUE: dict[str, Any] = {
    "id": 1,
    "iid": 1,
    "project_id": 3,
    "title": "Stock connector",
    "description": "ana@acme.example wrote https://firm.zendesk.example/agent/tickets/101",
    "state": "closed",
    "created_at": "2026-03-02T09:00:00.000Z",
    "updated_at": "2026-03-06T18:00:00.123Z",
    "closed_at": "2026-03-06T17:00:00.000Z",
    "labels": ["bug", "client::Acme"],
    "milestone": {"id": 4, "title": "4.2", "start_date": "2026-03-02", "due_date": "2026-03-31"},
    "author": {"id": 9, "username": "dana"},
    "assignees": [],
    "issue_type": "issue",
    "due_date": "2026-03-13",
    "weight": 5,
    "epic": {"id": 42, "iid": 2, "title": "Connectors"},
    "web_url": f"{URL}/firm/app/-/issues/1",
    "references": {"short": "#1", "relative": "app#1", "full": "firm/app#1"},
    "time_stats": {"time_estimate": 28800, "total_time_spent": 7200, "human_time_estimate": "1d"},
    "moved_to_id": None,
    "service_desk_reply_to": "ana@Acme.example",
}
ENTRY: dict[str, Any] = {
    "id": "gid://gitlab/Timelog/500",
    "spentAt": "2026-03-03T14:00:00Z",
    "timeSpent": 7200,
    "user": {"id": "gid://gitlab/User/9"},
    "issue": {"id": "gid://gitlab/Issue/1"},
}
MOVED = 1000


class Group(Server):
    """Lists issues by their change, and time by the day worked."""

    values = VALUES

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {1: ISSUE}
        self.entries: dict[int, dict[str, Any]] = {500: ENTRY}
        self.stuck = False
        self.answer = routes(
            {
                "/api/v4/user": {"id": 5, "username": "group_3_bot", "bot": True},
                GROUP: {"id": 3, "full_path": "firm"},
                f"{GROUP}/issues": self._listed,
                GRAPHQL: self._timelogs,
            }
        )

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, title=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.issues[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, state="closed", moved_to_id=MOVED + number)
        self._change(MOVED + number, at, references={"full": f"firm/{container}#1"})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - not told
        worked = {"spentAt": f"{day.isoformat()}T12:00:00Z", "timeSpent": minutes * 60}
        issue = {"id": f"gid://gitlab/Issue/{number}"}
        self.entries[entry] = {**ENTRY, "id": f"gid://gitlab/Timelog/{entry}", **worked, "issue": issue}

    def unlog(self, entry: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.entries[entry]

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or {**ISSUE, "id": number}
        self.issues[number] = {**row, "updated_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", **fields}

    def _listed(self, request: httpx.Request) -> list[dict[str, Any]]:
        asked = request.url.params
        found = sorted(self.issues.values(), key=lambda row: (row["updated_at"], row["id"]))
        size, page = int(asked["per_page"]), int(asked["page"])
        if self.stuck:
            return found[:size]
        since = datetime.fromisoformat(asked["updated_after"])
        behind = [row for row in found if datetime.fromisoformat(row["updated_at"]) >= since]
        return behind[(page - 1) * size :][:size]

    def _timelogs(self, request: httpx.Request) -> dict[str, Any]:
        first = json.loads(request.content)["variables"]["first"]
        found = [row for row in self.entries.values() if row["spentAt"] >= first]
        page = {"hasNextPage": False, "endCursor": None}
        return {"data": {"group": {"timelogs": {"nodes": found, "pageInfo": page}}}}


CASE = Case(
    provider=provider("gitlab"),
    server=Group,
    brings=frozenset({Census, Item, Worklog}),
    reads=frozenset({GRAPHQL}),
    cannot={
        "merged": "GitLab has no merging of issues: a duplicate is closed and related to the other",
        "cursor expired": "GitLab's place is an instant, which does not expire",
        "empty page that is not the end": "GitLab lists without gaps: no page before the end is empty",
        "official description": "GitLab's own description was not at hand when this was made",
    },
    honest=frozenset({"[]"}),
)
