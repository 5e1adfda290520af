from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled
from integrations.errors import CursorExpired, Refused, Unauthorized
from integrations.records import Census, Cycle, DueChange, Gone, Item, Link, Progress, Worklog
from integrations.tracker.azure_devops import BATCH, FEED, FULL_PAGE, LINKS, AzureDevOps, build
from tests.integrations.cases.azure_devops import (
    BOB,
    COMMON,
    DUE,
    FEATURE,
    FIELDS,
    ITEM,
    SCHEDULING,
    UPDATES,
    VALUES,
    Organization,
    update,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(server: Organization, **values: str) -> tuple[AzureDevOps, Wire]:
    """Connect to an organization."""
    wire = Wire(server.answer, frozenset({f"/firm{BATCH}"}))
    return build({**VALUES, **values}, wire.client()), wire


async def read(server: Organization) -> tuple[Item, list[Worklog]]:
    found = pulled(await pull(connect(server)[0], "issues", SINCE))
    (item,) = (one for one in found if isinstance(one, Item))
    return item, [one for one in found if isinstance(one, Worklog)]


async def work_item(updates: list[dict[str, Any]] = UPDATES, **fields: Any) -> Item:
    server = Organization()
    named = {name.replace("_", "."): value for name, value in fields.items()}
    server.items[1], server.updates[1] = {**ITEM, "fields": {**FIELDS, **named}}, updates
    return (await read(server))[0]


async def hours(*updates: dict[str, Any]) -> list[tuple[str, int]]:
    server = Organization()
    server.updates[1] = list(updates)
    return [(one.id, one.seconds // 60) for one in (await read(server))[1]]


async def test_a_work_item_keeps_what_the_load_needs_and_no_text_of_its_description() -> None:
    assert await work_item() == Item(
        kind="issue",
        id="1",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 18, 0, 0, 123000, tzinfo=UTC),
        url="https://dev.azure.example/firm/App/_workitems/edit/1",
        closed_at=at(6, 17),
        type="User Story",
        priority="1",
        container="App",
        epic="Connectors",
        labels=("connectors", "paid"),
        components=("Stock",),
        client_names=("Acme",),
        links=(
            Link("https://firm.zendesk.example/agent/tickets/101"),
            Link("https://firm.zendesk.example/agent/tickets/102"),
        ),
        parent_id=str(FEATURE),
        estimate_hours=8.0,
        points=5.0,
        spans=(Progress(at(3, 9), at(6, 17), BOB["id"]),),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(5, 9), date(2026, 3, 11), date(2026, 3, 13)),),
        urgent=True,
        cycle=Cycle("Sprint 9", at(2), at(13), at(4, 9)),
    )


async def test_a_change_is_dated_by_what_it_set_for_the_last_one_is_revised_in_the_year_9999() -> None:
    assert UPDATES[-1]["revisedDate"].startswith("9999")
    spans = (await work_item()).spans
    assert spans is not None
    assert spans[-1].ended_at == at(6, 17)


async def test_what_is_added_to_the_hours_counts_on_the_day_of_its_entry_for_whoever_added_it() -> None:
    (log,) = (await read(Organization()))[1]
    assert log == Worklog("1.3", "1", 5400, started_at=at(4, 9), author=BOB["id"])


async def test_a_test_that_is_written_down_is_no_work() -> None:
    server = Organization()
    server.items[1] = {**ITEM, "fields": {**FIELDS, "System.WorkItemType": "Test Case"}}
    assert pulled(await pull(connect(server)[0], "issues", SINCE)) == []


async def test_hours_that_are_taken_back_are_taken_off_the_last_entries() -> None:
    first, second = (
        update(1, "2026-03-02T09:00:00Z", hours=(None, 3)),
        update(2, "2026-03-03T09:00:00Z", hours=(3, 4)),
    )
    assert await hours(first, second) == [("1.1", 180), ("1.2", 60)]
    assert await hours(first, second, update(3, "2026-03-04T09:00:00Z", hours=(4, 2))) == [("1.1", 120), ("1.2", 0)]
    assert await hours(first, second, update(3, "2026-03-04T09:00:00Z", hours=(4, None))) == [("1.1", 0), ("1.2", 0)]


