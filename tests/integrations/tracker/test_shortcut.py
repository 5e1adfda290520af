from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api
from integrations.records import Census, Cycle, DueChange, Item, Link, Progress
from integrations.tracker.shortcut import FULL_PAGE, LOOK_BACK, PERHAPS_CUT, SEARCH, URL, Shortcut, build
from tests.integrations.cases.shortcut import (
    ANA,
    BACKLOG,
    BOB,
    BUILDING,
    CLIENT,
    HISTORY,
    MEMBER,
    STORY,
    VALUES,
    Stories,
    entry,
    uuid,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, tzinfo=UTC)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(server: Stories, now: datetime = NOW) -> tuple[Shortcut, Wire]:
    """Connect to a workspace as it is at an instant."""
    wire = Wire(server.answer, frozenset({SEARCH}))
    return Shortcut(Api(wire.client(), URL, reads=frozenset({SEARCH})), client_field="Client", now=lambda: now), wire


async def story(history: list[dict[str, Any]] = HISTORY, **fields: Any) -> Item:
    server = Stories()
    server.stories[1], server.history = {**STORY, **fields}, history
    (item,) = (one for one in pulled(await pull(connect(server)[0], "stories", SINCE)) if isinstance(one, Item))
    return item


async def test_a_story_keeps_what_the_load_needs_and_no_text_of_its_description() -> None:
    assert await story() == Item(
        kind="issue",
        id="1001",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=at(6, 18),
        url="https://app.shortcut.com/firm/story/1001",
        closed_at=at(6, 17),
        type="feature",
        priority="Highest",
        container="App",
        epic="Connectors",
        labels=("connectors",),
        client_names=("Acme",),
        links=(
            Link("https://firm.zendesk.example/agent/tickets/101"),
            Link("https://firm.zendesk.example/agent/tickets/102"),
        ),
        points=5.0,
        spans=(Progress(at(3, 9), at(4, 9), ANA), Progress(at(4, 9), at(6, 17), BOB)),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(4, 9), date(2026, 3, 11), date(2026, 3, 13)),),
        urgent=True,
        cycle=Cycle("Sprint 9", at(2), at(13), at(3, 9)),
    )


async def test_a_story_that_nobody_moved_was_in_its_iteration_from_the_start_and_never_in_progress() -> None:
    found = await story([], workflow_state_id=BACKLOG, completed=False, completed_at=None, owner_ids=[])
    assert (found.spans, found.due_changes, found.closed_at) == ((), (), None)
    assert found.cycle == Cycle("Sprint 9", at(2), at(13), at(2, 9))


async def test_a_story_in_progress_has_a_stretch_that_lasts() -> None:
    began = entry("2026-03-03T09:00:00Z", workflow_state_id={"old": BACKLOG, "new": BUILDING})
    found = await story([began], workflow_state_id=BUILDING, completed=False, completed_at=None)
    assert found.spans == (Progress(at(3, 9), None, BOB),)


async def test_what_was_done_to_another_story_at_once_is_not_this_ones() -> None:
    elsewhere = entry("2026-03-04T09:00:00Z", deadline={"old": "2026-03-11T12:00:00Z"})
    elsewhere["actions"][0]["id"] = 1002
    assert (await story([elsewhere])).due_changes == ()


async def test_of_several_owners_one_stands_for_all() -> None:
    joined = entry("2026-03-04T09:00:00Z", owner_ids={"adds": [BOB]})
    began = entry("2026-03-03T09:00:00Z", workflow_state_id={"old": BACKLOG, "new": BUILDING})
    found = await story([joined, began], workflow_state_id=BUILDING, owner_ids=[BOB, ANA])
    assert found.spans == (Progress(at(3, 9), None, ANA),)


async def test_a_due_day_that_is_taken_away_moves_to_none() -> None:
    gone = entry("2026-03-04T09:00:00Z", deadline={"old": "2026-03-11T12:00:00Z"})
    found = await story([gone], deadline=None)
    assert (found.due_on, found.due_changes) == (None, (DueChange(at(4, 9), date(2026, 3, 11), None),))


async def test_a_due_day_is_of_the_zone_in_which_it_was_set() -> None:
    server = Stories()
    server.stories[1] = {**STORY, "deadline": "2026-03-12T23:00:00Z"}
    wire = Wire(server.answer, frozenset({SEARCH}))
    for zone, day in (("Europe/Paris", 13), ("", 12)):
        source = build({**VALUES, "SHORTCUT_ZONE": zone}, wire.client())
        (item,) = (one for one in pulled(await pull(source, "stories", SINCE)) if isinstance(one, Item))
        assert item.due_on == date(2026, 3, day)
    with pytest.raises(Refused, match="SHORTCUT_ZONE is no time zone"):
        await build({**VALUES, "SHORTCUT_ZONE": "Paris"}, wire.client()).check()


