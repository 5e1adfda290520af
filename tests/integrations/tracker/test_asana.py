import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.records import Census, Item, Link
from integrations.tracker.asana import LOOK_BACK, Asana, build
from tests.integrations.cases.asana import APP, ELSEWHERE, TASK, TASKS, VALUES, Projects, field

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(server: Projects, **values: str) -> tuple[Asana, Wire]:
    """Connect to an Asana."""
    wire = Wire(server.answer)
    return build({**VALUES, **values}, wire.client()), wire


async def task(**fields: Any) -> Item:
    server = Projects()
    server.tasks[1] = {**TASK, **fields}
    found = {one.id: one for one in pulled(await pull(connect(server)[0], "tasks", SINCE)) if isinstance(one, Item)}
    (item,) = found.values()
    return item


async def test_a_task_keeps_what_the_load_needs_and_no_text_of_its_notes() -> None:
    assert await task() == Item(
        kind="issue",
        id="10001",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 18, 0, 0, 123000, tzinfo=UTC),
        url="https://app.asana.com/1/12/task/10001",
        closed_at=at(6, 17),
        type="default_task",
        priority="Urgent",
        container="App",
        labels=("connectors",),
        client_names=("Acme",),
        links=(Link("https://firm.zendesk.example/agent/tickets/101"),),
        logged_hours=1.5,
        due_on=date(2026, 3, 13),
        urgent=True,
    )


async def test_a_client_field_of_several_choices_names_each() -> None:
    several = field("41", "Client", "Acme, Globex", "Acme", "Globex")
    assert (await task(custom_fields=[several])).client_names == ("Acme", "Globex")
    assert (await task(custom_fields=[field("41", "Client", None)])).client_names == ()


async def test_a_due_time_stands_before_the_day_beside_it() -> None:
    """The day beside a time is one of somebody's time zone."""
    found = await task(due_on="2026-03-12", due_at="2026-03-13T02:00:00.000Z")
    assert (found.due_on, found.due_at) == (None, at(13, 2))


async def test_a_task_in_two_projects_is_of_the_first_that_is_read_whichever_lists_it() -> None:
    found = await task(
        projects=[{"gid": ELSEWHERE, "name": "Elsewhere"}, {"gid": "9", "name": "Other"}, {"gid": APP, "name": "App"}]
    )
    assert found.container == "App"


async def test_a_task_that_was_opened_again_is_open_and_no_time_is_not_zero_hours() -> None:
    found = await task(completed=False, completed_at=None, actual_time_minutes=None)
    assert (found.closed_at, found.logged_hours) == (None, None)


async def test_every_field_is_asked_for_because_a_list_gives_names_alone_otherwise() -> None:
    source, wire = connect(Projects())
    await pull(source, "tasks", SINCE)
    asked = wire.asked(TASKS)
    assert [one["project"] for one in asked] == [APP, ELSEWHERE]
    assert {one["modified_since"] for one in asked} == {"2026-03-01T00:00:00Z"}
    assert {"modified_at", "actual_time_minutes", "custom_fields.display_value"} <= set(
        asked[0]["opt_fields"].split(",")
    )


async def test_the_next_reading_begins_a_little_before_this_one_began() -> None:
    source, wire = connect(Projects())
    before = datetime.now(UTC).replace(microsecond=0)
    *_, last = await pull(source, "tasks", SINCE)
    begins = datetime.fromisoformat(json.loads(last.cursor)[APP]["from"])
    assert before - LOOK_BACK <= begins <= datetime.now(UTC) - LOOK_BACK
    await pull(source, "tasks", SINCE, last.cursor)
    assert wire.asked(TASKS)[-2]["modified_since"] == f"{begins:%Y-%m-%dT%H:%M:%SZ}"


async def test_a_token_that_ran_out_begins_its_project_again() -> None:
    server = Projects()
    for number in range(1, 151):
        server.put(number, "a task", at(5))
    first = await anext(connect(server)[0].pages("tasks", None, SINCE))
    server.forget()
    source, wire = connect(server)
    found = {one.id for one in pulled(await pull(source, "tasks", SINCE, first.cursor)) if isinstance(one, Item)}
    assert len(found) == 150
    assert [one.get("offset") for one in wire.asked(TASKS)] == ["0-100", None, "1-100", None]


async def test_a_server_that_forgets_every_token_is_unreadable_and_a_wrong_project_refused() -> None:
    server = Projects()
    for number in range(1, 151):
        server.put(number, "a task", at(5))
    honest = server.listing
    server.answer = lambda one: (
        httpx.Response(400) if "offset" in one.url.params else httpx.Response(200, json=honest(one))
    )
    for stream in ("tasks", "census"):
        with pytest.raises(Unreadable):
            await pull(connect(server)[0], stream, SINCE)
    server.answer = lambda _: httpx.Response(400)
    with pytest.raises(Refused):
        await pull(connect(server)[0], "tasks", SINCE)


async def test_the_census_names_the_tasks_of_all_projects() -> None:
    server = Projects()
    server.put(2, "elsewhere", at(5))
    server.move(2, "Elsewhere", at(6))
    assert pulled(await pull(connect(server)[0], "census", SINCE)) == [Census("item", frozenset({"10001", "10002"}))]


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    server = Projects()
    server.tasks.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(server)[0], "census", SINCE)


async def test_check_says_who_we_are_and_looks_into_each_project() -> None:
    source, wire = connect(Projects())
    account = await source.check()
    assert (account.name, account.sees) == ("Clientload", "2 projects")
    assert [one["project"] for one in wire.asked(TASKS)] == [APP, ELSEWHERE]
    assert {one.headers["Authorization"] for one in wire.requests} == {"Bearer wire-token"}
