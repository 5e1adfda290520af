"""What Front's documentation hides: events that leave out the inbox and the closing, pages that are forgotten."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import Book, Wire, pull, pulled
from integrations.helpdesk.front import API, Front, build
from integrations.http import Api
from integrations.records import Gone, Item, Link, Organization, Requester, Touch
from tests.integrations.cases.front import ACCOUNT, CONTACT, INBOX, MESSAGE, TAG, TEAMMATE, VALUES, Company, second

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def at(*day: int) -> datetime:
    return datetime(2026, 3, *day, tzinfo=UTC)


def front(server: Company) -> tuple[Front, Wire]:
    wire = Wire(server.answer)
    return Front(Api(wire.client(), API), "Client", now=lambda: NOW), wire


async def inbox(server: Company) -> list[Any]:
    return pulled(await pull(front(server)[0], "inbox", SINCE))


async def item(server: Company) -> Item:
    return [one for one in await inbox(server) if isinstance(one, Item)][-1]


def changed(**fields: Any) -> Company:
    server = Company()
    server.conversations["cnv_1"] |= fields
    return server


async def test_a_conversation_keeps_what_the_load_needs_and_what_our_side_wrote() -> None:
    assert await inbox(changed(custom_fields={"Client": "Acme", "Plan": 3})) == [
        Touch("msg_901", "cnv_1", at(3, 10), author="tea_31"),
        Item(
            kind="ticket",
            id="cnv_1",
            title="Export fails",
            opened_at=at(2, 9),
            updated_at=at(4, 10),
            url="https://app.frontapp.com/open/cnv_1",
            closed_at=at(4, 10),
            container="Support",
            labels=("billing",),
            client_names=("Acme",),
            requester_id="crd_21",
            requester_domain="acme.example",
            links=(Link("https://firm.atlassian.example/browse/APP-12"),),
            touches_known=True,
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "closed"),
    [
        ({"status": "assigned"}, None),
        ({"status": "unassigned"}, None),
        ({"status": "archived", "status_category": "waiting"}, None),
        ({"status": "assigned", "status_category": "resolved"}, at(4, 10)),
    ],
)
async def test_a_ticket_status_decides_where_a_company_works_with_tickets(fields: Any, closed: datetime | None) -> None:
    assert (await item(changed(**fields))).closed_at == closed


async def test_what_happens_to_a_closed_conversation_later_does_not_move_its_closing() -> None:
    server = Company()
    book = Book(SINCE)
    await book.pull(front(server)[0])
    server.conversations["cnv_1"] |= {"tags": [TAG, {**TAG, "name": "late"}], "updated_at": second(19, 8)}
    server.happen("cnv_1", "tag", second(19, 8))
    # The next pull begins behind the closing, which is asked for.
    book.cursors["inbox"] = book.cursors["inbox"].replace(str(NOW.timestamp() - 300), str(second(18, 8)))
    await book.pull(front(server)[0])
    (found,) = book.items.values()
    assert (found.labels, found.closed_at) == (("billing", "late"), at(4, 10))


async def test_a_conversation_that_is_moved_while_it_is_read_is_in_its_new_inbox() -> None:
    server = Company()
    server.move(1, "Billing", at(5))
    assert (await item(server)).container == "Billing"


async def test_an_inbox_is_asked_for_once_for_each_conversation() -> None:
    server = Company()
    for day in range(5, 12):
        server.happen("cnv_1", "tag", second(day))
    source, wire = front(server)
    await pull(source, "inbox", SINCE)
    assert len(wire.asked("/conversations/cnv_1/inboxes")) == 1


async def test_an_inbox_of_one_person_is_not_told() -> None:
    server = Company()
    server.inboxes["cnv_1"] = [{**INBOX, "name": "Marie", "is_private": True}, INBOX]
    assert (await item(server)).container == "Support"


@pytest.mark.parametrize("fields", [{"is_private": True}, {"type": "discussion"}, {"type": "task"}])
async def test_private_conversations_discussions_and_tasks_are_left_out(fields: Any) -> None:
    assert await inbox(changed(**fields)) == []


def wrote(kind: str, written: Any) -> Company:
    server = Company()
    server.events.clear()
    server.happen("cnv_1", kind, second(3, 10), {"_meta": {"type": "it"}, "data": written})
    return server


@pytest.mark.parametrize(
    ("kind", "written"),
    [("comment", {"id": "com_1", "author": TEAMMATE}), ("outbound", MESSAGE), ("forward", MESSAGE)],
)
async def test_what_people_of_our_side_wrote_is_a_touch(kind: str, written: Any) -> None:
    found = await inbox(wrote(kind, written))
    assert found[0] == Touch(written["id"], "cnv_1", at(3, 10), author="tea_31")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("out_reply", {"author": {**TEAMMATE, "type": "ai"}}),
        ("out_reply", {"author": {**TEAMMATE, "type": "rule"}}),
        ("out_reply", {"author": None}),
        ("outbound", {"draft_mode": "shared"}),
        ("inbound", {"is_inbound": True}),
    ],
)
async def test_what_machines_and_clients_wrote_is_none_nor_is_a_draft(kind: str, fields: Any) -> None:
    assert not [one for one in await inbox(wrote(kind, {**MESSAGE, **fields})) if isinstance(one, Touch)]


@pytest.mark.parametrize("told", ["cnv_9", ["cnv_9"], [{"id": "cnv_9"}]])
async def test_a_merge_names_what_went_on_in_another(told: Any) -> None:
    server = Company()
    server.happen("cnv_1", "conversations_merged", second(5), {"_meta": {}, "data": told})
    assert Gone("item", "cnv_9", "merged", merged_into="cnv_1") in await inbox(server)


@pytest.mark.parametrize("status", [301, 404])
async def test_a_conversation_that_is_no_more_is_left_out(status: int) -> None:
    server = Company()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status) if request.url.path.endswith("/inboxes") else server.answer(request)

    assert pulled(await pull(build(VALUES, Wire(answer).client()), "inbox", SINCE)) == []


async def test_events_are_asked_for_oldest_first_and_the_next_reading_begins_five_minutes_before_this_one_did() -> None:
    source, wire = front(Company())
    pages = await pull(source, "inbox", SINCE)
    await pull(source, "inbox", SINCE, pages[-1].cursor)
    asked = [one for one in wire.asked("/events") if "page_token" not in one]
    assert [one["q[after]"] for one in asked] == [f"{one.timestamp() - 1:.3f}" for one in (SINCE, at(20, 11, 55))]
    assert {one["sort_order"] for one in asked} == {"asc"}


async def test_where_the_next_page_is_forgotten_reading_goes_on_at_the_last_event() -> None:
    server = Company()
    for number in range(2, 8):
        server.put(number, f"item {number}", at(5, number))
    source, wire = front(server)
    pages = await pull(source, "inbox", SINCE)
    server.forget()
    wire.requests.clear()
    found = pulled(await pull(source, "inbox", SINCE, pages[1].cursor))
    assert {one.id for one in found if isinstance(one, Item)} >= {"cnv_5", "cnv_6", "cnv_7"}
    assert "cnv_1" not in {one.id for one in found if isinstance(one, Item)}


async def test_accounts_have_domains_and_a_crms_id_and_contacts_belong_to_them() -> None:
    server = Company()
    source, _ = front(server)
    server.accounts = [ACCOUNT, *({**ACCOUNT, "id": f"acc_{number}"} for number in range(20, 24))]
    server.contacts |= {f"acc_{number}": [] for number in range(20, 24)}
    server.contacts["acc_23"] = [{**CONTACT, "id": "crd_22", "handles": []}]
    organizations = pulled(await pull(source, "organizations", SINCE))
    assert len(organizations) == 5
    assert organizations[0] == Organization("acc_11", "Acme", ("acme.example", "acme.test"), external_id="crm-1")
    assert pulled(await pull(source, "contacts", SINCE)) == [
        Requester("crd_21", "acc_11", "acme.example"),
        Requester("crd_22", "acc_23", None),
    ]


async def test_check_names_the_company_and_counts_the_inboxes() -> None:
    account = await front(Company())[0].check()
    assert (account.name, account.sees) == ("Firm", "1 inboxes")
