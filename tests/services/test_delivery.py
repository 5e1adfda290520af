"""Delivery: the time that a time tracker tells is a team's own work, or the logged time of the issue that it names."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.services import assign, configure
from bot.services.company import Company
from bot.services.sync import store_page
from bot.store import standing, teams
from bot.store.database import Database
from bot.store.tables import Client, Effort, Item, ItemShare, Team
from integrations import records
from integrations.records import Gone, Link, Organization, Record, Worklog
from integrations.source import Page
from integrations.time_entries import Entry, records_of
from tests.services.books import NOW

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 13, 9, tzinfo=UTC)
ACME = Organization("77", "Acme")


class Firm:
    """A firm with a team of each kind, whose sources tell what a test says."""

    def __init__(self, company: Company) -> None:
        self.company = company

    async def tell(self, source: str, *told: Record | Sequence[Record]) -> None:
        """Store a page of a source."""
        page = [one for each in told for one in (each if isinstance(each, Sequence) else [each])]
        async with self.company.database.writing() as session:
            await store_page(session, self.company, source, "any", Page(page, "1"))

    async def hours(self) -> list[tuple[str, str, str | None, float]]:
        """Return (team, item's title, client, hours) of all that counts, as the ledger's rows have it."""
        async with self.company.database.asking() as session:
            rows = await session.exec(
                select(Team.name, Item.title, Client.name, Effort.seconds)
                .join(Item, col(Item.id) == col(Effort.item_id))
                .join(Team, col(Team.id) == col(Effort.team_id))
                .outerjoin(Client, col(Client.id) == col(Effort.destination))
                .where(col(Effort.seconds) > 0)
                .order_by(col(Item.title), col(Effort.day), col(Client.name).nulls_last())
            )
            return [(team, title, client, seconds / 3600) for team, title, client, seconds in rows]

    async def items(self) -> int:
        """Return how many items are in a team's ledger."""
        async with self.company.database.asking() as session:
            return len((await session.exec(select(ItemShare).where(col(ItemShare.team_id) > 0))).all())


@pytest.fixture
async def firm(database: Database) -> Firm:
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        await teams.add_team(session, "Delivery", "delivery", "U1", NOW)
    return Firm(company)


def entry(id_: str, hours: float, text: str = "", client: str | None = "77", **more: object) -> list[Record]:
    """Make what a time tracker tells of an entry."""
    values = {"task": "Design", "client_id": client, "text": text, "author": f"person {id_}", **more}
    return records_of(Entry(id_, DAY, round(hours * 3600), AT, "5", "Relaunch", **values))  # type: ignore[arg-type]


def issue(**more: object) -> records.Item:
    """Make an issue of a tracker: four hours by its existence, and nobody's."""
    fields = {"title": "Login", "url": "https://jira.example/browse/APP-12", "closed_at": AT, **more}
    return records.Item("issue", "1", opened_at=AT, updated_at=AT, **fields)  # type: ignore[arg-type]


async def test_entries_are_the_delivery_teams_by_project_task_and_day(firm: Firm) -> None:
    await firm.tell(
        "harvest", ACME, entry("1", 2), entry("2", 1.5), entry("3", 1, task="Code"), entry("4", 1, client=None)
    )
    assert await firm.hours() == [
        ("Delivery", "Relaunch: Code", "Acme", 1),
        ("Delivery", "Relaunch: Design", "Acme", 3.5),
        ("Delivery", "Relaunch: Design", None, 1),
    ]
    async with firm.company.database.asking() as session:
        assert await standing.task_days(session, DAY) == {"harvest": (3, 0)}
        assert await standing.task_days(session, DAY + timedelta(days=1)) == {}


@pytest.mark.parametrize("text", ["APP-12 login page", "see https://jira.example/browse/APP-12.", "APP-99, APP-12"])
@pytest.mark.parametrize("tracker_first", [True, False])
async def test_an_entry_that_names_an_issue_is_that_issues_logged_time(
    firm: Firm, text: str, *, tracker_first: bool
) -> None:
    told = [("jira", issue(components=("Acme",))), ("harvest", [ACME, *entry("1", 2, text), *entry("2", 1, text)])]
    for source, page in told if tracker_first else reversed(told):
        await firm.tell(source, page)
    assert await firm.hours() == [("Engineering", "Login", "Acme", 3)]
    assert await firm.items() == 1
    async with firm.company.database.asking() as session:
        assert (await standing.loose_items(session)).without_team == 0
        assert await standing.task_days(session, DAY) == {"harvest": (0, 1)}


async def test_an_issue_is_whose_its_time_was_worked_for(firm: Firm) -> None:
    await firm.tell("jira", issue())
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12"))
    assert await firm.hours() == [("Engineering", "Login", "Acme", 2)]
    async with firm.company.database.asking() as session:
        item = (await session.exec(select(Item).where(col(Item.external_id) == "1"))).one()
    assert (item.rule, item.seen) == ("time", "time logged in harvest")


async def test_time_without_a_client_has_the_issues_client(firm: Firm) -> None:
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12", None))
    await firm.tell("jira", issue(components=("Acme",)))
    assert await firm.hours() == [("Engineering", "Login", "Acme", 2)]


@pytest.mark.parametrize(
    ("in_tracker", "tracked", "counted"), [(2, [1, 1], 2), (3, [2], 3), (1, [2, 0.5], 2.5), (0, [2], 2)]
)
async def test_time_that_both_tools_hold_counts_once(
    firm: Firm, in_tracker: float, tracked: list[float], counted: float
) -> None:
    await firm.tell("jira", issue(), Worklog("w", "1", round(in_tracker * 3600), day=DAY - timedelta(days=1)))
    await firm.tell(
        "tempo", *(entry(f"t{at}", hours, "", links=(Link("1", "jira"),)) for at, hours in enumerate(tracked))
    )
    hours = await firm.hours()
    assert [(title, sum(each[-1] for each in hours)) for _, title, *_ in hours[:1]] == [("Login", counted)]


async def test_an_undated_total_of_the_tracker_counts_where_it_is_more(firm: Firm) -> None:
    await firm.tell("jira", issue(logged_hours=5))
    await firm.tell("harvest", entry("1", 2, "APP-12"))
    assert [hours for *_, hours in await firm.hours()] == [5]


async def test_changed_moved_and_deleted_entries_leave_nothing_behind(firm: Firm) -> None:
    await firm.tell("jira", issue(components=("Acme",)))
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12"), entry("2", 1, "APP-12"))
    await firm.tell("harvest", entry("1", 2.5, "not that one"))
    assert await firm.hours() == [("Engineering", "Login", "Acme", 1), ("Delivery", "Relaunch: Design", "Acme", 2.5)]
    await firm.tell("harvest", Gone("worklog", "1"), Gone("worklog", "2"))
    assert [(title, hours) for _, title, _, hours in await firm.hours()] == [("Login", 4)]
    assert await firm.items() == 1


async def test_time_of_an_issue_that_is_deleted_is_work_of_its_own(firm: Firm) -> None:
    await firm.tell("jira", issue())
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12"))
    await firm.tell("jira", Gone("item", "1"))
    assert await firm.hours() == [("Delivery", "Relaunch: Design", "Acme", 2)]


async def test_a_key_that_two_trackers_use_names_neither(firm: Firm) -> None:
    await firm.tell("jira", issue())
    await firm.tell("linear", issue(url="https://linear.example/acme/issue/APP-12/other"))
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12"))
    assert ("Delivery", "Relaunch: Design", "Acme", 2) in await firm.hours()


async def test_time_of_issues_in_no_team_is_work_of_its_own_until_they_are(firm: Firm) -> None:
    async with firm.company.database.writing() as session:
        team = next(each for each in await teams.all_teams(session) if each.kind == "engineering")
        await configure.write_scope(session, firm.company, "U1", team, "project", "Other")
    await firm.tell("jira", issue(container="App"))
    await firm.tell("harvest", ACME, entry("1", 2, "APP-12"))
    assert await firm.hours() == [("Delivery", "Relaunch: Design", "Acme", 2)]
    async with firm.company.database.writing() as session:
        await configure.write_scope(session, firm.company, "U1", team, "project", "App")
        await assign.rescope(session, firm.company)
    assert await firm.hours() == [("Engineering", "Login", "Acme", 2)]
