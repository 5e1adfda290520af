"""The fields of a project beside the issue fields: what they say, and that they are seen though no issue changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import CHECKS, Book, Check, Wire, pull, pulled, verify
from integrations.conformance.case import SINCE
from integrations.conformance.shapes import SURPRISES
from integrations.conformance.wire import rewritten
from integrations.errors import Refused
from integrations.records import Cycle, Item
from integrations.source import Source
from integrations.tracker.github import build
from tests.integrations.cases import github_project
from tests.integrations.cases.github import issue
from tests.integrations.cases.github_project import PROJECT, SPRINT, Board, told

ISSUE = "/repos/firm/app/issues/1"


def connect(server: Board, **values: str) -> tuple[Source, Wire]:
    wire = Wire(server.answer)
    return build({**server.values, **values}, wire.client()), wire


async def read(server: Board, book: Book | None = None, **values: str) -> Book:
    book = book or Book(SINCE)
    await book.pull(connect(server, **values)[0])
    assert not book.skipped
    return book


async def one(**fields: Any) -> Item:
    server = Board()
    server.issues["firm/app"][1] = {**issue(1), "issue_field_values": []}
    server.plan(1, datetime(2026, 3, 8, tzinfo=UTC), **fields)
    return (await read(server)).items["firm/app#1"]


SLOW = {"null fields", "surprising fields"}
"""They spoil every field of an issue, which the suite does over the repositories alone; a project's own are below."""


@pytest.mark.parametrize("check", [check for check in CHECKS if check.name not in SLOW], ids=str)
async def test_it_conforms_as_the_issues_alone_do(check: Check) -> None:
    await verify(check, github_project.CASE)


@pytest.mark.parametrize("name", ["content_type", "content", "html_url", "updated_at", "fields", "name", "data_type"])
async def test_an_item_of_the_project_that_cannot_be_read_costs_no_issue(name: str) -> None:
    server = Board()
    server.put(2, "whole", datetime(2026, 3, 9, tzinfo=UTC))
    server.plan(2, datetime(2026, 3, 9, tzinfo=UTC), Hours=3)
    honest = server.answer
    for spoiled in (None, *SURPRISES):

        def answer(asked: httpx.Request, spoiled: Any = spoiled) -> httpx.Response:
            found = honest(asked)
            if asked.url.path != f"{PROJECT}/items":
                return found
            spoil = rewritten(lambda _: httpx.Response(200, json=found.json()[0]), _putting(name, spoiled))
            return httpx.Response(200, json=[spoil(asked).json(), found.json()[1]])

        book = Book(SINCE)
        await book.pull(build(server.values, Wire(answer).client()))
        assert book.items.keys() == {"firm/app#1", "firm/app#2"}
        assert book.items["firm/app#2"].estimate_hours == 3.0
        assert {one.where for one in book.skipped} <= {"13001", "firm/app#1", "3000001"}


def _putting(name: str, value: Any) -> Callable[[Any], Any]:
    return lambda found: {**found, name: value} if isinstance(found, dict) and name in found else found


async def test_an_issue_has_what_the_projects_fields_say() -> None:
    item = await one()
    assert (item.client_names, item.estimate_hours, item.due_on) == (("Globex",), 8.0, date(2026, 3, 20))
    began = datetime(2026, 3, 2, tzinfo=UTC)
    assert item.cycle == Cycle("Sprint 9", started_at=began, ends_at=began + timedelta(days=14))
    assert item.updated_at == datetime(2026, 3, 6, 18, tzinfo=UTC), "the issue itself did not change"


