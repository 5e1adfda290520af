"""What Pipedrive's documentation hides: archived and deleted deals, what recurs, activities that are undone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from integrations.conformance import Book, Wire, pull, pulled
from integrations.conformance.case import SINCE
from integrations.crm.pipedrive import build
from integrations.records import Census, Gone, Item, Organization, Record, Requester, Revenue, Touch, Worklog
from tests.integrations.cases.pipedrive import ACTIVITY, DEAL, STAMP, Account

NOW = datetime.now(UTC)


async def read(server: Account, stream: str) -> list[Record]:
    return pulled(await pull(build(server.values, Wire(server.answer).client()), stream, SINCE))


async def done(**told: Any) -> list[Record]:
    server = Account()
    server.activities = {1: {**ACTIVITY, **told}}
    return await read(server, "activities")


async def paid(**told: Any) -> Revenue | Gone:
    server = Account()
    server.deals = {51: {**DEAL, **told}}
    (found,) = [one for one in await read(server, "revenue") if isinstance(one, Revenue | Gone)]
    return found


async def test_an_activity_is_sales_work_of_its_organization_when_it_was_due() -> None:
    firm, person, item, worklog, gone = await done()
    assert firm == Organization("11", "Acme", external_id="11")
    assert person == Requester("21", "11", "acme.example")
    assert isinstance(item, Item)
    assert (item.kind, item.title, item.type, item.organizations) == ("activity", "Yearly review", "meeting", ("11",))
    assert worklog == Worklog("1", "1", 5400, started_at=datetime(2026, 3, 3, 14, tzinfo=UTC), author="31")
    assert gone == Gone("touch", "1")


@pytest.mark.parametrize(
    ("told", "began"),
    [
        ({"due_date": "2026-03-09"}, datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ({"due_time": None}, datetime(2026, 3, 3, 12, tzinfo=UTC)),
        ({"due_time": "09:30"}, datetime(2026, 3, 3, 9, 30, tzinfo=UTC)),
        ({"due_date": None, "due_time": None}, datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ({"due_date": None, "marked_as_done_time": None}, datetime(2026, 3, 2, 9, tzinfo=UTC)),
    ],
    ids=["done before it was due", "a day", "short", "never due", "neither"],
)
async def test_when_an_activity_was(told: dict[str, Any], began: datetime) -> None:
    (worklog,) = [one for one in await done(**told) if isinstance(one, Worklog)]
    assert worklog.started_at == began


async def test_a_meeting_counts_for_each_of_our_people_and_for_no_guest() -> None:
    guests = [{"email": "ana@acme.example", "user_id": None}, {"user_id": 31}, {"user_id": 32}]
    (worklog,) = [one for one in await done(attendees=guests) if isinstance(one, Worklog)]
    assert (worklog.seconds, worklog.author) == (10800, None)


async def test_an_activity_of_no_known_length_counts_as_a_reply() -> None:
    found = await done(duration=None)
    assert [one for one in found if isinstance(one, Touch | Worklog | Gone)] == [
        Touch("1", "1", datetime(2026, 3, 3, 14, tzinfo=UTC), author="31"),
        Gone("worklog", "1"),
    ]


async def test_an_activity_of_a_deal_alone_is_the_deals_organizations() -> None:
    assert [one.organizations for one in await done(org_id=None) if isinstance(one, Item)] == [("11",)]
    assert [one.organizations for one in await done(org_id=None, deal_id=None) if isinstance(one, Item)] == [()]


@pytest.mark.parametrize("told", [{"done": False}, {"is_deleted": True}, {"type": "deadline"}])
async def test_what_is_planned_undone_deleted_or_a_marker_is_no_work(told: dict[str, Any]) -> None:
    found = [one for one in await done(**told) if not isinstance(one, Organization | Requester)]
    assert found == [Gone("item", "1"), Gone("worklog", "1"), Gone("touch", "1")]


async def test_an_organization_of_which_nothing_is_told_becomes_no_client() -> None:
    found = [*await done(done=False), await paid(status="open")]
    assert not [one for one in found if isinstance(one, Organization)]
    server = Account()
    server.deals = {51: {**DEAL, "status": "open"}}
    assert not [one for one in await read(server, "revenue") if isinstance(one, Organization)]


async def test_a_deleted_activity_takes_its_time_along_and_an_empty_list_takes_nothing() -> None:
    server, book = Account(), Book(SINCE)
    server.put(2, "stays", NOW)
    await book.pull(build(server.values, Wire(server.answer).client()))
    assert set(book.hours) == {"1", "2"}
    server.delete(1, NOW)
    await book.pull(build(server.values, Wire(server.answer).client()))
    assert set(book.hours) == {"2"}
    server.activities, server.deals = {}, {}
    assert await read(server, "census") == []


async def test_a_won_deal_is_paid_from_the_day_it_was_won_where_the_account_is() -> None:
    assert await paid() == Revenue(
        "51", date(2026, 4, 1), date(2027, 3, 31), 1_200_050, "USD", organization="11", domain="acme.example"
    )
    assert await paid(currency="JPY", value=5000) == Revenue(
        "51", date(2026, 4, 1), date(2027, 3, 31), 5000, "JPY", organization="11", domain="acme.example"
    )


@pytest.mark.parametrize(
    ("told", "minor"),
    [
        ({"arr": 6000, "mrr": 500, "acv": 6000}, 600_000),
        ({"arr": None, "mrr": 500, "acv": None}, 600_000),
        ({"arr": 6000, "mrr": 500, "acv": 7000}, 700_000),
        ({"arr": 0, "mrr": 0, "acv": 12000.5}, 1_200_050),
    ],
    ids=["a year's", "a month's", "with what is paid once", "nothing recurs"],
)
async def test_what_recurs_counts_by_the_year(told: dict[str, Any], minor: int) -> None:
    found = await paid(**told)
    assert isinstance(found, Revenue)
    assert found.minor == minor


async def test_what_recurs_counts_for_each_year_of_the_deal_and_what_is_paid_once_once() -> None:
    server = Account()
    server.deals = {51: {**DEAL, "arr": 6000, "acv": 7000}}
    source = build({**server.values, "PIPEDRIVE_DEAL_MONTHS": "24"}, Wire(server.answer).client())
    (found,) = [one for one in pulled(await pull(source, "revenue", SINCE)) if isinstance(one, Revenue)]
    assert (found.until, found.minor) == (date(2028, 3, 31), 1_300_000)


@pytest.mark.parametrize(
    "told", [{"status": "open"}, {"status": "lost"}, {"status": "deleted"}, {"is_deleted": True}, {"value": 0}]
)
async def test_a_deal_that_is_reopened_lost_or_deleted_takes_its_revenue_back(told: dict[str, Any]) -> None:
    assert await paid(**told) == Gone("revenue", "51")


async def test_a_deal_that_is_archived_is_paid_all_the_same() -> None:
    server, book = Account(), Book(SINCE)
    await book.pull(build(server.values, Wire(server.answer).client()))
    server.archived = {51: {**server.deals.pop(51), "update_time": NOW.strftime(STAMP)}}
    await book.pull(build(server.values, Wire(server.answer).client()))
    assert [one.id for one in book.records.values() if isinstance(one, Revenue)] == ["51"]
    assert [one.ids for one in await read(server, "census") if isinstance(one, Census) and one.what == "revenue"] == [
        {"51"}
    ]


async def test_a_deal_deleted_while_nothing_was_read_for_long_goes_with_the_census() -> None:
    server, book = Account(), Book(SINCE)
    server.deals[53] = dict(DEAL)
    await book.pull(build(server.values, Wire(server.answer).client()))
    del server.deals[51]
    await book.pull(build(server.values, Wire(server.answer).client()))
    assert [one.id for one in book.records.values() if isinstance(one, Revenue)] == ["53"]


async def test_a_deal_without_an_organization_is_its_persons_else_of_its_own_name() -> None:
    found = await paid(org_id=None)
    assert isinstance(found, Revenue)
    assert (found.organization, found.client) == ("11", "")
    alone = await paid(org_id=None, person_id=None)
    assert isinstance(alone, Revenue)
    assert (alone.organization, alone.client, alone.domain) == (None, "Acme 2026", None)
    gone = await paid(org_id=99, person_id=None)
    assert isinstance(gone, Revenue)
    assert (gone.organization, gone.client) == (None, "Acme 2026")


async def test_deals_won_before_the_time_asked_for_are_read_while_they_are_paid() -> None:
    wire = Wire(Account().answer)
    await pull(build(Account.values, wire.client()), "revenue", NOW)
    assert (NOW - datetime.fromisoformat(wire.asked("/api/v2/deals")[0]["updated_since"])).days > 730


async def test_without_months_no_deal_is_read() -> None:
    wire = Wire(Account().answer)
    source = build({"PIPEDRIVE_TOKEN": "t"}, wire.client())
    for stream in source.streams:
        await pull(source, stream.name, SINCE)
    assert not [one for one in wire.requests if "deals" in one.url.path]
