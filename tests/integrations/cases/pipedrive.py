"""A Pipedrive account: activities by their number, three a page, with one organization, and one deal that was won.

Lists are sorted by id as asked; a cursor names the last id of a page, as Pipedrive's own do within.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Gone, Item, Organization, Requester, Revenue, Worklog
from integrations.registry import provider

Row = dict[str, Any]
CURSOR = re.compile(r"(\d+) (\d+)( hollow)?")
STAMP = "%Y-%m-%dT%H:%M:%SZ"
CHANGED = "2026-03-09T09:00:00Z"
ACTIVITY: Row = {
    "subject": "Yearly review",
    "type": "meeting",
    "owner_id": 31,
    "is_deleted": False,
    "add_time": "2026-03-02T09:00:00Z",
    "update_time": CHANGED,
    "deal_id": 51,
    "person_id": 21,
    "org_id": 11,
    "due_date": "2026-03-03",
    "due_time": "14:00:00",
    "duration": "01:30:00",
    "done": True,
    "marked_as_done_time": "2026-03-04T10:00:00Z",
    "attendees": [],
}
DEAL: Row = {
    "title": "Acme 2026",
    "value": 12000.5,
    "currency": "USD",
    "status": "won",
    "won_time": "2026-03-31T22:30:00Z",
    "update_time": CHANGED,
    "is_deleted": False,
    "org_id": 11,
    "person_id": 21,
    "arr": None,
    "mrr": None,
    "acv": None,
}
ORGANIZATION: Row = {"name": "Acme", "is_deleted": False, "update_time": CHANGED}
PERSON: Row = {
    "org_id": 11,
    "emails": [{"value": "ana@home.example", "primary": False}, {"value": "ana@Acme.example", "primary": True}],
}
ME = {"id": 31, "company_id": 7, "company_domain": "clientload", "timezone_name": "Europe/Paris"}


class Account(Server):
    """Activities of one organization; what was logged is an activity, and so is the time that it took."""

    values: Mapping[str, str] = {"PIPEDRIVE_TOKEN": "wire-token", "PIPEDRIVE_DEAL_MONTHS": "12"}
    page_size = 3

    def __init__(self) -> None:
        self.activities: dict[int, Row] = {1: dict(ACTIVITY)}
        self.deals: dict[int, Row] = {51: dict(DEAL), 52: {**DEAL, "status": "open"}}
        self.archived: dict[int, Row] = {}
        self.organizations: dict[int, Row] = {11: dict(ORGANIZATION)}
        self.persons: dict[int, Row] = {21: dict(PERSON)}
        self.epoch = 0
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        match (request.method, *request.url.path.strip("/").split("/")):
            case ("GET", "v1", "users", "me"):
                return httpx.Response(200, json={"success": True, "data": ME})
            case ("GET", "api", "v2", "activities"):
                found = {id_: one for id_, one in self.activities.items() if one["done"] or "done" not in asked}
                return self._page(found, asked)
            case ("GET", "api", "v2", "deals") if "ids" in asked:
                return self._by_ids(self.deals, asked)
            case ("GET", "api", "v2", "deals", *archived):
                kept, wanted = self.archived if archived else self.deals, asked["status"].split(",")
                return self._page({id_: one for id_, one in kept.items() if one["status"] in wanted}, asked)
            case ("GET", "api", "v2", "organizations" | "persons" as kind):
                return self._by_ids(self.organizations if kind == "organizations" else self.persons, asked)
        return httpx.Response(404)

    def put(self, number: int, title: str, at: datetime) -> None:
        before = self.activities.get(number, ACTIVITY)
        self.activities[number] = {**before, "subject": title, "update_time": at.strftime(STAMP)}

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - it leaves no trace
        del self.activities[number]

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - it is the item
        took = f"{minutes // 60:02}:{minutes % 60:02}:00"
        told = {"due_date": day.isoformat(), "duration": took, "marked_as_done_time": at.strftime(STAMP)}
        self.activities[entry] = {**ACTIVITY, **told, "update_time": at.strftime(STAMP)}

    def unlog(self, entry: int, at: datetime) -> None:
        self.delete(entry, at)

    def forget(self) -> None:
        self.epoch += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _by_ids(self, kept: Mapping[int, Row], asked: httpx.QueryParams) -> httpx.Response:
        wanted = [int(id_) for id_ in asked["ids"].split(",") if id_.isdigit()]
        return self._told([id_ for id_ in wanted if id_ in kept], kept, None)

    def _page(self, kept: Mapping[int, Row], asked: httpx.QueryParams) -> httpx.Response:
        assert (asked["sort_by"], asked["sort_direction"]) == ("id", "asc")
        epoch, behind, hollow = _place(asked.get("cursor", ""), self.epoch)
        if epoch != self.epoch:
            return httpx.Response(400, json={"success": False, "error": "Invalid cursor"})
        since = datetime.fromisoformat(asked.get("updated_since", "2000-01-01T00:00:00Z"))
        chosen = sorted(id_ for id_, one in kept.items() if datetime.fromisoformat(one["update_time"]) >= since)
        left = [id_ for id_ in chosen if id_ > behind or self.stuck]
        if self.hollowed and left and not hollow:
            return self._told([], kept, f"{self.epoch} {behind} hollow")
        shown = left[: min(int(asked.get("limit", 100)), self.page_size)]
        more = self.stuck or len(left) > len(shown)
        return self._told(shown, kept, f"{self.epoch} {shown[-1] if shown else 0}" if more else None)

    def _told(self, ids: list[int], kept: Mapping[int, Row], following: str | None) -> httpx.Response:
        data = [{"id": id_, **kept[id_]} for id_ in ids]
        return httpx.Response(200, json={"success": True, "data": data, "additional_data": {"next_cursor": following}})


def _place(cursor: str, epoch: int) -> tuple[int, int, bool]:
    """Read a cursor: when it was given out, the id before the page, and whether an empty page was given before it."""
    found = CURSOR.fullmatch(cursor or f"{epoch} 0")
    return (int(found[1]), int(found[2]), bool(found[3])) if found else (-1, 0, False)


CASE = Case(
    provider=provider("pipedrive"),
    server=Account,
    brings=frozenset({Census, Gone, Item, Organization, Requester, Revenue, Worklog}),
    cannot={
        "merged": "Pipedrive merges organizations, people and deals, and no activities",
        "moved": "activities are in no queue",
        "official description": "Pipedrive's description was not at hand, only the client that Pipedrive makes of it",
    },
)
