"""Against a real Redmine 5: what its documentation does not say is shown here, not assumed."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from integrations.conformance.wire import pull, pulled
from integrations.errors import Unauthorized
from integrations.http import client
from integrations.records import Census, Item, Organization, Skipped, Worklog
from integrations.tracker.redmine import Redmine, build
from tests.integrations.real.conftest import Server

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

SINCE = datetime.now(UTC) - timedelta(days=365)
Connect = Callable[..., Redmine]


@pytest.fixture
async def connect(board: Server) -> AsyncIterator[Connect]:
    """Connect with a key of the server, by default that of a user who may only read."""
    async with client() as http:

        def connected(key: str = "reader_key", **values: str) -> Redmine:
            return build({"REDMINE_URL": board.url, "REDMINE_KEY": board.access.get(key, key), **values}, http)

        yield connected


async def issue(board: Server, **fields: Any) -> int:
    made = await board.send("POST", "/issues.json", {"issue": {"project_id": "acme", "subject": "Export", **fields}})
    return int(made["issue"]["id"])


async def hours(board: Server, number: int, days_ago: int = 0, worked: float = 1.5) -> int:
    spent_on = (datetime.now(UTC).date() - timedelta(days=days_ago)).isoformat()
    entry = {"issue_id": number, "spent_on": spent_on, "hours": worked, "activity_id": 9}
    made = await board.send("POST", "/time_entries.json", {"time_entry": entry})
    return int(made["time_entry"]["id"])


async def items(source: Redmine, cursor: str | None = None, since: datetime = SINCE) -> dict[str, Item]:
    found = pulled(await pull(source, "issues", since, cursor))
    return {record.id: record for record in found if isinstance(record, Item)}


async def worklogs(source: Redmine, stream: str, cursor: str | None = None) -> dict[str, Worklog]:
    found = pulled(await pull(source, stream, SINCE, cursor))
    return {record.id: record for record in found if isinstance(record, Worklog)}


async def cursor_behind_all(source: Redmine, stream: str = "issues") -> str:
    return (await pull(source, stream, SINCE))[-1].cursor


async def test_a_first_pull_brings_every_issue_open_or_closed_with_its_client(board: Server, connect: Connect) -> None:
    count = (await board.send("GET", "/issues.json", status_id="*", limit=1))["total_count"]
    found = await items(connect(REDMINE_CLIENT_FIELD=str(board.access["client_field"])))
    assert len(found) >= count > 100
    assert {one.container for one in found.values()} == {"Acme", "Globex"}
    assert {name for one in found.values() for name in one.client_names} >= {"Globex", "Umbra"}
    assert {one.type for one in found.values()} >= {"Bug", "Feature", "Support"}
    assert any(one.closed_at for one in found.values())
    assert any(one.closed_at is None for one in found.values())


async def test_a_first_pull_brings_the_hours_by_the_day_worked(board: Server, connect: Connect) -> None:
    listed = await board.send("GET", "/time_entries.json", limit=100, sort="created_on")
    found = await worklogs(connect(), "time_entries")
    assert len(listed["time_entries"]) > 30
    for entry in listed["time_entries"][:30]:
        worklog = found[str(entry["id"])]
        assert (worklog.day, worklog.seconds) == (date.fromisoformat(entry["spent_on"]), entry["hours"] * 3600)


async def test_what_is_new_edited_closed_or_opened_again_comes_with_the_next_pull(
    board: Server, connect: Connect
) -> None:
    source = connect()
    cursor = await cursor_behind_all(source)
    number = await issue(board)
    assert (await items(source, cursor))[str(number)].title == "Export"
    await board.send("PUT", f"/issues/{number}.json", {"issue": {"subject": "Import", "status_id": 5}})
    closed = (await items(source, cursor))[str(number)]
    assert closed.title == "Import"
    assert closed.closed_at is not None
    await board.send("PUT", f"/issues/{number}.json", {"issue": {"status_id": 2}})
    assert (await items(source, cursor))[str(number)].closed_at is None
    await board.send("PUT", f"/issues/{number}.json", {"issue": {"status_id": 3}})
    assert (await items(source, cursor))[str(number)].closed_at is None


@pytest.mark.parametrize("hours_ahead", [-8, 0, 9])
async def test_an_instant_of_any_zone_is_asked_for_as_the_same_instant(
    board: Server, connect: Connect, hours_ahead: int
) -> None:
    number = await issue(board)
    changed = (await items(connect()))[str(number)].updated_at.astimezone(timezone(timedelta(hours=hours_ahead)))
    assert str(number) in await items(connect(), since=changed)
    assert str(number) not in await items(connect(), since=changed + timedelta(minutes=1))


async def test_hours_written_late_edited_or_deleted_are_found_by_the_second_look(
    board: Server, connect: Connect
) -> None:
    source = connect()
    cursor = await cursor_behind_all(source, "time_entries")
    number = await issue(board)
    late, today = str(await hours(board, number, days_ago=20)), str(await hours(board, number))
    at_once = await worklogs(source, "time_entries", cursor)
    assert today in at_once
    assert late not in at_once
    again = await worklogs(source, "time_entries_census")
    assert again[late].item_id == str(number)
    await board.send("PUT", f"/time_entries/{late}.json", {"time_entry": {"hours": 4}})
    assert (await worklogs(source, "time_entries_census"))[late].seconds == 4 * 3600
    await board.send("DELETE", f"/time_entries/{late}.json")
    census = pulled(await pull(source, "time_entries_census", SINCE))[-1]
    assert isinstance(census, Census)
    assert late not in census.ids
    assert today in census.ids
    assert census.since is not None
    assert census.since <= datetime.now(UTC).date() - timedelta(days=44)


async def test_hours_on_a_project_are_named_as_skipped(board: Server, connect: Connect) -> None:
    project = (await board.send("GET", "/projects/acme.json"))["project"]["id"]
    entry = {"project_id": project, "hours": 1, "activity_id": 9, "spent_on": datetime.now(UTC).date().isoformat()}
    made = await board.send("POST", "/time_entries.json", {"time_entry": entry})
    found = pulled(await pull(connect(), "time_entries", SINCE, ""))
    await board.send("DELETE", f"/time_entries/{made['time_entry']['id']}.json")
    assert f"time entry {made['time_entry']['id']}" in [one.where for one in found if isinstance(one, Skipped)]


async def test_a_deleted_issue_leaves_no_trace_but_in_the_census(board: Server, connect: Connect) -> None:
    number, other = await issue(board), await issue(board)
    await board.send("DELETE", f"/issues/{number}.json")
    assert str(number) not in await items(connect())
    (census,) = pulled(await pull(connect(), "census", SINCE))
    assert isinstance(census, Census)
    assert str(number) not in census.ids
    assert str(other) in census.ids


async def test_a_revoked_key_is_unauthorized_though_redmine_answers_it_with_an_empty_list(
    board: Server, connect: Connect
) -> None:
    answer = await board.http.get("/issues.json?status_id=*", headers={"X-Redmine-API-Key": "revoked"})
    assert (answer.status_code, answer.json()["total_count"]) == (200, 0)
    source = connect("revoked")
    with pytest.raises(Unauthorized):
        await source.check()
    for stream in source.streams:
        with pytest.raises(Unauthorized):
            await pull(source, stream.name, SINCE)


async def test_a_user_who_may_not_see_hours_gets_issues_and_strikes_no_hours_off(connect: Connect) -> None:
    source = connect("without_hours_key")
    found = await items(source)
    assert {one.container for one in found.values()} == {"Acme"}
    assert await worklogs(source, "time_entries") == {}
    assert pulled(await pull(source, "time_entries_census", SINCE)) == []


async def test_projects_are_clients_where_the_admin_says_so(connect: Connect) -> None:
    source = connect("key", REDMINE_PROJECT_IS_CLIENT="1")
    organizations = {one for one in pulled(await pull(source, "projects", SINCE)) if isinstance(one, Organization)}
    assert {one.name for one in organizations} == {"Acme", "Globex"}
    found = await items(source)
    assert {one.organizations[0] for one in found.values()} == {one.id for one in organizations}


async def test_check_names_the_keys_owner(connect: Connect) -> None:
    assert (await connect().check()).name == "reader"
