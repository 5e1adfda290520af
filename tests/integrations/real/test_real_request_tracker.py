"""Against a real Request Tracker 5: what its documentation does not say is shown here, not assumed."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.conformance.wire import pull, pulled
from integrations.errors import Refused, Unauthorized
from integrations.helpdesk.request_tracker import RequestTracker, build
from integrations.http import client
from integrations.records import Census, Gone, Item, Link, Record, Touch, Worklog
from tests.integrations.real.conftest import Server

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

SINCE = datetime.now(UTC) - timedelta(days=365)
Connect = Callable[..., RequestTracker]


@pytest.fixture
async def connect(desk: Server) -> AsyncIterator[Connect]:
    """Connect as a user of the server, by default one who may only read."""
    async with client() as http:

        def connected(user: str = "reader", **values: str) -> RequestTracker:
            token = desk.access["tokens"].get(user, user)
            return build({"RT_URL": desk.url, "RT_TOKEN": token, **values}, http)

        yield connected


async def ticket(desk: Server, **fields: Any) -> str:
    made = await desk.send("POST", "/ticket", {"Queue": "Support", "Subject": "Export", **fields})
    return str(made["id"])


async def reply(desk: Server, number: str, kind: str = "correspond", **fields: Any) -> None:
    await desk.send("POST", f"/ticket/{number}/{kind}", {"Content": "Done", "ContentType": "text/plain", **fields})


async def items(source: RequestTracker, cursor: str | None = None) -> dict[str, Item]:
    found = pulled(await pull(source, "tickets", SINCE, cursor))
    return {record.id: record for record in found if isinstance(record, Item)}


async def work_on(source: RequestTracker, *numbers: str) -> list[Record]:
    found = pulled(await pull(source, "transactions", SINCE))
    of_tickets = [one for one in found if isinstance(one, Touch | Worklog) and one.item_id in numbers]
    return [*of_tickets, *(one for one in found if isinstance(one, Gone) and one.id in numbers)]


async def cursor_behind_all(source: RequestTracker) -> str:
    return (await pull(source, "tickets", SINCE))[-1].cursor


async def test_a_first_pull_brings_every_ticket_with_its_client_and_its_time(desk: Server, connect: Connect) -> None:
    listing = {"query": "id > 0", "fields": "TimeWorked", "per_page": 100, "orderby": "id"}
    pages = [await desk.send("GET", "/tickets", **listing, page=page) for page in (1, 2)]
    worked = {row["id"]: int(row["TimeWorked"]) for page in pages for row in page["items"]}
    source = connect(RT_CLIENT_FIELD="Client")
    found = await items(source)
    assert len(worked) > 100
    assert worked.keys() <= found.keys()
    assert {one.requester_domain for one in found.values()} >= {"acme.example", "globex.example"}
    assert Counter(name for one in found.values() for name in one.client_names)["Acme"] >= 8
    assert {one.container for one in found.values()} == {"Support", "Billing"}
    assert min(one.opened_at for one in found.values()) < datetime.now(UTC) - timedelta(days=50)
    logged: Counter[str] = Counter()
    for record in pulled(await pull(source, "transactions", SINCE)):
        if isinstance(record, Worklog):
            logged[record.item_id] += record.seconds
    alone = {number for number, one in found.items() if number in worked and not one.merged_into}
    seeded = {number: minutes for number, minutes in worked.items() if number in alone and int(number) <= 100}
    assert {number: logged[number] for number in seeded} == {number: 60 * one for number, one in seeded.items()}


@pytest.mark.parametrize("user", ["reader", "tokyo", "root"])
async def test_what_is_new_or_edited_comes_whatever_zone_the_user_lives_in(
    desk: Server, connect: Connect, user: str
) -> None:
    source = connect(user)
    cursor = await cursor_behind_all(source)
    number = await ticket(desk, Requestor="ana@umbra.example")
    assert (await items(source, cursor))[number].requester_domain == "umbra.example"
    await desk.send("PUT", f"/ticket/{number}", {"Subject": "Import"})
    assert (await items(source, cursor))[number].title == "Import"


async def test_dates_in_a_query_are_read_in_the_users_zone_which_is_why_a_day_is_added(
    desk: Server, connect: Connect
) -> None:
    number = await ticket(desk)
    an_hour_ago = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
    headers = {"Authorization": f"token {desk.access['tokens']['reader']}"}
    params = {"query": f"LastUpdated > '{an_hour_ago}' AND id = {number}"}
    answer = await desk.http.get("/tickets", params=params, headers=headers)
    assert answer.json()["total"] == 0
    assert number in await items(connect(), await cursor_behind_all(connect()))


async def test_a_ticket_that_is_solved_closes_and_opens_again(desk: Server, connect: Connect) -> None:
    number = await ticket(desk)
    source = connect(RT_QUERY=f"id >= {number}")
    cursor = await cursor_behind_all(source)
    assert (await items(source, cursor))[number].closed_at is None
    await desk.send("PUT", f"/ticket/{number}", {"Status": "resolved"})
    closed = (await items(source, cursor))[number].closed_at
    assert closed is not None
    assert abs(closed - datetime.now(UTC)) < timedelta(minutes=5)
    await desk.send("PUT", f"/ticket/{number}", {"Status": "open"})
    assert (await items(source, cursor))[number].closed_at is None


async def test_a_merged_ticket_is_gone_into_its_survivor_and_its_work_names_it_still(
    desk: Server, connect: Connect
) -> None:
    kept, ended = await ticket(desk), await ticket(desk, TimeWorked=10)
    source = connect(RT_QUERY=f"id >= {kept}")
    cursor = await cursor_behind_all(source)
    await desk.send("PUT", f"/ticket/{ended}", {"MergeInto": kept})
    found = await items(source, cursor)
    assert (found[ended].gone, found[ended].merged_into) == ("merged", kept)
    assert found[kept].gone is None
    worklog, merge = await work_on(connect(), ended, kept)
    assert isinstance(worklog, Worklog)
    assert (worklog.item_id, worklog.seconds) == (ended, 600)
    assert merge == Gone("item", ended, "merged", merged_into=kept)


async def test_a_ticket_that_is_linked_to_an_issue_elsewhere_names_it_and_one_beside_it_is_left_out(
    desk: Server, connect: Connect
) -> None:
    other, number = await ticket(desk), await ticket(desk)
    source = connect(RT_QUERY=f"id >= {other}")
    cursor = await cursor_behind_all(source)
    issue, waits = "https://git.firm.example/app/issues/7", "https://jira.firm.example/browse/APP-3"
    beside = [int(other), f"{desk.url}/Ticket/Display.html?id={other}"]
    await desk.send("PUT", f"/ticket/{number}", {"AddRefersTo": [issue, *beside], "AddDependsOn": waits})
    found = await items(source, cursor)
    assert (set(found[number].links), found[other].links) == ({Link(issue), Link(waits)}, ())


async def test_a_deleted_ticket_leaves_no_trace_but_in_the_census(desk: Server, connect: Connect) -> None:
    number, other = await ticket(desk), await ticket(desk)
    await desk.send("DELETE", f"/ticket/{number}")
    assert number not in await items(connect())
    (census,) = pulled(await pull(connect(), "census", SINCE))
    assert isinstance(census, Census)
    assert number not in census.ids
    assert other in census.ids


async def test_replies_and_notes_by_our_side_are_touches_and_those_of_a_requester_are_not(
    desk: Server, connect: Connect
) -> None:
    number = await ticket(desk, Requestor="ann@acme.example")
    await reply(desk, number, TimeTaken=15)
    await reply(desk, number, "comment")
    headers = {"Authorization": f"token {desk.access['tokens']['requester']}"}
    body = {"Content": "Thanks", "ContentType": "text/plain"}
    answer = await desk.http.post(f"/ticket/{number}/correspond", json=body, headers=headers)
    assert answer.status_code == 201
    found = await work_on(connect(), number)
    assert Counter(type(record) for record in found) == {Touch: 2, Worklog: 1}


async def test_time_that_is_taken_back_comes_off_the_sum(desk: Server, connect: Connect) -> None:
    number = await ticket(desk, TimeWorked=30)
    await desk.send("PUT", f"/ticket/{number}", {"TimeWorked": 20})
    found = await work_on(connect(), number)
    assert [record.seconds for record in found if isinstance(record, Worklog)] == [1800, -600]


async def test_a_user_of_one_queue_gets_that_queue_and_no_hint_of_the_rest(desk: Server, connect: Connect) -> None:
    hidden, seen = await ticket(desk), await ticket(desk, Queue="Billing")
    await reply(desk, seen, "comment")
    await reply(desk, seen)
    source = connect("narrow")
    found = await items(source)
    assert {one.container for one in found.values()} == {"Billing"}
    assert hidden not in found
    assert [type(record) for record in await work_on(source, hidden, seen)] == [Touch]


async def test_a_revoked_token_is_unauthorized(connect: Connect) -> None:
    source = connect("1-14-00000000000000000000000000000000")
    for stream in source.streams:
        with pytest.raises(Unauthorized):
            await pull(source, stream.name, SINCE)


async def test_check_knows_the_owner_and_refuses_a_requesters_token(connect: Connect) -> None:
    assert (await connect().check()).name == "reader"
    with pytest.raises(Refused):
        await connect("requester").check()


async def test_a_query_that_it_does_not_understand_is_refused(connect: Connect) -> None:
    with pytest.raises(Refused):
        await connect(RT_QUERY="Foo = 'bar'").check()
    assert (await connect(RT_QUERY="Queue = 'Nowhere'").check()).sees == "0 tickets"
