"""A HubSpot account with a record in every stream, shaped as its official descriptions say.

Its search knows the filters that are asked for, sorts by id, and gives three objects a page.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Gone, Item, Organization, Requester, Touch
from integrations.registry import provider
from tests.integrations.descriptions import Apart

VALUES = {"HUBSPOT_TOKEN": "wire-token", "HUBSPOT_CLIENT_FIELD": "client"}
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"
MADE, CHANGED = "2026-03-02T09:00:00.000Z", "2026-03-09T09:00:00.000Z"
WRITTEN = {"hs_timestamp": "2026-03-03T10:00:00Z", "hubspot_owner_id": "31", "hs_object_source": "CRM_UI"}
TICKET = {
    "subject": "Export fails",
    "hs_pipeline": "0",
    "hs_pipeline_stage": "4",
    "hs_ticket_priority": "URGENT",
    "hs_ticket_category": "PRODUCT_ISSUE",
    "closed_date": "2026-03-04T10:00:00Z",
    "hs_merged_object_ids": None,
    "client": "Acme",
}
COMPANY = {
    "name": "Acme",
    "domain": "Acme.example",
    "hs_additional_domains": "acme.test;acme.example",
    "lifecyclestage": "customer",
}
CONTACT = {"email": "ana@acme.example", "hs_email_domain": "Acme.example", "associatedcompanyid": "11"}
CALL = {**WRITTEN, "hs_call_duration": "600000", "hs_call_status": "COMPLETED", "hs_call_title": "Export"}
MEETING = {
    **WRITTEN,
    "hs_meeting_title": "Yearly review",
    "hs_meeting_start_time": "2026-03-03T14:00:00Z",
    "hs_meeting_end_time": "2026-03-03T15:30:00Z",
    "hs_meeting_outcome": "COMPLETED",
}
ACCOUNT = {
    "portalId": 4711,
    "uiDomain": "app-eu1.hubspot.com",
    "companyCurrency": "EUR",
    "timeZone": "Europe/Paris",
}


def stage(id_: str, state: str) -> dict[str, Any]:
    return {"id": id_, "metadata": {"ticketState": state}}


def row(number: int, properties: dict[str, Any], at: str = CHANGED) -> dict[str, Any]:
    return {"id": str(number), "properties": properties, "createdAt": MADE, "updatedAt": at, "archived": False}


class Portal(Server):
    """Tickets by their number, each of one contact and one company; what was done was done on the first."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, dict[str, Any]]] = {
            "tickets": {1: row(1, TICKET)},
            "companies": {11: row(11, COMPANY)},
            "contacts": {21: row(21, CONTACT)},
            "emails": {31: row(31, {**WRITTEN, "hs_email_direction": "EMAIL"})},
            "notes": {32: row(32, WRITTEN)},
            "calls": {33: row(33, CALL)},
            "meetings": {34: row(34, MEETING)},
            "deals": {},
        }
        self.archived: dict[str, dict[int, dict[str, Any]]] = {"tickets": {9: row(9, TICKET)}}
        self.associated: dict[tuple[str, str], list[tuple[str, int]]] = {
            ("tickets", "companies"): [("12", 339), ("11", 26)],
            ("tickets", "contacts"): [("21", 16)],
            **{(kind, "tickets"): [("1", 200)] for kind in ("emails", "notes", "calls", "meetings")},
        }
        self.pipelines = [{"id": "0", "label": "Support", "stages": [stage("1", "OPEN"), stage("4", "CLOSED")]}]
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        match (request.method, *request.url.path.strip("/").split("/")):
            case ("POST", "crm", *asked):
                return self._asked(asked, json.loads(request.content))
            case ("GET", "account-info", "2026-03", "details"):
                return httpx.Response(200, json=ACCOUNT)
            case ("GET", "crm", "pipelines", "2026-03", "tickets"):
                return httpx.Response(200, json={"results": self.pipelines})
            case ("GET", "crm", "objects", "2026-03", kind):
                assert request.url.params["archived"] == "true"
                found = [self._told(one, []) for one in self.archived.get(kind, {}).values()]
                return httpx.Response(200, json={"results": [{**one, "archived": True} for one in found]})
        return httpx.Response(404)

    def _asked(self, path: list[str], body: dict[str, Any]) -> httpx.Response:
        match path:
            case ["objects", "2026-03", kind, "search"]:
                return httpx.Response(200, json=self._search(kind, body))
            case ["objects", "2026-03", kind, "batch", "read"]:
                return self._read(kind, body)
            case ["associations", "2026-03", kind, to, "batch", "read"]:
                return self._associations((kind, to), body)
        return httpx.Response(404)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change("tickets", number, TICKET, at, subject=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - the trash is read as a whole
        self.archived.setdefault("tickets", {})[number] = self.objects["tickets"].pop(number)

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change("tickets", into, TICKET, at, hs_merged_object_ids=str(number))
        self.delete(number, at)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.pipelines.append({"id": "900", "label": container, "stages": [stage("901", "OPEN")]})
        self._change("tickets", number, TICKET, at, hs_pipeline="900", hs_pipeline_stage="901")

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, kind: str, number: int, new: dict[str, Any], at: datetime, **properties: Any) -> None:
        before = self.objects[kind].get(number) or row(number, new)
        told = {**before["properties"], **properties}
        self.objects[kind][number] = {**before, "properties": told, "updatedAt": at.strftime(STAMP)}

    def _search(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        assert body["sorts"] == ["hs_object_id"]
        groups = [group["filters"] for group in body["filterGroups"]]
        found = [one for number, one in sorted(self.objects[kind].items()) if self.stuck or _chosen(one, groups)]
        after = body["after"]
        begins = int(after.lstrip("!"))
        size = min(body["limit"], self.page_size)
        hollow = self.hollowed and not after.startswith("!") and len(found) > begins
        shown = [] if hollow else found[begins : begins + size]
        following = f"!{begins}" if hollow else str(begins + size)
        more = hollow or self.stuck or begins + size < len(found)
        told = [self._told(one, body["properties"]) for one in shown]
        paging = {"paging": {"next": {"after": following}}} if more else {}
        return {"total": len(found), "results": told, **paging}

    def _read(self, kind: str, body: dict[str, Any]) -> httpx.Response:
        kept = self.objects[kind]
        wanted = [int(one["id"]) for one in body["inputs"] if one["id"].isdigit()]
        found = [self._told(kept[number], body["properties"]) for number in wanted if number in kept]
        return _together(found, [str(number) for number in wanted if number not in kept])

    def _associations(self, pair: tuple[str, str], body: dict[str, Any]) -> httpx.Response:
        others = [
            {"toObjectId": id_, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": type_}]}
            for id_, type_ in self.associated.get(pair, [])
        ]
        asked = [one["id"] for one in body["inputs"]]
        found = [{"from": {"id": id_}, "to": others} for id_ in asked] if others else []
        return _together(found, [] if others else asked)

    @staticmethod
    def _told(one: dict[str, Any], properties: list[str]) -> dict[str, Any]:
        kept = {name: one["properties"].get(name) for name in properties}
        return {**one, "properties": {name: value for name, value in kept.items() if value is not None}}


def _together(found: list[dict[str, Any]], missing: list[str]) -> httpx.Response:
    answer = {"status": "COMPLETE", "results": found, "startedAt": MADE, "completedAt": MADE}
    if not missing:
        return httpx.Response(200, json=answer)
    errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": missing}}]
    return httpx.Response(207, json={**answer, "numErrors": len(missing), "errors": errors})


def _chosen(one: dict[str, Any], groups: list[list[dict[str, Any]]]) -> bool:
    return not groups or any(all(_holds(one, each) for each in group) for group in groups)


def _holds(one: dict[str, Any], asked: dict[str, Any]) -> bool:
    name, wanted = asked["propertyName"], asked["value"]
    told = {"hs_object_id": one["id"], "hs_lastmodifieddate": one["updatedAt"], **one["properties"]}.get(name)
    if asked["operator"] == "EQ" or told is None:
        return told == wanted
    number = int(told) if told.isdigit() else _milliseconds(told)
    return {"GT": number > int(wanted), "GTE": number >= int(wanted), "LTE": number <= int(wanted)}[asked["operator"]]


def _milliseconds(text: str) -> float:
    return (datetime.fromisoformat(text) - datetime.fromtimestamp(0, UTC)) / timedelta(milliseconds=1)


def posts(*tails: str) -> frozenset[str]:
    return frozenset(f"/crm/{tail}".replace("/-/", "/2026-03/") for tail in tails)


WORK = ("emails", "notes", "calls", "meetings")
DESCRIBED = Apart(
    (
        "hubspot-crm-tickets-2026-03.json",
        "hubspot-crm-associations-2026-03.json",
        "hubspot-crm-companies-2026-03.json",
        "hubspot-crm-contacts-2026-03.json",
    ),
    "https://api.hubapi.com",
    but=("/account-info/", "/crm/pipelines/"),
)
CASE = Case(
    provider=provider("hubspot"),
    server=Portal,
    brings=frozenset({Gone, Item, Organization, Requester, Touch}),
    reads=posts(
        *(f"objects/-/{kind}/search" for kind in ("companies", "tickets", *WORK)),
        *(f"objects/-/{kind}/batch/read" for kind in ("companies", "contacts")),
        *(f"associations/-/tickets/{to}/batch/read" for to in ("companies", "contacts")),
        *(f"associations/-/{kind}/tickets/batch/read" for kind in WORK),
    ),
    cannot={
        **dict.fromkeys(
            ("late time entry", "changed time entry", "deleted time entry"),
            "HubSpot logs no time on tickets, only how long calls and meetings took",
        ),
        "cursor expired": "HubSpot's place is an instant and an id, which do not expire",
    },
    described=DESCRIBED,
)
