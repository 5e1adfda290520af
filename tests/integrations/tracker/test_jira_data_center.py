from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled
from integrations.errors import Refused, Unauthorized, Unavailable
from integrations.records import Census, Cycle, DueChange, Item, Link, Progress, Record
from integrations.tracker.jira_data_center import LOOK_BACK, JiraDataCenter, build, spell
from tests.integrations.cases.jira import STATUSES
from tests.integrations.cases.jira_data_center import HISTORIES, ISSUE, SEARCH, VALUES, ZONE, Rack

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
READS = frozenset({"/rest/api/2/worklog/list"})


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(rack: Rack, instead: dict[str, httpx.Response] | None = None, **values: str) -> tuple[JiraDataCenter, Wire]:
    """Connect to a Jira with some paths answered otherwise."""
    wire = Wire(lambda request: (instead or {}).get(request.url.path) or rack.answer(request), READS)
    return build({**VALUES, **values}, wire.client()), wire


def items(found: list[Record]) -> list[Item]:
    return [one for one in found if isinstance(one, Item)]


async def issue(**fields: Any) -> Item:
    rack = Rack()
    rack.issues[1] = {**ISSUE, "fields": {**ISSUE["fields"], **fields}}
    (found,) = items(pulled(await pull(connect(rack)[0], "issues", SINCE)))
    return found


async def test_an_issue_of_a_server_is_kept_as_one_of_the_cloud() -> None:
    assert await issue() == Item(
        kind="issue",
        id="10001",
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 17, 0, 0, 123000, tzinfo=UTC),
        url="https://jira.firm.example/browse/APP-1",
        closed_at=at(6, 17),
        type="Story",
        priority="High",
        container="APP",
        epic="APP-0",
        labels=("acme",),
        components=("Connectors",),
        client_names=("Acme",),
        links=(Link("https://firm.zendesk.example/agent/tickets/101"),),
        estimate_hours=8,
        points=5,
        spans=(Progress(at(3, 10), at(6, 17), "JIRAUSER1"),),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(5, 9), date(2026, 3, 10), date(2026, 3, 13)),),
        urgent=False,
        cycle=Cycle("Sprint 7", started_at=at(2, 8), ends_at=at(16, 8), entered_at=at(5, 10)),
    )


async def test_a_sprint_whose_name_looks_like_its_parts_is_read_by_its_first_ones() -> None:
    line = "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=9,rapidViewId=1,state=FUTURE,name=A, B,id=3,goal=x,y]"
    assert (await issue(customfield_10020=[line])).cycle == Cycle("A, B", entered_at=at(2, 9))
    assert (await issue(customfield_10020=["something else"])).cycle is None


async def test_a_workflow_without_resolutions_is_closed_when_its_status_last_moved() -> None:
    assert (await issue(resolutiondate=None)).closed_at == at(6, 17)
    assert (await issue(resolutiondate=None, status=STATUSES[1])).closed_at is None


async def test_a_history_that_was_cut_is_not_told_in_part() -> None:
    rack = Rack()
    rack.issues[1] = {**ISSUE, "changelog": {"startAt": 0, "maxResults": 2, "total": 5, "histories": HISTORIES[:2]}}
    (found,) = items(pulled(await pull(connect(rack)[0], "issues", SINCE)))
    assert (found.spans, found.due_changes) == (None, None)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Mars/Olympus"])
async def test_nothing_is_lost_whatever_the_time_zone_of_the_account(zone: str) -> None:
    """The server reads a minute in the account's zone; one that is not known here is read with a day of overlap."""
    rack = Rack("America/Anchorage" if zone.startswith("Mars") else zone)
    updates = {number: SINCE + timedelta(hours=number - 31) for number in range(1, 62)}
    for number, moment in updates.items():
        rack.put(number, "an issue", moment)
    told = {"displayName": "Clientload bot", "timeZone": zone}
    source, wire = connect(rack, {"/rest/api/2/myself": httpx.Response(200, json=told)})
    found = {one.id for one in items(pulled(await pull(source, "issues", SINCE)))}
    assert {rack.ref(number) for number, moment in updates.items() if moment >= SINCE} <= found
    if not zone.startswith("Mars"):
        assert len(found) == 31
        local = SINCE.astimezone(ZoneInfo(zone))
        assert f'AND updated >= "{local:%Y-%m-%d %H:%M}" ' in wire.asked(SEARCH)[0]["jql"]


