import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.jira_cloud import LOOK_BACK, JiraCloud
from integrations.records import Census, Cycle, DueChange, Gone, Item, Link, Progress, Skipped, Worklog
from integrations.tracker.jira import build
from tests.integrations.cases.jira import (
    CHANGELOG,
    CHANGELOGS,
    HONEST,
    ISSUE,
    READS,
    SEARCH,
    STATUSES,
    VALUES,
    WORKLOG,
    WORKLOGS,
    change,
    feed,
    page,
    projects,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
START = int(SINCE.timestamp() * 1000)
UPDATED = "/rest/api/3/worklog/updated"
DELETED = "/rest/api/3/worklog/deleted"
MYSELF = "/rest/api/3/myself"


def tracker(answers: dict[str, Any] | None = None, **values: str) -> tuple[JiraCloud, Wire]:
    """Connect to an honest Jira with some paths answered otherwise."""
    wire = Wire(routes({**HONEST, **(answers or {})}), READS)
    return build({**VALUES, **values}, wire.client()), wire


def in_turn(*answers: Any) -> Any:
    left = iter(answers)
    return lambda _: next(left)


async def issue(**fields: Any) -> Item:
    source, _ = tracker({SEARCH: page({**ISSUE, "fields": {**ISSUE["fields"], **fields}})})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    return found


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def test_only_links_to_requests_of_service_projects_matter_and_without_such_projects_none_are_asked_for() -> None:
    desks = [projects("HELP", last=False), projects("IT")]
    source, wire = tracker({"/rest/api/3/project/search": in_turn(*desks)})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert [link.target for link in found.links][1:] == ["https://firm.atlassian.example/browse/HELP-7"]
    assert [one["startAt"] for one in wire.asked("/rest/api/3/project/search")] == ["0", "1"]
    source, wire = tracker({"/rest/api/3/project/search": projects()})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert [link.target for link in found.links] == ["https://firm.zendesk.example/agent/tickets/101"]
    assert "issuelinks" not in wire.posted(SEARCH)[0]["fields"]


async def test_an_issue_keeps_what_the_load_needs_and_no_text_of_its_description() -> None:
    assert await issue() == Item(
        kind="issue",
        id="10001",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 17, 0, 0, 123000, tzinfo=UTC),
        url="https://firm.atlassian.example/browse/APP-1",
        closed_at=at(6, 17),
        type="Story",
        priority="High",
        container="APP",
        epic="APP-0",
        labels=("acme",),
        components=("Connectors",),
        client_names=("Acme",),
        links=(
            Link("https://firm.zendesk.example/agent/tickets/101"),
            Link("https://firm.atlassian.example/browse/HELP-7"),
        ),
        parent_id="10000",
        estimate_hours=8,
        points=5,
        spans=(Progress(at(3, 10), at(4, 10), "dev-1"), Progress(at(4, 10), at(6, 17), "dev-2")),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(5, 9), date(2026, 3, 10), date(2026, 3, 13)),),
        urgent=False,
        cycle=Cycle("Sprint 7", started_at=at(2, 8), ends_at=at(16, 8), entered_at=at(5, 10)),
    )


async def test_an_issue_that_was_made_in_its_sprint_entered_it_then_and_a_closed_sprint_is_the_last_resort() -> None:
    (closed, running) = ISSUE["fields"]["customfield_10020"]
    assert (await issue(customfield_10020=[closed])).cycle == Cycle(
        "Sprint 6", started_at=datetime(2026, 2, 16, 9, tzinfo=UTC), entered_at=at(2, 9)
    )
    later = {**running, "id": 8, "name": "Sprint 8", "state": "future", "startDate": None, "endDate": None}
    found = await issue(customfield_10020=[running, later])
    assert found.cycle == Cycle("Sprint 8", entered_at=at(2, 9))


async def test_a_jira_without_sprints_asks_for_none() -> None:
    source, wire = tracker({"/rest/api/3/field": [{"id": "summary"}]})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert found.cycle is None
    assert wire.posted(CHANGELOGS)[0]["fieldIds"] == ["status", "assignee", "duedate"]


