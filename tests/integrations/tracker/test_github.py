from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled, routes
from integrations.errors import Refused, Throttled, Unauthorized
from integrations.records import Census, Cycle, Item, Link
from integrations.tracker.github import GitHub, build
from tests.integrations.cases.github import FIELDS, PULL_REQUEST, USER, VALUES, Hub, issue, option, person

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
ISSUES = "/repos/firm/app/issues"


def tracker(*found: dict[str, Any], **values: str) -> tuple[GitHub, Wire]:
    wire = Wire(routes({"/user": {**person("bot", 5), **USER}, ISSUES: list(found)}))
    return build({**VALUES, "GITHUB_REPOSITORIES": "firm/app", **values}, wire.client()), wire


async def one(**fields: Any) -> Item:
    source, _ = tracker({**issue(1), **fields})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    return found


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def test_an_issue_keeps_what_the_load_needs_and_of_its_text_only_the_ticket() -> None:
    assert await one() == Item(
        kind="issue",
        id="firm/app#1",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=at(6, 18),
        url="https://github.com/firm/app/issues/1",
        priority="Urgent",
        container="firm/app",
        labels=("bug",),
        client_names=("Acme",),
        requester_id="21",
        links=(Link("https://firm.zendesk.example/agent/tickets/101"),),
        parent_id="firm/app#900",
        estimate_hours=12.0,
        due_on=date(2026, 3, 13),
        urgent=True,
        cycle=Cycle("4.2", ends_at=datetime(2026, 3, 31, 7, tzinfo=UTC)),
    )


async def test_fields_that_are_empty_leave_nothing() -> None:
    bare = await one(
        body=None,
        user=None,
        labels=["plain"],
        milestone=None,
        issue_field_values=None,
        parent_issue_url=None,
        type=None,
    )
    assert (bare.requester_id, bare.labels, bare.cycle, bare.client_names) == (None, ("plain",), None, ())
    assert (bare.priority, bare.urgent, bare.due_on, bare.estimate_hours, bare.parent_id) == (None,) * 5


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ({"data_type": "text", "value": "Acme"}, ("Acme",)),
        (
            {"data_type": "multi_select", "value": None, "multi_select_options": [option("Acme"), option("Globex")]},
            ("Acme", "Globex"),
        ),
        ({"data_type": "single_select", "value": None, "single_select_option": None}, ()),
        ({"data_type": "number", "value": 7}, ()),
    ],
)
async def test_a_clients_field_is_text_a_choice_or_several(field: dict[str, Any], names: tuple[str, ...]) -> None:
    found = await one(issue_field_values=[*FIELDS[:1], {"issue_field_name": "Client", **field}])
    assert found.client_names == names


@pytest.mark.parametrize("author", ["OWNER", "MEMBER", "COLLABORATOR"])
async def test_a_colleague_who_writes_an_issue_is_no_requester(author: str) -> None:
    assert (await one(author_association=author)).requester_id is None


async def test_a_closed_issue_was_closed_when_it_says() -> None:
    assert (await one(state="closed", closed_at="2026-03-06T17:00:00Z")).closed_at == at(6, 17)


async def test_a_pull_request_is_no_issue_and_not_in_the_census() -> None:
    source, _ = tracker(issue(1), PULL_REQUEST)
    assert [record.id for record in pulled(await pull(source, "issues", SINCE)) if isinstance(record, Item)] == [
        "firm/app#1"
    ]
    assert pulled(await pull(source, "census", SINCE)) == [Census("item", frozenset({"firm/app#1"}))]


async def test_closed_issues_are_asked_for_and_by_their_change_from_the_oldest() -> None:
    source, wire = tracker(issue(1))
    await pull(source, "issues", SINCE)
    assert wire.asked(ISSUES) == [
        {
            "state": "all",
            "sort": "updated",
            "direction": "asc",
            "since": "2026-03-01T00:00:00Z",
            "per_page": "100",
            "page": "1",
        }
    ]


async def test_the_next_pull_looks_back_a_little_from_the_last_change() -> None:
    source, wire = tracker(issue(1))
    pages = await pull(source, "issues", SINCE)
    await pull(source, "issues", SINCE, pages[-1].cursor)
    assert wire.asked(ISSUES)[-1]["since"] == "2026-03-06T17:55:00Z"


async def test_a_repository_that_is_named_later_is_read_from_the_beginning() -> None:
    server = Hub()
    server.move(1, "Elsewhere", datetime(2026, 5, 1, tzinfo=UTC))
    server.put(2, "stays", datetime(2026, 5, 1, tzinfo=UTC))
    before = build({**VALUES, "GITHUB_REPOSITORIES": "firm/app"}, Wire(server.answer).client())
    pages = await pull(before, "issues", SINCE)
    wire = Wire(server.answer)
    found = pulled(await pull(build(VALUES, wire.client()), "issues", SINCE, pages[-1].cursor))
    assert {record.id for record in found if isinstance(record, Item)} == {"firm/app#2", "firm/Elsewhere#1"}
    assert wire.asked("/repos/firm/Elsewhere/issues")[0]["since"] == "2026-03-01T00:00:00Z"


async def test_a_limit_that_is_answered_403_is_waited_for_and_a_missing_right_is_not() -> None:
    reset = str(int((datetime.now(UTC) + timedelta(hours=1)).timestamp()))
    spent = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    for headers, error in ((spent, Throttled), ({"Retry-After": "3600"}, Throttled), ({}, Refused)):
        wire = Wire(lambda _, headers=headers: httpx.Response(403, headers=headers))
        source = build(VALUES, wire.client())
        with pytest.raises(error):
            await pull(source, "issues", SINCE)
        assert len(wire.requests) == 1


async def test_a_census_of_nothing_is_a_lost_right_and_strikes_nothing_off() -> None:
    source, _ = tracker()
    with pytest.raises(Unauthorized):
        await pull(source, "census", SINCE)


async def test_check_looks_into_every_repository() -> None:
    wire = Wire(Hub().answer)
    account = await build(VALUES, wire.client()).check()
    assert (account.name, account.sees) == ("clientload", "2 repositories")
    with pytest.raises(Refused, match="has nothing at /repos/firm/none/issues"):
        await build({**VALUES, "GITHUB_REPOSITORIES": "firm/app,firm/none"}, wire.client()).check()
