"""A Harvest with one client, one project and one entry, shaped as its documentation shows them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Item, Link, Organization, Worklog
from integrations.registry import provider
from tests.integrations.cases.timed import PAGE_SIZE, Timed, task_day

PROVIDER = provider("harvest")
VALUES = {"HARVEST_ACCOUNT": "1234567", "HARVEST_TOKEN": "wire-token"}
ME = {"id": 1, "first_name": "Bot", "email": "bot@firm.example", "access_roles": ["administrator"]}
CLIENT = {"id": 77, "name": "Acme", "is_active": True, "updated_at": "2026-03-02T09:00:00Z", "currency": "EUR"}
ISSUE = "https://jira.firm.example/browse/APP-12"
ENTRY = {
    "id": 900,
    "spent_date": "2026-03-05",
    "hours": 2.5,
    "notes": "Login, see APP-12; ana@acme.example asked",
    "is_running": False,
    "billable": True,
    "created_at": "2026-03-05T17:00:00Z",
    "updated_at": "2026-03-06T08:00:00Z",
    "user": {"id": 9, "name": "Dana Example"},
    "client": {"id": 77, "name": "Acme", "currency": "EUR"},
    "project": {"id": 5, "name": "Relaunch", "code": "RL"},
    "task": {"id": 3, "name": "Design"},
    "external_reference": {
        "id": "10012",
        "group_id": "10001",
        "permalink": ISSUE,
        "service": "jira.firm.example",
    },
}


class Board(Timed):
    """A Harvest that lists by cursors of its own, which point behind an entry."""

    values = VALUES

    def __init__(self) -> None:
        day = (datetime.now(UTC) - timedelta(days=3)).date()
        super().__init__()
        self._write(1, "Relaunch", day, datetime.now(UTC) - timedelta(days=3))
        self.answer = routes(
            {"/v2/users/me": ME, "/v2/clients": _page("clients", [CLIENT], ""), "/v2/time_entries": self._listed}
        )

    def put(self, number: int, title: str, at: datetime) -> None:
        day = date.fromisoformat(self.entries[number]["spent_date"]) if number in self.entries else at.date()
        self._write(number, title, day, at)

    def _write(self, number: int, title: str, day: date, at: datetime) -> None:
        self.entries[number] = _row(number, title, day, at)
        self.refs[number] = task_day(str(1000 + number), day, client_id="77", text="APP-12", links=(Link(ISSUE),))

    def move(self, number: int, container: str, at: datetime) -> None:
        row = self.entries[number]
        self.entries[number] = {**row, "project": {"id": 8, "name": container}, "updated_at": _stamp(at)}

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        title = self.entries[number]["project"]["name"]
        self.entries[entry] = {**_row(entry, title, day, at), "hours": minutes / 60}

    def _listed(self, request: httpx.Request) -> dict[str, Any]:
        asked = request.url.params
        since, first = asked.get("updated_since", ""), asked.get("from", "")
        found = [
            (f"{row['spent_date']} {row['id']:09}", row)
            for row in self.entries.values()
            if row["updated_at"] >= since and row["spent_date"] >= first
        ]
        behind = "" if self.stuck else asked.get("cursor", "")
        left = sorted(one for one in found if one[0] > behind)
        shown = left[:PAGE_SIZE]
        return _page("time_entries", [row for _, row in shown], shown[-1][0] if len(left) > PAGE_SIZE else "")


def _row(number: int, title: str, day: date, at: datetime) -> dict[str, Any]:
    """Make an entry of a project of its own, on no task: the project is what the suite gives titles to."""
    project = {"id": 1000 + number, "name": title}
    return {**ENTRY, "id": number, "project": project, "task": None, "spent_date": f"{day}", "updated_at": _stamp(at)}


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _page(what: str, found: list[dict[str, Any]], cursor: str) -> dict[str, Any]:
    next_ = httpx.URL(f"https://api.harvestapp.com/v2/{what}", params={"cursor": cursor, "ref": "next_cursor"})
    return {what: found, "page": None, "links": {"next": str(next_) if cursor else None, "previous": None}}


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Item, Organization, Worklog}),
    cannot={
        "merged": "Harvest merges no time entries",
        "cursor expired": "Harvest does not say that it forgets a cursor",
        "empty page that is not the end": (
            "Harvest names the next page where there is one, and no page before it is empty"
        ),
        "official description": "Harvest publishes no description of its API",
    },
)
