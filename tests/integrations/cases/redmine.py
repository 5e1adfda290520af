"""A Redmine with a record in every stream, shaped as a real 5.0.4 answers."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item, Organization, Worklog
from integrations.registry import provider

PROVIDER = provider("redmine")
URL = "https://redmine.firm.example"
VALUES = {
    "REDMINE_URL": URL,
    "REDMINE_KEY": "wire-key",
    "REDMINE_CLIENT_FIELD": "1",
    "REDMINE_PROJECT_IS_CLIENT": "1",
}
USER = {"user": {"id": 5, "login": "clientload", "admin": False, "firstname": "Bot", "api_key": "wire-key"}}
STATUSES = {
    "issue_statuses": [
        {"id": 1, "name": "New", "is_closed": False},
        {"id": 3, "name": "Resolved", "is_closed": False},
        {"id": 5, "name": "Closed", "is_closed": True},
    ]
}
PROJECT = {"id": 7, "name": "Acme shop", "identifier": "acme-shop", "status": 1, "is_public": False}
ISSUE = {
    "id": 31,
    "project": {"id": 7, "name": "Acme shop"},
    "tracker": {"id": 1, "name": "Bug"},
    "status": {"id": 5, "name": "Closed"},
    "priority": {"id": 2, "name": "High"},
    "author": {"id": 5, "name": "Dana Example"},
    "category": {"id": 4, "name": "Connectors"},
    "parent": {"id": 30},
    "subject": "Stock connector",
    "description": "Ana, ana@acme.example, wrote https://rt.firm.example/Ticket/Display.html?id=5",
    "estimated_hours": 8.0,
    "total_estimated_hours": 20.0,
    "spent_hours": 2.5,
    "total_spent_hours": 11.0,
    "custom_fields": [{"id": 1, "name": "Client", "multiple": True, "value": ["Acme", "Globex"]}],
    "created_on": "2026-03-02T09:00:00Z",
    "updated_on": "2026-03-06T18:00:00Z",
    "closed_on": "2026-03-06T17:00:00Z",
}
ENTRY = {
    "id": 900,
    "project": {"id": 7, "name": "Acme shop"},
    "issue": {"id": 31},
    "user": {"id": 9, "name": "Dana Example"},
    "activity": {"id": 9, "name": "Development"},
    "hours": 2.5,
    "comments": "as discussed with ana@acme.example",
    "spent_on": "2026-03-05",
    "created_on": "2026-03-08T08:00:00Z",
    "updated_on": "2026-03-08T08:00:00Z",
}


def listed(key: str, *found: Any, total: int | None = None) -> dict[str, Any]:
    return {key: list(found), "total_count": len(found) if total is None else total, "offset": 0, "limit": 100}


def issues(*found: dict[str, Any]) -> Any:
    """Serve issues as the server does: from an instant on, a hundred at most; open ones unless asked for all."""

    def answer(request: httpx.Request) -> dict[str, Any]:
        asked = request.url.params
        # The second before is listed too: a real one compares with parts of seconds that it does not show.
        given = datetime.fromisoformat(asked.get("updated_on", ">=2000-01-01T00:00:00Z").removeprefix(">="))
        since = f"{given - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        every = asked.get("status_id") == "*"
        matching = [row for row in found if str(row["updated_on"]) >= since and (every or row["status"]["id"] != 5)]
        matching.sort(key=lambda row: (row["updated_on"] if asked.get("sort") == "updated_on,id" else "", row["id"]))
        offset = int(asked.get("offset", 0))
        shown = matching[offset : offset + min(100, int(asked.get("limit", 25)))]
        return listed("issues", *shown, total=len(matching))

    return answer


HONEST: dict[str, Any] = {
    "/users/current.json": USER,
    "/issue_statuses.json": STATUSES,
    "/projects.json": listed("projects", PROJECT),
    "/issues.json": issues(ISSUE),
    "/time_entries.json": listed("time_entries", ENTRY),
}


class Board(Server):
    """A Redmine that lists by offset and counts what it lists."""

    values = VALUES

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {1: {**ISSUE, "id": 1}}
        self.entries: dict[int, dict[str, Any]] = {900: {**ENTRY, "issue": {"id": 1}}}
        self.stuck = False
        lists = routes({**HONEST, "/issues.json": self._listed, "/time_entries.json": self._hours})
        self.answer = lambda request: self._alone(request) or lists(request)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, subject=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.issues[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, project={"id": 8, "name": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        entered = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        worked = {"hours": minutes / 60, "spent_on": day.isoformat(), "created_on": entered, "updated_on": entered}
        self.entries[entry] = {**ENTRY, "id": entry, "issue": {"id": number}, **worked}

    def unlog(self, entry: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.entries[entry]

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or {**ISSUE, "id": number}
        self.issues[number] = {**row, "updated_on": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}

    def _alone(self, request: httpx.Request) -> httpx.Response | None:
        """Answer for one issue; what is not there has an empty body."""
        number = request.url.path.removeprefix("/issues/").removesuffix(".json")
        if not number.isdecimal():
            return None
        row = self.issues.get(int(number))
        return httpx.Response(200, json={"issue": row}) if row else httpx.Response(404)

    def _listed(self, request: httpx.Request) -> dict[str, Any]:
        if self.stuck:
            return listed("issues", *list(self.issues.values())[:100], total=500)
        return issues(*self.issues.values())(request)

    def _hours(self, request: httpx.Request) -> dict[str, Any]:
        first = request.url.params.get("from", "")
        return listed("time_entries", *(row for row in self.entries.values() if row["spent_on"] >= first))


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Item, Organization, Worklog}),
    cannot={
        "merged": "Redmine has no merging: a duplicate is closed and related to the other",
        "cursor expired": "Redmine gives out no cursor: a place in it is an instant, which does not expire",
        "empty page that is not the end": "Redmine says how long a list is, and no page before its end is empty",
        "official description": "Redmine has no description of its API; a real one is read instead",
    },
)
