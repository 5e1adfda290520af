"""The helpdesk is asked over real HTTP, first by hand and then by the product's own connector."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import httpx
import pytest

from bot.demo.helpdesk import EMAIL, TOKEN, Helpdesk, serve_helpdesk
from bot.demo.work import Company
from integrations.helpdesk.zendesk import Zendesk, build
from integrations.records import Gone, Item, Organization, Requester, Touch

EXPORT = "/api/v2/incremental"
AUTH = (f"{EMAIL}/token", TOKEN)


class Clock(Protocol):
    now: datetime

    def __call__(self) -> datetime: ...
    def move(self, **distance: float) -> None: ...


@pytest.fixture
async def desk(company: Company, clock: Clock) -> AsyncIterator[Helpdesk]:
    desk = Helpdesk(company, clock)
    async with desk.serve():
        yield desk


@pytest.fixture
def zendesk(desk: Helpdesk, http: httpx.AsyncClient) -> Zendesk:
    return build({"ZENDESK_URL": desk.url, "ZENDESK_EMAIL": EMAIL, "ZENDESK_TOKEN": TOKEN}, http)


async def ask(http: httpx.AsyncClient, desk: Helpdesk, path: str, **query: Any) -> Any:
    response = await http.get(desk.url + path, params=query, auth=AUTH)
    assert response.status_code == 200, response.text
    return response.json()


def epoch(at: datetime) -> int:
    return int(at.timestamp())


async def test_the_short_way_gives_the_address(company: Company, http: httpx.AsyncClient) -> None:
    async with serve_helpdesk(company) as url:
        response = await http.get(f"{url}/api/v2/users/me.json", auth=AUTH)
        assert response.json()["user"]["role"] == "admin"
    with pytest.raises(httpx.ConnectError):
        await http.get(url)


async def test_a_wrong_credential_is_refused_and_none_at_all_is_nobody(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    wrong = await http.get(f"{desk.url}/api/v2/users/me.json", auth=(AUTH[0], "guess"))
    garbled = await http.get(f"{desk.url}/api/v2/groups.json", headers={"Authorization": "Basic !"})
    nobody = await http.get(f"{desk.url}/api/v2/users/me.json")
    assert wrong.status_code == garbled.status_code == 401
    assert nobody.json()["user"]["id"] is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_but_reading_is_answered(desk: Helpdesk, http: httpx.AsyncClient, method: str) -> None:
    response = await http.request(method, f"{desk.url}/api/v2/groups.json", auth=AUTH)
    assert response.status_code == 405
    assert desk.asked[-1].status == 405


async def test_an_unknown_path_is_not_found(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{desk.url}/api/v2/macros.json", auth=AUTH)).status_code == 404


async def test_answers_name_the_rate_limit(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    response = await http.get(f"{desk.url}/api/v2/groups.json", auth=AUTH)
    assert int(response.headers["X-Rate-Limit-Remaining"]) < int(response.headers["X-Rate-Limit"])


async def test_a_throttled_desk_says_how_long_to_wait(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    desk.throttle(7)
    throttled = await http.get(f"{desk.url}/api/v2/groups.json", auth=AUTH)
    assert (throttled.status_code, throttled.headers["Retry-After"]) == (429, "7")
    assert (await http.get(f"{desk.url}/api/v2/groups.json", auth=AUTH)).status_code == 200
    assert desk.counts["/api/v2/groups.json"] == 2


async def test_a_disturbance_can_hang_up_on_one_path(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    desk.disturb(None, path="/api/v2/users")
    assert (await http.get(f"{desk.url}/api/v2/groups.json", auth=AUTH)).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get(f"{desk.url}/api/v2/users.json", auth=AUTH)


async def test_lists_know_both_ways_of_paging(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    agents = await ask(http, desk, "/api/v2/users.json", **{"role[]": ["agent", "admin"]})
    groups = await ask(http, desk, "/api/v2/groups.json", **{"page[size]": 100})
    assert agents["count"] == 7
    assert agents["next_page"] is None
    assert groups["meta"] == {"has_more": False}


async def test_the_ticket_export_is_paged_by_cursor_and_its_last_page_names_a_next_one(
    desk: Helpdesk, http: httpx.AsyncClient
) -> None:
    path = f"{EXPORT}/tickets/cursor.json"
    page = await ask(http, desk, path, start_time=0, per_page=900)
    ids = [row["id"] for row in page["tickets"]]
    while not page["end_of_stream"]:
        page = await ask(http, desk, path, cursor=page["after_cursor"], per_page=900)
        ids += [row["id"] for row in page["tickets"]]
    assert page["after_cursor"] in page["after_url"]
    assert sorted(ids) == [ticket.id for ticket in desk.company.tickets]
    stamps = [row["generated_timestamp"] for row in page["tickets"]]
    assert stamps == sorted(stamps)


async def test_exports_refuse_a_place_that_they_do_not_know(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    places: list[tuple[str, dict[str, str | int]]] = [
        ("tickets/cursor.json", {}),
        ("tickets/cursor.json", {"cursor": "bm90aGluZw=="}),
        ("tickets/cursor.json", {"start_time": epoch(desk.clock())}),
        ("ticket_events.json", {}),
        ("ticket_events.json", {"start_time": epoch(desk.clock())}),
    ]
    for path, query in places:
        response = await http.get(f"{desk.url}{EXPORT}/{path}", params=query, auth=AUTH)
        assert response.status_code == 400


async def test_comments_are_shown_only_where_they_are_asked_for(desk: Helpdesk, http: httpx.AsyncClient) -> None:
    start = epoch(desk.clock() - timedelta(days=7))
    bare = await ask(http, desk, f"{EXPORT}/ticket_events.json", start_time=start)
    full = await ask(http, desk, f"{EXPORT}/ticket_events.json", start_time=start, include="comment_events")
    kinds = Counter(child.get("event_type") for event in full["ticket_events"] for child in event["child_events"])
    assert kinds["Comment"] > 100
    assert not any("body" in child for event in bare["ticket_events"] for child in event["child_events"])


async def test_time_based_pages_repeat_the_boundary_and_never_lose_an_event(
    desk: Helpdesk, http: httpx.AsyncClient
) -> None:
    seen: list[int] = []
    start = 0
    while True:
        page = await ask(http, desk, f"{EXPORT}/ticket_events.json", start_time=start)
        seen += [event["id"] for event in page["ticket_events"]]
        if page["end_of_stream"]:
            break
        assert page["next_page"].endswith(f"start_time={page['end_time']}")
        start = page["end_time"]
    gone = {event.id for ticket in desk.company.tickets for event in ticket.events if _deleted(ticket)}
    assert set(seen) == {event.id for event in desk.company.ticket_events} - gone
    assert len(seen) > len(set(seen))


async def test_metric_sets_count_replies_and_say_when_a_ticket_was_solved(
    desk: Helpdesk, http: httpx.AsyncClient
) -> None:
    page = await ask(http, desk, f"{EXPORT}/tickets/cursor.json", start_time=0, include="metric_sets")
    row = next(row for row in page["tickets"] if row["status"] == "closed" and not _merged(row))
    assert row["metric_set"]["replies"] >= 0
    assert row["created_at"] < row["metric_set"]["solved_at"] < row["updated_at"]


async def test_a_change_appears_once_its_minute_is_over(desk: Helpdesk, http: httpx.AsyncClient, clock: Clock) -> None:
    path, ticket = f"{EXPORT}/tickets/cursor.json", desk.company.tickets[0]
    cursor = (await ask(http, desk, path, start_time=epoch(clock.now - timedelta(seconds=90))))["after_cursor"]
    desk.update(ticket.id, clock.now, ticket.assignee_id, comment="public", status="open")
    clock.move(seconds=30)
    assert (await ask(http, desk, path, cursor=cursor))["tickets"] == []
    clock.move(seconds=31)
    (row,) = (await ask(http, desk, path, cursor=cursor))["tickets"]
    assert (row["id"], row["status"]) == (ticket.id, "open")


async def test_a_change_by_the_system_moves_the_exports_stamp_alone(
    desk: Helpdesk, http: httpx.AsyncClient, clock: Clock
) -> None:
    ticket = desk.company.tickets[0]
    desk.put(replace(ticket, regenerated_at=clock.now - timedelta(minutes=2)))
    start = epoch(clock.now - timedelta(minutes=3))
    (row,) = (await ask(http, desk, f"{EXPORT}/tickets/cursor.json", start_time=start))["tickets"]
    assert row["updated_at"] < "2026-11"


async def test_an_earlier_clock_sees_less(company: Company, http: httpx.AsyncClient, clock: Clock) -> None:
    clock.move(days=-30)
    desk = Helpdesk(company, clock)
    async with desk.serve():
        page = await ask(http, desk, f"{EXPORT}/tickets/cursor.json", start_time=epoch(clock.now - timedelta(days=1)))
    assert page["tickets"]
    assert all(row["updated_at"] <= clock.now.isoformat() for row in page["tickets"])


async def test_the_connector_reads_the_whole_year(desk: Helpdesk, zendesk: Zendesk) -> None:
    since = desk.clock() - timedelta(days=400)
    found: dict[type, dict[str, Any]] = {kind: {} for kind in (Organization, Requester, Item, Touch, Gone)}
    for stream in zendesk.streams:
        async for page in zendesk.pages(stream.name, None, since):
            for record in page.records:
                found[type(record)][record.id] = record  # type: ignore[union-attr] # none is skipped: no key for it
    company = desk.company
    assert (await zendesk.check()).name == "Marie Vasseur"
    assert set(found[Organization]) == {str(one.id) for one in company.organizations}
    assert set(found[Requester]) == {str(one.id) for one in company.users}
    assert set(found[Item]) == {str(ticket.id) for ticket in company.tickets}
    assert Counter(item.gone for item in found[Item].values()) == Counter(map(_fate, company.tickets))
    assert {gone.id: gone.merged_into for gone in found[Gone].values()} == {
        str(ticket.id): str(event.merged_into)
        for ticket in company.tickets
        for event in ticket.events
        if event.merged_into
    }
    staff = {user.id for user in company.users if user.role != "end-user"}
    written = [
        event
        for ticket in company.tickets
        if not _deleted(ticket)
        for event in ticket.events
        if event.comment and event.author_id in staff and not event.merged_into and not event.merged_from
    ]
    assert {touch.at for touch in found[Touch].values()} == {event.at.astimezone(UTC) for event in written}
    assert len(found[Touch]) == len(written)
    assert {request.method for request in desk.asked} == {"GET"}


async def test_the_connector_waits_out_a_throttle(desk: Helpdesk, zendesk: Zendesk) -> None:
    desk.throttle(0, times=2)
    assert (await zendesk.check()).sees
    assert [request.status for request in desk.asked].count(429) == 2


def _deleted(ticket: Any) -> bool:
    return any(event.status == "deleted" for event in ticket.events)


def _fate(ticket: Any) -> str | None:
    if _deleted(ticket):
        return "deleted"
    return "merged" if any(event.merged_into for event in ticket.events) else None


def _merged(row: dict[str, Any]) -> bool:
    return "closed_by_merge" in row["tags"]
