from datetime import UTC, date, datetime
from typing import Any

import pytest

from integrations.conformance import pull, pulled, routes
from integrations.conformance.case import SINCE
from integrations.conformance.wire import Wire
from integrations.records import Census, Item, Link, Worklog
from integrations.time.harvest import Harvest, build
from tests.integrations.cases.harvest import ENTRY, ISSUE, ME, VALUES


def harvest(*entries: dict[str, Any], me: dict[str, Any] = ME, next_: str | None = None) -> tuple[Harvest, Wire]:
    page = {"time_entries": list(entries), "links": {"next": next_}}
    wire = Wire(routes({"/v2/users/me": me, "/v2/time_entries": page}))
    return build(VALUES, wire.client()), wire


async def test_an_entry_is_time_on_the_day_of_its_task() -> None:
    source, wire = harvest(ENTRY, {**ENTRY, "id": 901, "hours": 1.25, "user": {"id": 10}})
    item, first, _, second = pulled(await pull(source, "time_entries", SINCE))
    assert isinstance(item, Item)
    assert (item.kind, item.title, item.type, item.container) == ("task_day", "Relaunch: Design", "Design", "Relaunch")
    assert (item.organizations, item.labels, item.links) == (("77",), (), (Link(ISSUE), Link("APP-12")))
    assert first == Worklog("900", item.id, 9000, day=date(2026, 3, 5), author="9")
    assert second == Worklog("901", item.id, 4500, day=date(2026, 3, 5), author="10")
    (request,) = wire.requests
    assert request.headers["harvest-account-id"] == "1234567"
    assert dict(request.url.params) == {"updated_since": "2026-03-01T00:00:00Z", "per_page": "2000"}


@pytest.mark.parametrize(
    "change", [{"task": {"id": 4, "name": "Code"}}, {"billable": False}, {"notes": "APP-13"}, {"client": {"id": 78}}]
)
async def test_another_task_tag_issue_or_client_is_another_day_of_a_task(change: dict[str, Any]) -> None:
    source, _ = harvest(ENTRY, {**ENTRY, "id": 901, **change})
    one, _, other, _ = pulled(await pull(source, "time_entries", SINCE))
    assert isinstance(one, Item)
    assert isinstance(other, Item)
    assert one.id != other.id


async def test_a_timer_that_still_runs_does_not_count_and_is_not_gone() -> None:
    source, _ = harvest({**ENTRY, "is_running": True})
    assert pulled(await pull(source, "time_entries", SINCE)) == []
    (census,) = pulled(await pull(source, "time_entries_census", SINCE))
    assert isinstance(census, Census)
    assert census.ids == {"900"}


async def test_an_entry_without_client_task_notes_or_issue_is_the_projects() -> None:
    source, _ = harvest({**ENTRY, "client": None, "task": None, "notes": None, "external_reference": None})
    item, _ = pulled(await pull(source, "time_entries", SINCE))
    assert isinstance(item, Item)
    assert (item.title, item.organizations, item.links) == ("Relaunch", (), ())


async def test_an_empty_list_says_nothing_of_what_was_deleted() -> None:
    source, _ = harvest()
    assert pulled(await pull(source, "census", SINCE)) == []


async def test_the_weekly_census_speaks_of_all_that_is_read() -> None:
    source, wire = harvest(ENTRY)
    *_, census = pulled(await pull(source, "census", datetime(2025, 1, 2, tzinfo=UTC)))
    assert isinstance(census, Census)
    assert (census.since, census.until) == (date(2025, 1, 2), date.max)
    assert wire.asked("/v2/time_entries")[0]["from"] == "2025-01-02"


@pytest.mark.parametrize(
    ("roles", "sees"), [(["manager"], "every time entry"), (["member"], "its own time entries alone")]
)
async def test_who_is_a_member_sees_own_time_alone(roles: list[str], sees: str) -> None:
    source, _ = harvest(me={**ME, "access_roles": roles})
    assert (await source.check()).sees == sees
