import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.records import Census, Cycle, Item, Link, Skipped, Worklog
from integrations.tracker.gitlab import RECENT, STILL_EDITED, GitLab, build
from tests.integrations.cases.gitlab import ENTRY, GRAPHQL, GROUP, ISSUE, VALUES, Group

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
ISSUES = f"{GROUP}/issues"


def tracker(server: Group | None = None, **values: str) -> tuple[GitLab, Wire]:
    wire = Wire((server or Group()).answer, frozenset({GRAPHQL}))
    return build({**VALUES, **values}, wire.client()), wire


async def issue(**fields: Any) -> Item:
    server = Group()
    server.issues[1] = {**ISSUE, **fields}
    (found,) = pulled(await pull(tracker(server)[0], "issues", SINCE))
    assert isinstance(found, Item)
    return found


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def test_an_issue_keeps_what_the_load_needs_and_of_its_text_only_the_ticket() -> None:
    assert await issue() == Item(
        kind="issue",
        id="1",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 18, 0, 0, 123000, tzinfo=UTC),
        url="https://gitlab.firm.example/firm/app/-/issues/1",
        closed_at=at(6, 17),
        type="issue",
        container="firm/app",
        epic="Connectors",
        labels=("bug", "client::Acme"),
        client_names=("Acme",),
        requester_domain="acme.example",
        links=(Link("https://firm.zendesk.example/agent/tickets/101"),),
        estimate_hours=8.0,
        points=5.0,
        due_on=date(2026, 3, 13),
        cycle=Cycle("4.2", at(2), at(31)),
    )


async def test_fields_that_a_free_gitlab_does_not_have_leave_nothing() -> None:
    bare = await issue(
        epic=None, weight=None, milestone=None, due_date=None, service_desk_reply_to=None, closed_at=None
    )
    assert (bare.epic, bare.points, bare.cycle, bare.due_on, bare.requester_domain, bare.closed_at) == (None,) * 6


async def test_without_a_prefix_no_label_is_a_client() -> None:
    (found,) = pulled(await pull(tracker(GITLAB_CLIENT_LABEL="")[0], "issues", SINCE))
    assert isinstance(found, Item)
    assert found.client_names == ()


async def test_an_issue_that_was_moved_goes_to_the_one_it_became() -> None:
    moved = await issue(moved_to_id=77)
    assert (moved.gone, moved.merged_into) == ("merged", "77")


async def test_issues_of_everybody_are_asked_for_closed_ones_too_by_their_change() -> None:
    source, wire = tracker()
    pages = await pull(source, "issues", SINCE)
    await pull(source, "issues", SINCE, pages[-1].cursor)
    first, again = wire.asked(ISSUES)
    assert (first["scope"], first["state"], first["order_by"], first["sort"]) == ("all", "all", "updated_at", "asc")
    assert first["updated_after"] == "2026-03-01T00:00:00Z"
    assert again["updated_after"] == "2026-03-06T17:55:00Z"


async def test_a_group_within_a_group_is_one_part_of_the_path() -> None:
    source, wire = tracker(GITLAB_GROUP="firm/products/")
    with pytest.raises(Refused, match="has nothing at"):
        await pull(source, "issues", SINCE)
    assert wire.requests[0].url.raw_path.startswith(b"/api/v4/groups/firm%2Fproducts/issues?")


async def test_time_is_dated_by_the_day_it_was_worked() -> None:
    assert pulled(await pull(tracker()[0], "time_entries", SINCE)) == [
        Worklog("500", "1", 7200, started_at=at(3, 14), author="9")
    ]


async def test_time_on_a_merge_request_is_named_as_skipped() -> None:
    server = Group()
    server.entries[501] = {**ENTRY, "id": "gid://gitlab/Timelog/501", "issue": None}
    skipped = [one for one in pulled(await pull(tracker(server)[0], "time_entries", SINCE)) if isinstance(one, Skipped)]
    assert skipped == [Skipped("time entry 501", "it is logged on a merge request, not on an issue")]


async def test_the_first_pull_reads_all_time_the_next_the_last_days_and_once_a_day_45() -> None:
    source, wire = tracker()
    for stream, cursor in (("time_entries", None), ("time_entries", ""), ("time_entries_census", "")):
        await pull(source, stream, SINCE, cursor)
    today = datetime.now(UTC).date()
    asked = [json.loads(request.content)["variables"]["first"][:10] for request in wire.requests]
    assert asked == ["2026-03-01", (today - RECENT).isoformat(), (today - STILL_EDITED).isoformat()]


async def test_no_time_at_all_can_be_a_lost_right_and_strikes_nothing_off() -> None:
    server = Group()
    server.entries = {}
    assert pulled(await pull(tracker(server)[0], "time_entries_census", SINCE)) == []


async def test_the_census_names_every_issue_and_one_of_nothing_is_a_lost_right() -> None:
    assert pulled(await pull(tracker()[0], "census", SINCE)) == [Census("item", frozenset({"1"}))]
    server = Group()
    server.issues = {}
    with pytest.raises(Unauthorized):
        await pull(tracker(server)[0], "census", SINCE)


async def test_a_group_that_graphql_does_not_show_is_unreadable() -> None:
    wire = Wire(lambda _: httpx.Response(200, json={"data": {"group": None}}), frozenset({GRAPHQL}))
    with pytest.raises(Unreadable):
        await pull(build(VALUES, wire.client()), "time_entries", SINCE)


async def test_check_names_the_tokens_owner_and_the_group() -> None:
    account = await tracker()[0].check()
    assert (account.name, account.sees) == ("group_3_bot", "firm")
