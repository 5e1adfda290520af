"""A Help Scout with a record in every stream, shaped as its documentation shows: pages by number in HAL."""

from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Organization, Requester, Touch
from integrations.registry import provider

VALUES = {"HELP_SCOUT_APP_ID": "wire-app", "HELP_SCOUT_APP_SECRET": "wire-secret", "HELP_SCOUT_CLIENT_FIELD": "Client"}
STAMP = "%Y-%m-%dT%H:%M:%SZ"
TOKEN = "/v2/oauth2/token"
SIGNED_IN = {"token_type": "bearer", "access_token": "t", "expires_in": 172800}
THREADS: list[dict[str, Any]] = [
    {
        "id": 902,
        "type": "message",
        "status": "closed",
        "state": "published",
        "action": {"associatedEntities": {}},
        "body": "Done, write to ana@acme.example",
        "source": {"type": "web", "via": "user"},
        "customer": {"id": 21, "email": "ana@acme.example"},
        "createdBy": {"id": 31, "type": "user", "first": "Marie", "email": "marie@firm.example"},
        "to": ["ana@acme.example"],
        "createdAt": "2026-03-03T10:00:00Z",
    },
    {
        "id": 901,
        "type": "customer",
        "status": "active",
        "state": "published",
        "action": {"associatedEntities": {}},
        "body": "It fails",
        "source": {"type": "email", "via": "customer"},
        "createdBy": {"id": 21, "type": "customer", "email": "ana@acme.example"},
        "createdAt": "2026-03-02T09:00:00Z",
    },
]
CONVERSATION: dict[str, Any] = {
    "id": 1,
    "number": 1001,
    "threads": 2,
    "type": "email",
    "folderId": 11,
    "status": "closed",
    "state": "published",
    "subject": "Export fails",
    "preview": "It fails",
    "mailboxId": 41,
    "assignee": {"id": 31, "type": "user", "first": "Marie", "email": "marie@firm.example"},
    "createdBy": {"id": 21, "type": "customer", "email": "ana@acme.example"},
    "createdAt": "2026-03-02T09:00:00Z",
    "closedBy": 31,
    "closedAt": "2026-03-04T10:00:00Z",
    "userUpdatedAt": "2026-03-04T10:00:00Z",
    "customerWaitingSince": {"time": "2026-03-02T09:00:00Z", "friendly": "2 days ago"},
    "source": {"type": "email", "via": "customer"},
    "tags": [{"id": 9150, "color": "#929499", "tag": "billing"}],
    "cc": ["ben@acme.example"],
    "bcc": [],
    "primaryCustomer": {"id": 21, "type": "customer", "first": "Ana", "email": "ana@Acme.example"},
    "customFields": [
        {"id": 8, "name": "Client", "value": "77", "text": "Acme"},
        {"id": 9, "name": "Plan", "value": "3", "text": "Gold"},
    ],
    "_embedded": {"threads": THREADS},
}
CUSTOMER: dict[str, Any] = {
    "id": 21,
    "firstName": "Ana",
    "organizationId": 12,
    "createdAt": "2024-01-01T00:00:00Z",
    "updatedAt": "2024-01-01T00:00:00Z",
    "_embedded": {"emails": [{"id": 1, "value": "ana@Acme.example", "type": "work"}]},
}
ORGANIZATION = {"id": 12, "name": "Acme", "website": "www.acme.example", "domains": ["Acme.example", "acme.test"]}
MACHINE = {"id": 91, "type": "system_user", "firstName": "AI Agent", "email": None}
ME = {"id": 31, "firstName": "Marie", "lastName": "", "role": "owner", "email": "marie@firm.example"}


def page(key: str, found: list[dict[str, Any]], number: int, size: int, pages: int, total: int) -> httpx.Response:
    held = {"_embedded": {key: found}} if found else {}
    told = {"size": size, "totalElements": total, "totalPages": pages, "number": number}
    return httpx.Response(200, json={**held, "_links": {"self": {"href": "..."}}, "page": told})