@pytest.mark.parametrize(
    ("hour", "spelled"), [(0, "2026-10-25 01:00"), (1, "2026-10-25 02:00"), (2, "2026-10-25 03:00")]
)
def test_an_hour_that_comes_twice_is_asked_for_from_its_first_time(hour: int, spelled: str) -> None:
    """In Paris 02:00 to 03:00 of that night comes twice: at 00:00 and at 01:00 UTC."""
    assert spell(datetime(2026, 10, 25, hour, tzinfo=UTC), ZoneInfo("Europe/Paris")) == spelled


async def test_the_search_keeps_the_admins_restriction_and_asks_for_what_is_needed() -> None:
    source, wire = connect(Rack())
    await pull(source, "issues", SINCE)
    (asked,) = wire.asked(SEARCH)
    assert asked["jql"].startswith("(project in (APP, WEB)) AND updated >= ")
    assert asked["jql"].endswith(" ORDER BY updated ASC, key ASC")
    assert {"summary", "customfield_10050", "customfield_10020", "customfield_10021"} <= set(asked["fields"].split(","))
    assert asked["expand"] == "changelog"
    source, wire = connect(Rack(), JIRA_DC_JQL="")
    await pull(source, "census", SINCE)
    assert wire.asked(SEARCH)[0]["jql"] == "ORDER BY created ASC, key ASC"


async def test_the_next_run_begins_a_little_before_the_last_change() -> None:
    source, wire = connect(Rack())
    (read,) = await pull(source, "issues", SINCE)
    await pull(source, "issues", SINCE, read.cursor)
    last = datetime(2026, 3, 6, 17, tzinfo=UTC) - LOOK_BACK
    assert f'updated >= "{last.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" ' in wire.asked(SEARCH)[1]["jql"]


async def test_an_issue_that_changes_while_a_long_minute_is_read_passes_no_other_over() -> None:
    rack = Rack()
    for number in range(1, 251):
        rack.put(number, "changed at once", at(10, 8))
    source, _ = connect(rack)
    found = set()
    async for page in source.pages("issues", None, SINCE):
        if not found:
            rack.put(1, "again", at(11))
        found |= {one.id for one in items(list(page.records))}
    assert found == {rack.ref(number) for number in range(1, 251)}


async def test_a_census_in_which_something_is_deleted_says_nothing_and_is_taken_again() -> None:
    rack = Rack()
    for number in range(1, 1501):
        rack.put(number, "an issue", at(10, 8))

    def answer(request: httpx.Request) -> httpx.Response:
        given = rack.answer(request)
        if request.url.path == SEARCH:
            rack.issues.pop(1, None)
        return given

    source = build(VALUES, Wire(answer, READS).client())
    with pytest.raises(Unavailable):
        await pull(source, "census", SINCE)
    (census,) = pulled(await pull(source, "census", SINCE))
    assert isinstance(census, Census)
    assert len(census.ids) == 1499


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    rack = Rack()
    rack.issues.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(rack)[0], "census", SINCE)


@pytest.mark.parametrize("stream", ["issues", "census"])
async def test_a_token_that_ran_out_is_no_empty_jira_where_strangers_may_look(stream: str) -> None:
    nothing = {"startAt": 0, "maxResults": 100, "total": 0, "issues": []}
    answers = {"/rest/api/2/myself": httpx.Response(401), SEARCH: httpx.Response(200, json=nothing)}
    with pytest.raises(Unauthorized):
        await pull(connect(Rack(), answers)[0], stream, SINCE)


async def test_a_search_that_jira_does_not_understand_names_the_variable() -> None:
    source, _ = connect(
        Rack(), {SEARCH: httpx.Response(400, json={"errorMessages": ["Field 'projct' does not exist"]})}
    )
    with pytest.raises(Refused, match="check JIRA_DC_JQL"):
        await pull(source, "issues", SINCE)


async def test_check_counts_what_we_see_and_refuses_what_would_be_empty() -> None:
    account = await connect(Rack())[0].check()
    assert (account.name, account.sees) == ("Clientload bot", "2 projects")
    with pytest.raises(Refused, match="JIRA_DC_POINTS_FIELD"):
        await connect(Rack(), JIRA_DC_POINTS_FIELD="customfield_1")[0].check()
    with pytest.raises(Unauthorized):
        await connect(Rack(), {"/rest/api/2/project": httpx.Response(200, json=[])})[0].check()


async def test_the_token_is_a_bearers() -> None:
    source, wire = connect(Rack())
    await source.check()
    assert {one.headers["Authorization"] for one in wire.requests} == {"Bearer wire-token"}
