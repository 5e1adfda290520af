"""What Salesforce's documentation hides: tokens that expire, events that end, private ones, letters to many."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import CHECKS, Book, Check, Wire, pull, pulled, verify
from integrations.conformance.case import SINCE
from integrations.crm.salesforce import build
from integrations.errors import Refused, Throttled, Unauthorized
from integrations.records import Census, Gone, Item, Organization, Record, Revenue, Skipped, Touch, Worklog
from integrations.source import Source
from tests.integrations.cases import salesforce_cases
from tests.integrations.cases.salesforce import ACME, EVENT, OPPORTUNITY, STAMP, TASK, TOKEN, Organized, wrong
from tests.integrations.cases.salesforce_cases import COMMENT, EMAIL, TICKET, Supporting

NOW = datetime.now(UTC).replace(microsecond=0)
READS = frozenset({TOKEN})


def connected(server: Organized, **values: str) -> Source:
    return build({**server.values, **values}, Wire(server.answer, READS).client())


async def read(stream: str, row: dict[str, Any], **values: str) -> list[Record]:
    """Read one object, and return what is told besides its account."""
    server = Organized()
    server.objects = {"Event": {}, "Task": {}, "Opportunity": {}}
    server.objects[{"meetings": "Event", "tasks": "Task", "revenue": "Opportunity"}[stream]]["x1"] = row
    found = pulled(await pull(connected(server, **values), stream, SINCE))
    return [one for one in found if not isinstance(one, Organization)]


GONE = [Gone("item", "x1"), Gone("worklog", "x1"), Gone("touch", "x1")]


async def test_an_event_that_is_over_is_sales_work_of_its_account() -> None:
    item, worklog, gone = await read("meetings", EVENT)
    assert isinstance(item, Item)
    assert (item.kind, item.title, item.type, item.organizations) == ("activity", "Yearly review", "meeting", ("001A",))
    assert worklog == Worklog("x1", "x1", 5400, started_at=datetime(2026, 3, 3, 14, tzinfo=UTC), author="005A")
    assert gone == Gone("touch", "x1")


@pytest.mark.parametrize(
    "told",
    [
        {"IsDeleted": True},
        {"IsRecurrence": True},
        {"IsPrivate": True},
        {"AccountId": None, "Account": None},
        {"EndDateTime": (NOW + timedelta(hours=1)).strftime(STAMP)},
    ],
    ids=["deleted", "series", "private", "of no account", "to come"],
)
async def test_what_is_no_meeting_with_a_client(told: dict[str, Any]) -> None:
    assert await read("meetings", {**EVENT, **told}) == GONE


async def test_a_whole_day_has_no_known_length() -> None:
    whole = {"IsAllDayEvent": True, "StartDateTime": None, "EndDateTime": None, "DurationInMinutes": 1440}
    _item, touch, _gone = await read("meetings", {**EVENT, **whole})
    assert touch == Touch("x1", "x1", datetime(2026, 3, 3, 12, tzinfo=UTC), author="005A")


async def test_an_event_is_read_again_when_it_is_over_though_nobody_touched_it() -> None:
    server, book = Organized(), Book(SINCE)
    # Over since five minutes, and last saved in March: a first pull ten minutes ago did not see its end.
    ended = (NOW - timedelta(minutes=5)).strftime(STAMP)
    server.objects["Event"]["event1"] |= {"EndDateTime": ended, "SystemModstamp": "2026-02-01T09:00:00.000+0000"}
    cursor = f'{{"since": "{NOW - timedelta(minutes=20):%Y-%m-%dT%H:%M:%SZ}", "started": "{NOW:%Y-%m-%dT%H:%M:%SZ}"}}'
    book.cursors = {"meetings": cursor}
    await book.pull(connected(server))
    assert list(book.hours) == ["event1"]


@pytest.mark.parametrize(
    ("told", "began", "seconds"),
    [
        ({}, datetime(2026, 3, 5, 10, tzinfo=UTC), 0),
        ({"TaskSubtype": "Call", "CallDurationInSeconds": 600}, datetime(2026, 3, 3, 12, tzinfo=UTC), 600),
        ({"CompletedDateTime": None}, datetime(2026, 3, 3, 12, tzinfo=UTC), 0),
        ({"CompletedDateTime": None, "ActivityDate": None}, datetime(2026, 3, 2, 9, tzinfo=UTC), 0),
    ],
    ids=["when it was done", "a call on its day", "on its day", "when it was written"],
)
async def test_a_task_that_is_done(told: dict[str, Any], began: datetime, seconds: int) -> None:
    item, work, _gone = await read("tasks", {**TASK, **told})
    assert isinstance(item, Item)
    assert item.opened_at == began
    logged = Worklog("x1", "x1", seconds, started_at=began, author="005A")
    assert work == (logged if seconds else Touch("x1", "x1", began, author="005A"))


@pytest.mark.parametrize("told", [{"IsClosed": False}, {"TaskSubtype": "Email"}, {"TaskSubtype": "ListEmail"}])
async def test_what_is_no_work_on_a_task(told: dict[str, Any]) -> None:
    assert await read("tasks", {**TASK, **told}) == GONE


async def test_a_won_opportunity_is_paid_from_the_day_it_closed() -> None:
    (paid,) = await read("revenue", OPPORTUNITY)
    assert paid == Revenue("x1", date(2026, 3, 31), date(2027, 3, 30), 1_200_050, "USD", organization="001A")


async def test_an_organization_with_one_currency_is_not_asked_for_each() -> None:
    server = Organized()
    wire = Wire(server.answer, READS)
    source = build({**server.values, "SALESFORCE_CURRENCY": "eur"}, wire.client())
    (paid,) = [one for one in pulled(await pull(source, "revenue", SINCE)) if isinstance(one, Revenue)]
    assert paid.currency == "EUR"
    assert "CurrencyIsoCode" not in wire.asked("/services/data/v62.0/queryAll")[0]["q"]


@pytest.mark.parametrize("told", [{"IsWon": False}, {"IsDeleted": True}, {"Amount": None}, {"CloseDate": None}])
async def test_an_opportunity_that_is_reopened_or_deleted_takes_its_revenue_back(told: dict[str, Any]) -> None:
    assert await read("revenue", {**OPPORTUNITY, **told}) == [Gone("revenue", "x1")]


@pytest.mark.parametrize(
    ("stream", "name", "row"),
    [
        ("revenue", "Opportunity", {**OPPORTUNITY, "IsWon": False}),
        ("tasks", "Task", {**TASK, "TaskSubtype": "ListEmail"}),
        ("meetings", "Event", {**EVENT, "IsPrivate": True}),
    ],
)
async def test_an_account_of_which_nothing_is_told_becomes_no_client(
    stream: str, name: str, row: dict[str, Any]
) -> None:
    server = Organized()
    server.objects[name] = {"x1": row}
    found = pulled(await pull(connected(server), stream, SINCE))
    assert found
    assert not [one for one in found if isinstance(one, Organization)]


async def test_a_row_that_cannot_be_read_is_named_by_its_id() -> None:
    assert await read("revenue", {**OPPORTUNITY, "Amount": "much"}) == [Skipped("x1", "a field has an unexpected form")]


async def test_an_opportunity_without_an_account_pays_in_its_own_name() -> None:
    (paid,) = await read("revenue", {**OPPORTUNITY, "AccountId": None, "Account": None})
    assert isinstance(paid, Revenue)
    assert (paid.client, paid.organization) == ("Acme 2026", None)


@pytest.mark.parametrize(
    ("website", "domains"),
    [
        ("https://www.Acme.example/", ("acme.example",)),
        ("acme.example", ("acme.example",)),
        ("https://network.example/company/acme", ()),
        ("acme", ()),
        ("https://[acme", ()),
        (None, ()),
    ],
)
async def test_a_website_is_a_domain_unless_it_is_a_page_at_somebody_elses(
    website: str | None, domains: tuple[str, ...]
) -> None:
    server = Organized()
    server.objects["Event"]["event1"] = {**EVENT, "Account": {**ACME, "Website": website}}
    (acme,) = [one for one in pulled(await pull(connected(server), "meetings", SINCE)) if isinstance(one, Organization)]
    assert acme == Organization("001A", "Acme", domains, external_id="001A")


async def test_a_token_that_expired_is_asked_for_anew_and_once() -> None:
    server = Organized()
    wire = Wire(server.answer, READS)
    source = build(server.values, wire.client())
    await source.check()
    server.token = 2
    await source.check()
    assert [one.url.path for one in wire.requests].count(TOKEN) == 2
    refused = build(server.values, Wire(lambda _: wrong(401, "INVALID_SESSION_ID"), READS).client())
    with pytest.raises(Unauthorized):
        await refused.check()


async def test_a_secret_that_is_not_accepted_is_told_as_that_though_the_answer_is_400() -> None:
    told = httpx.Response(400, json={"error": "invalid_client_id", "error_description": "client identifier invalid"})
    with pytest.raises(Unauthorized):
        await build(Organized.values, Wire(lambda _: told, READS).client()).check()


async def test_a_day_that_is_spent_is_left_to_a_later_pull() -> None:
    wire = Wire(lambda _: wrong(403, "REQUEST_LIMIT_EXCEEDED"), READS)
    with pytest.raises(Throttled):
        await build(Organized.values, wire.client()).check()
    assert len(wire.requests) == 1


async def test_an_organization_with_one_currency_that_is_not_named_says_which_setting_is_missing() -> None:
    told = [{"message": "No such column 'CurrencyIsoCode' on entity 'Opportunity'.", "errorCode": "INVALID_FIELD"}]
    server = Organized()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json=told) if "queryAll" in request.url.path else server.answer(request)

    with pytest.raises(Refused, match="check SALESFORCE_CURRENCY"):
        await pull(build(server.values, Wire(answer, READS).client()), "revenue", SINCE)


async def test_a_page_elsewhere_is_not_followed() -> None:
    server = Organized()
    for one in range(1, 5):
        server.put(one, "many", NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        honest = server.answer(request)
        return httpx.Response(200, text=honest.text.replace('"/services/data/', '"https://elsewhere.example/'))

    wire = Wire(answer, READS)
    source = build(server.values, wire.client())
    with pytest.raises(Exception, match="nextRecordsUrl"):
        await pull(source, "meetings", SINCE)
    assert {one.url.host for one in wire.requests} == {"firm.my.salesforce.example"}


async def test_what_left_the_recycle_bin_unseen_goes_with_the_census_and_an_empty_list_takes_nothing() -> None:
    server, book = Organized(), Book(SINCE)
    server.objects["Event"]["event2"] = dict(EVENT)
    server.objects["Opportunity"]["opportunity2"] = dict(OPPORTUNITY)
    await book.pull(connected(server))
    del server.objects["Event"]["event1"], server.objects["Opportunity"]["opportunity1"]
    await book.pull(connected(server))
    assert list(book.hours) == ["event2"]
    assert [one.id for one in book.records.values() if isinstance(one, Revenue)] == ["opportunity2"]
    server.objects = {"Event": {}, "Task": {}, "Opportunity": {}}
    assert not [one for one in pulled(await pull(connected(server), "census", SINCE)) if isinstance(one, Census)]


@pytest.mark.parametrize("check", CHECKS, ids=str)
async def test_cases_conform(check: Check) -> None:
    await verify(check, salesforce_cases.CASE)


async def told(name: str, row: dict[str, Any]) -> list[Record]:
    """Read one row of support."""
    server = Supporting()
    server.objects |= {"Case": {}, "CaseComment": {}, "EmailMessage": {}, name: {"500A00000000001XYZ": row}}
    stream = {"Case": "tickets", "CaseComment": "articles", "EmailMessage": "emails"}[name]
    found = pulled(await pull(connected(server), stream, SINCE))
    return [one for one in found if not isinstance(one, Organization)]


async def test_a_case_is_a_ticket_of_its_account_in_its_queue() -> None:
    (item,) = await told("Case", TICKET)
    assert isinstance(item, Item)
    assert (item.kind, item.title, item.type, item.container) == ("ticket", "Export fails", "Problem", "Second line")
    assert (item.organizations, item.requester_domain, item.urgent) == (("001A",), "acme.example", True)
    assert item.closed_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert item.url.endswith("/lightning/r/Case/500A00000000001/view")
    (taken,) = await told("Case", {**TICKET, "Owner": {"Name": "Ana Silva", "Type": "User"}, "IsClosed": False})
    assert isinstance(taken, Item)
    assert (taken.container, taken.closed_at) == (None, None)


async def test_a_comment_and_an_email_by_our_side_are_touches() -> None:
    at = datetime(2026, 3, 3, 10, tzinfo=UTC)
    id_, on = "500A00000000001XYZ", "500A00000000001"
    assert await told("CaseComment", COMMENT) == [Touch(id_, on, at, author="005A")]
    assert await told("EmailMessage", EMAIL) == [Touch(id_, on, at + timedelta(hours=1), author="005A")]
    assert await told("CaseComment", {**COMMENT, "IsDeleted": True}) == [Gone("touch", id_)]


@pytest.mark.parametrize(
    "change",
    [
        {"CreatedBy": {"UserType": "CspLitePortal"}},
        {"CreatedBy": {"UserType": "AutomatedProcess"}},
        {"CreatedBy": None},
        {"Status": "5"},
        {"Incoming": True},
        {"ParentId": "001A"},
        {"ParentId": None},
    ],
    ids=["a customer", "a machine", "nobody", "a draft", "came in", "on an account", "on nothing"],
)
async def test_what_is_no_work_of_ours_on_a_case(change: dict[str, Any]) -> None:
    assert await told("EmailMessage", {**EMAIL, **change}) == []


async def test_a_call_on_a_case_is_support_where_cases_are_tickets_and_else_sales_work() -> None:
    server = Supporting()
    call = {**TASK, "TaskSubtype": "Call", "CallDurationInSeconds": 600, "WhatId": "500A00000000001"}
    server.objects["Task"] = {"x1": call}
    found = pulled(await pull(connected(server), "tasks", SINCE))
    touch = Touch("x1", "500A00000000001", datetime(2026, 3, 3, 12, tzinfo=UTC), author="005A", seconds=600)
    assert [one for one in found if not isinstance(one, Organization)] == [*GONE[:2], touch]
    assert [type(one) for one in await read("tasks", call)] == [Item, Worklog, Gone]
