"""A monday account with one board and that of its subitems, whose answers hold what its types say."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Item, Worklog
from integrations.registry import provider

Row = dict[str, Any]
PATH = "/v2"
VALUES = {
    "MONDAY_TOKEN": "wire-token",
    "MONDAY_BOARDS": "11",
    "MONDAY_CLIENT_FIELD": "Client",
    "MONDAY_DUE_FIELD": "Due date",
    "MONDAY_ESTIMATE_FIELD": "Estimate",
}


def value(id_: str, kind: str, title: str, text: str = "", **told: Any) -> Row:
    return {"id": id_, "type": kind, "text": text, "column": {"title": title}, **told}


SESSION: Row = {
    "id": "500",
    "status": "active",
    "started_at": "2026-03-04T14:00:00Z",
    "ended_at": "2026-03-04T15:30:00Z",
    "started_user_id": "32",
}
STATUS = value("status", "status", "Status", "Done", label="Done", is_done=True, updated_at="2026-03-06T17:00:00Z")
NOTE = "ana@acme.example wrote https://firm.zendesk.example/agent/tickets/101"
ITEM: Row = {
    "name": "Stock connector",
    "state": "active",
    "url": "https://firm.monday.example/boards/11/pulses/1",
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-06T18:00:00Z",
    "board": {"id": "11", "name": "Connectors"},
    "group": {"title": "This month"},
    "parent_item": None,
    "column_values": [
        STATUS,
        value("status_1", "status", "Priority", "Critical", label="Critical ⚠️", is_done=False, updated_at=None),
        value("dropdown", "dropdown", "Client", "Acme", values=[{"label": "Acme"}]),
        value("date", "date", "Due date", "2026-03-13", date="2026-03-13", time=None),
        value("numbers", "numbers", "Estimate", "8", number=8.0),
        value("tags", "tags", "Tags", "connector, stock"),
        value("text", "text", "Notes", NOTE),
        value("link", "link", "Ticket", "the ticket", url="https://firm.zendesk.example/agent/tickets/102"),
        value("time", "time_tracking", "Time", "01:30:00", history=[SESSION]),
    ],
}
MOST = 3


def data(**found: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": found})


def refused(code: str, status: int = 200, **told: Any) -> httpx.Response:
    error = {"message": "no", "extensions": {"code": code, "status_code": status, **told}}
    return httpx.Response(200, json={"data": None, "errors": [error]})


class Boards(Server):
    """Gives pages of items as they were when the first was asked for, and what happened, newest first."""

    values = VALUES
    page_size = MOST

    def __init__(self) -> None:
        self.items: dict[str, Row] = {"1": {**ITEM, "id": "1"}}
        self.logs: list[tuple[str, str, datetime]] = []
        self.boards: dict[str, list[str]] = {"11": ["12"], "12": []}
        self.places: dict[str, list[str]] = {}
        self.asked: list[Row] = []
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != PATH:
            return httpx.Response(404)
        body = json.loads(request.content)
        asked = body["variables"]
        self.asked.append(body)
        first = ", ".join(asked.get("ids") or ())
        told = {
            "Me": lambda: {"me": {"id": "31", "name": "Bot", "account": {"name": "Firm"}}},
            "Boards": lambda: {"boards": [self._board(id_) for id_ in asked["ids"] if id_ in self.boards]},
            "First": lambda: {"boards": [{"page": self._page(self._newest(first))}]},
            "Next": lambda: {"page": self._page(self.places[asked["cursor"]], asked["cursor"])},
            "Items": lambda: {"items": [self.items[id_] for id_ in asked["ids"] if id_ in self.items]},
            "Logs": lambda: {"boards": [self._logs(id_, asked) for id_ in asked["ids"]]},
        }
        name = body["query"].replace("{", "(").split("(")[0].split()[1]
        if name == "Next" and asked["cursor"] not in self.places:
            return refused("CursorException")
        return data(**told[name]())

    def put(self, number: int, title: str, at: datetime) -> None:
        self.change(number, at, name=title)

    def delete(self, number: int, at: datetime) -> None:
        del self.items[self.ref(number)]
        self.logs.append(("11", self.ref(number), at))

    def move(self, number: int, container: str, at: datetime) -> None:
        self.change(number, at, board={"id": "12", "name": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        began = datetime.combine(day, time(12), UTC)
        ended = began + timedelta(minutes=minutes)
        told = {
            "id": str(entry),
            "started_at": f"{began:%Y-%m-%dT%H:%M:%SZ}",
            "ended_at": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
        }
        self._session(number, str(entry), {**SESSION, **told}, at)

    def unlog(self, entry: int, at: datetime) -> None:
        self._session(1, str(entry), None, at)

    def forget(self) -> None:
        self.places.clear()

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def change(self, number: int, at: datetime, **fields: Any) -> None:
        id_ = self.ref(number)
        row = self.items.get(id_) or {**ITEM, "id": id_}
        self.items[id_] = {**row, "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}
        self.logs.append(("11", id_, at))

    def _session(self, number: int, entry: str, session: Row | None, at: datetime) -> None:
        *others, tracked = self.items[self.ref(number)]["column_values"]
        kept = [one for one in tracked["history"] if one["id"] != entry]
        history = [*kept, session] if session else kept
        self.change(number, at, column_values=[*others, {**tracked, "history": history}])

    def _newest(self, board: str) -> list[str]:
        order = sorted(self.items.values(), key=lambda row: row["updated_at"], reverse=True)
        return [row["id"] for row in order if row["board"]["id"] == board and row["state"] == "active"]

    def _board(self, id_: str) -> Row:
        below = self.boards[id_]
        columns = [{"settings_str": json.dumps({"boardIds": [int(one) for one in below]})}] if below else []
        return {"id": id_, "name": "Connectors", "columns": columns}

    def _logs(self, id_: str, asked: Row) -> Row:
        since, begins = datetime.fromisoformat(asked["from"]), (asked["page"] - 1) * 100
        found = [
            {"id": f"log-{number}", "data": json.dumps({"board_id": int(board), "pulse_id": int(item)})}
            for number, (board, item, at) in enumerate(self.logs)
            if board == id_ and at >= since
        ]
        return {"id": id_, "activity_logs": found[::-1][begins : begins + 100]}

    def _page(self, ids: list[str], cursor: str = "") -> Row:
        if self.hollowed and ids and not cursor.endswith("hollow"):
            return {"cursor": self._place(ids, " hollow"), "items": []}
        shown, rest = ids[:MOST], ids if self.stuck else ids[MOST:]
        place = ("stuck" if self.stuck else self._place(rest)) if rest else None
        self.places["stuck"] = ids
        return {"cursor": place, "items": [self.items[id_] for id_ in shown if id_ in self.items]}

    def _place(self, ids: list[str], ending: str = "") -> str:
        place = f"place-{len(self.places)}{ending}"
        self.places[place] = ids
        return place


CASE = Case(
    provider=provider("monday"),
    server=Boards,
    brings=frozenset({Item, Worklog}),
    reads=frozenset({PATH}),
    cannot={
        "merged": "monday has no merging",
        "deleted time entry": "monday lists the sessions of time that there are, and not those that were deleted",
        "official description": "monday's schema could not be had, only the types that monday makes of it",
    },
)
