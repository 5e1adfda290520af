import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import CHECKS, Check, verify
from integrations.conformance.wire import Answer, Wire, pull, pulled, routes
from integrations.errors import Refused, Unreadable
from integrations.helpdesk.hubspot import READS, HubSpot, build
from integrations.hubspot import association_path, batch_path, search_path
from integrations.records import Gone, Item, Organization, Record, Requester, Revenue, Touch, Worklog
from tests.integrations.cases import hubspot_sales
from tests.integrations.cases.hubspot import (
    CALL,
    COMPANY,
    CONTACT,
    MEETING,
    STAMP,
    TICKET,
    VALUES,
    WRITTEN,
    Portal,
    row,
)
from tests.integrations.cases.hubspot_sales import DEAL, Sales

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
ACME = Organization("11", "Acme", ("acme.example", "acme.test"), external_id="11")
ANA = Requester("21", "11", "acme.example")
SALES_CHECKS = [check for check in CHECKS if check.name in {"first pull", "nothing changed", "changed", "deleted"}]
SALES_CHECKS += [check for check in CHECKS if "time entry" in check.name or check.name in {"bad row", "read only"}]


def connect(server: Portal, answer: Answer | None = None, **values: str) -> tuple[HubSpot, Wire]:
    wire = Wire(answer or server.answer, READS)
    return build({**server.values, **values}, wire.client()), wire


async def read(server: Portal, stream: str, **values: str) -> list[Record]:
    return pulled(await pull(connect(server, **values)[0], stream, SINCE))


async def ticket(**properties: Any) -> list[Record]:
    server = Portal()
    server.objects["tickets"] = {1: row(1, {**TICKET, **properties})}
    return [one for one in await read(server, "tickets") if one not in (ACME, ANA)]


async def work(kind: str, **properties: Any) -> list[Record]:
    usual = {"calls": CALL, "meetings": MEETING, "emails": {**WRITTEN, "hs_email_direction": "EMAIL"}, "notes": WRITTEN}
    server = Portal()
    server.objects[kind] = {40: row(40, {**usual[kind], **properties})}
    return await read(server, kind)


async def sales(kind: str, **properties: Any) -> list[Record]:
    usual = {"calls": CALL, "meetings": MEETING, "notes": WRITTEN}
    server = Sales()
    server.objects[kind] = {40: row(40, {**usual[kind], **properties})}
    return [one for one in await read(server, kind) if one not in (ACME, ANA)]


@pytest.mark.parametrize("check", SALES_CHECKS, ids=str)
async def test_sales_work_conforms(check: Check) -> None:
    await verify(check, hubspot_sales.CASE)


async def test_a_ticket_is_its_primary_companys_in_its_pipeline_and_brings_company_and_contact_with_it() -> None:
    company, contact, item = await read(Portal(), "tickets")
    assert (company, contact) == (ACME, ANA)
    assert item == Item(
        kind="ticket",
        id="1",
        title="Export fails",
        opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        updated_at=datetime(2026, 3, 9, 9, tzinfo=UTC),
        url="https://app-eu1.hubspot.com/contacts/4711/record/0-5/1",
        closed_at=datetime(2026, 3, 4, 10, tzinfo=UTC),
        type="PRODUCT_ISSUE",
        priority="Urgent",
        container="Support",
        organizations=("11",),
        client_names=("Acme",),
        requester_id="21",
        requester_domain="acme.example",
        touches_known=True,
        urgent=True,
    )


async def test_a_ticket_is_done_in_the_stages_that_end_its_pipeline() -> None:
    for stage, closed in [("1", None), ("4", datetime(2026, 3, 4, 10, tzinfo=UTC))]:
        item = (await ticket(hs_pipeline_stage=stage))[0]
        assert isinstance(item, Item)
        assert item.closed_at == closed
    item = (await ticket(hs_pipeline_stage="gone", closed_date=None))[0]
    assert isinstance(item, Item)
    assert (item.closed_at, item.container) == (None, "0")


async def test_a_ticket_without_a_primary_company_is_all_of_its_companies() -> None:
    server = Portal()
    server.associated["tickets", "companies"] = [("12", 339), ("11", 339)]
    item = (await read(server, "tickets"))[-1]
    assert isinstance(item, Item)
    assert item.organizations == ("12", "11")


async def test_what_was_merged_into_a_ticket_is_gone_and_a_deleted_ticket_is_too() -> None:
    assert (await ticket(hs_merged_object_ids="7;8"))[1:] == [
        Gone("item", "7", "merged", merged_into="1"),
        Gone("item", "8", "merged", merged_into="1"),
    ]
    assert await read(Portal(), "trash") == [Gone("item", "9")]


async def test_more_than_ten_thousand_results_are_read_from_id_to_id() -> None:
    server = Portal()
    server.objects["tickets"] = {number: row(number, TICKET) for number in range(1, 8)}
    source, wire = connect(server)
    found = pulled(await pull(source, "tickets", SINCE))
    assert [one.id for one in found if isinstance(one, Item)] == [str(number) for number in range(1, 8)]
    asked = wire.posted(search_path("tickets"))
    assert {one["after"] for one in asked} == {"0"}
    assert [one["filterGroups"][0]["filters"][1]["value"] for one in asked] == ["0", "3", "6"]


