"""A Clockify with one client and one entry, shaped as its documentation shows them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Item, Organization, Worklog
from integrations.registry import provider
from tests.integrations.cases.timed import PAGE_SIZE, Timed, task_day

PROVIDER = provider("clockify")
VALUES = {"CLOCKIFY_KEY": "wire-key", "CLOCKIFY_WORKSPACE": "64a6"}
REPORT = "/v1/workspaces/64a6/reports/detailed"
USER = {"id": "5b0e", "email": "bot@firm.example", "settings": {"timeZone": "Europe/Paris"}}
CLIENT = {"id": "77", "name": "Acme", "workspaceId": "64a6", "archived": False}
ENTRY = {
    "_id": "900",
    "description": "APP-12 login; ana@acme.example asked",
    "userId": "9a",
    "timeInterval": {"start": "2026-03-05T22:30:00Z", "end": "2026-03-06T01:00:00Z", "duration": 9000},
    "billable": True,
    "projectId": "5",
    "projectName": "Relaunch",
    "clientId": "77",
    "clientName": "Acme",
    "taskId": "3",
    "taskName": "Design",
    "tags": [{"_id": "1", "name": "remote"}],
}


class Board(Timed):
    """A Clockify whose reports have pages of five, and which counts what is in a report."""

    values = VALUES

    def __init__(self) -> None:
        super().__init__()
        self.answer = routes(
            {
                "/api/v1/user": USER,
                "/api/v1/workspaces/64a6/clients": [CLIENT],
                REPORT: self._report,
            }
        )
        self.put(1, "Relaunch", datetime.now(UTC) - timedelta(days=2))

    def put(self, number: int, title: str, at: datetime) -> None:
        day = _day(self.entries[number]) if number in self.entries else at.date()
        self.refs[number] = task_day(f"p{number}", day, client_id="77", tags=("remote",), text="APP-12")
        self._write(number, number, title, 150, day)

    def move(self, number: int, container: str, at: datetime) -> None:  # noqa: ARG002 - a change leaves no date
        self._write(number, 99, container, 150, _day(self.entries[number]))

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - undated
        self._write(entry, number, self.entries[number]["projectName"], minutes, day)

    def _write(self, entry: int, project: int, title: str, minutes: int, day: date) -> None:
        started = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        times = {
            "start": _stamp(started),
            "end": _stamp(started + timedelta(minutes=minutes)),
            "duration": minutes * 60,
        }
        project_of = {"projectId": f"p{project}", "projectName": title, "taskId": None, "taskName": None}
        self.entries[entry] = {**ENTRY, **project_of, "_id": str(entry), "timeInterval": times}

    def _report(self, request: httpx.Request) -> dict[str, Any]:
        asked = json.loads(request.content)
        first, last = asked["dateRangeStart"], asked["dateRangeEnd"]
        found = [row for row in self.entries.values() if first <= row["timeInterval"]["start"] <= last]
        found.sort(key=lambda row: (row["timeInterval"]["start"], int(row["_id"])))
        behind = PAGE_SIZE * (1 if self.stuck else asked["detailedFilter"]["page"])
        totals = [{"totalTime": 0, "entriesCount": len(found)}] if found else []
        return {"totals": totals, "timeentries": found[behind - PAGE_SIZE : behind]}


def _day(row: dict[str, Any]) -> date:
    return date.fromisoformat(row["timeInterval"]["start"][:10])


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Item, Organization, Worklog}),
    reads=frozenset({REPORT}),
    cannot={
        "merged": "Clockify merges no time entries",
        "cursor expired": "Clockify gives out no cursor: a place in it is a day, which does not expire",
        "empty page that is not the end": "Clockify says how long a report is, and no page before its end is empty",
        "official description": "The description of Clockify's API could not be had",
    },
    honest=frozenset({"[]"}),
)
