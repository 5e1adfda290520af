import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.http import Api
from integrations.records import Census, Cycle, DueChange, Item, Link, Progress, Skipped, Worklog
from integrations.time_entries import LOOK_BACK, STILL_EDITED
from integrations.tracker.youtrack import FEED_PAGE, HISTORY_PAGE, YouTrack, build
from integrations.youtrack_issues import Naming
from tests.integrations.cases.youtrack import (
    ANA,
    BOB,
    HISTORY,
    ISSUE,
    URL,
    VALUES,
    Projects,
    change,
    field,
    ms,
    named,
    work,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, tzinfo=UTC)
FEED, WORK = "/api/activitiesPage", "/api/workItems"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(server: Projects) -> tuple[YouTrack, Wire]:
    """Connect to a YouTrack as it is on a day."""
    wire = Wire(server.answer)
    naming = Naming(URL, "Client", frozenset({"in progress", "in review"}))
    return YouTrack(Api(wire.client(), f"{URL}/api"), naming, now=lambda: NOW), wire


async def issue(server: Projects | None = None, **fields: Any) -> Item:
    server = server or Projects()
    server.issues[1] = {**ISSUE, **fields}
    (item,) = (one for one in pulled(await pull(connect(server)[0], "issues", SINCE)) if isinstance(one, Item))
    return item


def set_to(*fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the issue's fields with some of them set otherwise."""
    names = {one["name"] for one in fields}
    return [*(one for one in ISSUE["customFields"] if one["name"] not in names), *fields]


async def test_an_issue_keeps_what_the_load_needs_and_no_text_of_its_description() -> None:
    assert await issue() == Item(
        kind="issue",
        id="2-1",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=at(6, 18),
        url="https://firm.youtrack.example/issue/APP-1",
        closed_at=at(6, 17),
        type="Feature",
        priority="Show-stopper",
        container="App",
        epic="Connectors",
        labels=("connectors",),
        components=("Stock",),
        client_names=("Acme", "Globex"),
        links=(Link("https://firm.zendesk.example/agent/tickets/101"),),
        parent_id="2-900",
        estimate_hours=8.0,
        points=5.0,
        spans=(Progress(at(3, 9), at(4, 9), ANA["id"]), Progress(at(4, 9), at(6, 17), BOB["id"])),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(4, 9), date(2026, 3, 11), date(2026, 3, 13)),),
        urgent=True,
        cycle=Cycle("Sprint 9", at(2), at(13), at(3, 10)),
    )


async def test_an_issue_in_no_sprint_is_in_the_version_that_is_released_first() -> None:
    server = Projects()
    server.sprints, server.history = [], []
    later = {**named("5.0"), "releaseDate": ms("2026-06-30T12:00:00Z")}
    soon = {**named("4.2"), "releaseDate": ms("2026-03-31T12:00:00Z")}
    versions = field("Fix versions", "MultiVersion", [named("some day"), later, soon])
    found = await issue(server, customFields=set_to(versions))
    assert found.cycle == Cycle("4.2", None, at(31, 12), at(2, 9))


async def test_boards_that_may_not_be_seen_cost_the_sprint_alone() -> None:
    server = Projects()
    honest = server.answer
    server.answer = lambda one: httpx.Response(403) if one.url.path.endswith("/sprints") else honest(one)
    assert (await issue(server)).cycle == Cycle("4.2", None, at(31, 12), at(2, 9))


async def test_a_field_of_one_value_and_one_of_several_are_both_read() -> None:
    assert (await issue(customFields=set_to(field("Client", "SingleEnum", named("Acme"))))).client_names == ("Acme",)
    assert (await issue(customFields=set_to(field("Client", "Simple", "Acme")))).client_names == ("Acme",)
    assert (await issue(customFields=set_to(field("Client", "MultiEnum", [])))).client_names == ()


async def test_a_parent_of_another_type_is_no_epic_and_an_issue_without_one_has_none() -> None:
    above = {"id": "2-900", "summary": "Rollout", "customFields": [field("Type", "SingleEnum", named("Feature"))]}
    found = await issue(parent={"issues": [above]})
    assert (found.epic, found.parent_id) == (None, "2-900")
    assert (await issue(parent={"issues": []})).parent_id is None


async def test_a_state_that_a_state_machine_keeps_counts_too() -> None:
    machine = field("State", "StateMachine", named("In Progress"))
    found = await issue(customFields=set_to(machine), resolved=None)
    assert found.spans is not None
    assert found.spans[-1].ended_at is None


async def test_a_history_is_read_to_its_end() -> None:
    server = Projects()
    noise = [change("2026-03-03T08:00:00Z", "Priority", [named("Minor")], [named("Major")])] * HISTORY_PAGE
    server.history = [*noise, *HISTORY]
    assert (await issue(server)).due_changes == (DueChange(at(4, 9), date(2026, 3, 11), date(2026, 3, 13)),)


async def test_the_feed_is_asked_from_an_instant_and_the_next_reading_begins_a_little_before_this_one() -> None:
    source, wire = connect(Projects())
    *_, last = await pull(source, "issues", SINCE)
    assert wire.asked(FEED)[0]["start"] == str(int(SINCE.timestamp() * 1000))
    assert json.loads(last.cursor) == {"from": int((NOW - LOOK_BACK).timestamp())}


