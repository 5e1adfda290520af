"""A YouTrack with two projects, shaped as its documentation shows: lists of 42 unless asked for more, milliseconds."""

from datetime import UTC, date, datetime, time
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item, Worklog
from integrations.registry import provider
from integrations.tracker.youtrack import FEED_PAGE

URL = "https://firm.youtrack.example"
VALUES = {
    "YOUTRACK_URL": URL,
    "YOUTRACK_TOKEN": "perm-wire",
    "YOUTRACK_CLIENT_FIELD": "Client",
    "YOUTRACK_IN_PROGRESS": "In Progress, In Review",
}
ANA, BOB = {"id": "1-7", "name": "Ana"}, {"id": "1-8", "name": "Bob"}
UNLESS_ASKED = 42


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def field(name: str, kind: str, value: Any) -> dict[str, Any]:
    return {"name": name, "$type": f"{kind}IssueCustomField", "value": value}


def named(name: str) -> dict[str, Any]:
    return {"id": f"67-{len(name)}", "name": name}


ISSUE: dict[str, Any] = {
    "id": "2-1",
    "idReadable": "APP-1",
    "summary": "Stock connector",
    "description": "Call Ana, ana@acme.example. See https://firm.zendesk.example/agent/tickets/101",
    "created": ms("2026-03-02T09:00:00Z"),
    "updated": ms("2026-03-06T18:00:00Z"),
    "resolved": ms("2026-03-06T17:00:00Z"),
    "project": {"id": "0-1", "name": "App"},
    "tags": [named("connectors")],
    "parent": {
        "issues": [
            {"id": "2-900", "summary": "Connectors", "customFields": [field("Type", "SingleEnum", named("Epic"))]}
        ]
    },
    "customFields": [
        field("State", "State", {**named("Fixed"), "isResolved": True}),
        field("Priority", "SingleEnum", named("Show-stopper")),
        field("Type", "SingleEnum", named("Feature")),
        field("Subsystem", "SingleOwned", named("Stock")),
        field("Client", "MultiEnum", [named("Acme"), named("Globex")]),
        field("Assignee", "SingleUser", BOB),
        field("Due Date", "Date", ms("2026-03-13T12:00:00Z")),
        field("Estimation", "Period", {"id": "PT8H", "minutes": 480}),
        field("Story points", "Simple", 5),
        field("Fix versions", "MultiVersion", [{**named("4.2"), "releaseDate": ms("2026-03-31T12:00:00Z")}]),
        field("Notes", "Text", None),
    ],
}


def change(at: str, name: str, removed: Any, added: Any, category: str = "CustomField") -> dict[str, Any]:
    told = {"timestamp": ms(at), "category": {"id": f"{category}Category"}, "removed": removed, "added": added}
    return {"id": f"{ms(at)}.{name}", "field": {"name": name}, **told}


HISTORY = [
    change("2026-03-03T09:00:00Z", "State", [named("Open")], [named("In Progress")]),
    change("2026-03-03T10:00:00Z", "Boards", [], [named("Sprint 9")], "Sprint"),
    change("2026-03-04T09:00:00Z", "Assignee", [ANA], [BOB]),
    change("2026-03-04T09:00:00Z", "Due Date", ms("2026-03-11T12:00:00Z"), ms("2026-03-13T12:00:00Z")),
    change("2026-03-05T09:00:00Z", "State", [named("In Progress")], [named("In Review")]),
    change("2026-03-06T17:00:00Z", "State", [named("In Review")], [named("Fixed")]),
]
SPRINTS = [
    {**named("Sprint 8"), "start": ms("2026-02-16T00:00:00Z"), "finish": ms("2026-02-27T00:00:00Z"), "archived": False},
    {**named("Sprint 9"), "start": ms("2026-03-02T00:00:00Z"), "finish": ms("2026-03-13T00:00:00Z"), "archived": False},
]


def work(id_: int, number: int, minutes: int, day: date, updated: int) -> dict[str, Any]:
    told = {"id": f"115-{id_}", "duration": {"id": f"PT{minutes}M", "minutes": minutes}, "author": ANA}
    midnight = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    return {**told, "date": midnight, "issue": {"id": f"2-{number}"}, "updated": updated}


