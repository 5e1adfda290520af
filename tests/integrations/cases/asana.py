"""Two projects in Asana, shaped as its official description says; pages go on by tokens that hold a place."""

from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item
from integrations.registry import provider
from tests.integrations.descriptions import Kept

API = "https://app.asana.com/api/1.0"
TASKS = "/api/1.0/tasks"
APP, ELSEWHERE = "1201", "1202"
NAMES = {APP: "App", ELSEWHERE: "Elsewhere"}
VALUES = {
    "ASANA_TOKEN": "wire-token",
    "ASANA_PROJECTS": f"{APP}, {ELSEWHERE}",
    "ASANA_CLIENT_FIELD": "Client",
    "ASANA_PRIORITY_FIELD": "Priority",
}


def thing(gid: str, kind: str, name: str) -> dict[str, Any]:
    return {"gid": gid, "resource_type": kind, "name": name}


def field(gid: str, name: str, shown: str | None, *several: str) -> dict[str, Any]:
    more = {"multi_enum_values": [{"gid": f"{gid}{at}", "name": one} for at, one in enumerate(several)]}
    return {"gid": gid, "name": name, "display_value": shown, **(more if several else {})}


TASK: dict[str, Any] = {
    "gid": "10001",
    "name": "Stock connector",
    "notes": "Call Ana, ana@acme.example. See https://firm.zendesk.example/agent/tickets/101",
    "resource_subtype": "default_task",
    "created_at": "2026-03-02T09:00:00.000Z",
    "modified_at": "2026-03-06T18:00:00.123Z",
    "completed": True,
    "completed_at": "2026-03-06T17:00:00.000Z",
    "due_on": "2026-03-13",
    "due_at": None,
    "permalink_url": "https://app.asana.com/1/12/task/10001",
    "projects": [{"gid": APP, "name": NAMES[APP]}],
    "parent": None,
    "tags": [{"gid": "31", "name": "connectors"}],
    "actual_time_minutes": 90,
    "custom_fields": [field("41", "Client", "Acme"), field("42", "Priority", "Urgent")],
}


class Projects(Server):
    """Lists tasks by their number, those changed since an instant."""

    values = VALUES

    def __init__(self) -> None:
        self.tasks: dict[int, dict[str, Any]] = {1: TASK}
        self.stuck = self.hollowed = False
        self.age = 0
        me = {"data": {"gid": "9", "name": "Clientload"}}
        self.answer = routes({"/api/1.0/users/me": me, TASKS: self.listing})

    def ref(self, number: int) -> str:
        return str(10000 + number)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, name=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.tasks[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        (gid,) = (gid for gid, name in NAMES.items() if name == container)
        self._change(number, at, projects=[{"gid": gid, "name": container}])

    def forget(self) -> None:
        self.age += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.tasks.get(number) or {**TASK, "gid": self.ref(number)}
        self.tasks[number] = {**row, "modified_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", **fields}

    def listing(self, request: httpx.Request) -> Any:
        asked = request.url.params
        age, _, given = asked.get("offset", "").partition("-")
        if age not in {"", str(self.age)}:
            return httpx.Response(400, json={"errors": [{"message": "offset: Your pagination token has expired."}]})
        since = datetime.fromisoformat(asked["modified_since"]) if "modified_since" in asked else None
        behind = [
            row
            for number, row in sorted(self.tasks.items())
            if asked["project"] in {one["gid"] for one in row["projects"]}
            and (since is None or datetime.fromisoformat(row["modified_at"]) >= since)
            and (self.stuck or number > int(given.rstrip("!") or 0))
        ]
        shown = [] if self.hollowed and not given.endswith("!") else behind[: int(asked["limit"])]
        token = f"{self.age}-" + (str(int(shown[-1]["gid"]) - 10000) if shown else f"{given or 0}!")
        more = len(shown) < len(behind)
        path = f"/tasks?offset={token}"
        only = set(asked["opt_fields"].split(","))
        rows = [{k: v for k, v in row.items() if k in {"gid", *only} or k == "custom_fields"} for row in shown]
        return {"data": rows, "next_page": {"offset": token, "path": path, "uri": f"{API}{path}"} if more else None}


CASE = Case(
    provider=provider("asana"),
    server=Projects,
    brings=frozenset({Census, Item}),
    cannot={
        "merged": "Asana keeps a merged task as a completed one and does not say into which it was merged",
        **dict.fromkeys(
            ("late time entry", "changed time entry", "deleted time entry"),
            "Asana gives a task's time as one sum; its entries by day name no task in a list",
        ),
    },
    described=Kept("asana.json", API, names_nulls=False, by_parts=True),
)