async def test_the_highest_priority_is_urgent() -> None:
    assert (await issue(priority={"id": "1", "name": "Highest"})).urgent is True
    assert (await issue(priority=None)).urgent is None


async def test_the_fields_are_named_for_a_search_gives_ids_alone_otherwise() -> None:
    source, wire = tracker()
    await pull(source, "issues", SINCE)
    (asked,) = wire.posted(SEARCH)
    assert {"summary", "created", "parent", "customfield_10050", "customfield_10016"} <= set(asked["fields"])
    assert not [field for field in asked["fields"] if field.startswith("*")]


async def test_the_search_is_by_epoch_has_no_upper_bound_and_keeps_the_admins_restriction() -> None:
    source, wire = tracker()
    await pull(source, "issues", SINCE)
    assert wire.posted(SEARCH)[0]["jql"] == f"(project in (APP, WEB)) AND updated >= {START} ORDER BY updated ASC"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
async def test_nothing_is_lost_whatever_the_time_zone_of_the_account(zone: str) -> None:
    """The server reads a date in the account's zone, as Jira does; epochs mean the same everywhere."""
    updates = {f"APP-{hour}": SINCE + timedelta(hours=hour) for hour in range(-30, 31)}

    def search(request: httpx.Request) -> dict[str, Any]:
        bound = re.search(r'updated >= (?:"([^"]+)"|(\d+))', json.loads(request.content)["jql"])
        assert bound
        text, epoch = bound.groups()
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) if text else None
        start = local or datetime.fromtimestamp(int(epoch) / 1000, UTC)
        return page(
            *(
                {**ISSUE, "id": key, "key": key, "fields": {**ISSUE["fields"], "updated": moment.isoformat()}}
                for key, moment in updates.items()
                if moment >= start
            )
        )

    source, _ = tracker({SEARCH: search, MYSELF: {"accountId": "bot", "timeZone": zone}})
    found = {record.id for record in pulled(await pull(source, "issues", SINCE))}
    assert found == {key for key, moment in updates.items() if moment >= SINCE}


async def test_the_next_run_begins_a_little_before_this_one_began() -> None:
    source, wire = tracker()
    before = datetime.now(UTC)
    (read,) = await pull(source, "issues", SINCE)
    after = datetime.now(UTC)
    begins = json.loads(read.cursor)["from"]
    assert (before - LOOK_BACK).timestamp() * 1000 - 1 <= begins <= (after - LOOK_BACK).timestamp() * 1000
    await pull(source, "issues", SINCE, read.cursor)
    assert f"updated >= {begins} " in wire.posted(SEARCH)[1]["jql"]


async def test_pages_are_followed_by_their_token_and_the_cursor_resumes_behind_each() -> None:
    source, wire = tracker({SEARCH: in_turn(page(ISSUE, token="t1"), page(ISSUE, token="t2"), page(ISSUE))})
    pages = [one async for one in source.pages("issues", None, SINCE)]
    assert [body.get("nextPageToken") for body in wire.posted(SEARCH)] == [None, "t1", "t2"]
    resumed, wire = tracker()
    (last,) = await pull(resumed, "issues", SINCE, pages[1].cursor)
    assert wire.posted(SEARCH)[0]["nextPageToken"] == "t2"
    assert f"updated >= {START} " in wire.posted(SEARCH)[0]["jql"]
    assert json.loads(last.cursor) == {"from": json.loads(pages[0].cursor)["started"]}


async def test_a_run_whose_token_was_forgotten_begins_again() -> None:
    stale = json.dumps({"from": START, "started": START + 1000, "token": "a week old"})
    source, wire = tracker({SEARCH: in_turn(httpx.Response(400), page(ISSUE))})
    (read,) = await pull(source, "issues", SINCE, stale)
    assert [body.get("nextPageToken") for body in wire.posted(SEARCH)] == ["a week old", None]
    assert json.loads(read.cursor)["from"] > START + 1000


