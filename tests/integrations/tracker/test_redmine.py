from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Wire, pull, pulled, routes
from integrations.errors import CursorExpired, Unauthorized, Unavailable, Unreadable
from integrations.records import Census, Cycle, Item, Link, Organization, Skipped, Worklog
from integrations.tracker.redmine import Redmine, build
from tests.integrations.cases.redmine import ENTRY, HONEST, ISSUE, PROJECT, URL, VALUES, issues, listed

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
ISSUES = "/issues.json"
ENTRIES = "/time_entries.json"


def connected(answers: dict[str, Any] | None = None, **values: str) -> tuple[Redmine, Wire]:
    """Connect to an honest Redmine with some paths answered otherwise."""
    wire = Wire(routes({**HONEST, **(answers or {})}))
    return build({**VALUES, **values}, wire.client()), wire


async def issue(**fields: Any) -> Item:
    source, _ = connected({ISSUES: issues({**ISSUE, **fields})}, REDMINE_PROJECT_IS_CLIENT="")
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    return found


def many(count: int, *, a_second: int = 1) -> list[dict[str, Any]]:
    """Make issues that change one after the other, `a_second` of them within each second."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    stamps = [start + timedelta(seconds=number // a_second) for number in range(count)]
    return [{**ISSUE, "id": number, "updated_on": f"{at:%Y-%m-%dT%H:%M:%SZ}"} for number, at in enumerate(stamps)]


async def test_an_issue_keeps_what_the_load_needs_and_of_its_description_only_the_ticket() -> None:
    assert await issue() == Item(
        kind="issue",
        id="31",
        title="Stock connector",
        opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        updated_at=datetime(2026, 3, 6, 18, tzinfo=UTC),
        url=f"{URL}/issues/31",
        closed_at=datetime(2026, 3, 6, 17, tzinfo=UTC),
        type="Bug",
        priority="High",
        container="Acme shop",
        components=("Connectors",),
        client_names=("Acme", "Globex"),
        links=(Link("https://rt.firm.example/Ticket/Display.html?id=5"),),
        parent_id="30",
        estimate_hours=8.0,
        urgent=False,
    )


async def test_an_issue_keeps_its_due_date_and_its_version() -> None:
    found = await issue(
        due_date="2026-03-13", fixed_version={"id": 3, "name": "2.4"}, priority={"id": 4, "name": "Immediate"}
    )
    assert (found.due_on, found.cycle, found.urgent) == (date(2026, 3, 13), Cycle("2.4"), True)
    # A list of issues has no journals: what the date was before is not told.
    assert found.due_changes is None


@pytest.mark.parametrize(("status", "closed"), [(3, False), (5, True)], ids=["resolved", "closed"])
async def test_only_a_status_that_closes_closes(status: int, closed: bool) -> None:  # noqa: FBT001 - a parameter
    assert bool((await issue(status={"id": status, "name": "any"})).closed_at) is closed


async def test_an_issue_opened_again_is_open_though_its_closing_date_stays() -> None:
    assert (await issue(status={"id": 1, "name": "New"})).closed_at is None


async def test_an_issue_closed_without_a_date_was_closed_when_it_last_changed() -> None:
    assert (await issue(closed_on=None)).closed_at == datetime(2026, 3, 6, 18, tzinfo=UTC)


async def test_hours_of_subtasks_are_not_counted_on_their_parent_too() -> None:
    found = await issue(estimated_hours=None)
    assert (found.estimate_hours, found.logged_hours) == (None, None)


async def test_hours_that_may_not_be_seen_are_absent_and_no_error() -> None:
    source, _ = connected({ISSUES: issues({key: ISSUE[key] for key in ISSUE if "spent" not in key})})
    assert isinstance(pulled(await pull(source, "issues", SINCE))[0], Item)


@pytest.mark.parametrize(
    ("value", "names"),
    [("Acme", ("Acme",)), (["Acme", "Globex"], ("Acme", "Globex")), ([], ()), (None, ()), ("", ())],
)
async def test_a_client_field_holds_one_value_several_or_none(value: Any, names: tuple[str, ...]) -> None:
    assert (await issue(custom_fields=[{"id": 1, "name": "Client", "value": value}])).client_names == names


async def test_a_client_field_can_be_named_by_its_name() -> None:
    source, _ = connected(REDMINE_CLIENT_FIELD="Client")
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert found.client_names == ("Acme", "Globex")


async def test_projects_are_clients_where_the_admin_says_so() -> None:
    source, wire = connected()
    assert pulled(await pull(source, "projects", SINCE)) == [Organization("7", PROJECT["name"])]
    (found,) = pulled(await pull(source, "issues", SINCE))
    assert isinstance(found, Item)
    assert found.organizations == ("7",)
    assert wire.asked("/projects.json")[0]["status"] == "1|5"


async def test_projects_are_not_read_where_they_are_no_clients() -> None:
    source, _ = connected(REDMINE_PROJECT_IS_CLIENT="")
    assert "projects" not in [stream.name for stream in source.streams]


async def test_closed_issues_are_asked_for_since_only_open_ones_are_listed_unasked() -> None:
    source, wire = connected()
    await pull(source, "issues", SINCE)
    await pull(source, "census", SINCE)
    assert {asked["status_id"] for asked in wire.asked(ISSUES)} == {"*"}


@pytest.mark.parametrize("stream", ["projects", "issues", "time_entries", "time_entries_census", "census"])
async def test_a_revoked_key_is_refused_though_lists_answer_200_with_nothing(stream: str) -> None:
    nothing = {ISSUES: listed("issues"), ENTRIES: listed("time_entries"), "/projects.json": listed("projects")}
    source, _ = connected({**nothing, "/users/current.json": httpx.Response(401)})
    with pytest.raises(Unauthorized):
        await pull(source, stream, SINCE)


async def test_times_are_asked_in_utc_without_an_offset_which_would_be_refused() -> None:
    source, wire = connected()
    await pull(source, "issues", datetime.fromisoformat("2026-03-01T02:00:00+02:00"))
    assert wire.asked(ISSUES)[0]["updated_on"] == ">=2026-03-01T00:00:00Z"
    assert b">" not in wire.requests[-1].url.raw_path


async def test_pages_are_asked_in_an_order_that_says_where_each_ends() -> None:
    source, wire = connected({ISSUES: issues(*many(250))})
    pages = await pull(source, "issues", SINCE)
    assert {record.id for record in pulled(pages)} == {str(number) for number in range(250)}
    assert {(asked["sort"], asked["limit"]) for asked in wire.asked(ISSUES)} == {("updated_on,id", "100")}
    assert pages[-1].fraction == 1.0


@pytest.mark.parametrize("a_second", [1, 60, 100, 250])
async def test_nothing_is_lost_where_many_issues_change_in_one_second(a_second: int) -> None:
    source, _ = connected({ISSUES: issues(*many(430, a_second=a_second))})
    found = {record.id for record in pulled(await pull(source, "issues", SINCE))}
    assert found == {str(number) for number in range(430)}


async def test_an_issue_that_changes_while_the_list_is_read_pushes_no_other_out_of_it() -> None:
    rows = many(250)

    def answer(request: httpx.Request) -> Any:
        answered = issues(*rows)(request)
        # The first issue moves to the end: by offsets alone the row behind the page would be skipped.
        rows[0] = {**rows[0], "updated_on": "2026-03-03T00:00:00Z"}
        return answered

    source, _ = connected({ISSUES: answer})
    found = {record.id for record in pulled(await pull(source, "issues", SINCE))}
    assert found == {str(number) for number in range(250)}


async def test_a_pull_that_was_cut_short_goes_on_behind_its_last_page() -> None:
    source, _ = connected({ISSUES: issues(*many(150))})
    pages = await pull(source, "issues", SINCE)
    rest = pulled(await pull(source, "issues", SINCE, pages[0].cursor))
    assert {record.id for record in rest} >= {str(number) for number in range(100, 150)}
    assert len(rest) < 60


async def test_the_next_pull_looks_back_a_little_from_the_last_change() -> None:
    source, wire = connected()
    (page,) = await pull(source, "issues", SINCE)
    await pull(source, "issues", SINCE, page.cursor)
    assert wire.asked(ISSUES)[-1]["updated_on"] == ">=2026-03-06T17:45:00Z"


async def test_an_issue_dated_in_the_future_does_not_hide_what_changes_before_then() -> None:
    source, wire = connected({ISSUES: issues({**ISSUE, "updated_on": "2099-01-01T00:00:00Z"})})
    (page,) = await pull(source, "issues", SINCE)
    await pull(source, "issues", SINCE, page.cursor)
    assert wire.asked(ISSUES)[-1]["updated_on"] < f">={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


async def test_a_cursor_that_is_not_ours_starts_the_stream_again() -> None:
    source, _ = connected()
    with pytest.raises(CursorExpired):
        await pull(source, "issues", SINCE, "?")


async def test_an_issue_without_its_date_of_change_is_unreadable_for_there_is_no_way_on() -> None:
    source, _ = connected({ISSUES: listed("issues", {**ISSUE, "updated_on": None})})
    with pytest.raises(Unreadable):
        await pull(source, "issues", SINCE)


async def test_hours_are_dated_by_the_day_worked_and_not_by_the_day_entered() -> None:
    source, _ = connected()
    assert pulled(await pull(source, "time_entries", SINCE)) == [
        Worklog("900", "31", 9000, day=date(2026, 3, 5), author="9")
    ]


async def test_hours_on_a_project_are_counted_as_skipped() -> None:
    source, _ = connected({ENTRIES: listed("time_entries", {**ENTRY, "issue": None})})
    assert pulled(await pull(source, "time_entries", SINCE)) == [
        Skipped("time entry 900", "it is logged on a project, not on an issue")
    ]


async def test_the_first_pull_reads_all_hours_and_the_next_ones_the_last_days() -> None:
    source, wire = connected()
    pages = await pull(source, "time_entries", SINCE)
    await pull(source, "time_entries", SINCE, pages[-1].cursor)
    recent = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    assert [asked["from"] for asked in wire.asked(ENTRIES)] == ["2026-03-01", recent]


async def test_a_first_pull_of_hours_that_was_cut_short_starts_where_it_had_started() -> None:
    source, wire = connected()
    pages = await pull(source, "time_entries", SINCE)
    await pull(source, "time_entries", datetime.now(UTC), pages[0].cursor)
    assert wire.asked(ENTRIES)[-1]["from"] == "2026-03-01"


async def test_late_edited_and_deleted_hours_are_found_by_reading_45_days_again() -> None:
    source, wire = connected()
    found = pulled(await pull(source, "time_entries_census", SINCE))
    first = (datetime.now(UTC) - timedelta(days=45)).date()
    assert found[-1] == Census("worklog", frozenset({"900"}), first, date.max)
    assert wire.asked(ENTRIES)[0]["from"] == first.isoformat()
    assert {stream.name: stream.every for stream in source.streams}["time_entries_census"] == timedelta(days=1)


async def test_no_hours_at_all_can_be_a_lost_right_and_strike_nothing_off() -> None:
    source, _ = connected({ENTRIES: listed("time_entries")})
    assert pulled(await pull(source, "time_entries_census", SINCE)) == []


@pytest.mark.parametrize(
    ("stream", "path", "key"), [("census", ISSUES, "issues"), ("time_entries_census", ENTRIES, "time_entries")]
)
async def test_a_census_during_which_something_was_deleted_is_not_believed(stream: str, path: str, key: str) -> None:
    rows = [{**ENTRY, "id": number} for number in range(150)]
    answers = iter([listed(key, *rows[:100], total=150), listed(key, *rows[101:], total=149)])
    source, _ = connected({path: lambda _: next(answers)})
    with pytest.raises(Unavailable):
        await pull(source, stream, SINCE)


async def test_the_census_names_every_issue_and_so_tells_the_deleted_ones() -> None:
    source, _ = connected({ISSUES: issues(*many(130))})
    (page,) = await pull(source, "census", SINCE)
    assert page.records == [Census("item", frozenset(str(number) for number in range(130)))]


async def test_a_census_of_nothing_is_a_lost_right_and_strikes_nothing_off() -> None:
    source, _ = connected({ISSUES: listed("issues")})
    with pytest.raises(Unauthorized):
        await pull(source, "census", SINCE)


async def test_check_names_the_keys_owner_and_how_much_he_sees() -> None:
    source, _ = connected()
    account = await source.check()
    assert (account.name, account.sees) == ("clientload", "1 issues")
