from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Book
from integrations.conformance.wire import Answer, Wire, pull, pulled
from integrations.errors import Unavailable
from integrations.helpdesk.intercom import Intercom, build
from integrations.records import Gone, Item, Link, Organization, Progress, Record, Requester, Revenue, Touch
from tests.integrations.cases.intercom import (
    ANA,
    BEN,
    CASE,
    CHANGED,
    CLOSED,
    COMPANY,
    CONTACT,
    CONVERSATION,
    OPENED,
    REPLIED,
    REPLY,
    TICKET,
    VALUES,
    Workspace,
    whole,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
INBOX = "https://app.intercom.com/a/inbox/abc123/inbox/conversation"


def connect(server: Workspace, answer: Answer | None = None, **values: str) -> tuple[Intercom, Wire]:
    wire = Wire(answer or server.answer, CASE.reads)
    return build({**VALUES, **values}, wire.client()), wire


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def conversation(*parts: dict[str, Any], **fields: Any) -> list[Record]:
    server = Workspace()
    server.conversations[1] = whole({**CONVERSATION, **fields}, *(parts or (REPLY,)))
    return pulled(await pull(connect(server)[0], "inbox", SINCE))


async def ticket(**fields: Any) -> list[Record]:
    server = Workspace()
    server.tickets[1] = {**TICKET, **fields}
    return pulled(await pull(connect(server)[0], "tickets", SINCE))


async def test_a_conversation_is_a_ticket_of_its_company_in_its_teams_queue() -> None:
    item = (await conversation())[0]
    assert item == Item(
        kind="ticket",
        id="1",
        title="Export fails",
        opened_at=at(OPENED),
        updated_at=at(CHANGED),
        url=f"{INBOX}/1",
        closed_at=at(CLOSED),
        priority="Priority",
        container="Second line",
        labels=("billing",),
        organizations=("com-1",),
        client_names=("Acme",),
        requester_id="ana-1",
        requester_domain="acme.example",
        touches_known=True,
        urgent=True,
    )


async def test_an_open_conversation_has_no_end_and_one_without_a_title_is_named_by_its_subject() -> None:
    item = (await conversation(state="snoozed", title=None, source={"subject": "<p>The export</p>"}))[0]
    assert isinstance(item, Item)
    assert (item.closed_at, item.title, item.requester_domain) == (None, "The export", None)


async def test_the_time_in_which_people_were_active_is_spread_over_what_they_wrote() -> None:
    note = {**REPLY, "id": "9005", "part_type": "note", "created_at": REPLIED + 86400}
    _, first, second = await conversation(REPLY, note)
    assert first == Touch("9001", "1", at(REPLIED), "31", 300)
    assert second == Touch("9005", "1", at(REPLIED + 86400), "31", 300)
    assert (await conversation(statistics={"handling_time": 9000}))[1] == Touch("9001", "1", at(REPLIED), "31", None)


@pytest.mark.parametrize(
    "part",
    [
        {"author": ANA},
        {"author": {**BEN, "type": "bot"}},
        {"author": {**BEN, "from_ai_agent": True}},
        {"author": {**BEN, "is_ai_answer": True}},
        {"body": None, "part_type": "assignment"},
    ],
)
async def test_what_customers_robots_and_rules_do_is_no_touch(part: dict[str, Any]) -> None:
    assert len(await conversation({**REPLY, **part})) == 1


async def test_a_message_that_was_taken_back_was_work_all_the_same() -> None:
    assert len(await conversation({**REPLY, "body": None, "redacted": True})) == 2


async def test_the_first_message_of_a_conversation_that_our_side_began_is_a_touch_and_a_campaigns_is_none() -> None:
    source = {"author": BEN, "delivered_as": "admin_initiated", "subject": ""}
    item, first, _ = await conversation(source=source)
    assert isinstance(item, Item)
    assert item.requester_domain is None
    assert first == Touch("1-source", "1", at(OPENED), "31", 300)
    assert len(await conversation(source={**source, "delivered_as": "automated"})) == 2


async def test_a_ticket_tells_when_it_was_in_progress_and_what_it_is_linked_to() -> None:
    item, touch = await ticket()
    assert isinstance(item, Item)
    assert (item.title, item.type, item.container, item.client_names) == (
        "Export fails",
        "Bug",
        "Second line",
        ("Acme",),
    )
    assert item.closed_at == at(CLOSED)
    assert item.spans == (Progress(at(OPENED + 3600), at(CLOSED), "31"),)
    assert item.links == (Link(f"{INBOX}/99"),)
    assert touch == Touch("9001", "1", at(REPLIED), "31", None)


async def test_a_ticket_that_is_closed_without_a_state_of_its_own_ends_with_its_last_change() -> None:
    parts = {"ticket_parts": []}
    item = (await ticket(ticket_parts=parts, ticket_state={"category": "submitted"}))[0]
    assert isinstance(item, Item)
    assert item.closed_at == at(CHANGED)
    item = (await ticket(ticket_parts=parts, ticket_state={"category": "submitted"}, open=True))[0]
    assert isinstance(item, Item)
    assert item.closed_at is None


async def test_what_is_a_ticket_and_a_conversation_is_told_as_the_conversation_last() -> None:
    book = Book(SINCE)
    await book.pull(connect(Workspace())[0])
    assert book.items["1"].organizations == ("com-1",)
    touch = book.records[Touch, "9001"]
    assert isinstance(touch, Touch)
    assert touch.seconds == 600


async def test_a_contact_of_several_companies_is_known_by_its_domain_alone() -> None:
    server = Workspace()
    both = {"data": [{"type": "company", "id": "com-1"}, {"type": "company", "id": "com-2"}]}
    server.contacts += [{**CONTACT, "id": "ben-1", "companies": both, "email_domain": None}]
    found = pulled(await pull(connect(server)[0], "contacts", SINCE))
    assert found == [Requester("ana-1", "com-1", "acme.example"), Requester("ben-1", None, "acme.example")]


async def test_a_contact_that_changed_this_morning_is_found_though_intercom_counts_by_days() -> None:
    server = Workspace()
    now = datetime.now(UTC)
    source, wire = connect(server)
    (page,) = await pull(source, "contacts", SINCE)
    server.contacts[0] = {**CONTACT, "companies": {"data": []}, "updated_at": int(now.timestamp())}
    assert pulled(await pull(source, "contacts", SINCE, page.cursor)) == [Requester("ana-1", None, "acme.example")]
    asked = wire.posted("/contacts/search")[-1]["query"]["value"][0]
    assert asked["operator"] == ">"
    assert at(asked["value"]) < now - timedelta(days=1)


async def test_what_a_company_spends_is_revenue_of_this_month_where_its_currency_is_known() -> None:
    server = Workspace()
    today = datetime.now(UTC).date()
    organization, paid = pulled(await pull(connect(server)[0], "companies", SINCE))
    assert organization == Organization("com-1", "Acme", external_id="crm-1")
    assert isinstance(paid, Revenue)
    assert (paid.id, paid.minor, paid.currency, paid.organization) == (f"com-1 {today:%Y-%m}", 120_000, "EUR", "com-1")
    assert paid.since == date(today.year, today.month, 1)
    assert (paid.until + timedelta(days=1)).day == 1
    server.companies = [{**COMPANY, "monthly_spend": 0}]
    assert pulled(await pull(connect(server)[0], "companies", SINCE))[1] == Gone("revenue", f"com-1 {today:%Y-%m}")
    assert pulled(await pull(connect(server, INTERCOM_SPEND_CURRENCY="")[0], "companies", SINCE)) == [organization]


async def test_companies_that_another_reading_still_scrolls_through_are_read_at_the_next_tick() -> None:
    error = {"type": "error.list", "errors": [{"code": "scroll_exists", "message": "scroll already exists"}]}
    source, wire = connect(Workspace(), lambda _: httpx.Response(400, json=error))
    with pytest.raises(Unavailable, match="still listing its companies"):
        await pull(source, "companies", SINCE)
    assert len(wire.requests) > 1


async def test_a_conversation_that_was_deleted_since_it_was_found_is_left_out() -> None:
    server = Workspace()
    source, _ = connect(
        server, lambda one: httpx.Response(404) if one.url.path == "/conversations/1" else server.answer(one)
    )
    assert pulled(await pull(source, "inbox", SINCE)) == []


async def test_a_search_that_sorts_in_its_own_way_is_followed_by_its_cursor_to_the_end() -> None:
    server = Workspace()
    for number in range(3, 21, 2):
        server.put(number, f"item {number}", at(OPENED + 60 * number))

    class Backwards(Workspace):
        def _page(self, key: str, found: list[dict[str, Any]], given: str, size: int) -> dict[str, Any]:
            return super()._page(key, found[::-1], given, size)

    backwards = Backwards()
    backwards.conversations = server.conversations
    found = pulled(await pull(connect(backwards)[0], "inbox", SINCE))
    assert {one.id for one in found if isinstance(one, Item)} == {str(number) for number in range(1, 21, 2)}


async def test_it_speaks_the_version_that_it_was_written_for_and_to_the_region_that_is_set() -> None:
    source, wire = connect(Workspace(), INTERCOM_URL="https://api.eu.intercom.io/")
    assert (await source.check()).sees == "1 conversations"
    assert {one.headers["Intercom-Version"] for one in wire.requests} == {"2.15"}
    assert {one.url.host for one in wire.requests} == {"api.eu.intercom.io"}
