from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import Refused
from integrations.helpdesk.freshdesk import STILL_EDITED, Freshdesk, build
from integrations.http import Api
from integrations.records import Census, Item, Organization, Touch, Worklog
from tests.integrations.cases.freshdesk import AGENT, ENTRY, LAST_PAGE, REPLY, TICKET, URL, VALUES, Desk

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TICKETS, TIME = "/api/v2/tickets", "/api/v2/time_entries"


def desk(server: Desk | None = None) -> tuple[Freshdesk, Wire]:
    wire = Wire((server or Desk()).answer)
    return Freshdesk(Api(wire.client(), URL), URL, client_field="cf_client", now=lambda: NOW), wire


async def ticket(**fields: Any) -> Item:
    server = Desk()
    server.tickets[1] = {**TICKET, **fields}
    (found,) = pulled(await pull(desk(server)[0], "tickets", SINCE))
    assert isinstance(found, Item)
    return found


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def test_a_ticket_keeps_what_the_load_needs_and_no_address() -> None:
    assert await ticket() == Item(
        kind="ticket",
        id="1",
        title="Export fails",
        opened_at=at(2, 9),
        updated_at=at(9, 9),
        url="https://firm.freshdesk.example/a/tickets/1",
        closed_at=at(4, 10),
        type="Problem",
        priority="High",
        container="Second line",
        labels=("billing",),
        organizations=("11",),
        client_names=("Acme",),
        requester_id="21",
        requester_domain="acme.example",
        touches_known=True,
        urgent=False,
    )


@pytest.mark.parametrize("status", [2, 3, 6, 7], ids=["open", "pending", "their own", "their other"])
async def test_a_ticket_opened_again_is_open_although_it_keeps_when_it_was_resolved(status: int) -> None:
    assert (await ticket(status=status)).closed_at is None


async def test_a_priority_is_a_word_and_urgent_is_said() -> None:
    found = await ticket(priority=4)
    assert (found.priority, found.urgent) == ("Urgent", True)


async def test_groups_that_may_not_be_read_leave_the_id() -> None:
    server = Desk()

    def refusing(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403) if request.url.path == "/api/v2/groups" else server.answer(request)

    (found,) = pulled(await pull(build(VALUES, Wire(refusing).client()), "tickets", SINCE))
    assert isinstance(found, Item)
    assert found.container == "41"


async def test_an_instant_is_always_named_for_without_it_only_thirty_days_are_listed() -> None:
    source, wire = desk()
    pages = await pull(source, "tickets", SINCE)
    await pull(source, "tickets", SINCE, pages[-1].cursor)
    await pull(source, "trash", SINCE)
    asked = wire.asked(TICKETS)
    assert [one["updated_since"] for one in asked] == ["2026-02-28T23:59:59Z", "2026-03-09T08:54:59Z"] + [
        "2009-12-31T23:59:59Z"
    ] * 2
    assert [one.get("filter") for one in asked] == [None, None, "deleted", "spam"]


async def test_more_tickets_than_three_hundred_pages_hold_are_all_read() -> None:
    server = Desk()
    first = at(1, 1)
    number = LAST_PAGE * 100 + 250
    server.tickets = {
        one: {**TICKET, "id": one, "updated_at": f"{first + timedelta(seconds=one // 7):%Y-%m-%dT%H:%M:%SZ}"}
        for one in range(1, number + 1)
    }
    ordered = sorted(server.tickets.values(), key=lambda row: (row["updated_at"], row["id"]))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != TICKETS:
            return server.answer(request)
        asked = request.url.params
        page = int(asked["page"])
        if page > LAST_PAGE:
            return httpx.Response(400)
        # Numbered from 1 on, seven a second: a quick reckoning for what the honest server would filter.
        elapsed = datetime.fromisoformat(asked["updated_since"]) - first
        begins = max(0, (int(elapsed.total_seconds()) + 1) * 7 - 1)
        return httpx.Response(200, json=ordered[begins + (page - 1) * 100 :][:100])

    source = build(VALUES, Wire(answer).client())
    ids = {record.id for record in pulled(await pull(source, "tickets", SINCE)) if isinstance(record, Item)}
    assert len(ids) == number


async def test_spam_and_deleted_tickets_are_gone_each_for_its_reason() -> None:
    server = Desk()
    server.tickets = {
        1: {**TICKET, "deleted": True},
        2: {**TICKET, "id": 2, "spam": True},
        3: {**TICKET, "id": 3},
    }
    found = pulled(await pull(desk(server)[0], "trash", SINCE))
    assert [(one.id, one.gone) for one in found if isinstance(one, Item)] == [("1", "deleted"), ("2", "spam")]


