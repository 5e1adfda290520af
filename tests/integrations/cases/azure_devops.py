"""An Azure DevOps organization with two projects, in the shapes of the examples that Microsoft publishes."""

import json
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server
from integrations.records import Census, Item, Worklog
from integrations.registry import provider
from integrations.tracker.azure_devops import BATCH, FULL_PAGE

URL = "https://dev.azure.example/firm"
VALUES = {
    "AZURE_DEVOPS_URL": URL,
    "AZURE_DEVOPS_TOKEN": "wire-token",
    "AZURE_DEVOPS_CLIENT_FIELD": "Custom.Client",
    "AZURE_DEVOPS_ZONE": "Europe/Paris",
}
COMMON, SCHEDULING = "Microsoft.VSTS.Common", "Microsoft.VSTS.Scheduling"
DUE, HOURS = f"{SCHEDULING}.DueDate", f"{SCHEDULING}.CompletedWork"
STATES = {"New": "Proposed", "Active": "InProgress", "In review": "InProgress", "Closed": "Completed"}
FOREVER = "9999-01-01T00:00:00Z"
EPIC, FEATURE = 900, 901


def person(number: int, name: str) -> dict[str, str]:
    return {"id": f"d291b0c4-{number}", "displayName": name, "uniqueName": f"{name.lower()}@firm.example"}


ANA, BOB = person(1, "Ana"), person(2, "Bob")
FIELDS: dict[str, Any] = {
    "System.Title": "Stock connector",
    "System.Description": '<a href="https://firm.zendesk.example/agent/tickets/101">Ana</a>, ana@acme.example',
    "System.WorkItemType": "User Story",
    "System.State": "Closed",
    "System.TeamProject": "App",
    "System.AreaPath": "App\\Stock",
    "System.IterationPath": "App\\Release 1\\Sprint 9",
    "System.Tags": "connectors; paid",
    "System.Parent": FEATURE,
    "System.CreatedDate": "2026-03-02T09:00:00Z",
    "System.ChangedDate": "2026-03-06T18:00:00.123Z",
    "System.AssignedTo": BOB,
    f"{COMMON}.ClosedDate": "2026-03-06T17:00:00Z",
    f"{COMMON}.Priority": 1,
    f"{SCHEDULING}.OriginalEstimate": 8.0,
    f"{SCHEDULING}.StoryPoints": 5.0,
    DUE: "2026-03-12T23:00:00Z",
    HOURS: 1.5,
    "Custom.Client": "Acme",
}
ITEM: dict[str, Any] = {
    "id": 1,
    "rev": 6,
    "fields": FIELDS,
    "relations": [
        {"rel": "System.LinkTypes.Hierarchy-Reverse", "url": f"{URL}/_apis/wit/workItems/{FEATURE}"},
        {"rel": "Hyperlink", "url": "https://firm.zendesk.example/agent/tickets/102"},
    ],
}
PARENTS = {
    EPIC: {"System.WorkItemType": "Epic", "System.Title": "Connectors"},
    FEATURE: {"System.WorkItemType": "Feature", "System.Title": "Stock", "System.Parent": EPIC},
}


def update(id_: int, at: str, who: dict[str, str] = ANA, **changed: tuple[Any, Any]) -> dict[str, Any]:
    """Return an update; when it was revised is when the next one came, which for the last is never."""
    names = {"state": "System.State", "who": "System.AssignedTo", "sprint": "System.IterationPath"}
    names |= {"due": DUE, "hours": HOURS}
    fields = {
        names[name]: {key: value for key, value in (("oldValue", old), ("newValue", new)) if value is not None}
        for name, (old, new) in changed.items()
    }
    told = {"System.ChangedDate": {"newValue": at}, "System.AreaId": {"newValue": 2}}
    return {"id": id_, "rev": id_, "revisedBy": who, "revisedDate": FOREVER, "fields": {**told, **fields}}


UPDATES = [
    update(1, "2026-03-02T09:00:00Z", state=(None, "New"), sprint=(None, "App"), due=(None, "2026-03-10T23:00:00Z")),
    update(2, "2026-03-03T09:00:00Z", state=("New", "Active")),
    update(3, "2026-03-04T09:00:00Z", BOB, sprint=("App", "App\\Release 1\\Sprint 9"), hours=(None, 2)),
    update(4, "2026-03-05T09:00:00Z", due=("2026-03-10T23:00:00Z", "2026-03-12T23:00:00Z"), hours=(2, 1.5)),
    {"id": 5, "rev": 4, "revisedBy": ANA, "revisedDate": FOREVER, "relations": {"added": [{"rel": "Hyperlink"}]}},
    update(6, "2026-03-06T17:00:00Z", state=("Active", "Closed")),
]


