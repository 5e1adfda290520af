"""A Zendesk with a record in every stream."""

from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Item, Organization, Requester, Touch
from integrations.registry import provider

PROVIDER = provider("zendesk")
URL = "https://firm.zendesk.example"
VALUES = {
    "ZENDESK_URL": URL,
    "ZENDESK_EMAIL": "bot@firm.example",
    "ZENDESK_TOKEN": "wire-token",
    "ZENDESK_CLIENT_FIELD": "77",
}
ORGANIZATION = {
    "id": 11,
    "name": "Acme",
    "domain_names": ["Acme.example", "acme.test"],
    "external_id": "crm-1",
    "created_at": "2024-01-01T00:00:00Z",
    "updated_at": "2024-01-01T00:00:00Z",
    "deleted_at": None,
}
REQUESTER = {"id": 21, "name": "Ana", "email": "ana@Acme.example", "role": "end-user", "organization_id": 11}
AGENT = {"id": 31, "name": "Ben", "email": "ben@firm.example", "role": "agent", "organization_id": None}
TICKET = {
    "id": 101,
    "url": f"{URL}/api/v2/tickets/101.json",
    "subject": "Export fails",
    "description": "Please call me",
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-09T09:00:00Z",
    "generated_timestamp": 1773047000,
    "type": "problem",
    "priority": "high",
    "status": "solved",
    "tags": ["billing", "jira_escalated"],
    "group_id": 41,
    "organization_id": 11,
    "requester_id": 21,
    "custom_fields": [{"id": 76, "value": "x"}, {"id": 77, "value": "acme_tag"}],
    "via": {"channel": "email", "source": {"from": {"address": "ana@acme.example"}, "rel": None}},
    "metric_set": {"ticket_id": 101, "solved_at": "2026-03-04T10:00:00Z", "status_updated_at": "2026-03-08T10:00:00Z"},
}
COMMENT = {
    "id": 9001,
    "type": "Comment",
    "event_type": "Comment",
    "author_id": 31,
    "body": "Done, write to ana@acme.example",
    "public": True,
    "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
}
EVENT = {
    "id": 900,
    "ticket_id": 101,
    "timestamp": 1772532000,
    "updater_id": 31,
    "event_type": "Audit",
    "via": "Web form",
    "child_events": [{"id": 9000, "event_type": "Change", "status": "solved"}, COMMENT],
}
LINK = {"id": 9, "issue_id": "5460", "issue_key": "APP-12", "ticket_id": "101", "created_at": "2026-03-02T09:30:00Z"}
ADMIN = {"id": 5, "name": "Clientload bot", "role": "admin"}
FIELD = {"id": 77, "type": "tagger", "custom_field_options": [{"value": "acme_tag", "name": "Acme"}]}


def listed(key: str, *rows: object) -> dict[str, object]:
    return {key: list(rows), "meta": {"has_more": False, "after_cursor": None}, "links": {}}


def by_cursor(key: str, *rows: object, after: str | None = "behind", end: bool = True) -> dict[str, object]:
    return {key: list(rows), "after_cursor": after, "after_url": f"{URL}/next?cursor={after}", "end_of_stream": end}


def by_time(key: str, *rows: object, to: int = 1772532000, end: bool = True) -> dict[str, object]:
    return {key: list(rows), "count": len(rows), "end_time": to, "next_page": f"{URL}/next", "end_of_stream": end}


HONEST: dict[str, object] = {
    "/api/v2/users/me.json": {"user": ADMIN},
    "/api/v2/groups.json": listed("groups", {"id": 41, "name": "Second line"}),
    "/api/v2/users.json": listed("users", AGENT),
    "/api/v2/ticket_fields/77.json": {"ticket_field": FIELD},
    "/api/v2/jira/links.json": {"links": [LINK], "meta": {"has_more": False}},
    "/api/v2/incremental/organizations.json": by_time("organizations", ORGANIZATION),
    "/api/v2/incremental/users/cursor.json": by_cursor("users", REQUESTER, AGENT),
    "/api/v2/incremental/tickets/cursor.json": by_cursor("tickets", TICKET),
    "/api/v2/incremental/ticket_events.json": by_time("ticket_events", EVENT),
}


class Desk(Server):
    """A Zendesk whose exports list each row once, at its last change, and go on by cursors of their own."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {1: {**TICKET, "id": 1}}
        self.events: list[dict[str, Any]] = [{**EVENT, "ticket_id": 1}]
        self.groups = [{"id": 41, "name": "Second line"}]
        self.stuck = self.hollowed = False
        self.forgotten: set[str] = set()
        self.given: set[str] = set()
        self.answer = routes(
            {
                **HONEST,
                "/api/v2/groups.json": lambda _: listed("groups", *self.groups),
                "/api/v2/incremental/tickets/cursor.json": self._exported,
                "/api/v2/incremental/ticket_events.json": lambda _: by_time("ticket_events", *self.events),
            }
        )

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, subject=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(number, at, status="deleted")

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change(number, at, status="closed", tags=["closed_by_merge"])
        text = f'This request was closed and merged into request #{into} "Another".'
        via = {"channel": "web", "source": {"from": {}, "to": {}, "rel": "merge"}}
        comment = {**COMMENT, "id": 9100 + number, "body": text, "via": via}
        seconds = int(at.timestamp())
        event = {**EVENT, "id": 910 + number, "ticket_id": number, "timestamp": seconds, "child_events": [comment]}
        self.events.append(event)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.groups.append({"id": 42, "name": container})
        self._change(number, at, group_id=42)

    def forget(self) -> None:
        self.forgotten = set(self.given)

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        spelt = {"updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "generated_timestamp": int(at.timestamp())}
        self.tickets[number] = {**self.tickets.get(number, {**TICKET, "id": number}), **spelt, **fields}

    def _exported(self, request: httpx.Request) -> Any:
        asked = request.url.params
        cursor = asked.get("cursor", "")
        reached = tuple(map(int, (cursor.rstrip("!") or f"{asked.get('start_time', 0)}.0").split(".")))
        if cursor in self.forgotten or (cursor and not cursor[0].isdecimal()):
            return httpx.Response(422, json={"error": "InvalidValue", "description": "cursor is not valid"})
        found = sorted(self.tickets.values(), key=_place)
        behind = [row for row in found if self.stuck or _place(row) > reached]
        shown = [] if self.hollowed and not cursor.endswith("!") else behind[: self.page_size]
        last = _place(shown[-1]) if shown else reached
        after = f"{last[0]}.{last[1]}" + ("" if shown or not self.hollowed else "!")
        self.given.add(after)
        return by_cursor("tickets", *shown, after=after, end=len(shown) == len(behind))


def _place(row: dict[str, Any]) -> tuple[int, ...]:
    return row["generated_timestamp"], row["id"]


NO_HOURS = "Zendesk counts no hours: effort is read from replies and notes"
CASE = Case(
    provider=PROVIDER,
    server=Desk,
    brings=frozenset({Item, Organization, Requester, Touch}),
    cannot={
        "late time entry": NO_HOURS,
        "changed time entry": NO_HOURS,
        "deleted time entry": NO_HOURS,
        "official description": "Zendesk publishes no description of its API that can be had without an account",
    },
)
