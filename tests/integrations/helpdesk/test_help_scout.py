"""What Help Scout's documentation hides: pages that shift, threads that are cut, machines that are called users."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Book, Wire, pull, pulled
from integrations.errors import CursorExpired, Throttled, Unauthorized
from integrations.helpdesk.help_scout import API, HelpScout, build
from integrations.http import Api
from integrations.records import Census, Item, Organization, Requester, Touch
from tests.integrations.cases.help_scout import CONVERSATION, CUSTOMER, MACHINE, ME, STAMP, THREADS, TOKEN, VALUES, Desk

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
LIST = "/v2/conversations"


def desk(server: Desk) -> tuple[HelpScout, Wire]:
    wire = Wire(server.answer, frozenset({TOKEN}))
    return build(VALUES, wire.client()), wire


async def inbox(**fields: Any) -> list[Any]:
    server = Desk()
    server.conversations[1] = {**CONVERSATION, **fields}
    return pulled(await pull(desk(server)[0], "inbox", SINCE))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def threads(*found: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    return {"threads": len(found) if count is None else count, "_embedded": {"threads": list(found)}}


async def test_a_conversation_keeps_what_the_load_needs_and_what_our_side_wrote() -> None:
    assert await inbox() == [
        Item(
            kind="ticket",
            id="1",
            title="Export fails",
            opened_at=at(2, 9),
            updated_at=at(4, 10),
            url="https://secure.helpscout.net/conversation/1/1001",
            closed_at=at(4, 10),
            type="email",
            container="Support",
            labels=("billing",),
            client_names=("Acme",),
            requester_id="21",
            requester_domain="acme.example",
            touches_known=True,
        ),
        Touch("902", "1", at(3, 10), author="31"),
    ]


@pytest.mark.parametrize(
    ("fields", "closed", "gone"),
    [
        ({"status": "active"}, None, None),
        ({"status": "pending"}, None, None),
        ({"status": "spam"}, None, "spam"),
        ({"state": "deleted"}, at(4, 10), "deleted"),
    ],
)
async def test_a_status_says_whether_it_is_closed_or_gone(fields: Any, closed: datetime | None, gone: str) -> None:
    item = (await inbox(**fields))[0]
    assert (item.closed_at, item.gone) == (closed, gone)


async def test_notes_and_calls_count_and_machines_drafts_customers_and_lines_do_not() -> None:
    ours = {"createdBy": {"id": 31, "type": "user"}, "createdAt": "2026-03-03T10:00:00Z", "state": "published"}
    machine = {**ours, "createdBy": {"id": MACHINE["id"], "type": "user"}}
    found = [
        {**ours, "id": 1, "type": "note"},
        {**ours, "id": 2, "type": "phone"},
        {**machine, "id": 3, "type": "message"},
        {**ours, "id": 4, "type": "message", "state": "draft"},
        {**ours, "id": 5, "type": "customer"},
        {**ours, "id": 6, "type": "lineitem"},
    ]
    assert [one.id for one in (await inbox(**threads(*found, count=4)))[1:]] == ["1", "2"]


@pytest.mark.parametrize("fields", [{"type": "chat"}, threads(THREADS[0], count=60)], ids=["a chat", "a long one"])
async def test_what_a_list_cuts_is_read_whole(fields: Any) -> None:
    server = Desk()
    server.conversations[1] = {**CONVERSATION, **fields}
    server.threads[1] = [{**THREADS[0], "id": number} for number in range(1, 61)]
    source, wire = desk(server)
    assert len(pulled(await pull(source, "inbox", SINCE))) == 61
    assert [one["page"] for one in wire.asked(f"{LIST}/1/threads")] == ["1", "2", "3"]


@pytest.mark.parametrize("status", [301, 404])
async def test_a_conversation_that_is_merged_while_its_threads_are_asked_for_stops_nothing(status: int) -> None:
    server = Desk()
    server.conversations[1] = {**CONVERSATION, "type": "chat"}
    server.put(2, "stays", at(5))

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status) if request.url.path.startswith(f"{LIST}/1/") else server.answer(request)

    found = pulled(await pull(build(VALUES, Wire(answer, frozenset({TOKEN})).client()), "inbox", SINCE))
    assert {one.id for one in found if isinstance(one, Item)} == {"2"}


async def test_what_a_deletion_pulls_over_the_boundary_is_read_all_the_same_also_by_a_pull_that_was_killed() -> None:
    server = Desk()
    for number in range(1, 13):
        server.put(number, f"item {number}", at(9) + timedelta(minutes=number))
    source, _ = desk(server)
    book = Book(SINCE)
    async for page in source.pages("inbox", None, SINCE):
        book.take("inbox", page)
        break
    # Those three pages that were read first are the newest; two of them go, and two move to the page behind.
    server.delete(12, at(10))
    server.delete(11, at(10))
    await book.pull(desk(server)[0])
    assert set(book.titles) == {str(number) for number in range(1, 11)}


async def test_a_page_that_gains_as_many_as_it_loses_hides_none() -> None:
    server = Desk()
    for number in range(1, 8):
        server.put(number, f"item {number}", at(9) + timedelta(minutes=number))
    book = Book(SINCE)
    happenings = iter([lambda: (server.delete(7, at(10)), server.put(8, "new", at(11)))])

    def happen(_page: Any) -> None:
        if next_one := next(happenings, None):
            next_one()

    await book.pull(desk(server)[0], after_page=happen)
    assert set(book.titles) == {"1", "2", "3", "4", "5", "6", "8"}


async def test_the_next_reading_begins_five_minutes_before_this_one_did() -> None:
    wire = Wire(Desk().answer, frozenset({TOKEN}))
    now = datetime(2026, 3, 20, 12, tzinfo=UTC)
    source = HelpScout(Api(wire.client(), API), now=lambda: now)
    (page,) = await pull(source, "inbox", SINCE)
    await pull(source, "inbox", SINCE, page.cursor)
    asked = [one["modifiedSince"] for one in wire.asked(LIST)]
    assert asked == [SINCE.strftime(STAMP), "2026-03-20T11:55:00Z"]


async def test_the_census_is_read_from_the_last_page_to_the_first() -> None:
    server = Desk()
    for number in range(1, 8):
        server.put(number, f"item {number}", at(9))
    source, wire = desk(server)
    assert pulled(await pull(source, "census", SINCE)) == [Census("item", frozenset(map(str, range(1, 8))))]
    assert [one["page"] for one in wire.asked(LIST)] == ["1", "3", "2", "1"]


async def test_no_conversation_at_all_can_be_a_lost_right_and_strikes_nothing_off() -> None:
    server = Desk()
    server.conversations.clear()
    with pytest.raises(Unauthorized):
        await pull(desk(server)[0], "census", SINCE)


async def test_customers_belong_to_organizations_with_their_domains() -> None:
    server = Desk()
    server.customers[22] = {**CUSTOMER, "id": 22, "organizationId": None, "_embedded": {"emails": []}}
    source, _ = desk(server)
    assert pulled(await pull(source, "organizations", SINCE)) == [
        Organization("12", "Acme", domains=("acme.example", "acme.test"))
    ]
    assert pulled(await pull(source, "contacts", SINCE)) == [
        Requester("21", "12", "acme.example"),
        Requester("22", None, None),
    ]


async def test_customers_are_read_from_the_beginning_then_by_their_change_and_again_where_a_page_is_forgotten() -> None:
    server = Desk()
    server.customers = {number: {**CUSTOMER, "id": number} for number in range(1, 9)}
    source, wire = desk(server)
    pages = await pull(source, "contacts", SINCE)
    assert len(pulled(pages)) == 8
    assert await pull(source, "contacts", SINCE, pages[-1].cursor)
    assert ["modifiedSince" in one for one in wire.asked("/v3/customers")] == [False, False, False, True]
    server.forget()
    with pytest.raises(CursorExpired):
        await pull(source, "contacts", SINCE, pages[0].cursor)


async def test_the_app_signs_in_once_and_an_unknown_one_is_told() -> None:
    source, wire = desk(Desk())
    account = await source.check()
    assert (account.name, account.sees) == ("Marie", f"the inboxes of this {ME['role']}")
    await source.check()
    (signed, *asked) = wire.requests
    assert b"client_id=wire-app" in signed.content
    assert {one.headers["Authorization"] for one in asked} == {"Bearer t"}

    wrong = Wire(lambda _: httpx.Response(400, json={"error": "invalid_client"}), frozenset({TOKEN}))
    with pytest.raises(Unauthorized):
        await build(VALUES, wrong.client()).check()


async def test_a_spent_minute_is_waited_for_as_long_as_its_header_says() -> None:
    server = Desk()

    def answer(request: httpx.Request) -> httpx.Response:
        spent = httpx.Response(429, headers={"X-RateLimit-Retry-After": "600"})
        return spent if request.url.path == LIST else server.answer(request)

    with pytest.raises(Throttled) as raised:
        await pull(build(VALUES, Wire(answer, frozenset({TOKEN})).client()), "inbox", SINCE)
    assert raised.value.retry_after == 600
