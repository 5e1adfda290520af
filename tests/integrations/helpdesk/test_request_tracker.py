from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.helpdesk.request_tracker import RequestTracker, build
from integrations.records import Census, Gone, Item, Link, Skipped, Touch, Worklog
from tests.integrations.cases.request_tracker import (
    HONEST,
    ME,
    MERGE,
    REPLY,
    REQUESTER,
    REST,
    TICKET,
    TICKETS,
    TRANSACTIONS,
    URL,
    VALUES,
    collection,
    listed,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def connected(answers: dict[str, Any] | None = None, **values: str) -> tuple[RequestTracker, Wire]:
    """Connect to an honest Request Tracker with some paths answered otherwise."""
    wire = Wire(routes({**HONEST, **(answers or {})}))
    return build({**VALUES, **values}, wire.client()), wire


async def ticket(**fields: Any) -> Item:
    source, _ = connected({TICKETS: collection({**TICKET, **fields})})
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    return found


async def work(*rows: dict[str, Any], **users: Any) -> list[Any]:
    people = {f"{REST}/user/{name.removeprefix('u')}": answer for name, answer in users.items()}
    source, _ = connected({TRANSACTIONS: collection(*rows, counted=False), **people})
    return pulled(await pull(source, "transactions", SINCE))


async def test_a_ticket_keeps_its_requesters_domain_and_neither_address_nor_name() -> None:
    assert await ticket() == Item(
        kind="ticket",
        id="5",
        title="Export fails",
        opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        updated_at=datetime(2026, 3, 4, 10, 30, tzinfo=UTC),
        url=f"{URL}/Ticket/Display.html?id=5",
        closed_at=datetime(2026, 3, 4, 10, tzinfo=UTC),
        priority="40",
        container="Support",
        client_names=("Acme", "Globex"),
        requester_domain="acme.example",
        links=(Link("https://git.firm.example/app/issues/7"),),
        estimate_hours=1.5,
        touches_known=True,
    )


async def test_ids_are_the_same_whether_they_come_as_text_or_as_a_number() -> None:
    assert (await ticket(id=5, EffectiveId=5)).id == "5"


async def test_a_date_that_was_never_set_is_none_though_it_comes_as_1970() -> None:
    assert (await ticket(Resolved="1970-01-01T00:00:00Z")).closed_at is None


async def test_a_due_date_is_an_instant_and_a_number_says_nothing_of_urgency() -> None:
    found = await ticket(Due="2026-03-12T23:00:00Z")
    assert (found.due_at, found.urgent) == (datetime(2026, 3, 12, 23, tzinfo=UTC), None)
    never = await ticket(Due="1970-01-01T00:00:00Z", Priority="Urgent")
    assert (never.due_at, never.urgent) == (None, True)


async def test_a_ticket_opened_again_is_open_though_its_resolved_date_stays() -> None:
    def answer(request: httpx.Request) -> Any:
        if "__Inactive__" in request.url.params["query"]:
            return listed(total=0)
        return collection(TICKET)(request)

    source, _ = connected({TICKETS: answer})
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    assert found.closed_at is None


async def test_a_survivor_of_a_merge_keeps_the_domain_of_its_own_requester() -> None:
    both = [*TICKET["Requestor"], {"EmailAddress": "bob@globex.example"}]
    assert (await ticket(Requestor=both)).requester_domain == "acme.example"


@pytest.mark.parametrize("nothing", ["", []])
async def test_fields_that_may_not_be_seen_come_empty_and_are_no_error(nothing: Any) -> None:
    found = await ticket(CustomFields=nothing, Requestor=nothing, TimeEstimated="", Priority="")
    assert (found.client_names, found.requester_domain, found.estimate_hours, found.priority) == ((), None, None, None)


async def test_a_ticket_is_linked_to_addresses_elsewhere_and_not_to_tickets_beside_it() -> None:
    def outside(url: Any, ref: str = "refers-to") -> dict[str, Any]:
        return {"type": "external", "_url": url, "ref": ref}

    issue, other = "https://git.example/firm/app/issues/7", "https://jira.firm.example/browse/APP-3"
    told = [
        {"type": "ticket", "id": 5, "_url": f"{URL}{REST}/ticket/5", "ref": "self"},
        {"type": "ticket", "id": "6", "_url": f"{URL}{REST}/ticket/6", "ref": "refers-to"},
        {"ref": "history", "_url": f"{URL}{REST}/ticket/5/history"},
        outside(issue),
        outside(other, "depends-on"),
        outside(issue, "referred-to-by"),
        outside(f"{URL}/Ticket/Display.html?id=6"),
        outside("mailto:ana@acme.example"),
        outside(None),
    ]
    assert (await ticket(_hyperlinks=told)).links == (Link(issue), Link(other))


async def test_a_merged_ticket_goes_to_its_survivor() -> None:
    found = await ticket(EffectiveId="4")
    assert (found.gone, found.merged_into) == ("merged", "4")


async def test_merged_tickets_are_asked_for_since_no_plain_search_lists_them() -> None:
    source, wire = connected()
    await pull(source, "tickets", SINCE)
    assert "EffectiveId > 0" in wire.asked(TICKETS)[0]["query"]


async def test_every_search_has_a_query_for_without_one_nothing_is_listed() -> None:
    source, wire = connected(RT_QUERY="")
    for stream in source.streams:
        await pull(source, stream.name, SINCE)
    assert all(asked["query"] for path in (TICKETS, TRANSACTIONS) for asked in wire.asked(path))


async def test_the_admins_query_narrows_tickets_and_their_census() -> None:
    source, wire = connected(RT_QUERY="Queue = 'Support' OR Queue = 'Billing'")
    await pull(source, "tickets", SINCE)
    await pull(source, "census", SINCE)
    asked = [one["query"] for one in wire.asked(TICKETS) if "__Inactive__" not in one["query"]]
    assert all(query.startswith("(Queue = 'Support' OR Queue = 'Billing') AND ") for query in asked)


async def test_dates_are_asked_a_day_early_for_they_are_read_in_the_users_own_zone() -> None:
    source, wire = connected()
    pages = await pull(source, "tickets", SINCE)
    assert "LastUpdated > '2026-02-28 00:00:00'" in wire.asked(TICKETS)[0]["query"]
    before = datetime.now(UTC) - timedelta(days=1, minutes=1)
    await pull(source, "tickets", SINCE, pages[-1].cursor)
    text = wire.asked(TICKETS)[-1]["query"].partition("LastUpdated > '")[2].partition("'")[0]
    asked = datetime.fromisoformat(text).replace(tzinfo=UTC)
    assert before < asked < datetime.now(UTC) - timedelta(hours=23)


async def test_a_row_from_before_the_cursor_is_kept_all_the_same() -> None:
    assert (await ticket(LastUpdated="2020-01-01T00:00:00Z")).id == "5"


async def test_pages_go_by_id_so_that_no_change_shifts_them() -> None:
    rows = [{**TICKET, "id": str(number), "EffectiveId": str(number)} for number in range(1, 251)]
    source, wire = connected({TICKETS: collection(*rows)})
    pages = await pull(source, "tickets", SINCE)
    assert [record.id for record in pulled(pages)] == [row["id"] for row in rows]
    assert [page.fraction for page in pages] == [0.4, 0.8, 1.0, 1.0]
    asked = [one for one in wire.asked(TICKETS) if "__Inactive__" not in one["query"]]
    assert [one["query"].rpartition(" ")[2] for one in asked[:3]] == ["0", "100", "200"]
    assert {(one["per_page"], one["orderby"]) for one in asked} == {("100", "id")}


async def test_a_pull_that_was_cut_short_goes_on_behind_its_last_page() -> None:
    rows = [{**TICKET, "id": str(number), "EffectiveId": str(number)} for number in range(1, 151)]
    source, _ = connected({TICKETS: collection(*rows)})
    pages = await pull(source, "tickets", SINCE)
    rest = await pull(source, "tickets", SINCE, pages[0].cursor)
    assert [record.id for record in pulled(rest)] == [str(number) for number in range(101, 151)]


async def test_a_pull_that_was_cut_short_still_knows_how_far_it_is() -> None:
    rows = [{**TICKET, "id": str(number), "EffectiveId": str(number)} for number in range(1, 251)]
    source, _ = connected({TICKETS: collection(*rows)})
    pages = await pull(source, "tickets", SINCE)
    assert [page.fraction for page in await pull(source, "tickets", SINCE, pages[0].cursor)] == [0.8, 1.0, 1.0]
    # The next reading begins at nothing again.
    assert [page.fraction for page in await pull(source, "tickets", SINCE, pages[-1].cursor)] == [0.4, 0.8, 1.0, 1.0]


async def test_transactions_are_not_counted_and_tell_by_their_time_how_far_they_are() -> None:
    half = f"{SINCE + (datetime.now(UTC) - SINCE) / 2:%Y-%m-%dT%H:%M:%SZ}"
    source, _ = connected({TRANSACTIONS: collection({**REPLY, "Created": half}, counted=False)})
    pages = await pull(source, "transactions", SINCE)
    assert [page.fraction for page in pages] == [pytest.approx(0.5, abs=0.01), 1.0]


async def test_a_cursor_that_is_not_ours_starts_the_stream_again() -> None:
    source, _ = connected()
    with pytest.raises(CursorExpired):
        await pull(source, "tickets", SINCE, "after_cursor=abc")


async def test_a_bad_row_is_counted_and_the_rest_is_kept() -> None:
    source, _ = connected({TICKETS: collection({**TICKET, "id": "4", "Created": "soon"}, TICKET)})
    bad, good = pulled(await pull(source, "tickets", SINCE))
    assert bad == Skipped("4", "a field has an unexpected form")
    assert isinstance(good, Item)


async def test_time_is_dated_by_its_transaction_and_a_reply_by_our_side_is_a_touch() -> None:
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert await work(REPLY) == [
        Touch("71", "5", at, author="35"),
        Worklog("71", "5", 900, started_at=at, author="35"),
    ]


async def test_what_a_requester_or_his_colleague_writes_is_no_touch() -> None:
    theirs = {**REPLY, "TimeTaken": "0", "Creator": {"id": 43}}
    assert await work(theirs, u43=REQUESTER) == []


async def test_what_the_system_writes_is_no_touch_and_nobody_is_asked_about_it() -> None:
    assert await work({**REPLY, "TimeTaken": "0", "Creator": {"id": 1}}) == []


async def test_an_author_who_was_shredded_stops_nothing() -> None:
    assert [type(one) for one in await work({**REPLY, "Creator": {"id": 77}}, REPLY)] == [Worklog, Touch, Worklog]


async def test_each_author_is_asked_about_once() -> None:
    rows = [{**REPLY, "id": str(number)} for number in range(1, 151)]
    source, wire = connected({TRANSACTIONS: collection(*rows, counted=False)})
    await pull(source, "transactions", SINCE)
    await pull(source, "transactions", SINCE)
    assert len(wire.asked(f"{REST}/user/35")) == 1


async def test_time_that_is_taken_back_is_a_worklog_below_zero() -> None:
    (taken,) = await work({**REPLY, "Type": "Set", "Field": "TimeWorked", "TimeTaken": "-17"})
    assert isinstance(taken, Worklog)
    assert taken.seconds == -17 * 60


async def test_a_merge_is_told_on_the_ticket_that_ended_and_not_on_its_survivor() -> None:
    survivor = {**MERGE, "id": "77", "ObjectId": "4"}
    assert await work(MERGE, survivor) == [Gone("item", "5", "merged", merged_into="4")]


async def test_a_short_page_of_transactions_is_not_the_end_for_hidden_rows_are_cut_out() -> None:
    visible = [{**REPLY, "id": str(number)} for number in (3, 250)]

    def answer(request: httpx.Request) -> Any:
        asked = request.url.params
        after, page = int(asked["query"].rpartition(" ")[2]), int(asked["page"])
        lowest = after + 100 * (page - 1)
        return listed(*[row for row in visible if lowest < int(row["id"]) <= lowest + 100])

    source, _ = connected({TRANSACTIONS: answer})
    found = pulled(await pull(source, "transactions", SINCE))
    assert [record.id for record in found if isinstance(record, Worklog)] == ["3", "250"]


async def test_the_census_names_every_ticket_and_so_tells_the_deleted_ones() -> None:
    rows = [{"id": str(number)} for number in range(1, 131)]
    source, wire = connected({TICKETS: collection(*rows)})
    (page,) = await pull(source, "census", SINCE)
    assert page.records == [Census("item", frozenset(str(number) for number in range(1, 131)))]
    assert "fields" not in wire.asked(TICKETS)[0]


async def test_a_census_of_nothing_is_a_lost_right_and_strikes_nothing_off() -> None:
    source, _ = connected({TICKETS: collection()})
    with pytest.raises(Unauthorized):
        await pull(source, "census", SINCE)


async def test_the_token_goes_as_token_and_never_as_bearer() -> None:
    source, wire = connected()
    await pull(source, "tickets", SINCE)
    assert {request.headers["Authorization"] for request in wire.requests} == {"token 1-45-wiretoken"}


async def test_check_names_the_tokens_owner_and_what_the_settings_reach() -> None:
    source, wire = connected()
    account = await source.check()
    assert (account.name, account.sees) == ("clientload", "1 tickets, 1 of them with a value in Client")
    assert wire.asked(TICKETS)[-1]["query"].endswith("CF.{Client} IS NOT NULL")


async def test_check_asks_for_a_privileged_user() -> None:
    source, _ = connected({f"{REST}/user/45": {**ME, **REQUESTER}})
    with pytest.raises(Refused, match="privileged"):
        await source.check()


async def test_check_does_without_the_owner_where_the_token_does_not_name_him() -> None:
    source, _ = connected(RT_TOKEN="of-another-make")
    assert (await source.check()).name == "rt.firm.example"


async def test_a_row_without_an_id_is_unreadable_for_there_is_no_way_on() -> None:
    source, _ = connected({TICKETS: listed({"Subject": "?"})})
    with pytest.raises(Unreadable):
        await pull(source, "tickets", SINCE)


async def test_an_author_who_may_not_be_looked_up_is_said() -> None:
    source, _ = connected({f"{REST}/user/35": httpx.Response(403), TRANSACTIONS: collection(REPLY)})
    with pytest.raises(Refused):
        await pull(source, "transactions", SINCE)