async def test_replies_and_notes_by_our_side_are_touches_and_what_clients_write_is_none() -> None:
    server = Desk()
    note = {**REPLY, "id": 9002, "private": True, "source": 2}
    server.replies[1] = [REPLY, note, {**REPLY, "id": 9003, "incoming": True, "user_id": 21}]
    assert pulled(await pull(desk(server)[0], "conversations", SINCE)) == [
        Touch("9001", "1", at(3, 10), author="31"),
        Touch("9002", "1", at(3, 10), author="31"),
    ]


async def test_the_replies_of_a_long_ticket_are_read_to_the_end() -> None:
    server = Desk()
    server.replies[1] = [{**REPLY, "id": one} for one in range(1, 202)]
    assert len(pulled(await pull(desk(server)[0], "conversations", SINCE))) == 201


async def test_a_ticket_that_is_deleted_while_its_replies_are_asked_for_stops_nothing() -> None:
    server = Desk()
    server.tickets[2] = {**TICKET, "id": 2}
    server.replies[2] = [{**REPLY, "id": 9005, "ticket_id": 2}]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if "/tickets/1/" in request.url.path else server.answer(request)

    (found,) = pulled(await pull(build(VALUES, Wire(answer).client()), "conversations", SINCE))
    assert isinstance(found, Touch)
    assert found.item_id == "2"


async def test_replies_that_may_not_be_read_are_an_error_and_not_none() -> None:
    server = Desk()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403) if "/tickets/1/" in request.url.path else server.answer(request)

    with pytest.raises(Refused):
        await pull(build(VALUES, Wire(answer).client()), "conversations", SINCE)


async def test_time_is_dated_by_the_day_it_was_worked_and_a_running_timer_waits() -> None:
    server = Desk()
    server.entries[501] = {**ENTRY, "id": 501, "timer_running": True}
    assert pulled(await pull(desk(server)[0], "time_entries", SINCE)) == [
        Worklog("500", "1", 5400, started_at=at(3, 14), author="31")
    ]


async def test_time_is_asked_for_by_the_month_and_goes_on_where_it_was_cut_short() -> None:
    source, wire = desk()
    begins = datetime(2025, 12, 1, tzinfo=UTC)
    pages = await pull(source, "time_entries", begins)
    asked = [(one["executed_after"][:10], one["executed_before"][:10]) for one in wire.asked(TIME)]
    assert asked == [
        ("2025-11-30", "2026-01-02"),
        ("2025-12-31", "2026-02-02"),
        ("2026-01-31", "2026-03-05"),
        ("2026-03-03", "2026-03-22"),
    ]
    wire.requests.clear()
    await pull(source, "time_entries", begins, pages[1].cursor)
    assert [one["executed_after"][:10] for one in wire.asked(TIME)] == ["2026-01-31", "2026-03-03"]


async def test_the_next_pull_reads_the_last_days_of_time_again() -> None:
    source, wire = desk()
    pages = await pull(source, "time_entries", SINCE)
    wire.requests.clear()
    await pull(source, "time_entries", SINCE, pages[-1].cursor)
    assert [one["executed_after"][:10] for one in wire.asked(TIME)] == ["2026-03-16"]


async def test_the_census_of_time_speaks_of_no_more_days_than_it_read_whole() -> None:
    server = Desk()
    server.entries[500] = {**ENTRY, "executed_at": "2026-03-19T23:00:00Z"}
    source, wire = desk(server)
    *_, census = pulled(await pull(source, "time_entries_census", SINCE))
    first = NOW.date() - STILL_EDITED
    assert census == Census("worklog", frozenset({"500"}), first, NOW.date())
    assert wire.asked(TIME)[0]["executed_after"] == f"{first - timedelta(days=1)}T00:00:00Z"


async def test_no_time_at_all_can_be_a_lost_right_and_strikes_nothing_off() -> None:
    server = Desk()
    server.entries = {}
    assert pulled(await pull(desk(server)[0], "time_entries_census", SINCE)) == []


async def test_a_company_has_its_domains() -> None:
    assert pulled(await pull(desk()[0], "companies", SINCE)) == [
        Organization("11", "Acme", domains=("acme.example", "acme.test"))
    ]


async def test_the_key_is_the_user_of_basic_authentication() -> None:
    wire = Wire(Desk().answer)
    await build(VALUES, wire.client()).check()
    (request,) = wire.requests
    assert b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"wire-key:X"


@pytest.mark.parametrize(("scope", "sees"), [(1, "every ticket"), (2, "the tickets of its groups alone")])
async def test_check_says_who_we_are_and_whether_we_see_every_ticket(scope: int, sees: str) -> None:
    wire = Wire(lambda _: httpx.Response(200, json={**AGENT, "ticket_scope": scope}))
    account = await build(VALUES, wire.client()).check()
    assert (account.name, account.sees) == ("Clientload", sees)
