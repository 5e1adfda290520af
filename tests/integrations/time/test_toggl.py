from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import pull, pulled, routes
from integrations.conformance.wire import Wire
from integrations.errors import Throttled, Unavailable
from integrations.records import Census, Item, Link, Worklog
from integrations.time.toggl import Toggl, build
from tests.integrations.cases.toggl import ME, PROJECT, REPORT, ROW, TIMES, VALUES

SINCE = datetime.now(UTC).replace(hour=0)


def toggl(*pages: httpx.Response) -> tuple[Toggl, Wire]:
    left = list(pages)
    served: dict[str, Any] = {
        "/api/v9/me": ME,
        "/api/v9/workspaces/7/projects": [PROJECT],
        REPORT: lambda _: left.pop(0) if len(left) > 1 else left[0],
    }
    wire = Wire(routes(served), frozenset({REPORT}))
    return build(VALUES, wire.client()), wire


def page(*rows: dict[str, Any], next_: str = "") -> httpx.Response:
    return httpx.Response(200, json=list(rows), headers={"X-Next-Row-Number": next_} if next_ else {})


def row(id_: int, **more: Any) -> dict[str, Any]:
    return {**ROW, "time_entries": [{**TIMES, "id": id_, **more}]}


async def test_an_entry_is_on_the_day_of_the_accounts_time_zone() -> None:
    source, _ = toggl(page(row(900), row(901, start="2026-03-05T23:30:00+00:00")))
    item, first, other, second = pulled(await pull(source, "time_entries_census", SINCE))[:4]
    assert isinstance(item, Item)
    assert isinstance(other, Item)
    assert (item.title, item.organizations, item.labels) == ("Relaunch: Design", ("77",), ("remote",))
    assert item.links == (Link("APP-12"),)
    assert first == Worklog("900", item.id, 9000, day=date(2026, 3, 5), author="9")
    assert second == Worklog("901", other.id, 9000, day=date(2026, 3, 6), author="9")


async def test_pages_overlap_by_a_row() -> None:
    source, wire = toggl(page(row(1), row(2), next_="3"), page(row(2), row(3)))
    *_, census = pulled(await pull(source, "time_entries_census", SINCE))
    assert isinstance(census, Census)
    assert census.ids == {"1", "2", "3"}
    assert [asked.get("first_row_number") for asked in wire.posted(REPORT)] == [None, 2]


async def test_an_entry_that_is_deleted_between_two_pages_takes_no_other_with_it() -> None:
    source, _ = toggl(page(row(1), row(2), next_="3"), page(row(3)))
    with pytest.raises(Unavailable, match="deleted something"):
        await pull(source, "time_entries_census", SINCE)


async def test_a_timer_that_still_runs_does_not_count_and_is_not_gone() -> None:
    source, _ = toggl(page(row(900, stop=None)))
    (census,) = pulled(await pull(source, "time_entries_census", SINCE))
    assert isinstance(census, Census)
    assert census.ids == {"900"}


@pytest.mark.parametrize(("headers", "wait"), [({"X-Toggl-Quota-Resets-In": "1200"}, 1200), ({}, 3600)])
async def test_a_spent_quota_is_waited_for(headers: dict[str, str], wait: float) -> None:
    source, wire = toggl(httpx.Response(402, headers=headers))
    with pytest.raises(Throttled) as failure:
        await pull(source, "time_entries", SINCE)
    assert failure.value.retry_after == wait
    assert len(wire.posted(REPORT)) == 1


async def test_a_workspace_without_clients_answers_null() -> None:
    null = httpx.Response(200, text="null")
    wire = Wire(routes({"/api/v9/me": ME, "/api/v9/workspaces/7/clients": null}))
    assert pulled(await pull(build(VALUES, wire.client()), "clients", SINCE)) == []
