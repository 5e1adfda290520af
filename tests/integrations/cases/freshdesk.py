"""A Freshdesk with a record in every stream, shaped as its documentation shows."""

from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Item, Organization, Touch, Worklog
from integrations.registry import provider

URL = "https://firm.freshdesk.example"
VALUES = {"FRESHDESK_URL": URL, "FRESHDESK_KEY": "wire-key", "FRESHDESK_CLIENT_FIELD": "cf_client"}
LAST_PAGE = 300
COMPANY = {
    "id": 11,
    "name": "Acme",
    "description": None,
    "note": None,
    "domains": ["Acme.example", "acme.test"],
    "created_at": "2024-01-01T00:00:00Z",
    "updated_at": "2024-01-01T00:00:00Z",
    "custom_fields": {},
}
TICKET: dict[str, Any] = {
    "id": 1,
    "subject": "Export fails",
    "type": "Problem",
    "status": 4,
    "priority": 3,
    "source": 1,
    "tags": ["billing"],
    "group_id": 41,
    "company_id": 11,
    "requester_id": 21,
    "responder_id": 31,
    "cc_emails": ["ben@acme.example"],
    "spam": False,
    "custom_fields": {"cf_client": "Acme", "cf_other": None},
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-09T09:00:00Z",
    "due_by": "2026-03-05T09:00:00Z",
    "fr_due_by": "2026-03-03T09:00:00Z",
    "requester": {"id": 21, "name": "Ana", "email": "ana@Acme.example", "mobile": None, "phone": None},
    "stats": {"resolved_at": "2026-03-04T10:00:00Z", "closed_at": None, "first_responded_at": "2026-03-02T10:00:00Z"},
}
REPLY: dict[str, Any] = {
    "id": 9001,
    "ticket_id": 1,
    "body_text": "Done, write to ana@acme.example",
    "incoming": False,
    "private": False,
    "user_id": 31,
    "source": 0,
    "support_email": None,
    "created_at": "2026-03-03T10:00:00Z",
    "updated_at": "2026-03-03T10:00:00Z",
}
ENTRY: dict[str, Any] = {
    "id": 500,
    "ticket_id": 1,
    "agent_id": 31,
    "billable": True,
    "note": "on the telephone",
    "timer_running": False,
    "time_spent": "01:30",
    "start_time": "2026-03-03T14:00:00Z",
    "executed_at": "2026-03-03T14:00:00Z",
    "created_at": "2026-03-03T14:05:00Z",
    "updated_at": "2026-03-03T14:05:00Z",
}
AGENT = {"id": 5, "ticket_scope": 1, "available": True, "contact": {"name": "Clientload", "email": "bot@firm.example"}}


class Desk(Server):
    """Lists tickets by their change, in pages of a hundred and never more than 300 of them; spam and trash apart."""

    values = VALUES

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {1: TICKET}
        self.replies: dict[int, list[dict[str, Any]]] = {1: [REPLY]}
        self.entries: dict[int, dict[str, Any]] = {500: ENTRY}
        self.groups = [{"id": 41, "name": "Second line"}]
        self.stuck = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/api/v2"), request.url.params
        if path == "/agents/me":
            return httpx.Response(200, json=AGENT)
        found = self._found(path, asked)
        if found is None:
            return httpx.Response(404)
        page, size = int(asked.get("page", 1)), int(asked.get("per_page", 30))
        if page > LAST_PAGE:
            return httpx.Response(400, json={"description": "Validation failed", "errors": [{"field": "page"}]})
        return httpx.Response(200, json=found[:size] if self.stuck else found[(page - 1) * size :][:size])

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, subject=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(number, at, deleted=True)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.groups.append({"id": 42, "name": container})
        self._change(number, at, group_id=42)

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        spent = f"{minutes // 60:02}:{minutes % 60:02}"
        worked = {"time_spent": spent, "executed_at": f"{day}T12:00:00Z", "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        self.entries[entry] = {**ENTRY, "id": entry, "ticket_id": number, **worked}

    def unlog(self, entry: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.entries[entry]

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.tickets.get(number) or {**TICKET, "id": number}
        self.tickets[number] = {**row, "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}

    def _found(self, path: str, asked: httpx.QueryParams) -> list[dict[str, Any]] | None:
        number = path.removeprefix("/tickets/").removesuffix("/conversations")
        if number.isdigit():
            row = self.tickets.get(int(number))
            return None if row is None or row.get("deleted") else self.replies.get(int(number), [])
        lists = {"/companies": [COMPANY], "/groups": self.groups}
        if path == "/tickets":
            return self._changed(asked)
        if path == "/time_entries":
            within = (asked["executed_after"], asked["executed_before"])
            return [row for row in self.entries.values() if within[0] < row["executed_at"] < within[1]]
        return lists.get(path)

    def _changed(self, asked: httpx.QueryParams) -> list[dict[str, Any]]:
        assert (asked["order_by"], asked["order_type"]) == ("updated_at", "asc")
        kind = asked.get("filter", "")
        changed = [row for row in self.tickets.values() if self.stuck or row["updated_at"] > asked["updated_since"]]
        shown = [row for row in changed if _kind(row) == kind]
        kept = {"stats", "requester"} - set(asked.get("include", "").split(","))
        return [
            {name: value for name, value in row.items() if name not in kept}
            for row in sorted(shown, key=lambda row: (row["updated_at"], row["id"]))
        ]


def _kind(row: dict[str, Any]) -> str:
    return "spam" if row["spam"] else "deleted" if row.get("deleted") else ""


CASE = Case(
    provider=provider("freshdesk"),
    server=Desk,
    brings=frozenset({Item, Organization, Touch, Worklog}),
    cannot={
        "merged": "Freshdesk does not say which tickets were merged: one that was is closed",
        "cursor expired": "Freshdesk's place is an instant, which does not expire",
        "empty page that is not the end": "Freshdesk lists without gaps: no page before the end is empty",
        "official description": "Freshdesk publishes no description of its API",
    },
    honest=frozenset({"[]"}),
)
