"""A Zendesk with a record in every stream."""

import httpx

from tests.integrations.wire import Case, routes

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
    "tags": ["billing"],
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
    "/api/v2/incremental/organizations.json": by_time("organizations", ORGANIZATION),
    "/api/v2/incremental/users/cursor.json": by_cursor("users", REQUESTER, AGENT),
    "/api/v2/incremental/tickets/cursor.json": by_cursor("tickets", TICKET),
    "/api/v2/incremental/ticket_events.json": by_time("ticket_events", EVENT),
}


def stuck(_: httpx.Request) -> dict[str, object]:
    return by_cursor("users", REQUESTER, after="same", end=False)


CASE = Case(
    values=VALUES,
    answer=routes(HONEST),
    stuck=routes({**HONEST, "/api/v2/incremental/users/cursor.json": stuck}),
    stuck_stream="users",
)
