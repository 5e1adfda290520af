"""Meetings, calls and notes of a CRM: a sales team's hours, on the day of each, beside what is logged by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.domain.activity import Entry
from bot.services import logging_hours
from bot.services.company import Company
from bot.services.freshness import freshness
from bot.services.sync import store_page
from bot.store import clients, teams
from bot.store.database import Database
from bot.store.tables import Effort
from integrations.records import Item, Organization
from integrations.source import Page
from tests.services.books import NOW

MEETING = datetime(2026, 11, 12, 14, tzinfo=UTC)


def activity(ref: str, hours: float | None, at: datetime = MEETING, kind: str = "meeting") -> Item:
    """Make what a CRM tells of a meeting that is over."""
    return Item(
        "activity",
        ref,
        f"A {kind}",
        at,
        at,
        closed_at=at,
        type=kind,
        organizations=("77",),
        logged_hours=hours,
    )


async def test_activities_are_the_sales_teams_on_their_day(database: Database) -> None:
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        sales = await teams.add_team(session, "Sales", "sales", "U1", NOW)
        saturday = datetime(2026, 11, 14, 10, tzinfo=UTC)
        records = (
            Organization("77", "Acme"),
            activity("1", 1.5),
            activity("2", 2.0, saturday),
            activity("3", None, kind="call"),
        )
        await store_page(session, company, "csv", "items", Page(records, "1"))
        (acme,) = await clients.active(session)
        entry = Entry(acme.id or 0, sales.id or 0, 3600, "offer", date(2026, 11, 16))
        await logging_hours.log(session, company, acme, sales, entry)
    async with database.asking() as session:
        rows = await session.exec(select(Effort).order_by(col(Effort.day), col(Effort.item_id)))
        found = [(row.day, row.team_id, row.destination, row.basis, row.seconds) for row in rows]
    assert found == [
        (date(2026, 11, 12), sales.id, acme.id, "logged", 5400),
        (date(2026, 11, 12), sales.id, acme.id, "count", 3600),
        (date(2026, 11, 14), sales.id, acme.id, "logged", 7200),
        (date(2026, 11, 16), sales.id, acme.id, "logged", 3600),
    ]


async def test_a_team_that_logs_by_hand_alone_waits_for_no_source(database: Database) -> None:
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        sales = await teams.add_team(session, "Sales", "sales", "U1", NOW)
        fresh = await freshness(session, company, sales.id or 0)
    assert (fresh.complete, fresh.late) == (date(2026, 11, 16), ())