async def test_a_reading_that_was_cut_short_still_knows_how_far_it_is() -> None:
    server = Portal()
    server.objects["tickets"] = {number: row(number, TICKET) for number in range(1, 8)}
    source, _ = connect(server)
    pages = await pull(source, "tickets", SINCE)
    whole = [pytest.approx(part) for part in (3 / 7, 6 / 7, 1.0)]
    assert [page.fraction for page in pages] == whole
    assert [page.fraction for page in await pull(source, "tickets", SINCE, pages[0].cursor)] == whole[1:]
    # The next reading begins at nothing again.
    assert [json.loads(page.cursor)["passed"] for page in pages] == [3, 6, 0]


async def test_ids_that_do_not_rise_stop_the_reading() -> None:
    server = Portal()
    answer = {"total": 2, "results": [row(2, TICKET), row(1, TICKET)], "paging": {"next": {"after": "2"}}}
    other = routes({search_path("tickets"): answer})
    source, _ = connect(server, lambda one: (other if one.url.path == search_path("tickets") else server.answer)(one))
    with pytest.raises(Unreadable, match="does not sort"):
        await pull(source, "tickets", SINCE)


async def test_what_may_not_be_read_is_no_ticket_without_a_client() -> None:
    server = Portal()
    path = association_path("tickets", "companies")
    answer = {"results": [], "errors": [{"status": "error", "category": "MISSING_SCOPES"}]}
    source, _ = connect(
        server, lambda one: httpx.Response(207, json=answer) if one.url.path == path else server.answer(one)
    )
    with pytest.raises(Refused):
        await pull(source, "tickets", SINCE)


async def test_companies_are_clients_in_their_lifecycle_stage() -> None:
    server = Portal()
    server.objects["companies"][12] = row(12, {**COMPANY, "name": "Globex", "lifecyclestage": "lead"})
    assert await read(server, "companies") == [ACME]
    assert await read(server, "companies", HUBSPOT_CLIENT_STAGE="lead") == [
        Organization("12", "Globex", ("acme.example", "acme.test"), external_id="12")
    ]


async def test_a_company_says_which_were_merged_into_it() -> None:
    server = Portal()
    server.objects["companies"] = {90: row(90, {**COMPANY, "hs_merged_object_ids": "11;12"})}
    (company,) = await read(server, "companies")
    assert isinstance(company, Organization)
    assert (company.id, company.formerly) == ("90", ("11", "12"))


async def test_contacts_and_companies_are_read_by_the_hundred() -> None:
    server = Portal()
    server.page_size = 100
    server.objects["tickets"] = {number: row(number, TICKET) for number in range(1, 5)}
    server.objects["contacts"] = {number: row(number, CONTACT) for number in range(100, 250)}
    server.associated["tickets", "contacts"] = [(str(number), 16) for number in range(100, 250)]
    source, wire = connect(server)
    found = pulled(await pull(source, "tickets", SINCE))
    assert len([one for one in found if isinstance(one, Requester)]) == 150
    assert [len(one["inputs"]) for one in wire.posted(batch_path("contacts"))] == [100, 50]


@pytest.mark.parametrize(
    ("kind", "properties", "seconds"),
    [
        ("emails", {}, None),
        ("notes", {}, None),
        ("calls", {}, 600),
        ("calls", {"hs_call_duration": None}, None),
        ("meetings", {}, 5400),
    ],
)
async def test_what_was_done_on_a_ticket_is_a_touch_with_the_time_it_took(
    kind: str, properties: dict[str, Any], seconds: int | None
) -> None:
    at = datetime(2026, 3, 3, 14, tzinfo=UTC) if kind == "meetings" else AT
    assert await work(kind, **properties) == [Touch(f"{kind[:-1]}-40", "1", at, "31", seconds)]


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("emails", {"hs_object_source": "AUTOMATION_PLATFORM"}),
        ("calls", {"hs_call_status": "NO_ANSWER"}),
        ("meetings", {"hs_meeting_outcome": "CANCELED"}),
        ("meetings", {"hs_meeting_end_time": "2126-03-03T15:30:00Z"}),
    ],
)
async def test_what_came_in_or_did_not_happen_is_no_work(kind: str, properties: dict[str, Any]) -> None:
    assert await work(kind, **properties) == [Gone("touch", f"{kind[:-1]}-40")]


async def test_a_letter_that_came_in_is_not_asked_for() -> None:
    assert await work("emails", hs_email_direction="INCOMING_EMAIL") == []


async def test_a_call_on_two_tickets_is_shared_by_them() -> None:
    server = Portal()
    server.associated["calls", "tickets"] = [("1", 200), ("2", 200)]
    assert await read(server, "calls") == [
        Touch("call-33", "1", AT, "31", 300),
        Touch("call-33-2", "2", AT, "31", 300),
    ]