class Desk(Server):
    """Sorts conversations by their change or by their making, three a page; what is deleted is simply gone."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.conversations: dict[int, dict[str, Any]] = {1: CONVERSATION}
        self.changed: dict[int, str] = {1: "2026-03-09T09:00:00Z"}
        self.inboxes = [{"id": 41, "name": "Support"}]
        self.machines = [MACHINE]
        self.customers: dict[int, dict[str, Any]] = {21: CUSTOMER}
        self.threads: dict[int, list[dict[str, Any]]] = {}
        self.epoch = 0
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked, path = request.url.params, request.url.path
        if path in (TOKEN, "/v2/users/me"):
            return httpx.Response(200, json=SIGNED_IN if path == TOKEN else ME)
        if path == "/v2/conversations":
            return self._conversations(asked)
        if path == "/v3/customers":
            return self._customers(asked)
        key, found, size = self._list(path)
        return self._paged(key, found, int(asked["page"]), size) if key else httpx.Response(404)

    def _list(self, path: str) -> tuple[str, list[dict[str, Any]], int]:
        number = path.removeprefix("/v2/conversations/").removesuffix("/threads")
        if number.isdigit() and int(number) in self.conversations:
            return "threads", self.threads.get(int(number), THREADS), 25
        lists = {
            "/v2/organizations": ("organizations", [ORGANIZATION]),
            "/v2/mailboxes": ("mailboxes", self.inboxes),
            "/v3/system-users": ("system_users", self.machines),
        }
        return *lists.get(path, ("", [])), 50

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, subject=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - it leaves no trace
        del self.conversations[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self.inboxes.append({"id": 42, "name": container})
        self._change(number, at, mailboxId=42)

    def forget(self) -> None:
        self.epoch += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.conversations.get(number) or {**CONVERSATION, "id": number, "number": 1000 + number}
        self.conversations[number] = {**row, "userUpdatedAt": at.strftime(STAMP), **fields}
        self.changed[number] = at.strftime(STAMP)

    def _conversations(self, asked: httpx.QueryParams) -> httpx.Response:
        assert asked["status"] == "all"
        since = asked.get("modifiedSince", "")
        found = [row for number, row in self.conversations.items() if self.changed[number] > since or self.stuck]
        made = {row["id"]: (row["createdAt"], row["id"]) for row in found}
        by = made if asked["sortField"] == "createdAt" else {id_: (self.changed[id_], id_) for id_ in made}
        found.sort(key=lambda row: by[row["id"]], reverse=asked["sortOrder"] == "desc")
        if asked.get("embed") != "threads":
            found = [{name: value for name, value in row.items() if name != "_embedded"} for row in found]
        return self._paged("conversations", found, int(asked["page"]), self.page_size)

    def _paged(self, key: str, found: list[dict[str, Any]], number: int, size: int) -> httpx.Response:
        pages = -(-len(found) // size)
        if self.hollowed:
            shown = found[(number // 2 - 1) * size :][:size] if number % 2 == 0 else []
            return page(key, shown, number, size, 2 * pages, len(found))
        if self.stuck:
            return page(key, found[:size], number, size, number + 1, len(found))
        return page(key, found[(number - 1) * size :][:size], number, size, pages, len(found))

    def _customers(self, asked: httpx.QueryParams) -> httpx.Response:
        epoch, _, behind = asked.get("cursor", f"{self.epoch}:0").partition(":")
        if not behind or int(epoch) != self.epoch:
            return httpx.Response(400, json={"message": "Bad request"})
        since = asked.get("modifiedSince", "")
        found = [row for row in self.customers.values() if row["updatedAt"] > since][int(behind) :]
        more = len(found) > self.page_size
        address = f"https://api.helpscout.net/v3/customers?cursor={self.epoch}%3A{int(behind) + self.page_size}"
        links = {"self": {"href": "..."}, **({"next": {"href": address}} if more else {})}
        return httpx.Response(200, json={"_embedded": {"customers": found[: self.page_size]}, "_links": links})


CASE = Case(
    provider=provider("help_scout"),
    server=Desk,
    brings=frozenset({Census, Item, Organization, Requester, Touch}),
    reads=frozenset({TOKEN}),
    cannot={
        "merged": "Help Scout lists a merged conversation no more and does not say in which one it went on",
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "Help Scout counts no hours"),
        "official description": "Help Scout publishes no description of its API",
    },
)