async def test_an_instant_of_one_decimal_or_seven_is_read() -> None:
    moved = [update(1, "2026-03-02T09:00:00.6Z"), update(2, "2026-03-03T09:00:00.1234567Z", state=("New", "Active"))]
    spans = (await work_item(moved, System_State="Active")).spans
    assert spans is not None
    assert spans[0].started_at == datetime(2026, 3, 3, 9, 0, 0, 123456, tzinfo=UTC)


async def test_a_state_of_the_kind_resolved_is_neither_work_nor_its_end() -> None:
    server = Organization()
    server.items[1] = {**ITEM, "fields": {**FIELDS, "System.State": "Resolved"}}
    item, _ = await read(server)
    assert item.closed_at is None


async def test_a_process_that_keeps_no_date_of_closing_tells_when_the_state_changed() -> None:
    assert (await work_item(**{f"{COMMON}.ClosedDate": None})).closed_at == at(6, 17)


async def test_a_due_day_is_of_the_zone_in_which_it_was_set_and_a_target_day_stands_in_for_it() -> None:
    server = Organization()
    fields = {name: value for name, value in FIELDS.items() if name != DUE}
    server.items[1] = {**ITEM, "fields": {**fields, f"{SCHEDULING}.TargetDate": "2026-03-30T22:00:00Z"}}
    server.updates[1] = [update(1, "2026-03-02T09:00:00Z", state=(None, "New"))]
    assert (await read(server))[0].due_on == date(2026, 3, 31)
    source, _ = connect(server, AZURE_DEVOPS_ZONE="")
    (item,) = (one for one in pulled(await pull(source, "issues", SINCE)) if isinstance(one, Item))
    assert item.due_on == date(2026, 3, 30)


async def test_the_root_of_the_iterations_is_none_and_an_area_is_what_stands_below_its_project() -> None:
    found = await work_item(System_IterationPath="App", System_AreaPath="App")
    assert (found.cycle, found.components) == (None, ())


async def test_a_parent_that_is_its_own_ends_the_search_for_an_epic() -> None:
    server = Organization()
    server.parents = {FEATURE: {"System.WorkItemType": "Feature", "System.Parent": FEATURE}}
    assert (await read(server))[0].epic is None


async def test_another_parent_is_no_revision_and_comes_by_the_feed_of_links() -> None:
    server = Organization()
    source, wire = connect(server)
    *_, last = await pull(source, "links", SINCE)
    assert last.cursor == "1"
    server.parents = {**server.parents, 902: {"System.WorkItemType": "Epic", "System.Title": "Exports"}}
    server.link(1, 902, datetime.now(UTC))
    found = pulled(await pull(source, "links", SINCE, last.cursor))
    assert [(one.epic, one.parent_id) for one in found if isinstance(one, Item)] == [("Exports", "902")]
    first, second = wire.asked(f"/firm{LINKS}")
    assert datetime.fromisoformat(first["startDateTime"]) > datetime.now(UTC) - timedelta(days=1, minutes=1)
    assert second == {"linkTypes": "System.LinkTypes.Hierarchy", "continuationToken": "1"}


async def test_every_update_is_read_however_many() -> None:
    noise = [update(number, "2026-03-02T10:00:00Z") for number in range(1, FULL_PAGE + 1)]
    found = await work_item([*noise, *UPDATES])
    assert found.due_changes == (DueChange(at(5, 9), date(2026, 3, 11), date(2026, 3, 13)),)


async def test_names_of_projects_and_types_are_parts_of_addresses() -> None:
    server = Organization()
    server.move(1, "Web & App/Two", at(7))
    source, wire = connect(server)
    await pull(source, "issues", SINCE)
    paths = {one.url.raw_path.decode().partition("?")[0] for one in wire.requests}
    assert "/firm/Web%20%26%20App%2FTwo/_apis/wit/workitemtypes/User%20Story/states" in paths


