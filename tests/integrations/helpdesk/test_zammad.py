from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.helpdesk.zammad import Zammad, build
from integrations.records import Census, Item, Link, Organization, Touch, Worklog
from tests.integrations.cases.zammad import ARTICLE, TICKET, VALUES, Desk

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SEARCH = "/api/v1/tickets/search"


def desk(server: Desk | None = None, **values: str) -> tuple[Zammad, Wire]:
    wire = Wire((server or Desk()).answer)
    return build({**VALUES, **values}, wire.client()), wire


async def ticket(server: Desk | None = None, **fields: Any) -> Item:
    server = server or Desk()
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
        updated_at=datetime(2026, 3, 9, 9, 0, 0, 123000, tzinfo=UTC),
        url="https://zammad.firm.example/#ticket/zoom/1",
        closed_at=at(4, 10),
        type="Incident",
        priority="high",
        container="Second line",
        organizations=("11",),
        client_names=("Acme",),
        requester_id="21",
        requester_domain="acme.example",
        links=(Link("https://github.com/firm/app/issues/12"),),
        touches_known=True,
        urgent=False,
    )


async def test_issues_that_a_later_zammad_knows_by_their_ids_alone_are_not_guessed() -> None:
    gitlab = {"issue_links": ["https://gitlab.firm.example/app/-/issues/7"], "gids": ["gid://gitlab/Issue/70"]}
    found = await ticket(preferences={"github": {"gids": ["I_kwDO"]}, "gitlab": gitlab})
    assert found.links == (Link("https://gitlab.firm.example/app/-/issues/7"),)
    assert (await ticket(preferences={})).links == ()


async def test_a_ticket_opened_again_is_open_although_it_keeps_when_it_was_closed() -> None:
    assert (await ticket(state="open")).closed_at is None


async def test_a_merge_into_one_of_several_linked_tickets_names_no_survivor() -> None:
    server = Desk()
    server.links["1"] = [{"link_type": "child", "link_object_value": one} for one in (7, 8)]
    found = await ticket(server, state="zusammengefasst")
    assert (found.gone, found.merged_into) == ("merged", None)


async def test_tickets_are_searched_by_their_change_with_an_hour_for_a_late_index() -> None:
    source, wire = desk()
    pages = await pull(source, "tickets", SINCE)
    await pull(source, "tickets", SINCE, pages[-1].cursor)
    asked = [one["query"] for one in wire.asked(SEARCH)]
    assert asked == ["updated_at:[2026-03-01T00:00:00Z TO *]", "updated_at:[2026-03-09T08:00:00Z TO *]"]


@pytest.mark.parametrize("stream", ["tickets", "articles"])
async def test_a_missing_search_index_is_an_error_and_not_a_quiet_helpdesk(stream: str) -> None:
    server = Desk()
    server.indexed = False
    with pytest.raises(Unreadable, match="rebuild its search index"):
        await pull(desk(server)[0], stream, SINCE)
    with pytest.raises(Unreadable, match="rebuild its search index"):
        await desk(server)[0].check()


async def test_a_helpdesk_without_a_ticket_and_one_without_news_are_no_error() -> None:
    server = Desk()
    assert pulled(await pull(desk(server)[0], "tickets", at(20))) == []
    server.tickets = {}
    assert pulled(await pull(desk(server)[0], "tickets", SINCE)) == []


async def test_what_agents_write_is_a_touch_and_what_customers_and_triggers_write_is_none() -> None:
    server = Desk()
    server.articles += [
        {**ARTICLE, "id": 9002, "type": "note", "internal": True},
        {**ARTICLE, "id": 9003, "sender": "Customer", "created_by_id": 21},
        {**ARTICLE, "id": 9004, "sender": "System"},
        {**ARTICLE, "id": 9005, "created_by_id": 1},
    ]
    found = pulled(await pull(desk(server)[0], "articles", SINCE))
    assert [one for one in found if isinstance(one, Touch)] == [
        Touch("9001", "1", at(3, 10), author="31"),
        Touch("9002", "1", at(3, 10), author="31"),
    ]


@pytest.mark.parametrize(("unit", "seconds"), [("minutes", 900), ("Hours", 54000)])
async def test_accounted_time_counts_in_the_unit_that_is_set(unit: str, seconds: int) -> None:
    found = pulled(await pull(desk(ZAMMAD_TIME_UNIT=unit)[0], "articles", SINCE))
    assert [one for one in found if isinstance(one, Worklog)] == [
        Worklog("500", "1", seconds, started_at=at(3, 10), author="31")
    ]


async def test_without_a_unit_no_time_is_read_and_check_says_so() -> None:
    source, wire = desk(ZAMMAD_TIME_UNIT="")
    assert not [one for one in pulled(await pull(source, "articles", SINCE)) if isinstance(one, Worklog)]
    assert not wire.asked("/api/v1/tickets/1/time_accountings")
    assert "ZAMMAD_TIME_UNIT is not set" in (await source.check()).sees


async def test_a_ticket_without_accounted_time_costs_no_request_for_it() -> None:
    server = Desk()
    server.tickets[1] = {**TICKET, "time_unit": None}
    source, wire = desk(server)
    await pull(source, "articles", SINCE)
    assert not wire.asked("/api/v1/tickets/1/time_accountings")


async def test_a_ticket_that_the_index_still_has_and_zammad_has_not_stops_nothing() -> None:
    server = Desk()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if "/by_ticket/" in request.url.path else server.answer(request)

    found = pulled(await pull(build(VALUES, Wire(answer).client()), "articles", SINCE))
    assert [type(one) for one in found] == [Worklog]


async def test_articles_that_may_not_be_read_are_an_error_and_not_none() -> None:
    server = Desk()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403) if "/by_ticket/" in request.url.path else server.answer(request)

    with pytest.raises(Refused):
        await pull(build(VALUES, Wire(answer).client()), "articles", SINCE)


@pytest.mark.parametrize("number", [1, 99, 100, 101, 300, 450])
async def test_the_census_names_every_ticket_of_every_page(number: int) -> None:
    server = Desk()
    server.tickets = {one: {**TICKET, "id": one} for one in range(1, number + 1)}
    (census,) = pulled(await pull(desk(server)[0], "census", SINCE))
    assert census == Census("item", frozenset(str(one) for one in range(1, number + 1)))


async def test_a_ticket_deleted_during_the_census_takes_no_other_with_it() -> None:
    server = Desk()
    server.tickets = {one: {**TICKET, "id": one} for one in range(1, 401)}

    def answer(request: httpx.Request) -> httpx.Response:
        honest = server.answer(request)
        if request.url.params["page"] == "4":
            server.tickets.pop(min(server.tickets))
        return honest

    (census,) = pulled(await pull(build(VALUES, Wire(answer).client()), "census", SINCE))
    assert isinstance(census, Census)
    assert census.ids >= {str(one) for one in server.tickets}


async def test_a_census_of_nothing_is_a_lost_right() -> None:
    server = Desk()
    server.tickets = {}
    with pytest.raises(Unauthorized):
        await pull(desk(server)[0], "census", SINCE)


async def test_an_organization_has_its_domain() -> None:
    found = pulled(await pull(desk()[0], "organizations", SINCE))
    assert found == [Organization("11", "Acme", domains=("acme.example",))]


async def test_the_token_goes_in_zammads_own_form() -> None:
    source, wire = desk()
    account = await source.check()
    assert wire.requests[0].headers["Authorization"] == "Token token=wire-token"
    assert (account.name, account.sees) == ("clientload", "tickets and accounted time")
