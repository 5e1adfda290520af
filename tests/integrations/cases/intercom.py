"""An Intercom workspace with a record in every stream, shaped as its official description says.

Item 1 is a conversation that became a ticket; of the others, odd ones are conversations and even ones tickets.
"""

import json
from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Organization, Requester, Revenue, Touch
from integrations.registry import provider
from tests.integrations.descriptions import Kept

API = "https://api.intercom.io"
VALUES = {"INTERCOM_TOKEN": "wire-token", "INTERCOM_CLIENT_FIELD": "Client", "INTERCOM_SPEND_CURRENCY": "eur"}
OPENED, REPLIED, CLOSED, CHANGED = 1772442000, 1772532000, 1772618400, 1773046800
"""2, 3, 4 and 9 March 2026."""

ANA = {"type": "user", "id": "ana-1", "name": "Ana", "email": "ana@Acme.example"}
BEN = {"type": "admin", "id": "31", "name": "Ben", "email": "ben@firm.example"}
COMPANY: dict[str, Any] = {
    "type": "company",
    "id": "com-1",
    "company_id": "crm-1",
    "name": "Acme",
    "monthly_spend": 1200,
}
CONTACT: dict[str, Any] = {
    "type": "contact",
    "id": "ana-1",
    "email": "ana@Acme.example",
    "email_domain": "Acme.example",
    "created_at": OPENED,
    "updated_at": OPENED,
    "companies": {"data": [{"type": "company", "id": "com-1"}]},
}
REPLY: dict[str, Any] = {
    "type": "conversation_part",
    "id": "9001",
    "part_type": "comment",
    "body": "<p>Done, write to ana@acme.example</p>",
    "created_at": REPLIED,
    "author": BEN,
}
CONVERSATION: dict[str, Any] = {
    "type": "conversation",
    "id": "1",
    "title": "Export fails",
    "created_at": OPENED,
    "updated_at": CHANGED,
    "state": "closed",
    "priority": "priority",
    "team_assignee_id": 41,
    "company": {"type": "company", "id": "com-1", "name": "Acme"},
    "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "7", "name": "billing"}]},
    "source": {"type": "email", "id": "8", "delivered_as": "customer_initiated", "subject": "", "author": ANA},
    "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "ana-1"}]},
    "custom_attributes": {"Client": "Acme"},
    "statistics": {"last_close_at": CLOSED, "adjusted_handling_time": 600},
}
TICKET: dict[str, Any] = {
    "type": "ticket",
    "id": "1",
    "ticket_attributes": {"_default_title_": "Export fails", "Client": "Acme"},
    "ticket_state": {"type": "ticket_state", "id": "71", "category": "resolved"},
    "ticket_type": {"type": "ticket_type", "id": "5", "name": "Bug"},
    "contacts": CONVERSATION["contacts"],
    "team_assignee_id": "41",
    "open": False,
    "created_at": OPENED,
    "updated_at": CHANGED,
    "linked_objects": {"type": "list", "data": [{"type": "conversation", "id": "99"}]},
    "ticket_parts": {
        "type": "ticket_part.list",
        "ticket_parts": [
            {
                "type": "ticket_part",
                "id": "9000",
                "part_type": "ticket_state_updated_by_admin",
                "previous_ticket_state": "submitted",
                "ticket_state": "in_progress",
                "created_at": OPENED + 3600,
                "assigned_to": {"type": "admin", "id": "31"},
                "author": BEN,
            },
            {**REPLY, "type": "ticket_part"},
            {
                "type": "ticket_part",
                "id": "9002",
                "part_type": "ticket_state_updated_by_admin",
                "previous_ticket_state": "in_progress",
                "ticket_state": "resolved",
                "created_at": CLOSED,
                "author": BEN,
            },
        ],
    },
}
ME: dict[str, Any] = {
    "type": "admin",
    "id": "9",
    "name": "Clientload",
    "email": "bot@firm.example",
    "app": {"type": "app", "id_code": "abc123", "name": "Firm"},
}
LEFT_OUT = {"conversation_parts"}
"""What a search does not tell of a conversation."""


def whole(row: dict[str, Any], *parts: dict[str, Any]) -> dict[str, Any]:
    """Return a conversation with what was written in it."""
    listed = {"type": "conversation_part.list", "conversation_parts": list(parts)}
    return {**row, "conversation_parts": listed}


