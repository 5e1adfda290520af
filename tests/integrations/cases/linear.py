"""A Linear workspace with one customer, whose answers hold what a query asks and nothing else."""

import json
from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Organization
from integrations.registry import provider
from tests.integrations.descriptions import Schema

PATH = "/graphql"
VALUES = {"LINEAR_KEY": "lin_api_wire"}
CUSTOMER = {
    "id": "cus-1",
    "name": "Acme",
    "domains": ["Acme.example"],
    "externalIds": ["crm-1"],
    "archivedAt": None,
}


def uuid(number: int) -> str:
    return f"2174add1-f7c8-44e3-bbf3-{number:012}"


ISSUE: dict[str, Any] = {
    "id": uuid(1),
    "identifier": "APP-1",
    "title": "Stock connector",
    "description": "ana@acme.example wrote https://firm.zendesk.example/agent/tickets/101",
    "url": "https://linear.app/firm/issue/APP-1",
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-06T18:00:00.000Z",
    "trashed": None,
    "completedAt": "2026-03-06T17:00:00.000Z",
    "canceledAt": None,
    "dueDate": "2026-03-13",
    "estimate": 5.0,
    "priority": 1.0,
    "priorityLabel": "Urgent",
    "addedToCycleAt": "2026-03-03T09:00:00.000Z",
    "team": {"name": "App"},
    "project": {"name": "Connectors"},
    "parent": {"id": uuid(0)},
    "assignee": {"id": "dev-1"},
    "state": {"type": "completed"},
    "cycle": {
        "name": None,
        "number": 7.0,
        "startsAt": "2026-03-02T08:00:00.000Z",
        "endsAt": "2026-03-16T08:00:00.000Z",
    },
    "labels": {"nodes": [{"name": "acme"}]},
    "needs": {"nodes": [{"customer": {"id": "cus-1"}}, {"customer": None}]},
    "attachments": {"nodes": [{"url": "https://firm.zendesk.example/agent/tickets/102"}]},
    "stateHistory": {
        "nodes": [
            {
                "startedAt": "2026-03-02T09:00:00.000Z",
                "endedAt": "2026-03-03T10:00:00.000Z",
                "state": {"type": "backlog"},
            },
            {
                "startedAt": "2026-03-03T10:00:00.000Z",
                "endedAt": "2026-03-06T17:00:00.000Z",
                "state": {"type": "started"},
            },
            {"startedAt": "2026-03-06T17:00:00.000Z", "endedAt": None, "state": {"type": "completed"}},
        ]
    },
}


def data(**found: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": found})


def listed(found: list[dict[str, Any]], after: str = "") -> httpx.Response:
    return data(list={"nodes": found, "pageInfo": {"hasNextPage": bool(after), "endCursor": after or None}})


def refused(code: str) -> httpx.Response:
    error = {"message": "no", "extensions": {"code": code}}
    return httpx.Response(400, json={"errors": [error]})


class Workspace(Server):
    """Sorts by change, goes on behind an issue's id wherever that stands now, three a page."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {1: ISSUE}
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != PATH:
            return httpx.Response(404)
        body = json.loads(request.content)
        asked, after = body["variables"], body["variables"].get("after") or ""
        match body["query"].split("(")[0].split()[1]:
            case "Viewer":
                return data(viewer={"name": "Bot"}, organization={"name": "Firm"})
            case "Customers":
                return listed([CUSTOMER])
            case "These" | "Ids" as what:
                return self._by_id(None if what == "Ids" else asked["ids"], after)
            case "Needs":
                needs = [
                    {"id": f"need-{row['id']}", "updatedAt": row["updatedAt"], "issue": row} for row in self._all()
                ]
                return self._paged([one for one in needs if not _older(one, asked["since"])][::-1], after)
            case _:
                return self._paged([row for row in self._all() if self.stuck or not _older(row, asked["since"])], after)

    def ref(self, number: int) -> str:
        return uuid(number)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, title=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(number, at, trashed=True)

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, team={"name": container})

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.issues.get(number) or {**ISSUE, "id": self.ref(number)}
        self.issues[number] = {**row, "updatedAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", **fields}

    def _by_id(self, ids: list[str] | None, after: str) -> httpx.Response:
        if ids is None:
            return self._paged([{"id": row["id"]} for row in self.issues.values()], after)
        found = [row for row in self._all() if row["id"] in ids]
        return data(list={"nodes": [{"id": row["id"], "trashed": row["trashed"]} for row in found]})

    def _all(self) -> list[dict[str, Any]]:
        return sorted(self.issues.values(), key=lambda row: (row["updatedAt"], row["id"]))

    def _paged(self, found: list[dict[str, Any]], after: str) -> httpx.Response:
        if self.stuck:
            return listed(found[: self.page_size], found[0]["id"])
        known = [row["id"] for row in found]
        behind = after.rstrip("!")
        begins = known.index(behind) + 1 if behind in known else 0
        if self.hollowed and not after.endswith("!") and begins < len(found):
            return listed([], f"{behind}!")
        shown = found[begins : begins + self.page_size]
        return listed(shown, shown[-1]["id"] if begins + len(shown) < len(found) else "")


def _older(row: dict[str, Any], since: str) -> bool:
    return datetime.fromisoformat(row["updatedAt"]) < datetime.fromisoformat(since)


CASE = Case(
    provider=provider("linear"),
    server=Workspace,
    brings=frozenset({Census, Item, Organization}),
    reads=frozenset({PATH}),
    cannot={
        "merged": "Linear has no merging: a duplicate is closed and related to the other",
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "Linear counts no hours"),
        "cursor expired": "Linear's place is an instant, which does not expire",
    },
    described=Schema("linear-schema.graphql", PATH),
)
