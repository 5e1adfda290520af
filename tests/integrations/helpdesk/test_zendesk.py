from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.helpdesk.zendesk import Zendesk, build
from integrations.records import Gone, Item, Link, Organization, Requester, Skipped, Touch
from tests.integrations.cases.zendesk import (
    AGENT,
    COMMENT,
    EVENT,
    HONEST,
    LINK,
    ORGANIZATION,
    REQUESTER,
    TICKET,
    VALUES,
    by_cursor,
    by_time,
    listed,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
START = str(int(SINCE.timestamp()))
ORGANIZATIONS = "/api/v2/incremental/organizations.json"
USERS = "/api/v2/incremental/users/cursor.json"
TICKETS = "/api/v2/incremental/tickets/cursor.json"
LINKS = "/api/v2/jira/links.json"
EVENTS = "/api/v2/incremental/ticket_events.json"


def desk(answers: dict[str, Any] | None = None, **values: str) -> tuple[Zendesk, Wire]:
    """Connect to an honest Zendesk with some paths answered otherwise; a list is answered one page after the other."""
    spoken = {
        path: _in_turn(answer) if isinstance(answer, list) else answer for path, answer in (answers or {}).items()
    }
    wire = Wire(routes({**HONEST, **spoken}))
    return build({**VALUES, **values}, wire.client()), wire


def _in_turn(pages: list[Any]) -> Any:
    left = iter(pages)
    return lambda _: next(left)


async def ticket(**changes: Any) -> Item:
    source, _ = desk({TICKETS: by_cursor("tickets", {**TICKET, **changes})})
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    return found


async def touches(*comments: dict[str, Any], **changes: Any) -> list[Any]:
    source, _ = desk({EVENTS: by_time("ticket_events", {**EVENT, **changes, "child_events": list(comments)})})
    return pulled(await pull(source, "ticket_events", SINCE))


async def test_a_ticket_keeps_what_the_load_needs_and_no_text_of_its_body() -> None:
    found = await ticket()
    assert found == Item(
        kind="ticket",
        id="101",
        title="Export fails",
        opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        updated_at=datetime(2026, 3, 9, 9, tzinfo=UTC),
        url="https://firm.zendesk.example/agent/tickets/101",
        closed_at=datetime(2026, 3, 4, 10, tzinfo=UTC),
        touches_known=True,
        type="problem",
        priority="high",
        container="Second line",
        labels=("billing", "jira_escalated"),
        organizations=("11",),
        client_names=("Acme",),
        requester_id="21",
        links=(Link("APP-12"),),
        urgent=False,
    )


async def test_links_to_jira_are_read_once_a_pull_and_only_where_a_ticket_has_any() -> None:
    others = [{**LINK, "issue_key": "WEB-3"}, {**LINK, "issue_key": None}, {**LINK, "ticket_id": "7"}]
    second = {"links": others, "meta": {"has_more": False}}
    first = {"links": [LINK], "meta": {"has_more": True, "after_cursor": "l2"}}
    pages = [by_cursor("tickets", TICKET, after=name, end=name == "b") for name in "ab"]
    source, wire = desk({TICKETS: pages, LINKS: [first, second]})
    assert {one.links for one in pulled(await pull(source, "tickets", SINCE))} == {(Link("APP-12"), Link("WEB-3"))}
    assert [one.get("page[after]") for one in wire.asked(LINKS)] == [None, "l2"]
    source, wire = desk({TICKETS: by_cursor("tickets", {**TICKET, "tags": []})})
    assert [one.links for one in pulled(await pull(source, "tickets", SINCE))] == [()]
    assert not wire.asked(LINKS)


async def test_a_zendesk_that_shows_nobody_its_links_to_jira_still_tells_its_tickets() -> None:
    source, _ = desk({LINKS: httpx.Response(403)})
    assert [one.links for one in pulled(await pull(source, "tickets", SINCE))] == [()]


async def test_a_task_has_its_due_date_and_what_is_urgent_is_said() -> None:
    found = await ticket(type="task", due_at="2026-03-13T11:00:00Z", priority="urgent")
    assert (found.due_at, found.urgent) == (datetime(2026, 3, 13, 11, tzinfo=UTC), True)
    # Its exports hold the date of now alone.
    assert found.due_changes is None
    assert (await ticket(priority=None)).urgent is None


async def test_a_page_holds_a_thousand_tickets_with_their_metrics() -> None:
    source, wire = desk()
    await pull(source, "tickets", SINCE)
    assert wire.asked(TICKETS) == [{"start_time": START, "per_page": "1000", "include": "metric_sets"}]


async def test_an_empty_page_is_not_the_end_and_a_last_page_still_names_a_next_one() -> None:
    pages = [
        by_cursor("tickets", TICKET, after="a", end=False),
        by_cursor("tickets", after="b", end=False),
        by_cursor("tickets", {**TICKET, "id": 102}, after="c", end=True),
    ]
    source, wire = desk({TICKETS: pages})
    read = await pull(source, "tickets", SINCE)
    assert [record.id for record in pulled(read)] == ["101", "102"]
    assert [query.get("cursor") for query in wire.asked(TICKETS)] == [None, "a", "b"]
    assert [page.cursor for page in read] == ["cursor=a", "cursor=b", "cursor=c"]


async def test_the_next_pull_goes_on_from_the_cursor_and_names_no_time() -> None:
    source, wire = desk()
    await pull(source, "tickets", SINCE, "cursor=MTU4MDc1|432|")
    (query,) = wire.asked(TICKETS)
    assert query["cursor"] == "MTU4MDc1|432|"
    assert "start_time" not in query


async def test_a_change_by_the_system_is_kept_although_its_update_is_older_than_the_bookmark() -> None:
    found = await ticket(updated_at="2025-01-01T00:00:00Z")
    assert found.updated_at.year == 2025


async def test_an_export_that_names_no_cursor_is_asked_the_same_again() -> None:
    source, _ = desk({TICKETS: by_cursor("tickets", after=None)})
    (page,) = await pull(source, "tickets", SINCE)
    assert page.cursor == f"start_time={START}"


async def test_a_cursor_that_does_not_move_is_unreadable() -> None:
    source, wire = desk({TICKETS: by_cursor("tickets", after=None, end=False)})
    with pytest.raises(Unreadable):
        await pull(source, "tickets", SINCE)
    assert len(wire.asked(TICKETS)) == 1


async def test_an_export_that_does_not_say_whether_it_ended_is_unreadable() -> None:
    source, _ = desk({TICKETS: {"tickets": [], "after_cursor": "a"}})
    with pytest.raises(Unreadable):
        await pull(source, "tickets", SINCE)


async def test_an_export_never_starts_in_the_minute_that_is_held_back() -> None:
    source, wire = desk()
    await pull(source, "tickets", datetime.now(UTC) + timedelta(hours=1))
    asked = int(wire.asked(TICKETS)[0]["start_time"])
    assert asked < (datetime.now(UTC) - timedelta(seconds=60)).timestamp()


@pytest.mark.parametrize("status", [400, 422])
async def test_a_cursor_that_zendesk_no_longer_knows_has_expired(status: int) -> None:
    source, _ = desk({TICKETS: httpx.Response(status)})
    with pytest.raises(CursorExpired):
        await pull(source, "tickets", SINCE, "cursor=old")
    with pytest.raises(Refused):
        await pull(source, "tickets", SINCE)


async def test_the_first_pull_says_how_far_it_came() -> None:
    now = datetime.now(UTC)
    half = SINCE + (now - SINCE) / 2
    pages = [
        by_cursor("tickets", {**TICKET, "generated_timestamp": half.timestamp()}, after="a", end=False),
        by_cursor("tickets", {**TICKET, "generated_timestamp": now.timestamp() + 9}, after="b", end=False),
        by_cursor("tickets", after="c"),
    ]
    source, _ = desk({TICKETS: pages})
    assert [page.fraction for page in await pull(source, "tickets", SINCE)] == [pytest.approx(0.5, abs=0.01), 1.0, None]


async def test_a_ticket_that_is_open_again_is_not_closed_though_it_was_solved_once() -> None:
    assert (await ticket(status="open")).closed_at is None


async def test_a_closed_ticket_was_closed_when_it_was_solved_not_when_it_was_filed_away() -> None:
    assert (await ticket(status="closed")).closed_at == datetime(2026, 3, 4, 10, tzinfo=UTC)


async def test_a_closed_ticket_without_metrics_is_closed_all_the_same() -> None:
    assert (await ticket(metric_set={"status_updated_at": "2026-03-08T10:00:00Z"})).closed_at == datetime(
        2026, 3, 8, 10, tzinfo=UTC
    )
    assert (await ticket(metric_set=None)).closed_at == datetime(2026, 3, 9, 9, tzinfo=UTC)


async def test_a_deleted_ticket_is_gone() -> None:
    assert (await ticket(status="deleted", subject=None)).gone == "deleted"


async def test_a_merged_ticket_is_gone_into_another() -> None:
    assert (await ticket(status="closed", tags=["closed_by_merge"])).gone == "merged"


async def test_a_ticket_without_an_organization_still_has_its_requester() -> None:
    found = await ticket(organization_id=None)
    assert (found.organizations, found.requester_id) == ((), "21")


@pytest.mark.parametrize(
    ("value", "clients"),
    [("acme_tag", ("Acme",)), ("Globex", ("Globex",)), (["acme_tag", "x"], ("Acme", "x")), (None, ()), ("", ())],
)
async def test_the_clients_field_names_the_client_as_people_see_it(value: object, clients: tuple[str, ...]) -> None:
    assert (await ticket(custom_fields=[{"id": 77, "value": value}])).client_names == clients


async def test_without_a_clients_field_none_is_asked_for() -> None:
    source, wire = desk(ZENDESK_CLIENT_FIELD="")
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    assert found.client_names == ()
    assert not wire.asked("/api/v2/ticket_fields/77.json")


async def test_groups_that_may_not_be_read_leave_their_id() -> None:
    source, _ = desk({"/api/v2/groups.json": httpx.Response(403)})
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    assert found.container == "41"


async def test_groups_are_read_page_by_page() -> None:
    first = {"groups": [{"id": 1, "name": "A"}], "meta": {"has_more": True, "after_cursor": "g2"}}
    source, wire = desk({"/api/v2/groups.json": [first, listed("groups", {"id": 41, "name": "B"})]})
    (found,) = pulled(await pull(source, "tickets", SINCE))
    assert isinstance(found, Item)
    assert found.container == "B"
    assert [query.get("page[after]") for query in wire.asked("/api/v2/groups.json")] == [None, "g2"]


async def test_a_ticket_that_cannot_be_read_is_counted_and_the_rest_goes_on() -> None:
    broken = {**TICKET, "id": 7, "created_at": "ana@acme.example"}
    source, _ = desk({TICKETS: by_cursor("tickets", broken, TICKET)})
    skipped, found = pulled(await pull(source, "tickets", SINCE))
    assert skipped == Skipped("7", "a field has an unexpected form")
    assert isinstance(found, Item)


async def test_organizations_and_users_are_read_from_the_beginning() -> None:
    source, wire = desk()
    await pull(source, "organizations", SINCE)
    await pull(source, "users", SINCE)
    assert wire.asked(ORGANIZATIONS) == [{"start_time": "0"}]
    assert wire.asked(USERS) == [{"start_time": "0", "per_page": "1000"}]


async def test_an_organization_keeps_its_domains_and_the_crms_id() -> None:
    gone = {**ORGANIZATION, "id": 12, "deleted_at": "2026-01-01T00:00:00Z", "domain_names": None, "external_id": ""}
    source, _ = desk({ORGANIZATIONS: by_time("organizations", ORGANIZATION, gone)})
    assert pulled(await pull(source, "organizations", SINCE)) == [
        Organization("11", "Acme", ("acme.example", "acme.test"), "crm-1"),
        Organization("12", "Acme", deleted=True),
    ]


async def test_pages_by_time_go_on_from_their_end_and_may_repeat_the_second_at_the_boundary() -> None:
    again = {**ORGANIZATION, "id": 12}
    pages = [
        by_time("organizations", ORGANIZATION, again, to=1000, end=False),
        by_time("organizations", again, to=2000),
    ]
    source, wire = desk({ORGANIZATIONS: pages})
    read = await pull(source, "organizations", SINCE)
    assert [query["start_time"] for query in wire.asked(ORGANIZATIONS)] == ["0", "1000"]
    assert [record.id for record in pulled(read)] == ["11", "12", "12"]
    assert read[-1].cursor == "start_time=2000"


async def test_a_second_with_more_changes_than_a_page_holds_does_not_go_on_for_ever() -> None:
    source, wire = desk({ORGANIZATIONS: by_time("organizations", ORGANIZATION, to=1000, end=False)})
    with pytest.raises(Unreadable):
        await pull(source, "organizations", SINCE)
    assert len(wire.asked(ORGANIZATIONS)) == 2


async def test_people_are_known_by_the_domain_of_their_address_alone() -> None:
    admin = {**AGENT, "id": 32, "role": "admin", "email": None}
    source, _ = desk({USERS: by_cursor("users", REQUESTER, AGENT, admin)})
    assert pulled(await pull(source, "users", SINCE)) == [
        Requester("21", "11", "acme.example"),
        Requester("31", None, "firm.example", internal=True),
        Requester("32", None, None, internal=True),
    ]


async def test_a_comment_by_an_agent_is_a_touch_public_or_not() -> None:
    at = datetime.fromtimestamp(1772532000, UTC)
    note = {**COMMENT, "id": 9002, "public": False}
    assert await touches(COMMENT, note) == [Touch("9001", "101", at, "31"), Touch("9002", "101", at, "31")]


async def test_comments_are_asked_for_with_the_events() -> None:
    source, wire = desk()
    await pull(source, "ticket_events", SINCE)
    assert wire.asked(EVENTS) == [{"start_time": START, "include": "comment_events"}]
    (staff,) = [one for one in wire.requests if one.url.path == "/api/v2/users.json"]
    assert staff.url.params.get_list("role[]") == ["admin", "agent"]


async def test_a_comment_by_the_requester_is_no_touch() -> None:
    assert await touches({**COMMENT, "author_id": 21}, updater_id=21) == []


async def test_a_comment_that_an_agent_enters_for_the_requester_is_no_touch() -> None:
    assert await touches({**COMMENT, "author_id": 21}, updater_id=31) == []


async def test_a_comment_without_an_author_is_by_whoever_updated_the_ticket() -> None:
    nameless = {key: value for key, value in COMMENT.items() if key != "author_id"}
    assert len(await touches(nameless, updater_id=31)) == 1
    assert await touches(nameless, updater_id=-1) == []


@pytest.mark.parametrize("via", [{"channel": "rule", "source": {"rel": "trigger"}}, "rule"])
async def test_a_comment_by_a_trigger_is_no_touch(via: object) -> None:
    assert await touches({**COMMENT, "via": via}) == []


async def test_changes_that_are_no_comments_are_no_touches() -> None:
    assert await touches({"id": 1, "event_type": "Change"}, {**COMMENT, "id": None}) == []


async def test_a_merge_names_the_survivor_and_counts_as_no_reply_on_either_side() -> None:
    via = {"channel": "web", "source": {"from": {}, "rel": "merge"}}
    source_note = {**COMMENT, "via": via, "body": 'This request was closed and merged into request #202 "Export".'}
    target_note = {
        **COMMENT,
        "via": via,
        "body": 'Request #101 "Export fails" was closed and merged into this request.',
    }
    assert await touches(source_note) == [Gone("item", "101", "merged", merged_into="202")]
    assert await touches(target_note, ticket_id=202) == []


async def test_a_text_that_only_talks_of_a_merge_merges_nothing() -> None:
    (found,) = await touches({**COMMENT, "body": "It was merged into request #7"})
    assert isinstance(found, Touch)


async def test_check_refuses_a_stranger_who_is_answered_200() -> None:
    source, _ = desk({"/api/v2/users/me.json": {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}})
    with pytest.raises(Unauthorized):
        await source.check()


async def test_check_says_that_the_exports_need_an_admin() -> None:
    source, _ = desk({"/api/v2/users/me.json": {"user": AGENT}})
    with pytest.raises(Refused, match="admins only"):
        await source.check()


async def test_the_credential_is_the_address_with_the_token() -> None:
    source, wire = desk()
    await source.check()
    sent = wire.requests[0].headers["authorization"].removeprefix("Basic ")
    assert b64decode(sent) == b"bot@firm.example/token:wire-token"


async def test_nothing_of_a_body_or_an_address_reaches_a_record() -> None:
    source, _ = desk()
    found = [pulled(await pull(source, stream.name, SINCE)) for stream in source.streams]
    said = repr(found)
    assert "@" not in said
    assert "call me" not in said
    assert "write to" not in said