class Workspace(Server):
    """Sorts by change, or by making; goes on behind a row's id wherever that stands now, three of a kind a page."""

    values = VALUES
    page_size = 6

    def __init__(self) -> None:
        self.conversations: dict[int, dict[str, Any]] = {1: whole(CONVERSATION, REPLY)}
        self.tickets: dict[int, dict[str, Any]] = {1: TICKET}
        self.companies: list[dict[str, Any]] = [COMPANY]
        self.contacts: list[dict[str, Any]] = [CONTACT]
        self.teams = [{"type": "team", "id": "41", "name": "Second line"}]
        self.stuck = self.hollowed = False
        self.age = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            return self._search(path, json.loads(request.content))
        if path == "/companies/scroll":
            first = not request.url.params.get("scroll_param")
            page = {"type": "list", "scroll_param": "scroll-1"}
            return httpx.Response(200, json={**page, "data": self.companies if first else []})
        if path.startswith("/conversations/"):
            number = path.rpartition("/")[2]
            row = self.conversations.get(int(number)) if number.isdigit() else None
            return httpx.Response(200, json=row) if row else httpx.Response(404)
        answers = {"/me": ME, "/teams": {"type": "team.list", "teams": self.teams}}
        return httpx.Response(200, json=answers[path]) if path in answers else httpx.Response(404)

    def put(self, number: int, title: str, at: datetime) -> None:
        if number % 2:
            self._change(self.conversations, number, whole(CONVERSATION, REPLY), at, title=title)
        if number == 1 or number % 2 == 0:
            self._change(self.tickets, number, TICKET, at, ticket_attributes={"_default_title_": title})

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        self.conversations.pop(number, None)
        self.tickets.pop(number, None)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.teams.append({"type": "team", "id": "42", "name": container})
        self._change(self.conversations, number, {}, at, team_assignee_id=42)
        self._change(self.tickets, number, {}, at, team_assignee_id="42")

    def forget(self) -> None:
        self.age += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    @staticmethod
    def _change(kept: dict[int, dict[str, Any]], number: int, new: dict[str, Any], at: datetime, **fields: Any) -> None:
        made = {**new, "id": str(number), "created_at": OPENED + number}
        kept[number] = {**(kept.get(number) or made), "updated_at": int(at.timestamp()), **fields}

    def _search(self, path: str, body: dict[str, Any]) -> httpx.Response:
        (question,), pagination, sort = body["query"]["value"], body["pagination"], body["sort"]
        key = "data" if path.startswith("/contacts") else path.split("/")[1]
        every = {"data": self.contacts, **{k: list(getattr(self, k).values()) for k in ("conversations", "tickets")}}
        since = question["value"]
        if key == "data":
            # The whole day counts, from the start of the next one on; the workspace's own begins at 23:00 UTC.
            since = (since + 3600) // 86400 * 86400 + 86400 - 3600 - 1
        found = [row for row in every[key] if self.stuck or row[question["field"]] > since]
        found = sorted(found, key=lambda row: (row[sort["field"]], int(row["id"]) if row["id"].isdigit() else 0))
        age, _, given = pagination.get("starting_after", "").partition("-")
        if age not in {"", str(self.age)}:
            return httpx.Response(400, json={"type": "error.list", "errors": [{"code": "parameter_invalid"}]})
        return httpx.Response(200, json=self._page(key, found, given, pagination["per_page"]))

    def _page(self, key: str, found: list[dict[str, Any]], given: str, size: int) -> dict[str, Any]:
        size, known, behind = min(size, self.page_size // 2), [row["id"] for row in found], given.rstrip("!")
        begins = known.index(behind) + 1 if behind in known and not self.stuck else 0
        shown = [] if self.hollowed and begins < len(found) and not given.endswith("!") else found[begins:][:size]
        more = self.stuck or begins + len(shown) < len(found)
        after = f"{self.age}-{shown[-1]['id'] if shown else behind + '!'}"
        told = [{name: value for name, value in row.items() if name not in LEFT_OUT} for row in shown]
        following = {"next": {"starting_after": after}} if more else {}
        pages = {"type": "pages", **following}
        kind = {"data": "list", "conversations": "conversation.list", "tickets": "ticket.list"}[key]
        return {"type": kind, key: told, "total_count": len(found), "pages": pages}


CASE = Case(
    provider=provider("intercom"),
    server=Workspace,
    brings=frozenset({Census, Item, Organization, Requester, Revenue, Touch}),
    reads=frozenset({"/conversations/search", "/tickets/search", "/contacts/search"}),
    cannot={
        "merged": "Intercom's API says nothing of merged conversations",
        **dict.fromkeys(
            ("late time entry", "changed time entry", "deleted time entry"),
            "Intercom logs no time: it tells how long its people were active on a conversation in all",
        ),
        "odd time formats": "Intercom's instants are numbers of seconds, which have one spelling",
    },
    described=Kept("intercom.json", API, elsewhere=frozenset({"sort"})),
)