async def test_a_work_item_with_many_revisions_is_read_once_and_deleted_ones_are_asked_for() -> None:
    server = Organization()
    for minute in range(2 * FULL_PAGE):
        server.put(1, "again", at(7) + timedelta(minutes=minute))
    source, wire = connect(server)
    await pull(source, "issues", SINCE)
    (asked,) = wire.asked(f"/firm{FEED}")
    assert asked == {
        "startDateTime": "2026-03-01T00:00:00Z",
        "includeDeleted": "true",
        "includeLatestOnly": "true",
        "fields": "System.Id,System.ChangedDate",
        "$maxPageSize": "200",
    }
    assert wire.posted(f"/firm{BATCH}")[0]["ids"] == [1]
    assert {one.headers["Accept"] for one in wire.requests} == {"application/json;api-version=7.1"}


async def test_a_first_pull_says_how_far_it_came() -> None:
    server = Organization()
    for number in range(1, FULL_PAGE + 2):
        server.put(number, "a work item", at(5))
    first, last = await pull(connect(server)[0], "issues", SINCE)
    assert first.fraction == pytest.approx((at(5) - SINCE) / (datetime.now(UTC) - SINCE), abs=0.001)
    assert last.fraction == 1.0


async def test_the_feed_is_followed_by_its_own_token_and_names_what_was_deleted() -> None:
    server = Organization()
    (first,) = await pull(connect(server)[0], "issues", SINCE)
    server.delete(1, at(8))
    source, wire = connect(server)
    assert pulled(await pull(source, "issues", SINCE, first.cursor)) == [Gone("item", "1")]
    (asked,) = wire.asked(f"/firm{FEED}")
    assert asked["continuationToken"] == first.cursor == "0;1"
    assert "startDateTime" not in asked


async def test_a_token_that_is_not_known_begins_the_feed_again_and_a_wrong_question_is_refused() -> None:
    server = Organization()
    server.forget()
    with pytest.raises(CursorExpired):
        await pull(connect(server)[0], "issues", SINCE, "0;1")
    refusing = Wire(lambda _: httpx.Response(400))
    with pytest.raises(Refused):
        await pull(build(VALUES, refusing.client()), "issues", SINCE)


@pytest.mark.parametrize(
    "page",
    [
        httpx.Response(203, text="<html>Sign in</html>"),
        httpx.Response(302, headers={"Location": "https://spsprodweu1.vssps.example/_signin?realm=dev"}),
    ],
)
async def test_the_page_to_sign_in_is_a_credential_that_is_not_known_any_more(page: httpx.Response) -> None:
    wire = Wire(lambda _: page)
    with pytest.raises(Unauthorized):
        await build(VALUES, wire.client()).check()


async def test_the_census_asks_for_the_latest_revisions_of_what_is_there() -> None:
    server = Organization()
    server.put(2, "deleted", at(7))
    server.delete(2, at(8))
    source, wire = connect(server)
    assert pulled(await pull(source, "census", SINCE)) == [Census("item", frozenset({"1"}))]
    (asked,) = wire.asked(f"/firm{FEED}")
    assert asked["includeLatestOnly"] == "true"
    assert not {"startDateTime", "includeDeleted"} & asked.keys()


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    server = Organization()
    server.items.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(server)[0], "census", SINCE)


async def test_check_names_the_organization_and_refuses_a_field_or_a_zone_that_there_is_not() -> None:
    source, wire = connect(Organization())
    assert (await source.check()).name == "firm"
    assert {one.headers["Authorization"] for one in wire.requests} == {"Basic OndpcmUtdG9rZW4="}
    with pytest.raises(Refused, match="AZURE_DEVOPS_CLIENT_FIELD"):
        await connect(Organization(), AZURE_DEVOPS_CLIENT_FIELD="Custom.Customer")[0].check()
    with pytest.raises(Refused, match="AZURE_DEVOPS_ZONE is no time zone; set it as in Europe/Paris"):
        await connect(Organization(), AZURE_DEVOPS_ZONE="Paris")[0].check()