class Organization(Server):
    """Keeps work items with the updates of each, and a feed of revisions behind tokens that do not run out."""

    values = VALUES
    page_size = FULL_PAGE

    def __init__(self) -> None:
        self.items: dict[int, dict[str, Any]] = {1: ITEM}
        self.updates: dict[int, list[dict[str, Any]]] = {1: UPDATES}
        self.feed: list[tuple[datetime, int]] = [(datetime.fromisoformat(FIELDS["System.ChangedDate"]), 1)]
        self.parents = PARENTS
        self.links: list[tuple[datetime, int, int]] = [(datetime.fromisoformat("2026-03-02T09:00:00Z"), FEATURE, 1)]
        self.stuck = self.hollowed = False
        self.age = 0
        self.logged: dict[int, tuple[int, float]] = {}

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, **{"System.Title": title})

    def delete(self, number: int, at: datetime) -> None:
        del self.items[number]
        self.feed.append((at, number))

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, **{"System.TeamProject": container, "System.AreaPath": container})

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:  # noqa: ARG002 - no day
        was = sum(hours for of, hours in self.logged.values() if of == number) + FIELDS[HOURS]
        self.logged[entry] = (number, minutes / 60)
        now = sum(hours for of, hours in self.logged.values() if of == number) + FIELDS[HOURS]
        self._change(number, at, **{HOURS: now})
        told = self.updates[number]
        self.updates[number] = [*told, update(len(told) + 1, at.isoformat(), hours=(was, now))]

    def unlog(self, entry: int, at: datetime) -> None:
        number, _ = self.logged[entry]
        self.log(entry, number, 0, at.date(), at)

    def forget(self) -> None:
        self.age += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.items.get(number) or {**ITEM, "id": number}
        self.items[number] = {
            **row,
            "fields": {**row["fields"], "System.ChangedDate": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields},
        }
        self.updates.setdefault(number, UPDATES)
        self.feed.append((at, number))

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/firm")
        what = path.rpartition("/")[2]
        states = [{"name": name, "color": "b2b2b2", "category": category} for name, category in STATES.items()]
        answers = {
            "workitemrevisions": lambda: self.revisions(request),
            "workitemlinks": lambda: self.linked(request),
            "workitemsbatch": lambda: httpx.Response(200, json=self.batch(json.loads(request.content))),
            "updates": lambda: listed(page(self.updates[int(path.split("/")[-2])], request)),
            "states": lambda: listed(states),
            "fields": lambda: listed([{"name": "Client", "referenceName": "Custom.Client"}]),
            "Iterations": lambda: httpx.Response(200, json=iterations(path.split("/")[1])),
        }
        return answers.get(what, lambda: httpx.Response(404))()

    def revisions(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        age, _, given = asked.get("continuationToken", f"{self.age};0").partition(";")
        if age != str(self.age):
            return httpx.Response(400, json={"message": "VS402337: The continuation token is not valid."})
        since = datetime.fromisoformat(asked["startDateTime"]) if "startDateTime" in asked else None
        at = int(given.rstrip("!"))
        latest = {number: place for place, (_, number) in enumerate(self.feed, 1)}
        behind = [
            (place, number, changed)
            for place, (changed, number) in enumerate(self.feed, 1)
            if place > at and (since is None or changed > since)
            if "includeDeleted" in asked or number in self.items
            if "includeLatestOnly" not in asked or latest[number] == place
        ]
        hollow = self.hollowed and not given.endswith("!")
        shown = [] if hollow else behind[: int(asked["$maxPageSize"])]
        reached = str(shown[-1][0]) if shown else f"{at}!" if hollow else str(at)
        return httpx.Response(
            200,
            json={
                "values": [
                    {
                        "id": number,
                        "rev": 1,
                        "fields": {"System.Id": number, "System.ChangedDate": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
                    }
                    for _, number, at in shown
                ],
                "continuationToken": f"{self.age};{given if self.stuck else reached}",
                "isLastBatch": not self.stuck and len(shown) == len(behind),
            },
        )

    def link(self, number: int, parent: int, at: datetime) -> None:
        """Put a work item below another, which is no revision of either."""
        row = self.items[number]
        self.items[number] = {**row, "fields": {**row["fields"], "System.Parent": parent}}
        self.links.append((at, parent, number))

    def linked(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        if not asked.get("continuationToken", "0").isdecimal():
            return httpx.Response(400, json={"message": "VS402337: The continuation token is not valid."})
        place = int(asked.get("continuationToken", 0))
        since = datetime.fromisoformat(asked["startDateTime"]) if "startDateTime" in asked else None
        told = [
            {"rel": asked["linkTypes"], "sourceId": source, "targetId": target, "isActive": True}
            for at, source, target in self.links[place:]
            if since is None or at >= since
        ]
        following = f"{URL}/_apis/wit/reporting/workItemLinks?continuationToken={len(self.links)}&api-version=7.1"
        return httpx.Response(200, json={"values": told, "nextLink": following, "isLastBatch": True})

    def batch(self, asked: dict[str, Any]) -> dict[str, Any]:
        above = {id_: {"id": id_, "rev": 1, "fields": fields} for id_, fields in self.parents.items()}
        found = [self.items.get(id_) or above.get(id_) for id_ in asked["ids"]]
        return {"count": len(found), "value": found}


def iterations(project: str) -> dict[str, Any]:
    dates = {"startDate": "2026-03-02T00:00:00Z", "finishDate": "2026-03-13T00:00:00Z"}
    sprint = {"id": 3, "name": "Sprint 9", "structureType": "iteration", "attributes": dates, "hasChildren": False}
    release = {"id": 2, "name": "Release 1", "structureType": "iteration", "hasChildren": True, "children": [sprint]}
    return {"id": 1, "name": project, "structureType": "iteration", "hasChildren": True, "children": [release]}


def listed(found: list[dict[str, Any]]) -> httpx.Response:
    return httpx.Response(200, json={"count": len(found), "value": found})


def page(found: list[dict[str, Any]], request: httpx.Request) -> list[dict[str, Any]]:
    skip = int(request.url.params.get("$skip", 0))
    return found[skip : skip + int(request.url.params.get("$top", FULL_PAGE))]


ONE_NUMBER = "Azure DevOps keeps a work item's hours as one number; what is added counts on the day of its entry"

CASE = Case(
    provider=provider("azure_devops"),
    server=Organization,
    brings=frozenset({Census, Item, Worklog}),
    reads=frozenset({f"/firm{BATCH}"}),
    cannot={
        "merged": "Azure DevOps has no merging: a duplicate is closed and linked to the other",
        **dict.fromkeys(("late time entry", "deleted time entry"), ONE_NUMBER),
        "official description": "Microsoft's description says of lists what they are not; its examples are the model",
    },
)
