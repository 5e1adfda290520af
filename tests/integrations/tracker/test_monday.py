"""What monday's documentation hides: whose column says what, what moved away, places that are forgotten, its limits."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import CursorExpired, Refused, SourceError, Throttled, Unauthorized
from integrations.graphql import GraphQl
from integrations.http import USUAL_WAIT
from integrations.monday_items import Columns
from integrations.records import Gone, Item, Link, Worklog
from integrations.tracker import monday
from integrations.tracker.monday import Monday
from tests.integrations.cases.monday import ITEM, PATH, SESSION, STATUS, VALUES, Boards, Row, value

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
COLUMNS = Columns(frozenset(), "client", "Status", "Priority", "Due date", "Estimate")


def moment(*when: int) -> datetime:
    return datetime(2026, 3, *when, tzinfo=UTC)


def tracker(server: Boards, *boards: str, now: datetime = NOW) -> tuple[Monday, Wire]:
    wire = Wire(server.answer, frozenset({PATH}))
    api = GraphQl(wire.client(), "https://api.monday.com", PATH, {})
    return Monday(api, boards or ("11",), COLUMNS, now=lambda: now), wire


async def read(*values: Row, **fields: Any) -> list[Any]:
    server = Boards()
    server.items["1"] |= fields
    if values:
        server.items["1"]["column_values"] = list(values)
    return pulled(await pull(tracker(server)[0], "items", SINCE))


async def item(*values: Row, **fields: Any) -> Item:
    found = (await read(*values, **fields))[0]
    assert isinstance(found, Item), found
    return found


def asked(server: Boards, name: str) -> list[Row]:
    return [body["variables"] for body in server.asked if body["query"].startswith(f"query {name}")]


async def test_an_item_keeps_what_the_load_needs() -> None:
    assert await read() == [
        Item(
            kind="issue",
            id="1",
            title="Stock connector",
            opened_at=moment(2, 9),
            updated_at=moment(6, 18),
            url="https://firm.monday.example/boards/11/pulses/1",
            closed_at=moment(6, 17),
            priority="Critical ⚠️",
            container="Connectors",
            labels=("connector", "stock"),
            components=("This month",),
            client_names=("Acme",),
            links=tuple(Link(f"https://firm.zendesk.example/agent/tickets/{number}") for number in (101, 102)),
            estimate_hours=8,
            due_on=date(2026, 3, 13),
            urgent=True,
        ),
        Worklog("500", "1", 5400, started_at=moment(4, 14), author="32"),
    ]


async def test_an_item_of_a_board_without_such_columns_is_one() -> None:
    found = await item(value("text", "text", "Notes", ""), {**STATUS, "column": None}, group=None)
    assert (found.closed_at, found.priority, found.urgent, found.due_on) == (None, None, None, None)
    assert (found.components, found.client_names, found.estimate_hours) == ((), (), None)


@pytest.mark.parametrize(
    ("told", "closed"),
    [
        ({"is_done": True, "updated_at": "2026-03-05T10:00:00Z"}, moment(5, 10)),
        ({"is_done": True, "updated_at": None}, moment(6, 18)),
        ({"is_done": False, "updated_at": "2026-03-05T10:00:00Z"}, None),
    ],
)
async def test_the_kind_of_a_label_closes_an_item_whatever_its_word(told: Row, closed: datetime | None) -> None:
    assert (await item(value("status", "status", " status ", "Livré", label="Livré", **told))).closed_at == closed


@pytest.mark.parametrize(
    ("kind", "told", "day", "instant"),
    [
        ("date", {"date": "2026-03-13", "time": "14:30:00"}, None, moment(13, 14, 30)),
        ("timeline", {"to": "2026-03-13T00:00:00+00:00"}, date(2026, 3, 13), None),
        ("timeline", {"to": None}, None, None),
        ("date", {"date": None, "time": None}, None, None),
    ],
)
async def test_a_due_date_is_a_day_an_instant_or_the_end_of_a_timeline(
    kind: str, told: Row, day: date | None, instant: datetime | None
) -> None:
    found = await item(value("due", kind, "Due date", **told))
    assert (found.due_on, found.due_at) == (day, instant)


@pytest.mark.parametrize(
    ("kind", "told", "names"),
    [
        ("dropdown", {"values": [{"label": "Acme, Inc."}, {"label": "Globex"}]}, ("Acme, Inc.", "Globex")),
        ("board_relation", {"linked_items": [{"name": "Acme, Inc."}], "display_value": "Acme, Inc."}, ("Acme, Inc.",)),
        ("board_relation", {"linked_items": [], "display_value": ""}, ()),
        ("mirror", {"text": None, "display_value": "Acme, Globex"}, ("Acme", "Globex")),
        ("status", {"label": "Acme", "is_done": False, "updated_at": None}, ("Acme",)),
        ("text", {"text": "Acme, Inc."}, ("Acme, Inc.",)),
        ("dropdown", {"text": "", "values": []}, ()),
    ],
)
async def test_the_client_column_is_read_whatever_kind_it_is_of(kind: str, told: Row, names: tuple[str, ...]) -> None:
    assert (await item({**value("c", kind, "Client"), **told})).client_names == names


async def test_a_timer_that_runs_waits_and_a_session_that_was_taken_back_is_gone() -> None:
    history = [{**SESSION, "id": "501", "ended_at": None}, {**SESSION, "id": "502", "status": "deleted"}]
    _, *sessions = await read(value("time", "time_tracking", "Time", history=history))
    assert sessions == [Gone("worklog", "502")]


async def test_what_was_deleted_or_moved_away_is_gone_and_what_is_archived_stays() -> None:
    server = Boards()
    for number in range(2, 6):
        server.put(number, f"item {number}", moment(7))
    first = await pull(tracker(server)[0], "items", SINCE)
    at = NOW + timedelta(minutes=1)
    server.delete(2, at)
    server.move(3, "Subitems of Connectors", at)
    server.change(4, at, state="archived")
    server.change(5, at, board={"id": "99", "name": "Somebody else's"})
    server.change(1, at, state="deleted")
    found = pulled(await pull(tracker(server)[0], "items", SINCE, first[-1].cursor))
    assert [one.id for one in found if isinstance(one, Gone)] == ["5", "2"]
    items = {one.id: (one.container, one.gone) for one in found if isinstance(one, Item)}
    assert items == {
        "1": ("Connectors", "deleted"),
        "3": ("Subitems of Connectors", None),
        "4": ("Connectors", None),
    }


async def test_the_board_of_the_subitems_comes_along() -> None:
    server = Boards()
    below = {"board": {"id": "12", "name": "Subitems of Connectors"}, "parent_item": {"id": "1"}}
    server.items["2"] = {**ITEM, "id": "2", **below}
    found = pulled(await pull(tracker(server)[0], "items", SINCE))
    assert {one.id: one.parent_id for one in found if isinstance(one, Item)} == {"1": None, "2": "1"}
    assert asked(server, "Logs")[0]["ids"] == ["11", "12"]


async def test_a_board_that_is_named_later_is_read_whole_and_the_others_are_not() -> None:
    server = Boards()
    pages = await pull(tracker(server)[0], "items", SINCE)
    server.boards["20"] = []
    server.items["9"] = {**ITEM, "id": "9", "board": {"id": "20", "name": "New"}}
    server.asked.clear()
    found = pulled(await pull(tracker(server, "11", "20")[0], "items", SINCE, pages[-1].cursor))
    assert [one.id for one in found if isinstance(one, Item)] == ["9"]
    assert [one["ids"] for one in asked(server, "First")] == [["20"]]


@pytest.mark.parametrize(("days", "boards"), [(5, []), (7, [["11"], ["12"]])])
async def test_where_activities_are_no_longer_kept_all_items_are_read_again(days: int, boards: list[list[str]]) -> None:
    server = Boards()
    pages = await pull(tracker(server)[0], "items", SINCE)
    server.asked.clear()
    await pull(tracker(server, now=NOW + timedelta(days=days))[0], "items", SINCE, pages[-1].cursor)
    assert [one["ids"] for one in asked(server, "First")] == boards


async def test_the_next_reading_begins_five_minutes_before_this_one_did() -> None:
    server = Boards()
    pages = await pull(tracker(server)[0], "items", SINCE)
    await pull(tracker(server)[0], "items", SINCE, pages[-1].cursor)
    begun = [datetime.fromisoformat(one["from"]) for one in asked(server, "Logs")]
    assert begun == [NOW - timedelta(minutes=5)] * 2


async def test_the_boards_are_looked_at_once_an_hour_for_calls_are_counted_by_the_day() -> None:
    server, times = Boards(), [NOW + timedelta(minutes=minutes) for minutes in (0, 30, 61)]
    api = GraphQl(Wire(server.answer, frozenset({PATH})).client(), "https://api.monday.com", PATH, {})
    clock = [NOW]
    source = Monday(api, ("11",), COLUMNS, now=lambda: clock[0])
    cursor = None
    for number, clock[0] in enumerate(times):
        cursor = (await pull(source, "items", SINCE, cursor))[-1].cursor
        assert len(asked(server, "Boards")) == (1, 1, 2)[number]
    assert len(asked(server, "Logs")) == 3


async def test_the_first_reading_ends_behind_a_page_of_what_changed_before_the_work_began() -> None:
    server = Boards()
    del server.items["1"]
    for number in range(1, 13):
        server.put(number, f"item {number}", SINCE - timedelta(days=number - 2))
    server.logs.clear()
    found = pulled(await pull(tracker(server)[0], "items", SINCE))
    # A page that is older in part is not the end, for monday's order may be stale.
    assert [one.id for one in found if isinstance(one, Item)] == ["1", "2", "3", "4", "5", "6"]


async def test_a_board_is_read_anew_where_monday_forgot_its_place_between_two_runs() -> None:
    server = Boards()
    for number in range(2, 6):
        server.put(number, f"item {number}", moment(7))
    pages = tracker(server)[0].pages("items", None, SINCE)
    interrupted = await anext(pages)
    server.forget()
    found = pulled(await pull(tracker(server)[0], "items", SINCE, interrupted.cursor))
    assert {one.id for one in found if isinstance(one, Item)} == {"1", "2", "3", "4", "5"}


async def test_a_place_that_is_forgotten_while_it_is_read_is_an_error() -> None:
    server = Boards()
    for number in range(2, 9):
        server.put(number, f"item {number}", moment(7))
    pages = tracker(server)[0].pages("items", None, SINCE)
    await anext(pages)
    server.forget()
    with pytest.raises(Refused, match="does not understand"):
        await anext(pages)


async def test_activities_are_read_to_their_last_page_and_each_item_once() -> None:
    server = Boards()
    first = await pull(tracker(server)[0], "items", SINCE)
    at = NOW + timedelta(minutes=1)
    server.put(2, "early", at)
    server.logs += [("11", "1", at)] * 250
    server.asked.clear()
    found = pulled(await pull(tracker(server)[0], "items", SINCE, first[-1].cursor))
    assert [one.id for one in found if isinstance(one, Item)] == ["1", "2"]
    assert [one["page"] for one in asked(server, "Logs")] == [1, 2, 3]


async def test_more_activities_than_monday_shows_have_all_items_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monday, "MOST_PAGES", 3)
    server = Boards()
    first = await pull(tracker(server)[0], "items", SINCE)
    server.logs += [("11", "1", NOW)] * 300
    with pytest.raises(CursorExpired):
        await pull(tracker(server)[0], "items", SINCE, first[-1].cursor)


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        ('{"board_id": 11, "pulse_id": 7}', ["7"]),
        ('{"board_id": 11, "item_id": 7}', ["7"]),
        ('{"pulse_ids": [7, 8, 7]}', ["7", "8"]),
        ('{"board_id": 11}', []),
        ("[7]", []),
        ("nothing", []),
    ],
)
async def test_an_activity_names_its_items_in_one_of_several_ways(data: str, ids: list[str]) -> None:
    assert monday.touched([{"id": "a", "data": data}, {"id": "b"}]) == ids


@pytest.mark.parametrize("boards", [("11", "404"), ()])
async def test_a_board_that_is_not_shown_is_told_and_nothing_is_struck_off(boards: tuple[str, ...]) -> None:
    wire = Wire(Boards().answer, frozenset({PATH}))
    source = monday.build({**VALUES, "MONDAY_BOARDS": ", ".join(boards)}, wire.client())
    with pytest.raises(Refused, match="no board of a number that MONDAY_BOARDS gives"):
        await pull(source, "items", SINCE)


async def test_check_counts_the_boards_and_the_token_goes_as_it_is() -> None:
    wire = Wire(Boards().answer, frozenset({PATH}))
    account = await monday.build({**VALUES, "MONDAY_BOARDS": "11, 12,11"}, wire.client()).check()
    assert (account.name, account.sees) == ("Bot, Firm", "2 boards")
    headers = wire.requests[0].headers
    assert (headers["Authorization"], headers["API-Version"]) == ("wire-token", "2026-01")
    assert json.loads(wire.requests[1].content)["variables"] == {"ids": ["11", "12"]}


@pytest.mark.parametrize(
    ("status", "code", "told", "error", "wait"),
    [
        (200, "COMPLEXITY_BUDGET_EXHAUSTED", {"retry_in_seconds": 17}, Throttled, 17),
        (200, "ComplexityException", {}, Throttled, USUAL_WAIT),
        (429, "RATE_LIMIT_EXCEEDED", {"retry_in_seconds": 9}, Throttled, 9),
        (429, "", {}, Throttled, USUAL_WAIT),
        (200, "UserUnauthorizedException", {}, Refused, None),
        (200, "Unauthorized", {}, Unauthorized, None),
        (200, "undefinedField", {}, Refused, None),
    ],
)
async def test_the_code_of_an_error_says_what_it_is(
    status: int, code: str, told: Row, error: type[SourceError], wait: float | None
) -> None:
    caught = await refusal(status, {"code": code, **told})
    assert type(caught) is error
    if isinstance(caught, Throttled):
        assert caught.retry_after == wait


async def test_a_days_limit_is_one_of_a_day_of_utc() -> None:
    caught = await refusal(200, {"code": "DAILY_LIMIT_EXCEEDED"})
    assert isinstance(caught, Throttled)
    again = datetime.now(UTC) + timedelta(seconds=caught.retry_after)
    midnight = again.replace(hour=0, minute=0, second=0, microsecond=0)
    assert min(again - midnight, midnight + timedelta(days=1) - again) < timedelta(seconds=5)


async def refusal(status: int, extensions: Row) -> SourceError:
    body = {"errors": [{"message": "no", "extensions": extensions}]}
    wire = Wire(lambda _: httpx.Response(status, json=body), frozenset({PATH}))
    with pytest.raises(SourceError) as caught:
        await GraphQl(wire.client(), "https://api.monday.com", PATH, {}).ask("query Me { me { id } }")
    return caught.value
