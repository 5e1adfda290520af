"""The same account with sales work: items are meetings of one client, and one deal was won. It is no provider's own."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from integrations.conformance import Case
from integrations.records import Gone, Item, Organization, Requester, Revenue, Worklog
from integrations.registry import provider
from tests.integrations.cases.hubspot import MEETING, STAMP, VALUES, Portal, posts, row

DEAL = {
    "dealname": "Acme 2026",
    "amount": "12000.50",
    "closedate": "2026-03-31T22:30:00Z",
    "deal_currency_code": "USD",
    "hs_is_closed_won": "true",
}


class Sales(Portal):
    """Meetings with Acme, three a page."""

    values: Mapping[str, str] = {**VALUES, "HUBSPOT_SALES": "1", "HUBSPOT_DEAL_MONTHS": "12"}

    def __init__(self) -> None:
        super().__init__()
        for kind in ("tickets", "emails", "notes", "calls"):
            self.objects[kind] = {}
        self.objects["meetings"] = {1: row(1, MEETING)}
        self.objects["deals"] = {51: row(51, DEAL)}
        whose = {"companies": [("11", 1)], "contacts": [("21", 1)]}
        self.associated = {(kind, to): whose[to] for kind in ("meetings", "deals", "notes", "calls") for to in whose}

    def ref(self, number: int) -> str:
        return f"meeting-{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change("meetings", number, MEETING, at, hs_meeting_title=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - the trash is read as a whole
        self.archived.setdefault("meetings", {})[number] = self.objects["meetings"].pop(number)

    # Tickets can; of meetings `cannot` says why not.

    def merge(self, number: int, into: int, at: datetime) -> None:
        raise NotImplementedError

    def move(self, number: int, container: str, at: datetime) -> None:
        raise NotImplementedError

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - it is the item
        begins = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        ends: dict[str, Any] = {"hs_meeting_end_time": (begins + timedelta(minutes=minutes)).strftime(STAMP)}
        self._change("meetings", entry, MEETING, at, hs_meeting_start_time=begins.strftime(STAMP), **ends)

    def unlog(self, entry: int, at: datetime) -> None:
        self.delete(entry, at)


CASE = Case(
    provider=provider("hubspot"),
    server=Sales,
    brings=frozenset({Gone, Item, Organization, Requester, Revenue, Worklog}),
    reads=posts(
        *(
            f"objects/-/{kind}/search"
            for kind in ("companies", "tickets", "emails", "notes", "calls", "meetings", "deals")
        ),
        *(f"objects/-/{kind}/batch/read" for kind in ("companies", "contacts")),
        *(
            f"associations/-/{kind}/{to}/batch/read"
            for kind in ("deals", "meetings")
            for to in ("companies", "contacts")
        ),
        "associations/-/meetings/tickets/batch/read",
    ),
    cannot={
        "merged": "meetings are not merged",
        "moved": "meetings are in no queue",
        "cursor expired": "HubSpot's place is an instant and an id, which do not expire",
        "official description": "the tickets' case compares what is described",
    },
)