class Projects(Server):
    """Keeps issues, what was done to them, and the time on them; a place in the feed is an activity's own."""

    values = VALUES
    page_size = FEED_PAGE

    def __init__(self) -> None:
        self.issues = {1: ISSUE}
        self.history, self.sprints = HISTORY, SPRINTS
        self.feed = [(ISSUE["updated"], 0, 1)]
        self.work = {1: work(1, 1, 90, date(2026, 3, 4), ms("2026-03-04T18:00:00Z"))}
        self.stuck = self.hollowed = False
        self.age = 0
        lists = routes(
            {
                "/api/users/me": {"id": "1-9", "login": "clientload", "guest": False},
                "/api/admin/projects": [{"id": "0-1"}, {"id": "0-2"}],
                "/api/activitiesPage": self.activities,
                "/api/workItems": self.hours,
                "/api/issues": lambda one: page([{"id": row["id"]} for row in self.issues.values()], one),
            }
        )
        self.answer = lambda one: self.about(one) if one.url.path.startswith("/api/issues/") else lists(one)

    def ref(self, number: int) -> str:
        return f"2-{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, summary=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.issues[number]
        self.feed = [one for one in self.feed if one[2] != number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, project={"id": "0-2", "name": container}, idReadable="ELSE-1")

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        self.work[entry] = work(entry, number, minutes, day, int(at.timestamp() * 1000))

    def unlog(self, entry: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.work[entry]

    def forget(self) -> None:
        self.age += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or {**ISSUE, "id": self.ref(number), "idReadable": f"APP-{number}"}
        self.issues[number] = {**row, "updated": int(at.timestamp() * 1000), **fields}
        self.feed.append((int(at.timestamp() * 1000), len(self.feed), number))

    def activities(self, request: httpx.Request) -> Any:
        asked = request.url.params
        age, _, given = asked.get("cursor", f"{self.age} ").partition(" ")
        if age != str(self.age):
            return httpx.Response(400, json={"error": "bad_request", "error_description": "Bad cursor"})
        behind = tuple(map(int, given.rstrip("!").split("-"))) if given.rstrip("!") else (int(asked["start"]) - 1, 0)
        left = [one for one in sorted(self.feed) if one > behind]
        shown = [] if self.hollowed and not given.endswith("!") else left[: int(asked["$top"])]
        after = given if self.stuck else f"{shown[-1][0]}-{shown[-1][1]}-{shown[-1][2]}" if shown else f"{given}!"
        told = [{"id": f"{at}.{seq}", "timestamp": at, "target": {"id": self.ref(number)}} for at, seq, number in shown]
        more = self.stuck or len(shown) < len(left)
        return {"activities": told, "hasAfter": more, "afterCursor": f"{self.age} {after}"}

    def about(self, request: httpx.Request) -> httpx.Response:
        _, _, _, id_, *what = request.url.path.split("/")
        found = next((row for row in self.issues.values() if row["id"] == id_), None)
        if found is None:
            return httpx.Response(404, json={"error": "Not Found", "error_description": f"No issue {id_}"})
        told = {"": found, "sprints": self.sprints, "activities": self.history}["".join(what)]
        return httpx.Response(200, json=page(told, request) if isinstance(told, list) else told)

    def hours(self, request: httpx.Request) -> Any:
        asked = request.url.params
        since, first = int(asked.get("updatedStart", 0)), ms(f"{asked.get('startDate', '1970-01-01')}T00:00:00Z")
        return page([row for row in self.work.values() if row["updated"] >= since and row["date"] >= first], request)


def page(found: list[dict[str, Any]], request: httpx.Request) -> list[dict[str, Any]]:
    skip = int(request.url.params.get("$skip", 0))
    return found[skip : skip + int(request.url.params.get("$top", UNLESS_ASKED))]


CASE = Case(
    provider=provider("youtrack"),
    server=Projects,
    brings=frozenset({Census, Item, Worklog}),
    cannot={
        "merged": "YouTrack has no merging: a duplicate is closed and linked to the other",
        "odd time formats": "YouTrack's instants are numbers of milliseconds, which have one spelling",
        "official description": "JetBrains gives out YouTrack's description under YouTrack's own licence only",
    },
    honest=frozenset({"[]"}),
)
