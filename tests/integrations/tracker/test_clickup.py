"""What ClickUp's documentation hides: the order, the last page, whose time is told, archived tasks, sums of time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.http import Api
from integrations.records import Census, Item, Link, Progress, Skipped, Worklog
from integrations.tracker.clickup import API, ClickUp, build
from tests.integrations.cases.clickup import ENTRY, HISTORY, OPTIONS, PEOPLE, TASK, VALUES, Row, Workspace, at
from tests.integrations.cases.clickup import milliseconds as ms

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TASKS, TIME = "/api/v2/team/9001/task", "/api/v2/team/9001/time_entries"


def clickup(server: Workspace) -> tuple[ClickUp, Wire]:
    wire = Wire(server.answer)
    return ClickUp(Api(wire.client(), API), "9001", "Client", now=lambda: NOW), wire


def moment(*when: int) -> datetime:
    return datetime(2026, 3, *when, tzinfo=UTC)


async def task(server: Workspace | None = None, **fields: Any) -> Item:
    server = server or Workspace()
    server.tasks["t1"] |= fields
    (found,) = pulled(await pull(clickup(server)[0], "tasks", SINCE))
    assert isinstance(found, Item), found
    return found


async def test_a_task_keeps_what_the_load_needs() -> None:
    assert await task() == Item(
        kind="issue",
        id="t1",
        title="Stock connector",
        opened_at=moment(2, 9),
        updated_at=moment(6, 18),
        url="https://app.clickup.com/t/t1",
        closed_at=moment(6, 17),
        type="Bug",
        priority="urgent",
        container="Connectors",
        labels=("connector",),
        components=("Integrations", "Product"),
        client_names=("Acme",),
        links=tuple(Link(f"https://firm.zendesk.example/agent/tickets/{number}") for number in (101, 102)),
        parent_id="t0",
        estimate_hours=8,
        points=5,
        spans=(Progress(moment(3, 10), moment(6, 17), "32"),),
        due_at=moment(13, 4),
        urgent=True,
    )


@pytest.mark.parametrize(
    ("kind", "closed"), [("open", None), ("custom", None), ("done", moment(6, 17)), ("closed", moment(6, 17))]
)
async def test_the_kind_of_its_status_says_whether_a_task_is_closed(kind: str, closed: datetime | None) -> None:
    assert (await task(status={"status": "any", "type": kind})).closed_at == closed


async def test_a_task_without_more_than_it_must_have_is_one() -> None:
    bare = {"priority": None, "due_date": None, "points": None, "time_estimate": None, "custom_fields": []}
    found = await task(**bare, tags=[], assignees=[], parent=None, custom_item_id=None, folder={"hidden": True})
    assert (found.priority, found.urgent, found.due_at, found.type) == (None, None, None, None)
    assert (found.components, found.client_names, found.estimate_hours) == (("Product",), (), None)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ({"type": "drop_down", "type_config": {"options": OPTIONS}, "value": "opt-2"}, ("Globex",)),
        ({"type": "drop_down", "type_config": {"options": OPTIONS}, "value": 1}, ("Globex",)),
        (
            {
                "type": "labels",
                "type_config": {"options": [{"id": "a", "label": "Acme"}, {"id": "b", "label": "Globex"}]},
                "value": ["a", "b"],
            },
            ("Acme", "Globex"),
        ),
        ({"type": "short_text", "value": "Acme"}, ("Acme",)),
        ({"type": "list_relationship", "value": [{"id": "t9", "name": "Acme"}]}, ("Acme",)),
        ({"type": "drop_down", "type_config": {"options": OPTIONS}}, ()),
    ],
)
async def test_the_client_field_is_read_whatever_kind_it_is_of(field: Row, names: tuple[str, ...]) -> None:
    found = await task(custom_fields=[{"id": "f0", "name": "Other", "value": "x"}, {"name": "Client", **field}])
    assert found.client_names == names


def timed(*told: tuple[str, str, int, str]) -> list[Row]:
    """Return times in status: name, kind, minutes, since."""
    return [
        {"status": name, "type": kind, "total_time": {"by_minute": minutes, "since": since}}
        for name, kind, minutes, since in told
    ]


UNDER_WAY = {"status": "in progress", "type": "custom"}
SINCE_THEN = int((NOW - datetime(2026, 3, 3, 10, tzinfo=UTC)) / timedelta(minutes=1))


async def test_a_task_that_is_under_way_is_so_until_now() -> None:
    server = Workspace()
    server.times["t1"] = [HISTORY[0], *timed(("in progress", "custom", SINCE_THEN, at(3, 10)))]
    assert (await task(server, status=UNDER_WAY)).spans == (Progress(moment(3, 10), None, "32"),)


@pytest.mark.parametrize("since", [at(3, 10), at(3, 13)], ids=["since it was first entered", "since it was last"])
async def test_a_status_that_was_entered_again_is_a_sum_that_says_nothing_of_when(since: str) -> None:
    server = Workspace()
    # An hour of work, two of review, and work again: the sum holds the first hour too.
    work = int((NOW - datetime(2026, 3, 3, 13, tzinfo=UTC)) / timedelta(minutes=1)) + 60
    server.times["t1"] = timed(("in progress", "custom", work, since), ("review", "custom", 120, at(3, 11)))
    assert (await task(server, status=UNDER_WAY)).spans is None


async def test_a_workspace_that_does_not_keep_time_in_status_tells_none() -> None:
    server = Workspace()
    server.keeps_times = False
    assert (await task(server)).spans is None


async def test_a_list_that_is_not_sorted_as_asked_is_no_reading() -> None:
    server = Workspace()
    server.put(2, "later", moment(8))
    reversed_ = Wire(lambda request: turned(server.answer(request)))
    with pytest.raises(Unreadable, match="does not sort"):
        await pull(build(VALUES, reversed_.client()), "tasks", SINCE)


def turned(honest: httpx.Response) -> httpx.Response:
    told = honest.json()
    return httpx.Response(200, json={**told, "tasks": told["tasks"][::-1]} if "tasks" in told else told)


async def test_a_short_page_is_not_the_last_where_nothing_says_so() -> None:
    server = Workspace()
    server.says_last = False
    for number in range(2, 9):
        server.put(number, f"item {number}", moment(7, number))
    found = pulled(await pull(clickup(server)[0], "tasks", SINCE))
    assert {one.id for one in found if isinstance(one, Item)} == {f"t{number}" for number in range(1, 9)}


async def test_the_next_reading_begins_five_minutes_before_this_one_did() -> None:
    source, wire = clickup(Workspace())
    pages = await pull(source, "tasks", SINCE)
    await pull(source, "tasks", SINCE, pages[-1].cursor)
    asked = [int(one["date_updated_gt"]) for one in wire.asked(TASKS)]
    assert asked == [int(ms(SINCE)) - 1, int(ms(NOW - timedelta(minutes=5))) - 1]


async def test_everybodys_time_is_asked_for_by_name_and_counts_from_when_it_was_worked() -> None:
    server = Workspace()
    server.people = [{"user": {"id": number, "role": 3}} for number in range(1, 81)]
    source, wire = clickup(server)
    assert pulled(await pull(source, "time_entries", SINCE)) == [
        Worklog("500", "t1", 5400, started_at=moment(4, 14), author="32")
    ]
    assert {len(one["assignee"].split(",")) for one in wire.asked(TIME)} == {50, 30}


@pytest.mark.parametrize("of", [None, "0"])
async def test_time_on_no_task_is_told_of_and_a_running_timer_waits(of: Any) -> None:
    server = Workspace()
    server.entries = {"1": {**ENTRY, "id": "1", "task": of}, "2": {**ENTRY, "id": "2", "duration": "-1709000000000"}}
    found = pulled(await pull(clickup(server)[0], "time_entries", SINCE))
    assert found[0] == Skipped("time entry 1", "it is logged on no task") if of is None else found
    assert len(found) == 1


async def test_time_is_asked_for_by_two_weeks_with_a_day_more_at_each_end() -> None:
    source, wire = clickup(Workspace())
    await pull(source, "time_entries", moment(4))
    asked = [(one["start_date"], one["end_date"]) for one in wire.asked(TIME)]
    assert asked == [(at(3), str(int(at(19)) - 1)), (at(17), str(int(at(22)) - 1))]


async def test_the_census_has_archived_tasks_and_reads_the_recent_ones() -> None:
    server = Workspace()
    server.tasks["t2"] = {**TASK, "id": "t2", "name": "put away", "archived": True}
    server.tasks["t3"] = {**TASK, "id": "t3", "list": {"id": "l3", "name": "Old"}, "archived": False}
    server.tasks["t4"] = {**TASK, "id": "t4", "archived": True, "date_updated": ms(SINCE - timedelta(days=1))}
    found = pulled(await pull(clickup(server)[0], "census", SINCE))
    assert found[-1] == Census("item", frozenset({"t1", "t2", "t3", "t4"}))
    assert {one.id for one in found if isinstance(one, Item)} == {"t2", "t3"}


async def test_no_task_at_all_can_be_a_lost_right_and_strikes_nothing_off() -> None:
    server = Workspace()
    server.tasks.clear()
    with pytest.raises(Unauthorized):
        await pull(clickup(server)[0], "census", SINCE)


async def test_a_workspace_of_another_number_is_told() -> None:
    source = build({**VALUES, "CLICKUP_WORKSPACE": "9002"}, Wire(Workspace().answer).client())
    with pytest.raises(Refused, match="no workspace of the number that CLICKUP_WORKSPACE gives"):
        await source.check()


@pytest.mark.parametrize(("role", "sees"), [(1, "every time entry"), (3, "its own time entries alone")])
async def test_check_says_whether_we_see_everybodys_time(role: int, sees: str) -> None:
    server = Workspace()
    server.people = [{"user": {"id": 31, "role": role}}, *PEOPLE[1:]]
    assert (await clickup(server)[0].check()).sees == sees