async def test_a_server_that_forgets_every_token_is_unreadable() -> None:
    def search(request: httpx.Request) -> Any:
        return httpx.Response(400) if "nextPageToken" in json.loads(request.content) else page(ISSUE, token="t")

    source, wire = tracker({SEARCH: search})
    with pytest.raises(Unreadable):
        await pull(source, "issues", SINCE)
    stale = json.dumps({"from": START, "started": START, "token": "old"})
    with pytest.raises(Unreadable):
        await pull(source, "issues", SINCE, stale)
    assert len(wire.posted(SEARCH)) < 8


async def test_a_search_that_jira_does_not_understand_is_an_error_and_not_an_empty_answer() -> None:
    source, _ = tracker({SEARCH: httpx.Response(400, json={"errorMessages": ["Field 'projct' does not exist"]})})
    with pytest.raises(Refused, match="check JIRA_JQL") as caught:
        await pull(source, "issues", SINCE)
    assert caught.value.status == 400


@pytest.mark.parametrize("path", [SEARCH, CHANGELOGS])
async def test_a_path_that_was_taken_away_is_an_error(path: str) -> None:
    source, _ = tracker({path: httpx.Response(410)})
    with pytest.raises(Refused) as caught:
        await pull(source, "issues", SINCE)
    assert caught.value.status == 410


async def test_the_search_that_jira_took_away_is_never_asked() -> None:
    source, wire = tracker({"/rest/api/3/search": httpx.Response(410)})
    for stream in source.streams:
        await pull(source, stream.name, SINCE)
    assert "/rest/api/3/search" not in {request.url.path for request in wire.requests}


@pytest.mark.parametrize("stream", ["issues", "census"])
async def test_an_account_that_was_switched_off_is_no_empty_jira(stream: str) -> None:
    source, _ = tracker({MYSELF: httpx.Response(401), SEARCH: page()})
    with pytest.raises(Unauthorized):
        await pull(source, stream, SINCE)


async def test_the_changes_of_a_page_are_read_in_one_request_each_page_of_them_followed() -> None:
    histories = CHANGELOG["changeHistories"]
    assert isinstance(histories, list)
    halves = [{"issueId": "10001", "changeHistories": half} for half in (histories[:2], histories[2:])]
    logs = in_turn({"issueChangeLogs": halves[:1], "nextPageToken": "c2"}, {"issueChangeLogs": halves[1:]})
    source, wire = tracker({CHANGELOGS: logs})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert found.spans is not None
    assert len(found.spans) == 2
    fields = ["status", "assignee", "duedate", "customfield_10020"]
    assert wire.posted(CHANGELOGS) == [
        {"issueIdsOrKeys": ["10001"], "fieldIds": fields},
        {"issueIdsOrKeys": ["10001"], "fieldIds": fields, "nextPageToken": "c2"},
    ]


async def test_a_page_without_issues_asks_for_no_changes() -> None:
    source, wire = tracker({SEARCH: page()})
    await pull(source, "issues", SINCE)
    assert wire.posted(CHANGELOGS) == []


async def test_changelogs_that_repeat_a_token_are_unreadable() -> None:
    source, wire = tracker({CHANGELOGS: {"issueChangeLogs": [], "nextPageToken": "c"}})
    with pytest.raises(Unreadable):
        await pull(source, "issues", SINCE)
    assert len(wire.posted(CHANGELOGS)) == 2


async def test_a_change_with_a_garbled_date_costs_its_issue_alone() -> None:
    other = {**ISSUE, "id": "10002", "key": "APP-2"}
    garbled = {"issueId": "10002", "changeHistories": [change("yesterday", "status", "1", "3")]}
    source, _ = tracker({SEARCH: page(ISSUE, other), CHANGELOGS: {"issueChangeLogs": [CHANGELOG, garbled]}})
    found, skipped = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert skipped == Skipped("10002", "a field has an unexpected form")


