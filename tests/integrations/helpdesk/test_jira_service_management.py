from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.helpdesk.jira_service_management import JiraServiceManagement, build
from integrations.records import Item, Organization, Touch
from tests.integrations.cases.jira import CHANGELOGS, READS, SEARCH, page
from tests.integrations.cases.jira_service_management import (
    COMMENTS,
    KNOWN,
    ORGANIZATIONS,
    REQUEST,
    VALUES,
    WRITTEN,
    Desk,
    comment,
    organization,
    person,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
AT = datetime(2026, 3, 3, 13, tzinfo=UTC)


def connect(desk: Desk, instead: dict[str, Any] | None = None, **values: str) -> tuple[JiraServiceManagement, Wire]:
    """Connect to a Jira with some paths answered otherwise."""
    other = routes(instead or {})
    wire = Wire(lambda one: (other if one.url.path in (instead or {}) else desk.answer)(one), READS)
    return build({**VALUES, **values}, wire.client()), wire


async def read(**fields: Any) -> list[Item | Touch]:
    desk = Desk()
    desk.issues[1] = {**REQUEST, "fields": {**REQUEST["fields"], **fields}}
    found = pulled(await pull(connect(desk)[0], "issues", SINCE))
    return [one for one in found if isinstance(one, Item | Touch)]


async def test_a_request_is_a_ticket_of_its_organizations() -> None:
    ticket = (await read())[0]
    assert isinstance(ticket, Item)
    assert (ticket.kind, ticket.id, ticket.type, ticket.container) == ("ticket", "10001", "Report a bug", "APP")
    assert (ticket.organizations, ticket.client_names) == (("7",), ("Acme",))
    assert (ticket.requester_id, ticket.requester_domain) == ("ana", "acme.example")
    assert ticket.touches_known
    assert ticket.spans


async def test_what_our_side_wrote_is_a_touch_and_what_customers_and_robots_wrote_is_none() -> None:
    assert (await read())[1:] == [Touch("2", "10001", AT, "dev-1"), Touch("3", "10001", AT, "dev-1")]
    assert (await read(comment=None))[1:] == []


async def test_what_a_colleague_writes_on_a_request_of_their_own_is_no_touch() -> None:
    assert (await read(reporter=person("dev-1")))[1:] == []


async def test_a_request_without_a_type_or_organization_has_the_issues_type_and_none() -> None:
    ticket = (await read(customfield_10002=None, customfield_10010=None, reporter=None))[0]
    assert isinstance(ticket, Item)
    assert (ticket.type, ticket.organizations, ticket.requester_id) == ("Story", (), None)


async def test_comments_that_the_search_left_out_are_read_page_by_page() -> None:
    """A search gives the first twenty of a request."""
    every = [comment(number, person("dev-1")) for number in range(1, 151)]

    def listing(request: httpx.Request) -> dict[str, Any]:
        start, size = int(request.url.params["startAt"]), int(request.url.params["maxResults"])
        return {"comments": every[start : start + size], "maxResults": size, "startAt": start, "total": len(every)}

    told = {"comments": every[:20], "maxResults": 20, "total": 150, "startAt": 0}
    row = {**REQUEST, "fields": {**REQUEST["fields"], "comment": told}}
    source, wire = connect(Desk(), {SEARCH: page(row), COMMENTS: listing})
    found = pulled(await pull(source, "issues", SINCE))
    assert len([one for one in found if isinstance(one, Touch)]) == 150
    assert [asked["startAt"] for asked in wire.asked(COMMENTS)] == ["0", "100"]


async def test_comments_that_are_all_there_are_not_asked_for() -> None:
    source, wire = connect(Desk())
    await pull(source, "issues", SINCE)
    assert len(WRITTEN) == 4
    assert wire.asked(COMMENTS) == []


@pytest.mark.parametrize(("jql", "asked"), [("", ""), ("project = HELP", "(project = HELP) AND ")])
async def test_service_projects_alone_are_read_and_counted(jql: str, asked: str) -> None:
    source, wire = connect(Desk(), JSM_JQL=jql)
    await pull(source, "issues", SINCE)
    await pull(source, "census", SINCE)
    searched = [body["jql"] for body in wire.posted(SEARCH)]
    assert all(one.startswith(f"({asked}projectType = service_desk) AND ") for one in searched)
    assert len(searched) == 2


async def test_the_fields_of_organizations_and_request_types_are_found_by_their_kind() -> None:
    source, wire = connect(Desk())
    await pull(source, "issues", SINCE)
    assert {"reporter", "comment", "customfield_10002", "customfield_10010"} <= set(wire.posted(SEARCH)[0]["fields"])
    source, wire = connect(Desk(), {"/rest/api/3/field": KNOWN[:1]})
    await pull(source, "issues", SINCE)
    assert "customfield_10002" not in wire.posted(SEARCH)[0]["fields"]
    assert wire.posted(CHANGELOGS)


async def test_every_page_of_organizations_is_read_before_the_requests() -> None:
    desk = Desk()
    desk.organizations = [organization(number, f"Client {number}") for number in range(1, 121)]
    source, wire = connect(desk)
    found = pulled(await pull(source, "organizations", SINCE))
    assert found[0] == Organization("1", "Client 1")
    assert len(found) == 120
    assert [asked["start"] for asked in wire.asked(ORGANIZATIONS)] == ["0", "50", "100"]
    assert source.streams[0].name == "organizations"
