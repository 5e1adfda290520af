"""The tracker is asked over real HTTP, first by hand and then by the product's own connector."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import pytest

from bot.demo.jql import milliseconds
from bot.demo.tracker import EMAIL, TOKEN, Tracker, serve_tracker
from bot.demo.work import Company
from integrations.jira_cloud import JiraCloud
from integrations.records import Census, Gone, Item, Worklog
from integrations.tracker.jira import build

API = "/rest/api/3"
AUTH = (EMAIL, TOKEN)
HELPDESK = "http://127.0.0.1:8081"


class Clock(Protocol):
    now: datetime

    def __call__(self) -> datetime: ...
    def move(self, **distance: float) -> None: ...


@pytest.fixture
async def tracker(company: Company, clock: Clock) -> AsyncIterator[Tracker]:
    tracker = Tracker(company, clock, helpdesk_url=HELPDESK)
    async with tracker.serve():
        yield tracker


@pytest.fixture
def jira(tracker: Tracker, http: httpx.AsyncClient) -> JiraCloud:
    values = {
        "JIRA_URL": tracker.url,
        "JIRA_EMAIL": EMAIL,
        "JIRA_TOKEN": TOKEN,
        "JIRA_CLIENT_FIELD": "customfield_10050",
        "JIRA_POINTS_FIELD": "customfield_10016",
        "JIRA_JQL": "project in (PLAT, SOL, OPS)",
    }
    return build(values, http)


async def ask(http: httpx.AsyncClient, tracker: Tracker, path: str, **query: Any) -> Any:
    response = await http.get(tracker.url + API + path, params=query, auth=AUTH)
    assert response.status_code == 200, response.text
    return response.json()


async def search(http: httpx.AsyncClient, tracker: Tracker, **body: Any) -> Any:
    response = await http.post(f"{tracker.url}{API}/search/jql", json=body, auth=AUTH)
    assert response.status_code == 200, response.text
    return response.json()


async def test_the_short_way_gives_the_address(company: Company, http: httpx.AsyncClient) -> None:
    async with serve_tracker(company) as url:
        response = await http.get(f"{url}{API}/myself", auth=AUTH)
    assert response.json()["timeZone"] == "Europe/Paris"


async def test_a_wrong_credential_is_refused(tracker: Tracker, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{tracker.url}{API}/myself", auth=(EMAIL, "guess"))).status_code == 401
    assert (await http.get(f"{tracker.url}{API}/myself")).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/issue"), ("PUT", "/issue/10001"), ("DELETE", "/issue/10001"), ("PUT", "/search/jql")],
)
async def test_nothing_but_reading_is_answered(
    tracker: Tracker, http: httpx.AsyncClient, method: str, path: str
) -> None:
    assert (await http.request(method, tracker.url + API + path, auth=AUTH)).status_code == 405


async def test_the_old_search_is_gone(tracker: Tracker, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{tracker.url}{API}/search", auth=AUTH)).status_code == 410


async def test_a_search_gives_ids_alone_unless_fields_are_named(tracker: Tracker, http: httpx.AsyncClient) -> None:
    page = await ask(http, tracker, "/search/jql", jql="project = PLAT", maxResults=2)
    assert [set(row) for row in page["issues"]] == [{"id"}, {"id"}]
    named = await search(http, tracker, jql="project = PLAT", maxResults=1, fields=["summary", "status"])
    assert set(named["issues"][0]["fields"]) == {"summary", "status"}
    everything = await ask(http, tracker, "/search/jql", jql="project = PLAT", maxResults=1, fields="*all")
    assert everything["issues"][0]["fields"]["project"]["key"] == "PLAT"


async def test_a_search_is_paged_by_tokens_until_its_last_page(tracker: Tracker, http: httpx.AsyncClient) -> None:
    body = {"jql": "project IS NOT EMPTY ORDER BY updated ASC", "fields": ["updated"], "maxResults": 5000}
    page = await search(http, tracker, **body)
    rows = page["issues"]
    assert len(rows) == 100
    while not page["isLast"]:
        page = await search(http, tracker, **body, nextPageToken=page["nextPageToken"])
        rows += page["issues"]
    assert "nextPageToken" not in page
    assert {row["id"] for row in rows} == {str(issue.id) for issue in tracker.company.issues}
    stamps = [row["fields"]["updated"] for row in rows]
    assert stamps == sorted(stamps)


async def test_ids_alone_come_five_thousand_a_page(tracker: Tracker, http: httpx.AsyncClient) -> None:
    page = await search(http, tracker, jql="project IS NOT EMPTY", fields=["id"], maxResults=5000)
    assert page["isLast"]
    assert len(page["issues"]) == len(tracker.company.issues)


async def test_a_search_that_is_not_understood_is_refused(tracker: Tracker, http: httpx.AsyncClient) -> None:
    token = (await search(http, tracker, jql="project = PLAT", maxResults=1))["nextPageToken"]
    for body in (
        {"jql": "ORDER BY created"},
        {"jql": "project = SOL", "nextPageToken": token},
        {"jql": "project = SOL", "nextPageToken": "nonsense"},
    ):
        response = await http.post(f"{tracker.url}{API}/search/jql", json=body, auth=AUTH)
        assert response.status_code == 400
        assert response.json()["errorMessages"]


async def test_changelogs_come_for_many_issues_by_field(tracker: Tracker, http: httpx.AsyncClient) -> None:
    issues = tracker.company.issues[100:140]
    body = {"issueIdsOrKeys": [issue.key for issue in issues], "fieldIds": ["status"]}
    response = await http.post(f"{tracker.url}{API}/changelog/bulkfetch", json=body, auth=AUTH)
    logs = {log["issueId"]: log["changeHistories"] for log in response.json()["issueChangeLogs"]}
    for issue in issues:
        moves = [change.after for change in issue.changes if change.field == "status"]
        assert [entry["items"][0]["toString"] for entry in logs.get(str(issue.id), [])] == moves


@pytest.mark.parametrize("path", ["/changelog/bulkfetch", "/worklog/list"])
async def test_bulk_questions_about_nothing_are_refused(tracker: Tracker, http: httpx.AsyncClient, path: str) -> None:
    assert (await http.post(f"{tracker.url}{API}{path}", json={}, auth=AUTH)).status_code == 400


async def test_the_feed_of_worklogs_has_a_thousand_a_page_and_holds_back_a_minute(
    tracker: Tracker, http: httpx.AsyncClient, clock: Clock
) -> None:
    first = await ask(http, tracker, "/worklog/updated", since=0)
    second = await ask(http, tracker, "/worklog/updated", since=first["until"])
    assert len(first["values"]) >= 1000
    assert (first["lastPage"], second["lastPage"]) == (False, True)
    assert "nextPage" in first
    tracker.put(replace(tracker.company.worklogs[-1], id=99_999, entered_at=clock.now))
    assert (await ask(http, tracker, "/worklog/updated", since=second["until"]))["values"] == []
    clock.move(seconds=61)
    (row,) = (await ask(http, tracker, "/worklog/updated", since=second["until"]))["values"]
    assert row["worklogId"] == 99_999


async def test_web_links_name_tickets_by_the_helpdesks_address(tracker: Tracker, http: httpx.AsyncClient) -> None:
    issue = next(issue for issue in tracker.company.issues if issue.remote_tickets)
    (link,) = await ask(http, tracker, f"/issue/{issue.key}/remotelink")
    assert link["object"]["url"] == f"{HELPDESK}/agent/tickets/{issue.remote_tickets[0]}"
    assert (await http.get(f"{tracker.url}{API}/issue/NONE-1/remotelink", auth=AUTH)).status_code == 404


async def test_a_change_moves_the_issue_to_the_end_of_the_search(
    tracker: Tracker, http: httpx.AsyncClient, clock: Clock
) -> None:
    issue = next(one for one in tracker.company.issues if one.current("status", clock.now) == "Done")
    clock.move(minutes=1)
    tracker.change(issue.id, clock.now, issue.reporter, "status", "In Progress")
    page = await search(http, tracker, jql=f"updated >= {milliseconds(clock.now)}", fields=["status", "resolutiondate"])
    (row,) = page["issues"]
    assert row["fields"]["status"]["statusCategory"]["key"] == "indeterminate"
    assert row["fields"]["resolutiondate"] is None


async def test_a_removed_issue_leaves_no_trace(tracker: Tracker, http: httpx.AsyncClient) -> None:
    tracker.remove(tracker.company.issues[0].id)
    page = await search(http, tracker, jql="project IS NOT EMPTY", fields=["id"], maxResults=5000)
    assert len(page["issues"]) == len(tracker.company.issues) - 1


async def test_the_connector_reads_the_whole_year(tracker: Tracker, jira: JiraCloud) -> None:
    found: dict[type, list[Any]] = {kind: [] for kind in (Item, Worklog, Gone, Census)}
    for stream in jira.streams:
        async for page in jira.pages(stream.name, None, tracker.clock() - timedelta(days=400)):
            for record in page.records:
                found[type(record)].append(record)
    company = tracker.company
    items = {item.id: item for item in found[Item]}
    assert (await jira.check()).sees == "3 projects"
    assert found[Census][0].ids == set(items) == {str(issue.id) for issue in company.issues}
    for issue in company.issues:
        item = items[str(issue.id)]
        assert item.client_names == ((issue.client_field,) if issue.client_field else ())
        assert [link.target for link in item.links] == [f"{HELPDESK}/agent/tickets/{one}" for one in issue.tickets]
        assert (item.epic, item.points) == (issue.epic, issue.points)
        worked = [change for change in issue.changes if change.after == "In Progress"]
        assert bool(item.spans) == bool(worked)
    kept = [worklog for worklog in company.worklogs if worklog.deleted_at is None or worklog.deleted_at > company.until]
    assert {worklog.id for worklog in found[Worklog]} == {str(worklog.id) for worklog in kept}
    assert len(found[Gone]) > 5
    assert {request.method for request in tracker.asked} == {"GET", "POST"}
    assert {request.status for request in tracker.asked} == {200}