async def test_an_issue_that_never_moved_has_an_empty_history_rather_than_none() -> None:
    source, _ = tracker({CHANGELOGS: {"issueChangeLogs": []}})
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert found.spans == ()


async def test_a_workflow_without_resolutions_is_closed_by_the_kind_of_its_status() -> None:
    assert (await issue(resolutiondate=None)).closed_at == at(6, 17)
    assert (await issue(resolutiondate=None, status=STATUSES[1])).closed_at is None


async def test_a_parent_that_is_no_epic_is_a_parent_alone() -> None:
    story = {"id": "10000", "key": "APP-0", "fields": {"issuetype": {"name": "Story", "hierarchyLevel": 0}}}
    found = await issue(parent=story)
    assert (found.parent_id, found.epic) == ("10000", None)
    orphan = await issue(parent=None)
    assert (orphan.parent_id, orphan.epic) == (None, None)


async def test_a_ticket_named_in_the_summary_is_a_link_too() -> None:
    found = await issue(summary="Fix https://firm.zendesk.example/agent/tickets/7", description=None, issuelinks=[])
    assert found.links == (Link("https://firm.zendesk.example/agent/tickets/7"),)


async def test_fields_that_are_empty_leave_nothing() -> None:
    empty = dict.fromkeys(
        [
            "priority",
            "labels",
            "components",
            "timeoriginalestimate",
            "customfield_10050",
            "customfield_10016",
            "assignee",
        ]
    )
    found = await issue(**empty)
    assert (found.priority, found.labels, found.components) == (None, (), ())
    assert (found.estimate_hours, found.points, found.client_names) == (None, None, ())


async def test_without_optional_settings_all_issues_are_read() -> None:
    source, wire = tracker(JIRA_JQL="", JIRA_CLIENT_FIELD="", JIRA_POINTS_FIELD="")
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert (found.client_names, found.points) == ((), None)
    assert wire.posted(SEARCH)[0]["jql"] == f"updated >= {START} ORDER BY updated ASC"


async def test_a_run_says_how_far_it_came() -> None:
    half = SINCE + (datetime.now(UTC) - SINCE) / 2
    middle = {**ISSUE, "fields": {**ISSUE["fields"], "updated": half.isoformat()}}
    source, _ = tracker({SEARCH: in_turn(page(middle, token="t"), page(ISSUE))})
    assert [one.fraction for one in await pull(source, "issues", SINCE)] == [pytest.approx(0.5, abs=0.01), None]


async def test_a_worklog_is_dated_by_the_day_it_was_worked() -> None:
    source, wire = tracker()
    assert pulled(await pull(source, "worklogs", SINCE)) == [
        Worklog("500", "10001", 7200, started_at=at(3, 14), author="dev-1")
    ]
    assert wire.asked(UPDATED) == [{"since": str(START)}]
    assert wire.posted(WORKLOGS) == [{"ids": [500]}]


async def test_worklogs_go_on_from_where_the_feed_says_it_came() -> None:
    source, wire = tracker({UPDATED: in_turn(feed(1, 2, until=5000, last=False), feed(3, until=9000))})
    pages = await pull(source, "worklogs", SINCE)
    assert [query["since"] for query in wire.asked(UPDATED)] == [str(START), "5000"]
    assert [one.cursor for one in pages] == ["5000", "9000"]


async def test_a_worklog_of_the_minute_that_is_held_back_comes_with_the_next_pull() -> None:
    """The feed knows worklogs up to a minute ago; the cursor must stay there and not at our own clock."""
    now = 1_772_800_000_000
    changed = {1: now - 300_000, 2: now - 90_000, 3: now - 20_000}

    def updated(request: httpx.Request) -> dict[str, Any]:
        since = int(request.url.params["since"])
        ids = [one for one, moment in changed.items() if since <= moment <= clock - 60_000]
        return feed(*ids, until=max((changed[one] for one in ids), default=since))

    source, wire = tracker({UPDATED: updated})
    clock = now
    (first,) = await pull(source, "worklogs", SINCE)
    clock = now + 60_000
    await pull(source, "worklogs", SINCE, first.cursor)
    asked = [body["ids"] for body in wire.posted(WORKLOGS)]
    assert asked[0] == [1, 2]
    assert 3 in asked[1]