async def test_a_meeting_is_read_again_when_it_is_over() -> None:
    server = Portal()
    now = datetime.now(UTC)
    begins = {"hs_meeting_start_time": (now - timedelta(hours=1)).strftime(STAMP)}
    ends = {"hs_meeting_end_time": (now - timedelta(minutes=1)).strftime(STAMP)}
    server.objects["meetings"] = {40: row(40, {**MEETING, **begins, **ends})}
    source, wire = connect(server)
    pages = await pull(source, "meetings", now - timedelta(minutes=5))
    assert [type(one) for one in pulled(pages)] == [Touch]
    assert len(wire.posted(search_path("meetings"))[0]["filterGroups"]) == 2


async def test_without_sales_what_belongs_to_no_ticket_is_left_out() -> None:
    server = Portal()
    server.associated = {}
    assert await read(server, "meetings") == []
    assert (await connect(server)[0].check()).sees == "1 tickets, no sales work, no deals"


async def test_a_meeting_is_an_activity_of_its_client_with_the_hours_of_all_who_attended() -> None:
    item, hours = await sales("meetings", hs_attendee_owner_ids="31;32")
    began = datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert isinstance(item, Item)
    assert (item.kind, item.id, item.type, item.title) == ("activity", "meeting-40", "meeting", "Yearly review")
    assert (item.opened_at, item.closed_at) == (began, began + timedelta(minutes=90))
    assert (item.organizations, item.requester_id, item.requester_domain) == (("11",), "21", "acme.example")
    assert hours == Worklog("meeting-40", "meeting-40", 2 * 5400, started_at=began)
    assert (await sales("meetings"))[1] == Worklog("meeting-40", "meeting-40", 5400, started_at=began, author="31")


async def test_a_note_counts_as_a_reply_does_and_a_call_its_time() -> None:
    item, touch = await sales("notes")
    assert isinstance(item, Item)
    assert (item.title, item.touches_known) == ("Note", True)
    assert touch == Touch("note-40", "note-40", AT, "31")
    assert (await sales("calls"))[1] == Worklog("call-40", "call-40", 600, started_at=AT, author="31")


async def test_a_meeting_that_was_called_off_is_taken_out() -> None:
    id_ = "meeting-40"
    gone: list[Record] = [Gone("item", id_), Gone("worklog", id_), Gone("touch", id_)]
    assert await sales("meetings", hs_meeting_outcome="NO_SHOW") == gone


async def test_a_call_on_a_ticket_is_no_sales_work_even_if_it_was_before() -> None:
    server = Sales()
    server.objects["calls"] = {40: row(40, CALL)}
    server.associated["calls", "tickets"] = [("1", 200)]
    assert await read(server, "calls") == [
        Gone("item", "call-40"),
        Gone("worklog", "call-40"),
        Touch("call-40", "1", AT, "31", 600),
    ]


async def deals(server: Portal | None = None, **properties: Any) -> list[Record]:
    server = server or Sales()
    server.objects["deals"] = {51: row(51, {**DEAL, **properties})}
    return [one for one in await read(server, "revenue") if one not in (ACME, ANA)]


async def test_a_deal_that_was_won_is_paid_from_the_day_it_closed_in_the_accounts_zone() -> None:
    (paid,) = await deals()
    assert paid == Revenue("51", date(2026, 4, 1), date(2027, 3, 31), 1_200_050, "USD", organization="11")
    (paid,) = await deals(deal_currency_code=None)
    assert isinstance(paid, Revenue)
    assert paid.currency == "EUR"


async def test_a_deal_of_no_company_is_known_by_its_name() -> None:
    server = Sales()
    server.associated = {}
    (paid,) = await deals(server)
    assert isinstance(paid, Revenue)
    assert (paid.organization, paid.client) == (None, "Acme 2026")


@pytest.mark.parametrize("properties", [{"hs_is_closed_won": "false"}, {"amount": None}, {"closedate": None}])
async def test_a_deal_that_is_not_won_is_no_revenue(properties: dict[str, Any]) -> None:
    assert await deals(**properties) == [Gone("revenue", "51")]


async def test_a_deal_that_was_merged_or_deleted_is_no_revenue_any_more() -> None:
    assert (await deals(hs_merged_object_ids="50"))[1] == Gone("revenue", "50", "merged", merged_into="51")
    server = Sales()
    server.archived = {"deals": {51: row(51, DEAL)}}
    assert await read(server, "trash") == [Gone("revenue", "51")]


async def test_deals_are_no_revenue_unless_it_is_said_for_how_many_months_they_are() -> None:
    source, _ = connect(Portal(), HUBSPOT_DEAL_MONTHS="a year")
    assert "revenue" not in [stream.name for stream in source.streams]
    assert VALUES.get("HUBSPOT_DEAL_MONTHS") is None


async def test_a_company_with_a_deal_that_is_not_won_or_a_meeting_to_come_becomes_no_client_by_it() -> None:
    server = Sales()
    server.objects["deals"] = {51: row(51, {**DEAL, "hs_is_closed_won": "false"})}
    server.objects["meetings"] = {1: row(1, {**MEETING, "hs_meeting_outcome": "CANCELED"})}
    for kind in ("revenue", "meetings"):
        found = await read(server, kind)
        assert found
        assert not [one for one in found if isinstance(one, Organization)]
