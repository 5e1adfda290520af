"""Jira Service Management in the cloud: requests through Jira's own search, with organizations and comments.

Its list of requests (`/rest/servicedeskapi/request`) shows what the account itself takes part in, and is not asked.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import httpx

from integrations.atlassian import field_of
from integrations.http import Trail
from integrations.jira_cloud import JiraCloud
from integrations.mapping import Row, domain_of, flag, instant, records, rows, whole
from integrations.records import Item, Organization, Record, Touch
from integrations.source import Page, Stream, Variable

VARIABLES = (
    Variable("JSM_URL", "Jira's address", "the address bar of Jira", "https://acme.atlassian.net"),
    Variable(
        "JSM_EMAIL", "the e-mail address of the account the token belongs to", "Jira > Profile", "bot@firm.example"
    ),
    Variable(
        "JSM_TOKEN",
        "an API token of an agent who may see the service projects and their organizations",
        "id.atlassian.com > Security > API tokens",
        "ATATT3x",
        secret=True,
    ),
    Variable(
        "JSM_CLIENT_FIELD",
        "the id of the custom field that names the client, where organizations do not",
        "Jira > Settings > Work items > Fields, in the address of the field",
        "customfield_10050",
        required=False,
    ),
    Variable(
        "JSM_JQL",
        "which requests to read, without ORDER BY; all of the service projects if left empty",
        "the advanced search of Jira",
        "project in (HELP, OPS)",
        required=False,
    ),
)

ORGANIZATIONS = "/rest/servicedeskapi/organization"
ORGANIZATIONS_KIND = "com.atlassian.servicedesk:sd-customer-organizations"
REQUEST_TYPE_KIND = "com.atlassian.servicedesk:vp-origin"
"""What every Jira calls the types of the fields of organizations and of the request type."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "JiraServiceManagement":
    """Connect to the Jira that `values` (by the names in `VARIABLES`) describe."""
    return JiraServiceManagement(values, http)


class JiraServiceManagement(JiraCloud):
    """The service projects of a Jira Cloud; see `integrations.source.Source`."""

    name = "jira_service_management"
    prefix = "JSM"
    streams = (Stream("organizations"), *JiraCloud.streams)

    _organizations = _request_type = ""

    def within(self, jql: str) -> str:
        """Keep to service projects, which the census must keep to as well."""
        return f"({jql}) AND projectType = service_desk" if jql else "projectType = service_desk"

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._every_organization() if stream == "organizations" else super().pages(stream, cursor, since)
        async for page in read:
            yield page

    async def _every_organization(self) -> AsyncIterator[Page]:
        """List all organizations; they are few, and do not say when they changed."""
        start, trail = 0, Trail(self.api.host)
        while True:
            answer = whole(await self.api.get(ORGANIZATIONS, {"start": start, "limit": 50}))
            found, last = rows(answer, "values"), flag(answer, "isLastPage")
            trail.follow(",".join(str(row.get("id")) for row in found))
            start += len(found)
            yield Page(records(found, _organization), "", 1.0 if last else None)
            if last:
                return

    def more_fields(self, known: Sequence[Row]) -> list[str]:
        """Ask for organizations, the request type, who asked, and the comments."""
        self._organizations = field_of(known, ORGANIZATIONS_KIND)
        self._request_type = field_of(known, REQUEST_TYPE_KIND)
        return ["reporter", "comment", *filter(None, (self._organizations, self._request_type))]

    async def desks(self) -> frozenset[str]:
        """Name none: requests that are linked need not be one client's, and issues tell of the link themselves."""
        return frozenset()

    async def complete(self, found: Sequence[Row]) -> None:
        """Read the comments of a request of which the search gives the first ones only."""
        for row in found:
            told = whole(whole(row.get("fields")).get("comment") or {})
            total = told.get("total")
            if isinstance(total, int) and isinstance(told.get("comments"), list) and total > len(told["comments"]):
                told["comments"] = await self._comments(str(row.get("id")))

    async def _comments(self, request: str) -> list[Row]:
        comments: list[Row] = []
        trail = Trail(self.api.host)
        while True:
            asked = {"startAt": len(comments), "maxResults": 100}
            answer = whole(await self.api.get(f"/rest/api/3/issue/{request}/comment", asked))
            found, total = rows(answer, "comments"), answer.get("total")
            comments += found
            if not found or not isinstance(total, int) or len(comments) >= total:
                return comments
            trail.follow(",".join(str(row.get("id")) for row in found))

    def make(self, row: Row, item: Item) -> list[Record]:
        """Make a ticket of an issue, with what our side wrote on it."""
        fields = row["fields"]
        reporter = fields.get("reporter") or {}
        request_type = (fields.get(self._request_type) or {}).get("requestType") or {}
        requester = reporter.get("accountId")
        ticket = replace(
            item,
            kind="ticket",
            type=request_type.get("name") or item.type,
            organizations=tuple(str(one["id"]) for one in fields.get(self._organizations) or ()),
            requester_id=requester,
            requester_domain=domain_of(reporter.get("emailAddress")),
            touches_known=True,
        )
        written = (_touch(one, item.id, requester) for one in (fields.get("comment") or {}).get("comments") or ())
        return [ticket, *filter(None, written)]


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["id"]), name=row["name"])


def _touch(row: Row, request: str, requester: str | None) -> Touch | None:
    """Read a comment as work of our side: not the requester's, a customer's or an automation's."""
    author = row.get("author") or {}
    if author.get("accountType") != "atlassian" or author["accountId"] == requester:
        return None
    return Touch(id=str(row["id"]), item_id=request, at=instant(row["created"]), author=author["accountId"])