async def test_an_issue_that_changed_often_is_read_once_a_pull_and_again_when_it_changes_meanwhile() -> None:
    server = Projects()
    for minute in range(2 * FEED_PAGE):
        server.put(1, "again", at(7) + timedelta(minutes=minute))
    source, wire = connect(server)
    await pull(source, "issues", SINCE)
    assert len(wire.asked("/api/issues/2-1")) == 1
    server.put(1, "meanwhile", NOW)
    source, wire = connect(server)
    await pull(source, "issues", SINCE)
    assert len(wire.asked("/api/issues/2-1")) == 2


async def test_a_place_in_the_feed_that_ran_out_begins_it_again() -> None:
    server = Projects()
    for number in range(1, FEED_PAGE + 11):
        server.put(number, "an issue", at(5) + timedelta(seconds=number))
    first = await anext(connect(server)[0].pages("issues", None, SINCE))
    assert first.fraction == pytest.approx((at(5) - SINCE) / (NOW - LOOK_BACK - SINCE), abs=0.001)
    server.forget()
    source, _ = connect(server)
    found = {one.id for one in pulled(await pull(source, "issues", SINCE, first.cursor)) if isinstance(one, Item)}
    assert len(found) == FEED_PAGE + 10


async def test_a_server_that_forgets_every_place_is_unreadable_and_a_wrong_question_refused() -> None:
    server = Projects()
    for number in range(1, FEED_PAGE + 11):
        server.put(number, "an issue", at(5) + timedelta(seconds=number))
    honest = server.answer
    server.answer = lambda one: httpx.Response(400) if "cursor" in one.url.params else honest(one)
    with pytest.raises(Unreadable):
        await pull(connect(server)[0], "issues", SINCE)
    server.answer = lambda _: httpx.Response(400)
    with pytest.raises(Refused):
        await pull(connect(server)[0], "issues", SINCE)


async def test_an_issue_that_is_deleted_between_the_feed_and_its_reading_is_passed_over() -> None:
    server = Projects()
    server.put(2, "stays", at(7))
    del server.issues[1]
    (item,) = (one for one in pulled(await pull(connect(server)[0], "issues", SINCE)) if isinstance(one, Item))
    assert item.title == "stays"


@pytest.mark.parametrize("id_", ["../users/me", "2-1?fields=email", "", 7])
async def test_an_id_of_another_form_is_never_asked_for(id_: object) -> None:
    server = Projects()
    feed = {"activities": [{"id": "a1", "target": {"id": id_}}], "hasAfter": False, "afterCursor": "x"}
    server.answer = lambda _: httpx.Response(200, json=feed)
    source, wire = connect(server)
    assert pulled(await pull(source, "issues", SINCE)) == [Skipped("a1", "a field has an unexpected form")]
    assert len(wire.requests) == 1


async def test_time_counts_on_the_day_that_youtrack_keeps_as_midnight_of_utc() -> None:
    found = pulled(await pull(connect(Projects())[0], "time_entries", SINCE))
    assert found == [Worklog("115-1", "2-1", 5400, day=date(2026, 3, 4), author=ANA["id"])]


async def test_time_that_is_changed_long_after_it_was_worked_comes_by_its_change() -> None:
    server = Projects()
    *_, last = await pull(connect(server)[0], "time_entries", SINCE)
    server.work[1] = work(1, 1, 30, date(2025, 12, 1), int(NOW.timestamp() * 1000))
    source, wire = connect(server)
    (entry,) = pulled(await pull(source, "time_entries", SINCE, last.cursor))
    assert isinstance(entry, Worklog)
    assert (entry.seconds, entry.day) == (1800, date(2025, 12, 1))
    assert wire.asked(WORK)[0]["updatedStart"] == str(int((NOW - LOOK_BACK).timestamp() * 1000))


async def test_more_than_youtrack_gives_unless_asked_is_always_asked_for() -> None:
    source, wire = connect(Projects())
    for stream in source.streams:
        await pull(source, stream.name, SINCE)
    lists = [one for one in wire.requests if one.url.path != "/api/issues/2-1"]
    assert all(int(one.url.params["$top"]) > 42 for one in lists)


async def test_a_census_of_time_speaks_of_the_days_that_are_still_edited() -> None:
    server = Projects()
    server.log(2, 1, 30, NOW.date() - STILL_EDITED - timedelta(days=1), NOW)
    (*_, census) = pulled(await pull(connect(server)[0], "time_entries_census", SINCE))
    assert census == Census("worklog", frozenset({"115-1"}), NOW.date() - STILL_EDITED, date.max)


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    server = Projects()
    server.issues.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(server)[0], "census", SINCE)


async def test_check_says_who_we_are_and_takes_no_guest_for_somebody() -> None:
    wire = Wire(Projects().answer)
    account = await build({**VALUES, "YOUTRACK_URL": f"{URL}/"}, wire.client()).check()
    assert (account.name, account.sees) == ("clientload", "2 projects")
    assert {one.headers["Authorization"] for one in wire.requests} == {"Bearer perm-wire"}
    guest = Wire(lambda _: httpx.Response(200, json={"login": "guest", "guest": True}))
    with pytest.raises(Unauthorized):
        await build(VALUES, guest.client()).check()
