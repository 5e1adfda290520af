"""The service projects of a Jira Cloud, with organizations, request types and comments."""

from typing import Any

import httpx

from integrations.conformance import Case, routes
from integrations.records import Census, Gone, Item, Organization, Touch, Worklog
from integrations.registry import provider
from tests.integrations.cases.jira import HONEST, ISSUE, READS, STATUSES, URL, Board
from tests.integrations.descriptions import Kept

VALUES = {
    "JSM_URL": URL,
    "JSM_EMAIL": "bot@firm.example",
    "JSM_TOKEN": "wire-token",
    "JSM_CLIENT_FIELD": "customfield_10050",
    "JSM_JQL": "project in (HELP, OPS)",
}
ORGANIZATIONS = "/rest/servicedeskapi/organization"
ORGANIZATION, REQUEST_TYPE = "customfield_10002", "customfield_10010"
COMMENTS = "/rest/api/3/issue/10001/comment"
KNOWN = [
    *HONEST["/rest/api/3/field"],  # type: ignore[misc]
    {"id": ORGANIZATION, "schema": {"type": "array", "custom": "com.atlassian.servicedesk:sd-customer-organizations"}},
    {"id": REQUEST_TYPE, "schema": {"type": "sd-customerrequesttype", "custom": "com.atlassian.servicedesk:vp-origin"}},
]


def person(account: str, kind: str = "atlassian") -> dict[str, Any]:
    return {"accountId": account, "accountType": kind, "displayName": "Dana", "emailAddress": f"{account}@acme.example"}


def comment(number: int, author: dict[str, Any], public: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002
    return {
        "id": str(number),
        "author": author,
        "body": {"type": "doc", "version": 1, "content": []},
        "created": "2026-03-03T14:00:00.000+0100",
        "updated": "2026-03-03T14:00:00.000+0100",
        "jsdPublic": public,
    }


WRITTEN = [
    comment(1, person("ana", "customer")),
    comment(2, person("dev-1")),
    comment(3, person("dev-1"), public=False),
    comment(4, person("robot", "app")),
]


def organization(number: int, name: str) -> dict[str, Any]:
    return {"id": str(number), "name": name, "_links": {"self": f"{URL}{ORGANIZATIONS}/{number}"}}


REQUEST = {
    **ISSUE,
    "fields": {
        **{key: value for key, value in ISSUE["fields"].items() if key != "customfield_10020"},
        "status": STATUSES[1],
        "resolutiondate": None,
        "parent": None,
        "reporter": person("ana", "customer"),
        ORGANIZATION: [organization(7, "Acme")],
        REQUEST_TYPE: {"requestType": {"id": "9", "name": "Report a bug"}, "currentStatus": {"status": "Open"}},
        "comment": {"comments": WRITTEN, "maxResults": 4, "total": 4, "startAt": 0},
    },
}


class Desk(Board):
    """A Jira whose issues are requests."""

    values = VALUES

    def __init__(self) -> None:
        super().__init__()
        self.organizations = [organization(7, "Acme")]
        self.issues = {1: self.numbered(1)}
        platform = self.answer
        own = routes({"/rest/api/3/field": KNOWN, ORGANIZATIONS: self._listed})
        mine = {"/rest/api/3/field", ORGANIZATIONS}
        self.answer = lambda request: (own if request.url.path in mine else platform)(request)

    def numbered(self, number: int) -> dict[str, Any]:
        return {**REQUEST, "id": self.ref(number), "key": f"APP-{number}"}

    def _listed(self, request: httpx.Request) -> dict[str, Any]:
        start, limit = int(request.url.params["start"]), min(50, int(request.url.params["limit"]))
        shown = self.organizations[:limit] if self.stuck else self.organizations[start : start + limit]
        last = start + limit >= len(self.organizations) and not self.stuck
        return {"size": len(shown), "start": start, "limit": limit, "isLastPage": last, "values": shown}


class Platform(Kept):
    """Jira's description, in which the paths of service management's own API are not."""

    def hold(self, request: httpx.Request, response: httpx.Response) -> None:
        if not request.url.path.startswith("/rest/servicedeskapi/"):
            super().hold(request, response)


CASE = Case(
    provider=provider("jira_service_management"),
    server=Desk,
    brings=frozenset({Census, Gone, Item, Organization, Touch, Worklog}),
    reads=READS,
    cannot={"merged": "Jira has no merging: a duplicate is closed and linked"},
    described=Platform("jira.json", URL, names_nulls=False),
)
