"""A Request Tracker with a record in every stream, shaped as a real 5.0.3 answers."""

import re
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item, Touch, Worklog
from integrations.registry import provider

PROVIDER = provider("request_tracker")
URL = "https://rt.firm.example"
REST = "/REST/2.0"
TICKETS = f"{REST}/tickets"
TRANSACTIONS = f"{REST}/transactions"
VALUES = {
    "RT_URL": URL,
    "RT_TOKEN": "1-45-wiretoken",
    "RT_CLIENT_FIELD": "Client",
    "RT_QUERY": "Queue = 'Support'",
}
TICKET = {
    "id": "5",
    "type": "ticket",
    "_url": f"{URL}/REST/2.0/ticket/5",
    "EffectiveId": "5",
    "Subject": "Export fails",
    "Queue": {"id": "3", "type": "queue", "_url": f"{URL}/REST/2.0/queue/3", "Name": "Support"},
    "Priority": "40",
    "Created": "2026-03-02T09:00:00Z",
    "LastUpdated": "2026-03-04T10:30:00Z",
    "Resolved": "2026-03-04T10:00:00Z",
    "TimeEstimated": "90",
    "Requestor": [{"id": "ana@acme.example", "type": "user", "EmailAddress": "Ana@Acme.example"}],
    "CustomFields": [
        {"id": "1", "type": "customfield", "name": "Client", "values": ["Acme", "Globex"]},
        {"id": "2", "type": "customfield", "name": "Version", "values": ["7"]},
    ],
    "_hyperlinks": [
        {"id": 5, "type": "ticket", "_url": f"{URL}/REST/2.0/ticket/5", "ref": "self"},
        {"type": "external", "_url": "https://git.firm.example/app/issues/7", "ref": "refers-to"},
    ],
}
REPLY = {
    "id": "71",
    "type": "transaction",
    "Type": "Correspond",
    "Field": "",
    "NewValue": "",
    "TimeTaken": "15",
    "Created": "2026-03-03T23:30:00Z",
    "ObjectId": "5",
    "Creator": {"id": 35, "type": "user", "_url": f"{URL}/REST/2.0/user/agent@firm.example"},
}
MERGE = {
    **REPLY,
    "id": "76",
    "Type": "AddLink",
    "Field": "MergedInto",
    "NewValue": "fsck.com-rt://firm.example/ticket/4",
    "TimeTaken": "0",
}
ME = {"id": 45, "Name": "clientload", "Privileged": 1, "Timezone": "Asia/Tokyo"}
AGENT = {"Privileged": 1, "_hyperlinks": []}
REQUESTER = {"Privileged": 0, "_hyperlinks": []}


def listed(*found: Any, total: int | None = None, pages: int = 1) -> dict[str, Any]:
    return {"items": list(found), "count": len(found), "page": 1, "per_page": 100, "total": total, "pages": pages}


def collection(*found: dict[str, Any], counted: bool = True) -> Any:
    """Serve rows by `id > N` as the server does: a hundred at most, and all of those that `id = N` names."""

    def answer(request: httpx.Request) -> dict[str, Any]:
        query = request.url.params["query"]
        named = set(re.findall(r"id = (\d+)", query))
        after = int((re.findall(r"id > (\d+)$", query) or ["0"])[-1])
        matching = [row for row in found if (row["id"] in named if named else int(row["id"]) > after)]
        page, size = int(request.url.params.get("page", 1)), int(request.url.params.get("per_page", 20))
        shown = matching[(page - 1) * size : page * size]
        return listed(*shown, total=len(matching) if counted else None)

    return answer


HONEST: dict[str, Any] = {
    f"{REST}/rt": {"Version": "5.0.3", "Plugins": []},
    f"{REST}/user/45": ME,
    f"{REST}/user/35": AGENT,
    TICKETS: collection(TICKET),
    TRANSACTIONS: collection(REPLY, MERGE, counted=False),
}

SINCE_ASKED = re.compile(r"(LastUpdated|Created) > '([^']+)'")


class Desk(Server):
    """A Request Tracker that reads dates as UTC, cuts hidden rows out of pages and hides merged tickets."""

    values = VALUES

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {1: {**TICKET, "id": "1", "EffectiveId": "1"}}
        self.transactions: list[dict[str, Any]] = [{**REPLY, "ObjectId": "1"}]
        self.logged: dict[int, int] = {}
        self.stuck = self.hollowed = False
        self.answer = routes({**HONEST, TICKETS: self._tickets, TRANSACTIONS: self._transactions})

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, Subject=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.tickets[number]

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change(number, at, EffectiveId=str(into))
        uri = f"fsck.com-rt://firm.example/ticket/{into}"
        self._transact(number, at, Type="AddLink", Field="MergedInto", NewValue=uri, TimeTaken="0")

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, Queue={**TICKET["Queue"], "Name": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - as real
        more, self.logged[entry] = minutes - self.logged.get(entry, 0), minutes
        self._transact(number, at, Type="Set", Field="TimeWorked", TimeTaken=str(more))

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _transact(self, number: int, at: datetime, **fields: str) -> None:
        created, next_id = f"{at:%Y-%m-%dT%H:%M:%SZ}", str(100 + len(self.transactions))
        self.transactions.append({**REPLY, "id": next_id, "ObjectId": str(number), "Created": created, **fields})

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.tickets.get(number) or {**TICKET, "id": str(number), "EffectiveId": str(number)}
        self.tickets[number] = {**row, "LastUpdated": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}

    def _tickets(self, request: httpx.Request) -> dict[str, Any]:
        if self.stuck:
            return listed(self.tickets[1], total=500)
        return self._cut(request, list(self.tickets.values()))

    def _transactions(self, request: httpx.Request) -> dict[str, Any]:
        return self._cut(request, self.transactions, counted=False)

    def _cut(self, request: httpx.Request, found: list[dict[str, Any]], *, counted: bool = True) -> dict[str, Any]:
        since = SINCE_ASKED.search(request.url.params["query"])
        field, moment = since.groups() if since else ("Created", "1970-01-01 00:00:00")
        younger = [row for row in found if row[field].rstrip("Z").replace("T", " ") > moment]
        page = int(request.url.params.get("page", 1))
        if not self.hollowed or int(request.url.params["per_page"]) < PAGE:
            return collection(*sorted(younger, key=lambda row: int(row["id"])), counted=counted)(request)
        # The first page holds nothing but rows that this user may not see.
        shifted = request.url.copy_set_param("page", max(1, page - 1))
        if page == 1:
            return listed(total=None)
        return collection(*younger, counted=False)(httpx.Request("GET", shifted))


PAGE = 100
CASE = Case(
    provider=PROVIDER,
    server=Desk,
    brings=frozenset({Census, Item, Touch, Worklog}),
    cannot={
        "late time entry": "Request Tracker dates time by the reply or the change that logs it, and keeps no other day",
        "deleted time entry": "Request Tracker deletes no time: what is taken back is logged as time below zero",
        "cursor expired": "Request Tracker gives out no cursor: a place in it is an id and an instant",
        "official description": "Request Tracker has no description of its API; a real one is read instead",
    },
)