@pytest.mark.parametrize("text", ["Globex", told("Globex")])
async def test_a_clients_field_may_be_a_text(text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(github_project.TYPES, "Customer", "text")
    assert (await one(Customer=text)).client_names == ("Globex",)


async def test_fields_that_are_empty_leave_nothing_and_the_milestone() -> None:
    item = await one(Customer=None, Hours=None, Due=None, Sprint=None)
    assert (item.client_names, item.estimate_hours, item.due_on) == ((), None, None)
    assert item.cycle == Cycle("4.2", ends_at=datetime(2026, 3, 31, 7, tzinfo=UTC))


async def test_an_issue_field_of_the_same_name_goes_before_the_projects() -> None:
    book = await read(Board(), GITHUB_CLIENT_FIELD="Client", GITHUB_DUE_FIELD="Target date")
    item = book.items["firm/app#1"]
    assert (item.client_names, item.due_on) == (("Acme",), date(2026, 3, 13))


async def test_a_field_that_changes_alone_is_seen_at_the_next_pull_and_then_no_more() -> None:
    server, now = Board(), datetime.now(UTC)
    for number in range(2, 5):
        server.put(number, f"item {number}", now - timedelta(days=2))
    book = await read(server)
    server.plan(1, now, Due="2026-04-24", Sprint={**SPRINT, "title": told("Sprint 10")})
    await read(server, book)
    item = book.items["firm/app#1"]
    assert (item.due_on, item.cycle and item.cycle.name) == (date(2026, 4, 24), "Sprint 10")
    late = Wire(server.answer)
    source = build(server.values, late.client())
    source._now = lambda: now + timedelta(hours=1)
    await book.pull(source)
    assert late.asked(ISSUE), "a look back reads it once more"
    late.requests.clear()
    await book.pull(source)
    assert not late.asked(ISSUE)


@pytest.mark.parametrize(("repository", "again"), [("Firm/APP", {"firm/app#1"}), ("firm/Elsewhere", set())])
async def test_only_issues_of_the_repositories_named_are_read_again_however_these_are_spelt(
    repository: str, again: set[str]
) -> None:
    server = Board()
    honest = server.answer

    def answer(request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(path=request.url.path.replace("/Firm/APP/", "/firm/app/"))
        return honest(request)

    wire = Wire(answer)
    source = build({**server.values, "GITHUB_REPOSITORIES": repository}, wire.client())
    first = await pull(source, "issues", SINCE)
    server.put(2, "later", datetime(2026, 5, 1, tzinfo=UTC))
    second = await pull(source, "issues", SINCE, first[-1].cursor)
    server.plan(1, datetime.now(UTC), Due="2026-04-24")
    wire.requests.clear()
    found = pulled(await pull(source, "issues", SINCE, second[-1].cursor))
    assert len(wire.asked(ISSUE)) == len(again)
    assert {one.id for one in found if isinstance(one, Item)} - {"firm/app#2"} == again


async def test_a_field_that_changes_between_the_project_and_the_issues_is_seen() -> None:
    server, now = Board(), datetime.now(UTC)
    book = Book(SINCE)

    def change(_page: object) -> None:
        server.plan(1, now, Due="2026-05-01")

    await book.pull(connect(server)[0], after_page=change)
    await read(server, book)
    assert book.items["firm/app#1"].due_on == date(2026, 5, 1)


async def test_a_card_that_moves_to_the_front_while_its_project_is_listed_is_not_overlooked() -> None:
    server, day = Board(), datetime(2026, 3, 9, tzinfo=UTC)
    for number in range(2, 5):
        server.put(number, f"item {number}", day)
        server.plan(number, day, Hours=number)
    honest = server.answer

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != f"{PROJECT}/items":
            return honest(request)
        request.url = request.url.copy_set_param("per_page", "2")
        response = honest(request)
        if list(server.planned) == [1, 2, 3, 4]:
            server.planned = {number: server.planned[number] for number in (4, 1, 2, 3)}
        return response

    wire, book = Wire(answer), Book(SINCE)
    await book.pull(build(server.values, wire.client()))
    assert {number: book.items[f"firm/app#{number}"].estimate_hours for number in range(1, 5)} == {
        1: 8,
        2: 2,
        3: 3,
        4: 4,
    }
    assert len(wire.asked(f"{PROJECT}/items")) == 4


async def test_a_project_is_listed_once_where_all_that_changed_is_in_it() -> None:
    source, wire = connect(Board())
    await Book(SINCE).pull(source)
    assert len(wire.asked(f"{PROJECT}/items")) == 1


async def test_a_project_that_is_named_later_says_what_it_knows_of_every_issue() -> None:
    server = Board()
    for number in range(1, 8):
        server.put(number, f"item {number}", datetime(2026, 3, 10 + number, tzinfo=UTC))
        server.plan(number, datetime(2026, 3, 1, tzinfo=UTC), Due="2026-03-20")
    book = await read(server, GITHUB_PROJECT="")
    assert {item.due_on for item in book.items.values()} == {None}
    await read(server, book)
    assert {item.due_on for item in book.items.values()} == {date(2026, 3, 20)}


async def test_more_than_a_page_of_a_project_is_read_to_its_end() -> None:
    server, day = Board(), datetime(2026, 3, 9, tzinfo=UTC)
    for number in range(1, 206):
        server.put(number, f"item {number}", day)
        server.plan(number, day, Hours=number)
    source, wire = connect(server)
    book = Book(SINCE)
    await book.pull(source)
    assert book.items["firm/app#205"].estimate_hours == 205.0
    assert [asked.get("after") for asked in wire.asked(f"{PROJECT}/items")] == [None, "100", "200"]
    assert {asked["fields"] for asked in wire.asked(f"{PROJECT}/items")} == {"101,102,103,104"}


async def test_what_was_deleted_meanwhile_is_passed_over() -> None:
    server = Board()
    book = await read(server)
    server.plan(1, datetime.now(UTC))
    honest = server.answer
    wire = Wire(lambda asked: honest(asked) if asked.url.path != ISSUE else httpx.Response(410))
    await book.pull(build(server.values, wire.client()))
    assert wire.asked(ISSUE)
    assert "firm/app#1" in book.items, "the census says what is gone"


async def test_check_names_the_fields_that_the_project_has() -> None:
    account = await connect(Board(), GITHUB_CLIENT_FIELD="Nothing such")[0].check()
    assert account.sees == "2 repositories; fields of the project: Due, Hours, Sprint"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"GITHUB_PROJECT": "firm/7"}, "GITHUB_PROJECT names no project; set it as in orgs/acme/projects/7"),
        ({"GITHUB_CYCLE_FIELD": "Sprnt"}, "api.github.com has no field Sprnt in orgs/firm/projects/7"),
        ({"GITHUB_PROJECT": "orgs/firm/projects/8"}, "has nothing at /orgs/firm/projectsV2/8/fields"),
    ],
)
async def test_a_project_that_cannot_be_read_is_said(values: dict[str, str], said: str) -> None:
    source, _ = connect(Board(), **values)
    with pytest.raises(Refused, match=said):
        await source.check()


async def test_a_projects_address_may_be_a_persons_or_one_of_its_views() -> None:
    server = Board()
    honest = server.answer

    def answer(request: Any) -> Any:
        request.url = request.url.copy_with(path=request.url.path.replace("/users/ana/", "/orgs/firm/"))
        return honest(request)

    for address in ("users/ana/projects/7", "/orgs/firm/projects/7/views/2"):
        account = await build({**server.values, "GITHUB_PROJECT": address}, Wire(answer).client()).check()
        assert "Customer" in account.sees
