"""A Request Tracker with a record in every stream, shaped as a real 5.0.3 answers."""

import re
from typing import Any

import httpx

from tests.integrations.wire import Case, routes

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

CASE = Case(
    values=VALUES,
    answer=routes(HONEST),
    stuck=routes({**HONEST, TICKETS: listed(TICKET, total=500)}),
    stuck_stream="tickets",
)
