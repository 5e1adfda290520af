"""A Toggl Track with one client, one project and one entry, shaped as its documentation shows them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Item, Organization, Worklog
from integrations.registry import provider
from tests.integrations.cases.timed import PAGE_SIZE, Timed, task_day

PROVIDER = provider("toggl")
VALUES = {"TOGGL_TOKEN": "wire-token", "TOGGL_WORKSPACE": "7"}
REPORT = "/reports/api/v3/workspace/7/search/time_entries"
ME = {"id": 41, "email": "bot@firm.example", "timezone": "Europe/Paris"}
CLIENT = {"id": 77, "name": "Acme", "wid": 7}
PROJECT = {"id": 5, "name": "Relaunch", "client_id": 77, "active": True}
TIMES = {
    "id": 900,
    "seconds": 9000,
    "start": "2026-03-05T23:30:00+01:00",
    "stop": "2026-03-06T02:00:00+01:00",
    "at": "2026-03-06T08:00:00+00:00",
}
ROW = {
    "user_id": 9,
    "username": "Dana Example",
    "email": "dana@firm.example",
    "project_id": 5,
    "project_name": "Relaunch",
    "client_name": "Acme",
    "task_id": 3,
    "task_name": "Design",
    "billable": True,
    "description": "APP-12 login; ana@acme.example asked",
    "tag_ids": [1],
    "tag_names": ["remote"],
    "time_entries": [TIMES],
    "row_number": 1,
}


class Board(Timed):
    """A Toggl Track whose reports have pages of five rows, and which says in a header where the next one begins."""

    values = VALUES

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[int, dict[str, Any]] = {}
        self.answer = routes(
            {
                "/api/v9/me": ME,
                "/api/v9/workspaces/7/clients": [CLIENT],
                "/api/v9/workspaces/7/projects": lambda _: list(self.projects.values()),
                REPORT: self._report,
            }
        )
        self.put(1, "Relaunch", datetime.now(UTC) - timedelta(days=2))

    def put(self, number: int, title: str, at: datetime) -> None:
        day = _day(self.entries[number]) if number in self.entries else at.date()
        self.refs[number] = task_day(str(number), day, client_id="77", tags=("remote",), text="APP-12")
        self._write(number, number, title, 150, day, at)

    def move(self, number: int, container: str, at: datetime) -> None:
        self._write(number, 99, container, 150, _day(self.entries[number]), at)

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        self._write(entry, number, self.entries[number]["project_name"], minutes, day, at)

    def _write(self, entry: int, project: int, title: str, minutes: int, day: date, at: datetime) -> None:
        started = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        times = {
            "id": entry,
            "seconds": minutes * 60,
            "start": _stamp(started),
            "stop": _stamp(started + timedelta(minutes=minutes)),
            "at": _stamp(at),
        }
        self.projects[project] = {**PROJECT, "id": project, "name": title}
        named = {"project_id": project, "project_name": title, "task_id": None, "task_name": None}
        self.entries[entry] = {**ROW, **named, "time_entries": [times]}

    def _report(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        found = [row for row in self.entries.values() if asked["start_date"] <= f"{_day(row)}" <= asked["end_date"]]
        found.sort(key=lambda row: (row["time_entries"][0]["start"], row["time_entries"][0]["id"]))
        first = 1 if self.stuck else asked.get("first_row_number", 1)
        behind = first + PAGE_SIZE
        headers = {"X-Next-Row-Number": str(behind)} if len(found) >= behind else {}
        return httpx.Response(200, json=found[first - 1 : behind - 1], headers=headers)


def _day(row: dict[str, Any]) -> date:
    return date.fromisoformat(row["time_entries"][0]["start"][:10])


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+00:00"


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Item, Organization, Worklog}),
    reads=frozenset({REPORT}),
    cannot={
        "merged": "Toggl Track merges no time entries",
        "cursor expired": "Toggl Track gives out no cursor: a place in it is a day, which does not expire",
        "empty page that is not the end": "Toggl Track says where the next page begins, and no page before it is empty",
        "official description": "The description of Toggl Track's API could not be had",
    },
    honest=frozenset({"[]", "null"}),
)
