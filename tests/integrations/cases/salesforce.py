"""A Salesforce organization: events by their number, three a page, all of one account, an open task, a won opportunity.

It knows the SOQL that is asked, keeps the rows of a query under its locator, and lets a token expire.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Gone, Item, Organization, Revenue, Worklog
from integrations.registry import provider

Row = dict[str, Any]
STAMP = "%Y-%m-%dT%H:%M:%S.000+0000"
CHANGED = "2026-03-09T09:00:00.000+0000"
TOKEN, DATA = "/services/oauth2/token", "/services/data/v62.0"
ACME = {"attributes": {"type": "Account"}, "Name": "Acme", "Website": "https://www.Acme.example/"}
KEPT: Row = {"AccountId": "001A", "Account": ACME, "IsDeleted": False, "SystemModstamp": CHANGED}
DONE: Row = {
    **KEPT,
    "OwnerId": "005A",
    "CreatedDate": "2026-03-02T09:00:00.000+0000",
    "ActivityDate": "2026-03-03",
    "IsRecurrence": False,
}
EVENT: Row = {
    **DONE,
    "Subject": "Yearly review",
    "StartDateTime": "2026-03-03T14:00:00.000+0000",
    "EndDateTime": "2026-03-03T15:30:00.000+0000",
    "DurationInMinutes": 90,
    "IsAllDayEvent": False,
    "IsPrivate": False,
}
TASK: Row = {
    **DONE,
    "Subject": "Offer",
    "IsClosed": True,
    "CompletedDateTime": "2026-03-05T10:00:00.000+0000",
    "CallDurationInSeconds": None,
    "TaskSubtype": "Task",
}
OPPORTUNITY: Row = {
    **KEPT,
    "Name": "Acme 2026",
    "Amount": 12000.5,
    "CloseDate": "2026-03-31",
    "IsWon": True,
    "CurrencyIsoCode": "USD",
}
WHERE = re.compile(
    r"SELECT (?P<fields>.+) FROM (?P<name>\w+) WHERE "
    r"(?:SystemModstamp >= (?P<since>\S+)(?: OR \(EndDateTime >= (?P<over>\S+) AND EndDateTime <= (?P<until>\S+)\))?"
    r"(?P<ours> AND Incoming = false)?"
    r"|IsDeleted = false(?P<won> AND IsWon = true)?)"
)
LOCATOR = re.compile(r"(\d+)-(\d+)(h?)")


class Organized(Server):
    """Events of one account; what was logged is an event, and so is the time that it took."""

    values: Mapping[str, str] = {
        "SALESFORCE_URL": "https://firm.my.salesforce.example",
        "SALESFORCE_CLIENT_ID": "wire-id",
        "SALESFORCE_CLIENT_SECRET": "wire-secret",
        "SALESFORCE_DEAL_MONTHS": "12",
    }
    page_size = 3
    what, new = "Event", EVENT

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Row]] = {
            "Event": {"event1": dict(EVENT)},
            "Task": {"task1": {**TASK, "IsClosed": False}},
            "Opportunity": {"opportunity1": dict(OPPORTUNITY)},
        }
        self.queries: list[tuple[list[str], str, list[str]]] = []
        self.forgotten, self.token = 0, 1
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == TOKEN:
            form = parse_qs(request.content.decode())
            assert (form["client_id"], form["client_secret"]) == (["wire-id"], ["wire-secret"])
            return httpx.Response(200, json={"access_token": f"token{self.token}", "token_type": "Bearer"})
        if request.headers["Authorization"] != f"Bearer token{self.token}":
            return wrong(401, "INVALID_SESSION_ID")
        match request.url.path.removeprefix(f"{DATA}/").split("/"):
            case ["query"]:
                return httpx.Response(200, json={"done": True, "records": [{"Name": "Clientload Ltd"}]})
            case ["queryAll"]:
                return self._query(request.url.params["q"])
            case ["query", locator] if found := LOCATOR.fullmatch(locator):
                number, begins = int(found[1]), int(found[2])
                forgotten = not self.forgotten <= number < len(self.queries)
                return wrong(400, "INVALID_QUERY_LOCATOR") if forgotten else self._page(number, begins, bool(found[3]))
        return httpx.Response(404)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, Subject=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(number, at, IsDeleted=True)

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - it is the item
        begins = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        ends = begins + timedelta(minutes=minutes)
        times = {"StartDateTime": begins.strftime(STAMP), "EndDateTime": ends.strftime(STAMP)}
        self._change(entry, at, DurationInMinutes=minutes, **times)

    def unlog(self, entry: int, at: datetime) -> None:
        self.delete(entry, at)

    def ref(self, number: int) -> str:
        return f"event{number}"

    def forget(self) -> None:
        self.forgotten = len(self.queries)

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **told: Any) -> None:
        rows = self.objects[self.what]
        before = rows.get(self.ref(number), self.new)
        rows[self.ref(number)] = {**before, **told, "SystemModstamp": at.strftime(STAMP)}

    def _query(self, soql: str) -> httpx.Response:
        asked = WHERE.fullmatch(soql)
        assert asked, soql
        rows = self.objects[asked["name"]]
        found = [id_ for id_, row in rows.items() if _chosen(row, asked)]
        self.queries.append((asked["fields"].split(", "), asked["name"], found))
        return self._page(len(self.queries) - 1, 0, hollow=False)

    def _page(self, number: int, begins: int, hollow: bool) -> httpx.Response:  # noqa: FBT001 - a part of the locator
        fields, name, found = self.queries[number]
        if self.stuck:
            begins = 0
        if self.hollowed and not hollow and begins < len(found):
            return self._told([], f"{number}-{begins}h")
        ends = begins + self.page_size
        shown = [{"Id": id_, **self.objects[name][id_]} for id_ in found[begins:ends]]
        known = {field.partition(".")[0] for field in fields}
        told = [{field: value for field, value in row.items() if field in known} for row in shown]
        return self._told(told, f"{number}-{ends}" if ends < len(found) or self.stuck else None)

    @staticmethod
    def _told(rows: list[Row], locator: str | None) -> httpx.Response:
        following = {"nextRecordsUrl": f"{DATA}/query/{locator}"} if locator else {}
        return httpx.Response(200, json={"totalSize": 9, "done": not locator, "records": rows, **following})


def wrong(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json=[{"message": "no", "errorCode": code}])


def _chosen(row: Row, asked: re.Match[str]) -> bool:
    if not asked["since"]:
        return not row["IsDeleted"] and (not asked["won"] or row["IsWon"])
    if asked["ours"] and row["Incoming"]:
        return False
    at = datetime.fromisoformat
    if at(row["SystemModstamp"]) >= at(asked["since"]):
        return True
    return bool(asked["over"]) and at(asked["over"]) <= at(row["EndDateTime"]) <= at(asked["until"])


CASE = Case(
    provider=provider("salesforce"),
    server=Organized,
    brings=frozenset({Census, Gone, Item, Organization, Revenue, Worklog}),
    reads=frozenset({TOKEN}),
    cannot={
        "merged": "Salesforce merges accounts, and no events or tasks",
        "moved": "events and tasks are in no queue",
        "official description": "Salesforce publishes no description of its objects that could be compared",
    },
)
