from datetime import UTC, date, datetime
from typing import Any

import httpx

from integrations.conformance import pull, pulled, routes
from integrations.conformance.wire import Wire
from integrations.records import Census, Item, Link, Worklog
from integrations.time.clockify import Clockify, build
from tests.integrations.cases.clockify import ENTRY, REPORT, USER, VALUES

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def clockify(*entries: dict[str, Any], **values: str) -> tuple[Clockify, Wire]:
    def report(request: httpx.Request) -> dict[str, Any]:
        found = entries if b'"dateRangeStart":"2026-02-28' in request.content else ()
        return {"totals": [{"entriesCount": len(found)}] if found else [], "timeentries": list(found)}

    wire = Wire(
        routes({"/api/v1/user": USER, REPORT: report, f"/report{REPORT}": report}),
        frozenset({REPORT, f"/report{REPORT}"}),
    )
    return build({**VALUES, **values}, wire.client()), wire


async def test_an_entry_is_on_the_day_of_the_accounts_time_zone() -> None:
    source, wire = clockify(
        ENTRY, {**ENTRY, "_id": "901", "timeInterval": {**ENTRY["timeInterval"], "start": "2026-03-05T23:30:00Z"}}
    )
    item, first, other, second = pulled(await pull(source, "time_entries", SINCE))
    assert isinstance(item, Item)
    assert isinstance(other, Item)
    assert (item.kind, item.title, item.labels, item.links) == (
        "task_day",
        "Relaunch: Design",
        ("remote",),
        (Link("APP-12"),),
    )
    assert first == Worklog("900", item.id, 9000, day=date(2026, 3, 5), author="9a")
    assert second == Worklog("901", other.id, 5400, day=date(2026, 3, 6), author="9a")
    asked = wire.posted(REPORT)[0]
    assert (asked["dateRangeStart"], asked["dateRangeEnd"]) == ("2026-02-28T00:00:00.000Z", "2026-04-01T23:59:59.999Z")


async def test_a_timer_that_still_runs_does_not_count_and_is_not_gone() -> None:
    source, _ = clockify({**ENTRY, "timeInterval": {"start": "2026-03-05T22:30:00Z", "end": None}})
    assert pulled(await pull(source, "time_entries", SINCE)) == []
    (census,) = pulled(await pull(source, "census", SINCE))
    assert isinstance(census, Census)
    assert (census.ids, census.since) == ({"900"}, date(2026, 3, 1))


async def test_what_is_not_billable_says_so() -> None:
    source, _ = clockify({**ENTRY, "billable": False, "projectId": None, "projectName": None, "taskName": None})
    item, _worklog = pulled(await pull(source, "time_entries", SINCE))
    assert isinstance(item, Item)
    assert (item.title, item.labels) == ("No project", ("non-billable", "remote"))


async def test_a_region_has_addresses_of_its_own() -> None:
    source, wire = clockify(ENTRY, CLOCKIFY_REGION="euc1")
    await pull(source, "time_entries", SINCE)
    assert {request.url.host for request in wire.requests} == {"euc1.clockify.me"}
    assert {request.url.path for request in wire.requests} == {"/api/v1/user", f"/report{REPORT}"}