async def test_the_priority_is_the_field_that_shortcut_calls_so_whatever_its_name_here() -> None:
    found = await story(custom_fields=[{"field_id": CLIENT, "value_id": uuid(21), "value": "Highest"}])
    assert (found.priority, found.urgent, found.client_names) == (None, None, ("Highest",))


async def test_changes_are_asked_for_by_months_of_which_the_last_has_no_end() -> None:
    """A story that changes while it is read must not fall behind an end."""
    source, wire = connect(Stories(), now=SINCE + timedelta(days=70))
    *_, last = await pull(source, "stories", SINCE)
    asked = [(one.get("updated_at_start"), one.get("updated_at_end")) for one in wire.posted(SEARCH)]
    assert asked == [
        ("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z"),
        ("2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z"),
        ("2026-04-30T00:00:00Z", None),
    ]
    source, wire = connect(Stories(), now=SINCE + timedelta(days=71))
    await pull(source, "stories", SINCE, last.cursor)
    (again,) = wire.posted(SEARCH)
    assert datetime.fromisoformat(again["updated_at_start"]) == SINCE + timedelta(days=70) - LOOK_BACK


async def test_an_answer_that_may_have_been_cut_is_asked_for_again_by_halves_of_its_time() -> None:
    server = Stories()
    server.stories = {
        number: {**STORY, "id": 1000 + number, "created_at": f"{at(2) + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"}
        for number in range(1, 2 * PERHAPS_CUT + 1)
    }
    honest = server.search
    server.answer = routes(
        {
            "/api/v3/member": MEMBER,
            SEARCH: lambda one: httpx.Response(201, json=honest(one).json()[:PERHAPS_CUT]),
        }
    )
    (census,) = pulled(await pull(connect(server)[0], "census", SINCE))
    assert isinstance(census, Census)
    assert len(census.ids) == 2 * PERHAPS_CUT


async def test_a_reading_that_was_cut_short_goes_on_and_the_next_one_begins_where_the_first_began() -> None:
    server = Stories()
    for number in range(1, 2 * FULL_PAGE + 1):
        server.put(number, "a story", at(5) + timedelta(seconds=number))
    first = await anext(connect(server)[0].pages("stories", None, SINCE))
    source, wire = connect(server, now=NOW + timedelta(hours=1))
    *pages, last = await pull(source, "stories", SINCE, first.cursor)
    assert wire.posted(SEARCH)[0]["updated_at_start"] == "2026-03-05T00:00:25Z"
    assert len(pulled(pages)) == FULL_PAGE + 1
    assert (NOW - LOOK_BACK).isoformat() in last.cursor


async def test_a_story_that_is_deleted_before_its_history_is_read_tells_no_progress() -> None:
    server = Stories()
    honest = server.answer
    server.answer = lambda one: httpx.Response(404) if one.url.path.endswith("/history") else honest(one)
    (item,) = (one for one in pulled(await pull(connect(server)[0], "stories", SINCE)) if isinstance(one, Item))
    assert (item.spans, item.due_changes) == (None, None)
    assert item.cycle == Cycle("Sprint 9", at(2), at(13))


async def test_a_quiet_pull_asks_once() -> None:
    source, wire = connect(Stories())
    await pull(source, "stories", at(15))
    assert [one.url.path for one in wire.requests] == [SEARCH]


async def test_the_census_reaches_before_the_workspace_for_stories_that_were_brought_there() -> None:
    server = Stories()
    server.stories[2] = {**STORY, "id": 1002, "created_at": "2019-01-01T00:00:00Z"}
    assert pulled(await pull(connect(server)[0], "census", SINCE)) == [Census("item", frozenset({"1001", "1002"}))]


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    server = Stories()
    server.stories.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(server)[0], "census", SINCE)


@pytest.mark.parametrize("cursor", ['{"since": "yesterday"}', '{"since": "2026-03-01T00:00:00Z", "started": 7}'])
async def test_a_cursor_of_another_kind_begins_anew(cursor: str) -> None:
    with pytest.raises(CursorExpired):
        await pull(connect(Stories())[0], "stories", SINCE, cursor)


async def test_a_story_that_does_not_say_when_it_changed_is_unreadable() -> None:
    server = Stories()
    server.answer = lambda _: httpx.Response(201, json=[{"id": 1001}])
    with pytest.raises(Unreadable):
        await pull(connect(server)[0], "stories", SINCE)


async def test_check_says_who_we_are_and_refuses_a_field_that_is_not_there() -> None:
    account = await connect(Stories())[0].check()
    assert (account.name, account.sees) == ("clientload", "Firm")
    wire = Wire(Stories().answer, frozenset({SEARCH}))
    with pytest.raises(Refused, match="has no field Customer; check SHORTCUT_CLIENT_FIELD"):
        await build({**VALUES, "SHORTCUT_CLIENT_FIELD": "Customer"}, wire.client()).check()
    assert {one.headers["Shortcut-Token"] for one in wire.requests} == {"wire-token"}
