"""A ClickUp workspace with one space, shaped as its documentation shows: instants are texts of milliseconds."""

from datetime import UTC, date, datetime, time
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Worklog
from integrations.registry import provider

Row = dict[str, Any]
VALUES = {"CLICKUP_TOKEN": "pk_wire", "CLICKUP_WORKSPACE": "9001", "CLICKUP_CLIENT_FIELD": "Client"}


def at(*when: int) -> str:
    return milliseconds(datetime(2026, 3, *when, tzinfo=UTC))


def milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


OPTIONS = [{"id": "opt-1", "name": "Acme", "orderindex": 0}, {"id": "opt-2", "name": "Globex", "orderindex": 1}]
TASK: Row = {
    "custom_item_id": 1300,
    "name": "Stock connector",
    "text_content": "ana@acme.example wrote https://firm.zendesk.example/agent/tickets/101",
    "status": {"status": "complete", "type": "closed"},
    "date_created": at(2, 9),
    "date_updated": at(6, 18),
    "date_closed": at(6, 17),
    "date_done": at(6, 17),
    "archived": False,
    "assignees": [{"id": 32, "email": "ben@firm.example"}],
    "tags": [{"name": "connector"}],
    "parent": "t0",
    "priority": {"id": "1", "priority": "urgent"},
    "due_date": at(13, 4),
    "points": 5,
    "time_estimate": 28_800_000,
    "time_spent": 5_400_000,
    "custom_fields": [
        {"id": "f1", "name": "Client", "type": "drop_down", "type_config": {"options": OPTIONS}, "value": 0},
        {"id": "f2", "name": "Ticket", "type": "url", "value": "https://firm.zendesk.example/agent/tickets/102"},
    ],
    "url": "https://app.clickup.com/t/t1",
    "list": {"id": "l1", "name": "Connectors"},
    "folder": {"id": "d1", "name": "Integrations", "hidden": False},
    "space": {"id": "s1"},
}
HISTORY: list[Row] = [
    {"status": "to do", "type": "open", "total_time": {"by_minute": 1500, "since": at(2, 9)}},
    {"status": "in progress", "type": "custom", "total_time": {"by_minute": 4740, "since": at(3, 10)}},
    {"status": "complete", "type": "closed", "total_time": {"by_minute": 60, "since": at(6, 17)}},
]
ENTRY: Row = {
    "id": "500",
    "task": {"id": "t1"},
    "user": {"id": 32, "email": "ben@firm.example"},
    "start": at(4, 14),
    "duration": "5400000",
    "description": "on the telephone",
}
PEOPLE: list[Row] = [{"user": {"id": 31, "role": 1}}, {"user": {"id": 32, "role": 3}}]


class Workspace(Server):
    """Sorts tasks by their change, oldest first where reversed, three a page; a deleted task is simply gone."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.tasks: dict[str, Row] = {"t1": {**TASK, "id": "t1"}}
        self.entries: dict[str, Row] = {"500": ENTRY}
        self.people = PEOPLE
        self.times: dict[str, list[Row]] = {"t1": HISTORY}
        self.keeps_times = True
        self.says_last = True
        self.stuck = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked, path = request.url.params, request.url.path.removeprefix("/api/v2")
        gone = asked.get("archived") == "true"
        told: dict[str, Any] = {
            "/user": {"user": {"id": 31}},
            "/team": {"teams": [{"id": "9001", "name": "Firm", "members": self.people}]},
            "/team/9001/space": {"spaces": [] if gone else [{"id": "s1", "name": "Product"}]},
            "/team/9001/custom_item": {"custom_items": [{"id": 1300, "name": "Bug"}]},
            "/space/s1/folder": {"folders": [] if gone else [{"id": "d1", "name": "Integrations"}]},
            "/space/s1/list": {"lists": [{"id": "l3", "name": "Old"}] if gone else []},
            "/folder/d1/list": {"lists": [] if gone else [{"id": "l1", "name": "Connectors"}]},
        }
        if path == "/team/9001/task":
            return self._page(asked, self._changed(asked))
        if path.startswith("/list/"):
            return self._page(asked, self._in_list(path.split("/")[2], asked["archived"] == "true"))
        if path == "/team/9001/time_entries":
            return httpx.Response(200, json={"data": self._worked(asked)})
        if path == "/task/bulk_time_in_status/task_ids" and self.keeps_times:
            ids = [id_ for id_ in asked.get_list("task_ids") if id_ in self.times]
            return httpx.Response(200, json={id_: {"status_history": self.times[id_]} for id_ in ids})
        return httpx.Response(200, json=told[path]) if path in told else httpx.Response(404)

    def ref(self, number: int) -> str:
        return f"t{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, name=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - it leaves no trace
        del self.tasks[self.ref(number)]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, list={"id": "l2", "name": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - it is not told when it was entered
        begin = milliseconds(datetime.combine(day, time(12), UTC))
        told = {"id": str(entry), "task": {"id": self.ref(number)}, "start": begin}
        self.entries[str(entry)] = {**ENTRY, **told, "duration": str(minutes * 60_000)}

    def unlog(self, entry: int, at: datetime) -> None:  # noqa: ARG002 - it leaves no trace
        del self.entries[str(entry)]

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.tasks.get(self.ref(number)) or {**TASK, "id": self.ref(number)}
        self.tasks[self.ref(number)] = {**row, "date_updated": milliseconds(at), **fields}

    def _changed(self, asked: httpx.QueryParams) -> list[Row]:
        assert (asked["order_by"], asked["reverse"], asked["include_closed"]) == ("updated", "true", "true")
        since = int(asked["date_updated_gt"])
        found = [one for one in self.tasks.values() if int(one["date_updated"]) > since and not one["archived"]]
        return sorted(found, key=lambda one: (int(one["date_updated"]), one["id"]))

    def _in_list(self, list_: str, archived: bool) -> list[Row]:  # noqa: FBT001 - as the question has it
        return [one for one in self.tasks.values() if one["list"]["id"] == list_ and one["archived"] is archived]

    def _worked(self, asked: httpx.QueryParams) -> list[Row]:
        people, within = asked["assignee"].split(","), (int(asked["start_date"]), int(asked["end_date"]))
        mine = [one for one in self.entries.values() if str(one["user"]["id"]) in people]
        return [one for one in mine if within[0] <= int(one["start"]) <= within[1]]

    def _page(self, asked: httpx.QueryParams, found: list[Row]) -> httpx.Response:
        begins = 0 if self.stuck else int(asked["page"]) * self.page_size
        is_last = not self.stuck and begins + self.page_size >= len(found)
        last = {"last_page": is_last} if self.says_last else {}
        return httpx.Response(200, json={"tasks": found[begins : begins + self.page_size], **last})


CASE = Case(
    provider=provider("clickup"),
    server=Workspace,
    brings=frozenset({Census, Item, Worklog}),
    cannot={
        "merged": "ClickUp does not say which tasks were merged into which",
        "odd time formats": "ClickUp's instants are numbers of milliseconds, which have one spelling",
        "cursor expired": "ClickUp's place is an instant, which does not expire",
        "empty page that is not the end": "ClickUp lists without gaps: no page before the end is empty",
        "official description": "ClickUp's description of its API could not be had",
    },
)
