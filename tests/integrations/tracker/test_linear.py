import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import Refused, Throttled, Unauthorized
from integrations.graphql import GraphQl
from integrations.records import Cycle, Item, Link, Organization, Progress
from integrations.tracker.linear import Linear, build
from tests.integrations.cases.linear import ISSUE, PATH, VALUES, Workspace, refused, uuid

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def tracker(**fields: Any) -> tuple[Linear, Wire]:
    server = Workspace()
    server.issues[1] = {**ISSUE, **fields}
    wire = Wire(server.answer, frozenset({PATH}))
    return build(VALUES, wire.client()), wire


async def issue(**fields: Any) -> Item:
    (found,) = pulled(await pull(tracker(**fields)[0], "issues", SINCE))
    assert isinstance(found, Item)
    return found


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def test_an_issue_keeps_what_the_load_needs_and_of_its_text_only_the_tickets() -> None:
    assert await issue() == Item(
        kind="issue",
        id=uuid(1),
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=at(6, 18),
        url="https://linear.app/firm/issue/APP-1",
        closed_at=at(6, 17),
        priority="Urgent",
        container="App",
        epic="Connectors",
        labels=("acme",),
        organizations=("cus-1",),
        links=(
            Link("https://firm.zendesk.example/agent/tickets/101"),
            Link("https://firm.zendesk.example/agent/tickets/102"),
        ),
        parent_id=uuid(0),
        points=5.0,
        spans=(Progress(at(3, 10), at(6, 17), "dev-1"),),
        due_on=date(2026, 3, 13),
        urgent=True,
        cycle=Cycle("Cycle 7", at(2, 8), at(16, 8), at(3, 9)),
    )


async def test_fields_that_are_empty_leave_nothing() -> None:
    empty = dict.fromkeys(
        (
            "description",
            "completedAt",
            "dueDate",
            "estimate",
            "addedToCycleAt",
            "project",
            "parent",
            "assignee",
            "cycle",
        )
    )
    bare = await issue(**empty, priority=0.0, priorityLabel="No priority")
    assert (bare.closed_at, bare.due_on, bare.points, bare.cycle, bare.epic, bare.parent_id) == (None,) * 6
    assert (bare.priority, bare.urgent) == (None, None)
    assert bare.spans == (Progress(at(3, 10), at(6, 17), None),)


async def test_a_canceled_issue_is_closed_and_one_in_the_bin_is_gone() -> None:
    assert (await issue(completedAt=None, canceledAt="2026-03-05T10:00:00.000Z")).closed_at == at(5, 10)
    assert (await issue(trashed=True)).gone == "deleted"


async def test_archived_issues_are_asked_for_from_the_one_that_changed_longest_ago() -> None:
    source, wire = tracker()
    await pull(source, "issues", SINCE)
    (asked,) = wire.posted(PATH)
    assert "includeArchived: true" in asked["query"]
    assert "sort: [{updatedAt: {order: Ascending}}]" in asked["query"]
    assert asked["variables"] == {"since": "2026-03-01T00:00:00+00:00", "after": None}


async def test_a_customers_need_that_is_added_brings_the_issue_again_though_it_did_not_change() -> None:
    source, _ = tracker()
    assert [record.id for record in pulled(await pull(source, "needs", SINCE)) if isinstance(record, Item)] == [uuid(1)]


async def test_a_customer_is_an_organization_with_its_domains_and_the_crms_id() -> None:
    assert pulled(await pull(tracker()[0], "customers", SINCE)) == [
        Organization("cus-1", "Acme", ("acme.example",), "crm-1")
    ]


@pytest.mark.parametrize(
    ("code", "error"), [("RATELIMITED", Throttled), ("AUTHENTICATION_ERROR", Unauthorized), ("INPUT_ERROR", Refused)]
)
@pytest.mark.parametrize("status", [200, 400])
async def test_the_code_of_an_error_decides_whatever_the_status(code: str, error: type[Exception], status: int) -> None:
    reset = str(int((datetime.now(UTC).timestamp() + 3600) * 1000))
    answered = refused(code).json()
    wire = Wire(
        lambda _: httpx.Response(status, json=answered, headers={"X-RateLimit-Requests-Reset": reset}),
        frozenset({PATH}),
    )
    with pytest.raises(error) as caught:
        await pull(build(VALUES, wire.client()), "issues", SINCE)
    if isinstance(caught.value, Throttled):
        assert 3500 < caught.value.retry_after <= 3600


@pytest.mark.parametrize(
    "document",
    [
        'mutation Gone { issueDelete(id: "1") { success } }',
        "subscription { issueCreated { id } }",
        "{ viewer { id } }",
        "query A { viewer { id } } mutation B { issueArchive { success } }",
        "",
    ],
)
async def test_anything_but_a_query_never_leaves(document: str) -> None:
    wire = Wire(Workspace().answer, frozenset({PATH}))
    with pytest.raises(AssertionError):
        await GraphQl(wire.client(), "https://api.linear.app", PATH, {}).ask(document)
    assert wire.requests == []


async def test_the_key_goes_as_it_is_and_never_as_bearer() -> None:
    source, wire = tracker()
    account = await source.check()
    assert (account.name, account.sees) == ("Bot", "Firm")
    assert wire.requests[0].headers["Authorization"] == "lin_api_wire"
    assert json.loads(wire.requests[0].content)["query"].startswith("query Viewer")