async def test_a_feed_without_news_keeps_its_place_and_asks_for_nothing() -> None:
    source, wire = tracker({UPDATED: {"values": [], "lastPage": True, "until": 0}})
    (read,) = await pull(source, "worklogs", SINCE, "777")
    assert (read.cursor, list(read.records)) == ("777", [])
    assert wire.posted(WORKLOGS) == []


async def test_a_worklog_that_is_hidden_or_gone_meanwhile_is_left_out() -> None:
    source, _ = tracker({UPDATED: feed(500, 501), WORKLOGS: [WORKLOG]})
    assert len(pulled(await pull(source, "worklogs", SINCE))) == 1


async def test_a_feed_that_does_not_move_is_unreadable() -> None:
    source, wire = tracker({UPDATED: feed(500, until=START, last=False)})
    with pytest.raises(Unreadable):
        await pull(source, "worklogs", SINCE)
    assert len(wire.asked(UPDATED)) == 1


async def test_a_deleted_worklog_is_gone() -> None:
    source, wire = tracker()
    (read,) = await pull(source, "deleted_worklogs", SINCE)
    assert list(read.records) == [Gone("worklog", "501")]
    assert read.cursor == "1772800000000"
    assert wire.asked(DELETED) == [{"since": str(START)}]


async def test_the_census_lists_every_id_for_deleted_issues_leave_no_trace() -> None:
    first, second = page({"id": "1"}, {"id": "2"}, token="t"), page({"id": "3"})
    source, wire = tracker({SEARCH: in_turn(first, second)})
    assert pulled(await pull(source, "census", SINCE)) == [Census("item", frozenset({"1", "2", "3"}))]
    assert [(body["fields"], body["maxResults"]) for body in wire.posted(SEARCH)] == [(["id"], 5000)] * 2
    assert wire.posted(SEARCH)[0]["jql"] == "(project in (APP, WEB)) AND project IS NOT EMPTY ORDER BY created ASC"


async def test_a_census_that_breaks_off_says_nothing_at_all() -> None:
    for second in (httpx.Response(400), httpx.Response(404)):
        source, _ = tracker({SEARCH: in_turn(page({"id": "1"}, token="t"), second)})
        read = []
        with pytest.raises((Unreadable, Refused)):
            read = [one async for one in source.pages("census", None, SINCE)]
        assert read == []


async def test_the_census_runs_once_a_week_and_last() -> None:
    source, _ = tracker()
    assert [stream.name for stream in source.streams if stream.every == timedelta(days=7)] == ["census"]
    assert source.streams[-1].name == "census"


async def test_check_counts_what_we_see() -> None:
    source, _ = tracker()
    account = await source.check()
    assert (account.name, account.sees) == ("Clientload bot", "2 projects")


@pytest.mark.parametrize("name", ["JIRA_CLIENT_FIELD", "JIRA_POINTS_FIELD"])
async def test_check_names_a_field_that_jira_does_not_know_for_a_search_would_be_silent(name: str) -> None:
    source, _ = tracker(**{name: "customfield_1"})
    with pytest.raises(Refused, match=name):
        await source.check()


async def test_check_refuses_an_account_that_sees_no_project() -> None:
    source, _ = tracker({"/rest/api/3/project/search": {"total": 0, "values": []}})
    with pytest.raises(Unauthorized):
        await source.check()


async def test_nothing_of_a_description_or_a_comment_reaches_a_record() -> None:
    source, _ = tracker()
    said = repr([pulled(await pull(source, stream.name, SINCE)) for stream in source.streams])
    assert "@" not in said
    assert "Call Ana" not in said
    assert "Dana" not in said
