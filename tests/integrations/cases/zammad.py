"""A Zammad with a record in every stream, shaped as its documentation and the source of its controllers show."""

import re
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Organization, Touch, Worklog
from integrations.registry import provider

URL = "https://zammad.firm.example"
VALUES = {
    "ZAMMAD_URL": URL,
    "ZAMMAD_TOKEN": "wire-token",
    "ZAMMAD_CLIENT_FIELD": "client",
    "ZAMMAD_TIME_UNIT": "minutes",
}
ORGANIZATION = {
    "id": 11,
    "name": "Acme",
    "shared": True,
    "domain": "Acme.example",
    "domain_assignment": True,
    "active": True,
    "created_at": "2024-01-01T00:00:00.000Z",
    "updated_at": "2024-01-01T00:00:00.000Z",
}
TICKET: dict[str, Any] = {
    "id": 1,
    "number": "22001",
    "title": "Export fails",
    "type": "Incident",
    "state": "gelöst",
    "state_id": 9,
    "priority": "3 high",
    "priority_id": 3,
    "group": "Second line",
    "group_id": 41,
    "organization": "Acme",
    "organization_id": 11,
    "customer": "ana@Acme.example",
    "customer_id": 21,
    "owner": "-",
    "owner_id": 1,
    "client": "Acme",
    "close_at": "2026-03-03T10:00:00.000Z",
    "last_close_at": "2026-03-04T10:00:00.000Z",
    "escalation_at": "2026-03-05T09:00:00.000Z",
    "time_unit": "15.0",
    "article_count": 1,
    "preferences": {"github": {"issue_links": ["https://github.com/firm/app/issues/12"]}, "channel_id": 3},
    "created_at": "2026-03-02T09:00:00.000Z",
    "updated_at": "2026-03-09T09:00:00.123Z",
}
ARTICLE: dict[str, Any] = {
    "id": 9001,
    "ticket_id": 1,
    "sender": "Agent",
    "type": "email",
    "internal": False,
    "from": "ben@firm.example",
    "to": "ana@acme.example",
    "body": "Done, write to ana@acme.example",
    "created_by_id": 31,
    "created_at": "2026-03-03T10:00:00.000Z",
    "updated_at": "2026-03-03T10:00:00.000Z",
}
ENTRY: dict[str, Any] = {
    "id": 500,
    "ticket_id": 1,
    "ticket_article_id": 9001,
    "time_unit": "15.0",
    "type_id": 3,
    "created_by_id": 31,
    "created_at": "2026-03-03T10:00:00.000Z",
    "updated_at": "2026-03-03T10:00:00.000Z",
}
STATES = [
    {"id": 2, "name": "open", "state_type": "open"},
    {"id": 7, "name": "zusammengefasst", "state_type": "merged"},
    {"id": 9, "name": "gelöst", "state_type": "closed"},
]
OF_TICKET = re.compile(r"/ticket_articles/by_ticket/(\d+)|/tickets/(\d+)/time_accountings")


class Desk(Server):
    """Finds tickets by their change through an index, and lists them all by their id."""

    values = VALUES

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {1: TICKET}
        self.articles: list[dict[str, Any]] = [ARTICLE]
        self.entries: dict[int, dict[str, Any]] = {500: ENTRY}
        self.links: dict[str, list[dict[str, Any]]] = {}
        self.indexed = True
        self.stuck = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/api/v1"), request.url.params
        if path == "/users/me":
            return httpx.Response(200, json={"id": 5, "login": "clientload", "email": "bot@firm.example"})
        if path == "/links":
            return httpx.Response(200, json={"links": self.links.get(asked["link_object_value"], []), "assets": {}})
        found = self._found(path, asked)
        if found is None:
            return httpx.Response(404, json={"error": "Couldn't find Ticket"})
        page, size = int(asked.get("page", 1)), int(asked.get("per_page", 100))
        return httpx.Response(200, json=found[(page - 1) * size :][:size])

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, title=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.tickets[number]

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change(number, at, state="zusammengefasst")
        self.links[str(number)] = [{"link_type": "child", "link_object": "Ticket", "link_object_value": into}]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, group=container)

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - not told
        times = {"created_at": _stamp(at), "updated_at": _stamp(at)}
        self.entries[entry] = {**ENTRY, "id": entry, "ticket_id": number, "time_unit": f"{minutes}.0", **times}
        self._change(number, at)

    def unlog(self, entry: int, at: datetime) -> None:
        row = self.entries.pop(entry)
        self._change(row["ticket_id"], at)

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.tickets.get(number) or {**TICKET, "id": number}
        self.tickets[number] = {**row, "updated_at": _stamp(at), **fields}

    def _found(self, path: str, asked: httpx.QueryParams) -> list[dict[str, Any]] | None:
        if of_ticket := OF_TICKET.fullmatch(path):
            number = int(of_ticket[1] or of_ticket[2])
            listed = self.articles if of_ticket[1] else [*self.entries.values()]
            return [row for row in listed if row["ticket_id"] == number] if number in self.tickets else None
        by_id = [self.tickets[number] for number in sorted(self.tickets)]
        lists = {"/organizations": [ORGANIZATION], "/ticket_states": STATES, "/tickets": by_id}
        return self._searched(asked) if path == "/tickets/search" else lists.get(path)

    def _searched(self, asked: httpx.QueryParams) -> list[dict[str, Any]]:
        field, first = asked["query"].removesuffix(" TO *]").split(":[")
        rows = list(self.tickets.values()) if self.indexed else []
        if field == "id":
            return rows
        assert (asked["sort_by"], asked["order_by"], asked["expand"]) == ("updated_at", "asc", "true")
        since = datetime.fromisoformat(first)
        shown = [row for row in rows if self.stuck or datetime.fromisoformat(row["updated_at"]) >= since]
        page = sorted(shown, key=lambda row: (row["updated_at"], row["id"]))
        return page * int(asked["page"]) if self.stuck else page


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


CASE = Case(
    provider=provider("zammad"),
    server=Desk,
    brings=frozenset({Census, Item, Organization, Touch, Worklog}),
    cannot={
        "late time entry": "Zammad dates accounted time by when it was entered",
        "deleted time entry": "Zammad tells a ticket's accounted time and not what was struck from it",
        "cursor expired": "Zammad's place is an instant, which does not expire",
        "empty page that is not the end": "Zammad lists without gaps: no page before the end is empty",
        "official description": "Zammad publishes no description of its API",
    },
    honest=frozenset({"[]"}),
)
