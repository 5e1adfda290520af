"""A Tempo with one account of a customer and one worklog, shaped as its documentation shows them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Item, Link, Organization, Worklog
from integrations.registry import provider
from tests.integrations.cases.timed import PAGE_SIZE, Timed, task_day

PROVIDER = provider("tempo")
VALUES = {"TEMPO_TOKEN": "wire-token"}
ACCOUNT = {
    "key": "ACME-S",
    "id": 5,
    "name": "Acme support",
    "status": "OPEN",
    "customer": {"key": "ACME", "id": 77, "name": "Acme"},
}
WORKLOG = {
    "tempoWorklogId": 900,
    "issue": {"self": "https://jira.firm.example/rest/api/2/issue/10012", "id": 10012},
    "timeSpentSeconds": 9000,
    "billableSeconds": 9000,
    "startDate": "2026-03-05",
    "startTime": "09:00:00",
    "description": "Login; ana@acme.example asked",
    "createdAt": "2026-03-05T17:00:00Z",
    "updatedAt": "2026-03-06T08:00:00Z",
    "author": {"accountId": "712020:abc"},
    "attributes": {"values": [{"key": "_Account_", "value": "ACME-S"}]},
}


class Board(Timed):
    """A Tempo in which every item of the suite is an issue with an account of its own, whose name is the title."""

    values = VALUES

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, dict[str, Any]] = {"ACME-S": ACCOUNT}
        self.answer = routes(
            {"/4/accounts": lambda _: _page(list(self.accounts.values())), "/4/worklogs": self._listed}
        )
        self.put(1, "Acme support", datetime.now(UTC) - timedelta(days=3))

    def put(self, number: int, title: str, at: datetime) -> None:
        day = date.fromisoformat(self.entries[number]["startDate"]) if number in self.entries else at.date()
        links = tuple(Link(str(number), source) for source in ("jira", "jira_service_management"))
        self.refs[number] = task_day(str(number), day, client_id="ACME", links=links)
        self.accounts[f"A{number}"] = {**ACCOUNT, "key": f"A{number}", "name": title}
        self._write(number, number, 150, day, at)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.accounts["NEW"] = {**ACCOUNT, "key": "NEW", "name": container}
        self._write(number, number, 150, date.fromisoformat(self.entries[number]["startDate"]), at)
        self.entries[number]["attributes"] = {"values": [{"key": "_Account_", "value": "NEW"}]}

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        self._write(entry, number, minutes, day, at)

    def _write(self, worklog: int, issue: int, minutes: int, day: date, at: datetime) -> None:
        self.entries[worklog] = {
            **WORKLOG,
            "tempoWorklogId": worklog,
            "issue": {"id": issue},
            "timeSpentSeconds": minutes * 60,
            "startDate": f"{day}",
            "updatedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "attributes": {"values": [{"key": "_Account_", "value": f"A{issue}"}]},
        }

    def _listed(self, request: httpx.Request) -> dict[str, Any]:
        asked = request.url.params
        since, first = asked.get("updatedFrom", ""), asked.get("from", "")
        found = [row for row in self.entries.values() if row["updatedAt"] >= since and row["startDate"] >= first]
        found.sort(key=lambda row: row["tempoWorklogId"])
        offset = 0 if self.stuck else int(asked.get("offset", 0))
        behind = offset + min(PAGE_SIZE, int(asked["limit"]))
        return _page(
            found[offset:behind], next_=f"https://api.tempo.io/4/worklogs?offset={behind}" if found[behind:] else ""
        )


def _page(found: list[dict[str, Any]], next_: str = "") -> dict[str, Any]:
    return {"metadata": {"count": len(found), "limit": 1000, **({"next": next_} if next_ else {})}, "results": found}


CASE = Case(
    provider=PROVIDER,
    server=Board,
    brings=frozenset({Census, Item, Organization, Worklog}),
    cannot={
        "merged": "Tempo merges no worklogs",
        "cursor expired": "Tempo gives out no cursor: a place in it is an instant, which does not expire",
        "empty page that is not the end": (
            "Tempo names the next page where there is one, and no page before it is empty"
        ),
        "official description": "The description of Tempo's API could not be had",
    },
)
